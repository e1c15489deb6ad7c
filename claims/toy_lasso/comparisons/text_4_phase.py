"""Section 4 and B.4: RMSProp's loss is the larger one for λ < 1 and vanilla's for λ > 1, a phase transition.

That is exactly right for the mean over two iterations in a row, for every start: vanilla's is pαλ/2 once
settled, RMSProp's lies between psₙ₊₁/2 and p(2sₙ − sₙ₊₁)/2, which tend to pα/2 from above; at λ = 1 it is
RMSProp's that is larger. For single iterations it is false: both norms alternate, and the upper phase of
either is above the lower phase of the other for a range of λ around 1, which reaches down to 0 if all entries
are captured in one phase. In float32 captured entries are exactly 0, and the threshold is 0.3128
(new-fig-6-crossover), or 1 for entries that escape.
"""

from fractions import Fraction

import pytest
import torch
import z3
from hypothesis import strategies as st

from claims.toy_lasso.comparisons.norms_side_by_side import orbit_norms, rounded
from claims.toy_lasso.comparisons.two_in_a_row import (
    DIMENSION,
    RMSPROP,
    VANILLA,
    of_every_dimension,
    order_of_means,
    steps_above_the_rate,
)
from claims.toy_lasso.wrong_rules import Absorbing
from ndgm.exact.arithmetic import ball, digits
from ndgm.exact.rmsprop import limit_norms
from ndgm.exact.rules import RMSProp
from ndgm.exact.vanilla import PENALTY, no_multiple, two_phase_norms
from ndgm.sim import optimizers
from ndgm.sim.norms import random_norms
from ndgm.sim.sweeps import end_state
from ndgm.strategies import draws, examples
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast

ORDER = [
    of_every_dimension(
        z3.Or(DIMENSION == 0, RMSPROP > VANILLA), PENALTY <= 1, *no_multiple(position=z3.Real("v"))[2]
    ),
    "if λ > 1 then from some n on R < V",
]
"""Of the sums of two norms in a row."""

RATE, DECAY, THIRD = Fraction(1, 100), Fraction(99, 100), (Fraction(1, 3),)


def all_iterations(rmsprop, vanilla):
    """1 if both norms of RMSProp exceed both of vanilla, −1 if it is the other way round, else 0."""
    low, high = sorted(map(ball, vanilla))
    return (min(rmsprop) > high) - (max(rmsprop) < low)


def means(rmsprop, vanilla):
    first, second = sum(rmsprop), ball(sum(vanilla))
    return (first > second) - (first < second)


@claim(
    "text-4.phase",
    part="order",
    expect="refuted",
    evidence="proved",
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
    """In all late iterations the larger loss is RMSProp's if $λ < 1$ and vanilla's if $λ > 1$."""
    for value in penalties:
        limits = limit_norms(RMSProp(RATE, value, DECAY), start)
        vanilla = two_phase_norms(start, RATE * value)
        shown = {"limits_of_rmsprop": digits(limits), "vanilla": vanilla}
        with witness(p=len(start), start=start, penalty=value, **shown):
            assert order(limits, vanilla) == (1 if value < 1 else -1), "each is the larger one in one phase"


@claim(
    "text-4.phase",
    reading="mean over two iterations",
    part="order",
    condition=(
        "the means over two iterations are compared, once vanilla has settled off its lattice, "
        "and no entry of RMSProp is 0"
    ),
    expect="holds",
    evidence="proved",
    given={"threshold": Fraction(1), "rule": RMSProp},
    mutants={
        "threshold 0.31": {"threshold": Fraction(31, 100)},
        "threshold 1.1": {"threshold": Fraction(11, 10)},
        "positions below 10⁻⁹ rounded to 0": {"rule": Absorbing},
    },
)
def test_means(threshold, rule):
    """RMSProp's mean loss over two iterations in a row is the larger one for $λ ≤ 1$, vanilla's for
    $λ > 1$, if $n$ is large."""
    n = 600

    @examples(st.lists(draws, min_size=1, max_size=2), number=8)
    def walk(start):
        norms = orbit_norms(rule(RATE, 1, DECAY), start, n, n + 1, bits=1000)
        for value in map(Fraction, ("1/1009", "1009/2000", "1", "1009/1000", "2003/1000")):
            vanilla = two_phase_norms(start, RATE * value)
            if any(entry % (RATE * value) == 0 for entry in start):
                continue
            with witness(start=start, penalty=value, n=n, rmsprop=sum(norms), vanilla=sum(vanilla)):
                assert means(norms, vanilla) == (1 if value <= threshold else -1), "it is the other way round"

    with witness():
        certify(steps_above_the_rate())
        certify(*order_of_means(), concludes=ORDER)


@claim(
    "text-4.phase",
    part="transition",
    expect="holds",
    evidence="proved",
    given={"order": all_iterations, "penalties": (Fraction(1, 10), Fraction(10)), "start": (Fraction(1, 7),)},
    mutants={
        "both below 1": {"penalties": (Fraction(1, 10), Fraction(1, 5))},
        "λ = 9/10": {"penalties": (Fraction(9, 10), Fraction(10))},
    },
)
def test_transition(order, penalties, start):
    """At a small $λ$ RMSProp's loss is the larger one in all late iterations, at a large $λ$ vanilla's.
    Between them the order of the means changes once, at $λ = 1$.
    """
    orders = []
    for value in penalties:
        limits = limit_norms(RMSProp(RATE, value, DECAY), start)
        orders.append(order(limits, two_phase_norms(start, RATE * value)))
    with witness(penalties=penalties, start=start, orders=orders):
        assert orders == [1, -1], "the order is not reversed"
    with witness():
        certify(steps_above_the_rate())
        certify(*order_of_means(), concludes=ORDER)


@claim(
    "text-4.phase",
    part="order",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"penalty": 0.5},
    mutants={"λ = 0.1": {"penalty": 0.1}},
)
def test_float32(penalty):
    """$p = 100$, torch's start of seed 0: for $λ < 1$ RMSProp's loss is the larger one. Refuted
    at 1/2 in all iterations.
    """
    vanilla = random_norms(optimizers.NDGM(0.01, penalty), 1, 100, torch.float32, 20_000)
    rmsprop = random_norms(optimizers.RMSProp(0.01, penalty), 1, 100, torch.float32, 20_000)
    shown = {"vanilla": rounded(vanilla), "rmsprop": rounded(rmsprop)}
    with witness(p=100, seed=0, penalty=penalty, **shown):
        assert bool(rmsprop.lowest > vanilla.highest), "vanilla's loss is the larger one"


@claim(
    "text-4.phase",
    reading="mean over two iterations",
    part="order",
    world="float32",
    condition="in float32 the means over two iterations are compared, of entries not rounded to 0 by RMSProp",
    expect="holds",
    evidence="enumerated",
    given={"premise": lambda modulus: modulus > 0, "below": 0.999, "above": 1.001},
    mutants={
        "captured entries, too": {"premise": lambda modulus: modulus >= 0},
        "the threshold below 0.9": {"above": 0.9},
        "the threshold above 1.1": {"below": 1.1},
    },
)
def test_float32_escaping(premise, below, above):
    """$p = 1$, every $k/4096$: RMSProp's mean loss is the larger one at $λ = 0.999$,
    vanilla's at $λ = 1.001$.
    """
    starts = torch.arange(1, 4097) / 4096
    end = end_state(optimizers.RMSProp(0.01, 1.0), starts, 4000)
    kept = premise(end.position.abs())
    sums = {}
    for value in (below, above):
        vanilla = end_state(optimizers.NDGM(0.01, value), starts, 4000)
        sums[value] = (vanilla.position.abs().double() + vanilla.following.abs().double())[kept]
    rmsprop = (end.position.abs().double() + end.following.abs().double())[kept]
    ordered = (rmsprop > sums[below]) & (rmsprop < sums[above])
    vanilla = {"vanilla_below": sums[below], "vanilla_above": sums[above]}
    check_all(ordered, "another order", start=starts[kept], rmsprop=rmsprop, **vanilla)
    certify(enumerated("starts k/4096 in (0, 1] that escape"))
