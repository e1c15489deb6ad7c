"""Proposition B.11: for vanilla NDGM on (7) the loss is eventually below pαλ²: λ‖bₙ‖₁ < pαλ².

From its settling on a coordinate is 0 or in the open band |b| < αλ (Prop. B.2), whatever its start; the sum
over the p coordinates, times λ, is the bound. 'Eventually' is needed; N = max ⌊|bᵢ|/(αλ)⌋ will do. No smaller
constant than p will do, and the bound is not attained. Floats can stop short of the band: where αλ is at most
half the gap between neighbouring floats the iterate need never move, and then the loss stays where it
started.
"""

from fractions import Fraction

import pytest
import torch
import z3

from claims.toy_lasso.wrong_rules import double_step
from ndgm.exact.bounds import loss_bound
from ndgm.exact.cycles import one_norm, settle
from ndgm.exact.proofs import prove
from ndgm.exact.rules import NDGM, vector_trajectory
from ndgm.exact.vanilla import prove_settling, settling_index
from ndgm.sim import optimizers
from ndgm.sim.formats import all_values
from ndgm.sim.sweeps import end_state
from ndgm.strategies import examples, toy_vectors
from ndgm.verdict import Count, Proof, certify, check_all, claim, witness

pytestmark = pytest.mark.fast


def scaled(share):
    return lambda learning_rate, penalty, dimension: share * loss_bound(learning_rate, penalty, dimension)


@claim(
    "prop-B.11",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "bound": loss_bound},
    mutants={
        "99% of the bound": {"bound": scaled(Fraction(99, 100))},
        "p/2 for p": {"bound": scaled(Fraction(1, 2))},
        "twice the step": {"rule": double_step},
    },
)
def test_the_settled_loss(rule, bound):
    """From every start λ‖bₙ‖₁ < pαλ² once settled, and so for all later n; no constant below p will do."""

    def check_start(start, alpha, penalty):
        for norm in settle(rule(alpha, penalty), start).norms:
            with witness(start=start, alpha=alpha, penalty=penalty):
                assert penalty * norm < bound(alpha, penalty, len(start))

    @examples(toy_vectors())
    def walk(case):
        check_start(*case)

    for dimension in (1, 2, 1000):
        check_start([Fraction(999, 1000)] * dimension, Fraction(1), Fraction(1))

    norm, p, alpha, penalty, b = z3.Reals("N p α λ b")
    more = prove(
        penalty * (norm + z3.Abs(b)) < (p + 1) * alpha * penalty**2,
        assumptions=[penalty > 0, alpha > 0, norm < p * alpha * penalty, z3.Abs(b) < alpha * penalty],
    )
    fates = prove_settling(rule)
    certify(Proof("induction over n and p by z3", f"the fates of a coordinate: {fates}; one more: {more}"))


@claim(
    "prop-B.11",
    reading="from the index N on",
    condition="n ≥ N = maxᵢ ⌊|bᵢ|/(αλ)⌋, where b is the start",
    expect="holds",
    evidence="proved",
    given={"index": settling_index, "rule": NDGM},
    mutants={
        "one step earlier": {"index": lambda start, step: max(settling_index(start, step) - 1, 0)},
        "the settling of the first coordinate": {"index": lambda start, step: settling_index(start[0], step)},
        "twice the step": {"rule": double_step},
    },
)
def test_the_index(index, rule):
    """λ‖bₙ‖₁ < pαλ² at every n ≥ N; for equal coordinates not at an n < N."""

    @examples(toy_vectors())
    def walk(case):
        _, alpha, penalty = case
        for start in (case.starts, case.starts[:1]):
            first, settled = index(start, case.step), settling_index(start, case.step)
            orbit = vector_trajectory(rule(alpha, penalty), start, settled + 2)
            with witness(start=start, alpha=alpha, penalty=penalty, N=first):
                for n, point in enumerate(orbit):
                    below = penalty * one_norm(point) < loss_bound(alpha, penalty, len(start))
                    assert below or n < first
                    assert not below or n >= first or len(start) > 1

    certify(Proof("induction over n by z3", prove_settling(rule)))


@claim(
    "prop-B.11",
    reading="for every n",
    condition="N = 0",
    expect="refuted",
    evidence="proved",
    given={"start": Fraction(2)},
    mutants={"a start in the band": {"start": Fraction(1, 2)}},
)
def test_not_for_every_n(start):
    """One coordinate, α = λ = 1: λ|bₙ| < αλ² at every n, the start included."""
    for n, point in enumerate(vector_trajectory(NDGM(1, 1), [start], 4)):
        with witness(n=n, loss=one_norm(point), bound=Fraction(1)):
            assert one_norm(point) < 1


def check_settles_in_bfloat16(alpha):
    """Every start in [−1, 1] settles at moduli below α, λ = 1. Returns the number of starts."""
    starts = all_values(torch.bfloat16).flip(0)
    starts = starts[starts.abs().double().argsort(stable=True)]  # So that the least that fails is shown.
    end = end_state(optimizers.NDGM(alpha, 1.0), starts, 700)
    here, following = end.position.double().abs(), end.following.double().abs()
    settles = end.periodic & (here.maximum(following) < alpha)
    moduli = {"settled": here, "next": following}
    check_all(settles, "it does not settle below α", alpha=alpha, start=starts, **moduli)
    return len(starts)


@claim(
    "prop-B.11",
    world="bfloat16",
    expect="refuted",
    evidence="enumerated",
    given={"alpha": 0.001},
    mutants={"α = 0.01": {"alpha": 0.01}},
)
def test_bfloat16_starts_that_never_move(alpha):
    """For every bfloat16 start in [−1, 1], p = λ = 1, the settled modulus is below α. (Some never move.)"""
    check_settles_in_bfloat16(alpha)


@claim(
    "prop-B.11",
    reading="settled",
    world="bfloat16",
    condition="αλ is more than half the gap between floats at the start",
    expect="holds",
    evidence="enumerated",
    given={"rates": (0.002, 2.0**-7, 0.01, 0.05, 1 / 3)},
    mutants={"half the gap at 1": {"rates": (0.01, 2.0**-9)}, "α = 0.001 too": {"rates": (0.01, 0.001)}},
)
def test_bfloat16_starts_that_move(rates):
    """For every bfloat16 start in [−1, 1] and p = λ = 1 the settled modulus is below α.

    (α is one of 0.002, 1/128, 0.01, 0.05 and 1/3.)
    """
    number = sum(check_settles_in_bfloat16(alpha) for alpha in rates)
    certify(Count(number, "bfloat16 starts in [−1, 1], for each of five learning rates"))
