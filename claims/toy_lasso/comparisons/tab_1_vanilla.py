"""Table 1, row 1, vanilla NDGM: α and λ influence the eventual values of the sequence; if the sequence hits
0, it stays 0.

The two settled moduli of a coordinate sum to αλ (two-phase law), so that changing α alone or λ alone changes
the settled points of every start off the lattices of both steps; on them it need not: the start 0 stays for
all α and λ. α and λ enter as the product αλ alone: (α, λ) and (αλ, 1) give one orbit. The gradient at 0 is λ
sgn(0) = 0, in floats as in the reals.
"""

from fractions import Fraction

import pytest
import torch
import z3
from hypothesis import strategies as st

from ndgm.exact.cycles import settle
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM, trajectory
from ndgm.exact.vanilla import prove_settling
from ndgm.sim import optimizers
from ndgm.sim.formats import all_values
from ndgm.sim.sweeps import end_state
from ndgm.strategies import examples, toy_cases
from ndgm.verdict import Count, Proof, certify, claim, witness, witnesses

pytestmark = pytest.mark.fast

ALPHA, LAMBDA, B = z3.Reals("α λ b")
factors = st.sampled_from([Fraction(1, 7), Fraction(1, 2), Fraction(2), Fraction(11, 3)])


def jumping(learning_rate, penalty):
    return NDGM(learning_rate, penalty, sign_at_zero=1)


def agnostic(learning_rate, penalty):
    """What RMSProp tends to: no penalty in the step."""
    return NDGM(learning_rate, 1)


def scale_free(learning_rate, penalty):
    return NDGM(1, penalty)


@claim(
    "tab-1.vanilla",
    evidence="proved",
    expect="holds",
    given={"rule": NDGM},
    mutants={"agnostic of λ": {"rule": agnostic}, "agnostic of α": {"rule": scale_free}},
)
def test_either_influences_the_settled_points(rule):
    """Changing α alone or λ alone changes the settled points of every start that is no multiple of either
    step αλ.
    """

    @examples(toy_cases(lattice=False), factors)
    def walk(case, factor):
        start, alpha, penalty = case
        settled = set(settle(rule(alpha, penalty), [start]).points)
        with witness(start=start, alpha=alpha, penalty=penalty, factor=factor):
            assert settled != set(settle(rule(alpha * factor, penalty), [start]).points)
            assert settled != set(settle(rule(alpha, penalty * factor), [start]).points)

    certify(
        Proof(
            "induction", f"the settled moduli sum to αλ, and so differ where αλ does: {prove_settling(rule)}"
        )
    )


@claim(
    "tab-1.vanilla",
    evidence="proved",
    expect="holds",
    given={"rule": NDGM},
    mutants={"sgn(0) = 1": {"rule": jumping}},
)
def test_zero_is_kept(rule):
    """A coordinate that hits 0 at an n stays there for all α, λ; so do those starts that are multiples of αλ."""

    @examples(toy_cases())
    def walk(case):
        start, alpha, penalty = case
        steps = int(abs(start) // case.step)
        orbit = trajectory(rule(alpha, penalty), steps * case.step, steps + 3)
        with witness(start=steps * case.step, alpha=alpha, penalty=penalty):
            assert orbit[steps:] == [0, 0, 0, 0]

    with witness():
        evidence = prove(z3.Implies(B == 0, step_formula(rule(ALPHA, LAMBDA), B) == 0))
    certify(Proof("z3", evidence))


@claim(
    "tab-1.vanilla",
    evidence="proved",
    expect="holds",
    reading="through the product αλ alone",
    given={"rule": NDGM},
    mutants={"agnostic of λ": {"rule": agnostic}, "agnostic of α": {"rule": scale_free}},
)
def test_the_product_decides(rule):
    """(α, λ) and (αλ, 1) take the same step from every b, and so have the same orbit and settled points."""

    @examples(toy_cases())
    def walk(case):
        start, alpha, penalty = case
        with witness(start=start, alpha=alpha, penalty=penalty):
            assert settle(rule(alpha, penalty), [start]) == settle(NDGM(case.step, 1), [start])

    with witness():
        evidence = prove(step_formula(rule(ALPHA, LAMBDA), B) == step_formula(NDGM(ALPHA * LAMBDA, 1), B))
    certify(Proof("z3", evidence))


@claim(
    "tab-1.vanilla",
    evidence="enumerated",
    expect="holds",
    world="bfloat16",
    reading="zero is kept",
    given={"rule": optimizers.NDGM, "momentum": {}},
    mutants={"momentum": {"rule": optimizers.HeavyBall, "momentum": {"momentum": 0.5}}},
)
def test_bfloat16_starts_that_hit_zero_stay(rule, momentum):
    """Of all bfloat16 starts in [−1, 1], αλ = 1/128, those that are exactly 0 at some step, over 250 of them,
    stay 0.
    """
    starts = all_values(torch.bfloat16)
    end = end_state(rule(2.0**-7, 1.0, **momentum), starts, 140, first_zero=True)
    hit = end.first_zero >= 0
    with witnesses(len(starts), hits=int(hit.sum())):
        assert hit.sum() > 250
        assert end.position[hit].eq(0).all() and end.following[hit].eq(0).all()
    certify(Count(len(starts), "bfloat16 starts in [−1, 1]"))
