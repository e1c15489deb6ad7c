"""Table 1, row 1: under vanilla NDGM α and λ influence the eventual values; a sequence that hits 0 stays 0.

The two settled moduli of a coordinate sum to αλ (two-phase law), so that changing α alone or λ alone changes
the settled points of every start off the lattices of both steps; on them it need not: the start 0 stays for
all α and λ. α and λ enter as the product αλ alone: (α, λ) and (αλ, 1) give one orbit. The gradient at 0, λ
sgn(0), is 0, in floats as in the reals.
"""

from fractions import Fraction
from functools import partial

import pytest
import torch
import z3
from hypothesis import strategies as st

from ndgm.exact.cycles import settle
from ndgm.exact.deduction import cut
from ndgm.exact.inference import induction
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM, trajectory
from ndgm.exact.vanilla import ALPHA, PENALTY, POSITION, prove_oscillates
from ndgm.sim import optimizers
from ndgm.sim.formats import all_values
from ndgm.sim.sweeps import end_state
from ndgm.strategies import examples, toy_cases
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast

FACTORS = st.sampled_from([Fraction(1, 7), Fraction(1, 2), Fraction(2), Fraction(11, 3)])


def jumping(learning_rate, penalty):
    return NDGM(learning_rate, penalty, sign_at_zero=1)


def agnostic(learning_rate, penalty):
    """What RMSProp tends to: no penalty in the step."""
    return NDGM(learning_rate, 1)


def scale_free(learning_rate, penalty):
    return NDGM(1, penalty)


@claim(
    "tab-1.vanilla",
    part="influence",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM},
    mutants={"agnostic of λ": {"rule": agnostic}, "agnostic of α": {"rule": scale_free}},
)
def test_either_influences_the_settled_points(rule):
    """Changing $α$ alone or $λ$ alone changes the settled points of every start that is no
    multiple of either step $αλ$.
    """

    @examples(toy_cases(lattice=False), FACTORS)
    def walk(case, factor):
        start, rate, penalty = case
        settled = set(settle(rule(rate, penalty), [start]).points)
        with witness(start=start, learning_rate=rate, penalty=penalty, factor=factor):
            assert settled != set(settle(rule(rate * factor, penalty), [start]).points), "α does not matter"
            assert settled != set(settle(rule(rate, penalty * factor), [start]).points), "λ does not matter"

    with witness():
        after = step_formula(rule(ALPHA, PENALTY), POSITION)
        moduli = z3.Abs(POSITION) + z3.Abs(after) == ALPHA * PENALTY
        one, other, three, four, step, another = z3.Reals("|θ| |θ₊| |φ| |φ₊| αλ α′λ′")
        sums = [one + other == step, three + four == another, step != another]
        certify(
            cut(moduli, using=[prove_oscillates(rule)]),
            prove(z3.Or(one != three, other != four), assumptions=sums),
        )


@claim(
    "tab-1.vanilla",
    part="absorbing",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM},
    mutants={"sgn(0) = 1": {"rule": jumping}},
)
def test_zero_is_kept(rule):
    """A coordinate that hits 0 at an $n$ stays there for all $α$, $λ$; so do those starts
    that are multiples of $αλ$.
    """

    @examples(toy_cases())
    def walk(case):
        start, rate, penalty = case
        steps = int(abs(start) // case.step)
        orbit = trajectory(rule(rate, penalty), steps * case.step, steps + 3)
        with witness(start=steps * case.step, learning_rate=rate, penalty=penalty):
            assert orbit[steps:] == [0, 0, 0, 0], "it leaves 0"

    b, rate, size = z3.Reals("b α λ")
    with witness():
        step = [step_formula(rule(rate, size), b)]
        certify(induction(lambda b: b == 0, variables=[b], start=[z3.RealVal(0)], step=step))


@claim(
    "tab-1.vanilla",
    reading="through the product $αλ$ alone",
    part="influence",
    aside=True,
    expect="holds",
    evidence="proved",
    given={"rule": NDGM},
    mutants={"agnostic of λ": {"rule": agnostic}, "agnostic of α": {"rule": scale_free}},
)
def test_the_product_decides(rule):
    """$(α, λ)$ and $(αλ, 1)$ take the same step from every $b$, and so have the same
    orbit and settled points.
    """

    @examples(toy_cases())
    def walk(case):
        start, rate, penalty = case
        with witness(start=start, learning_rate=rate, penalty=penalty):
            assert settle(rule(rate, penalty), [start]) == settle(NDGM(case.step, 1), [start])

    b, rate, size = z3.Reals("b α λ")
    with witness():
        certify(prove(step_formula(rule(rate, size), b) == step_formula(NDGM(rate * size, 1), b)))


@claim(
    "tab-1.vanilla",
    reading="zero is kept",
    part="absorbing",
    world="bfloat16",
    expect="holds",
    evidence="enumerated",
    given={"rule": optimizers.NDGM},
    mutants={"momentum": {"rule": partial(optimizers.HeavyBall, momentum=0.5)}},
)
def test_bfloat16_starts_that_hit_zero_stay(rule):
    """Of all bfloat16 starts in $[−1, 1]$, $αλ = 1/128$, those that are exactly 0 at some step stay 0."""
    starts = all_values(torch.bfloat16)
    end = end_state(rule(2.0**-7, 1.0), starts, 140, first_zero=True)
    hit = end.first_zero >= 0
    stays = (end.position == 0) & (end.following == 0)
    check_all(~hit | stays, "it is 0 at some step and leaves 0", start=starts)
    certify(enumerated(f"bfloat16 starts in [−1, 1], {int(hit.sum())} of which hit 0"))
