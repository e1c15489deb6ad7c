"""Section 4 and B.4: a phase transition in λ: RMSProp's loss is the larger one for λ < 1, vanilla's
for λ > 1.

Exactly right of the mean over two iterations in a row, for every start: vanilla's is p αλ / 2 once
settled, RMSProp's lies between p sₙ₊₁ / 2 and p (2 sₙ − sₙ₊₁) / 2, which tend to p α / 2 from
above; at λ = 1 it is RMSProp's that is larger. Of single iterations it is false: both norms alternate,
and the upper phase of either is above the lower phase of the other for a range of λ round 1, which
reaches down to 0 if all entries are captured in one phase. In float32 captured entries are exactly 0, and the
threshold is 0.3128 (new-fig-6-crossover), or 1 for entries that escape.
"""

from dataclasses import dataclass
from fractions import Fraction

import pytest
import torch
import z3
from hypothesis import strategies as st

from ndgm.exact.arithmetic import ball, digits, precision
from ndgm.exact.proofs import prove
from ndgm.exact.rmsprop import limit_norms
from ndgm.exact.rmsprop_lemmas import modulus, subgradient_step
from ndgm.exact.rules import RMSProp, vector_trajectory
from ndgm.exact.vanilla import two_phase_norms
from ndgm.sim import optimizers
from ndgm.sim.norms import random_norms
from ndgm.sim.sweeps import end_state
from ndgm.strategies import draws, examples
from ndgm.verdict import (
    Count,
    Proof,
    certify,
    claim,
    witness,
    witnesses,
)

pytestmark = pytest.mark.fast

RATE, DECAY, THIRD = Fraction(1, 100), Fraction(99, 100), (Fraction(1, 3),)
b, s, t, alpha, penalty = z3.Reals("b s t α λ")


def all_iterations(rmsprop, vanilla):
    """1 if both norms of RMSProp exceed both of vanilla, −1 if it is the other way round, else 0."""
    low, high = sorted(map(ball, vanilla))
    return (min(rmsprop) > high) - (max(rmsprop) < low)


def means(rmsprop, vanilla):
    first, second = sum(rmsprop), ball(sum(vanilla))
    return (first > second) - (first < second)


@claim(
    "text-4.phase",
    evidence="proved",
    expect="refuted",
    given={"order": all_iterations, "penalties": (Fraction(1, 2), Fraction(2)), "start": THIRD},
    mutants={
        "the order of the means": {"order": means},
        "another start, λ 1/5 and 4": {
            "penalties": (Fraction(1, 5), Fraction(4)),
            "start": (Fraction(1, 7),),
        },
    },
)
def test_all_iterations(order, penalties, start):
    """In all late iterations the larger loss is RMSProp's if λ < 1 and vanilla's if λ > 1."""
    for value in penalties:
        limits, vanilla = (
            limit_norms(RMSProp(RATE, value, DECAY), start),
            two_phase_norms(start, RATE * value),
        )
        with witness(
            p=len(start), start=start, penalty=value, limits_of_rmsprop=digits(limits), vanilla=vanilla
        ):
            assert order(limits, vanilla) == (1 if value < 1 else -1), "each is the larger one in one phase"


@dataclass(frozen=True)
class Absorbing(RMSProp):
    """RMSProp with what rounding adds: a position below a billionth becomes 0, where it stays."""

    def step(self, state, sign=None):
        state = super().step(state, sign)
        return state._replace(position=ball(0)) if abs(state.position) < 1e-9 else state


@claim(
    "text-4.phase",
    reading="mean over two iterations",
    condition="vanilla has settled, and no entry of the start is a multiple of its step",
    evidence="proved",
    expect="holds",
    given={"threshold": Fraction(1), "rule": RMSProp},
    mutants={
        "threshold 0.31": {"threshold": Fraction(31, 100)},
        "threshold 1.1": {"threshold": Fraction(11, 10)},
        "positions below 1e-9 rounded to 0": {"rule": Absorbing},
    },
)
def test_means(threshold, rule):
    """RMSProp's mean loss over two iterations in a row is the larger one for λ ≤ 1, vanilla's for
    λ > 1: n large.
    """
    n = 600

    @examples(st.lists(draws, min_size=1, max_size=2), number=8)
    def walk(start):
        with precision(1000):
            orbit = vector_trajectory(rule(RATE, 1, DECAY), [ball(entry) for entry in start], n + 1)[n:]
        norms = [sum(map(abs, one)) for one in orbit]
        for value in (
            Fraction(1, 1009),
            Fraction(1009, 2000),
            Fraction(1),
            Fraction(1009, 1000),
            Fraction(2003, 1000),
        ):
            vanilla = two_phase_norms(start, RATE * value)
            if any(entry % (RATE * value) == 0 for entry in start):
                continue
            with witness(start=start, penalty=value, n=n, rmsprop=sum(norms), vanilla=sum(vanilla)):
                assert means(norms, vanilla) == (1 if value <= threshold else -1)

    after = subgradient_step(b, t)
    lengths = [alpha > 0, t > alpha, s > t, penalty > 0, b != 0]
    with witness():
        smaller = prove(modulus(b) + modulus(after) > alpha * penalty, assumptions=[*lengths, penalty <= 1])
    with witness():
        larger = prove(
            modulus(b) + modulus(after) < alpha * penalty,
            assumptions=[*lengths, modulus(b) < s, 2 * s - t < alpha * penalty],
        )
    certify(
        Proof(
            "z3, and 2 sₙ − sₙ₊₁ tends to α",
            f"entry by entry; λ ≤ 1: {smaller}; λ > 1: {larger}",
        )
    )


@claim(
    "text-4.phase",
    world="float32",
    evidence="enumerated",
    expect="refuted",
    given={"penalty": 0.5},
    mutants={"λ = 0.1": {"penalty": 0.1}},
)
def test_float32(penalty):
    """p = 100, torch's start of seed 0: for λ < 1 RMSProp's loss is the larger one. Refuted at 1/2 in
    all iterations.
    """
    vanilla = random_norms(optimizers.NDGM(0.01, penalty), 1, 100, torch.float32, 20_000)
    rmsprop = random_norms(optimizers.RMSProp(0.01, penalty), 1, 100, torch.float32, 20_000)
    shown = {
        name: [round(one.item(), 4) for one in norms]
        for name, norms in (("vanilla", vanilla), ("rmsprop", rmsprop))
    }
    with witness(p=100, seed=0, penalty=penalty, **shown):
        assert bool(rmsprop.lowest > vanilla.highest), "vanilla's loss is the larger one"


@claim(
    "text-4.phase",
    reading="mean over two iterations",
    world="float32",
    condition="no entry of RMSProp is rounded to 0",
    evidence="enumerated",
    expect="holds",
    given={"premise": lambda modulus: modulus > 0, "below": 0.999, "above": 1.001},
    mutants={
        "captured entries, too": {"premise": lambda modulus: modulus >= 0},
        "the threshold below 0.9": {"above": 0.9},
        "the threshold above 1.1": {"below": 1.1},
    },
)
def test_float32_escaping(premise, below, above):
    """p = 1, every k / 4096: RMSProp's mean loss is the larger one at λ = 0.999, vanilla's at λ =
    1.001.
    """
    starts = torch.arange(1, 4097) / 4096
    end = end_state(optimizers.RMSProp(0.01, 1.0), starts, 4000)
    kept = premise(end.position.abs())
    sums = {}
    for value in (below, above):
        vanilla = end_state(optimizers.NDGM(0.01, value), starts, 4000)
        sums[value] = (vanilla.position.abs().double() + vanilla.following.abs().double())[kept]
    rmsprop = (end.position.abs().double() + end.following.abs().double())[kept]
    with witnesses(len(rmsprop), lowest=rmsprop.min().item(), highest=rmsprop.max().item()):
        assert bool((rmsprop > sums[below]).all() and (rmsprop < sums[above]).all())
    certify(Count(len(rmsprop), "starts k / 4096 in (0, 1] that escape"))
