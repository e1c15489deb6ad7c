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

from claims.toy_lasso.vanilla.settled_norms import ALPHA, DIMENSION, prove_norms, under
from claims.toy_lasso.wrong_rules import double_step
from ndgm.exact.bounds import loss_bound
from ndgm.exact.cycles import settle
from ndgm.exact.inference import induction
from ndgm.exact.proofs import step_formula
from ndgm.exact.quadratics import one_norm
from ndgm.exact.recursions import over_entries
from ndgm.exact.rules import NDGM, vector_trajectory
from ndgm.exact.vanilla import settling_index
from ndgm.sim import optimizers
from ndgm.sim.formats import all_values
from ndgm.sim.sweeps import end_state
from ndgm.strategies import examples, toy_vectors
from ndgm.verdict import certify, check_all, claim, enumerated, witness

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
    """From every start $λ‖bₙ‖₁ < pαλ²$ once settled, and so for all later $n$; no
    constant below $p$ will do."""

    def check_start(start, alpha, penalty):
        for norm in settle(rule(alpha, penalty), start).norms:
            with witness(start=start, alpha=alpha, penalty=penalty):
                assert penalty * norm < bound(alpha, penalty, len(start)), "the loss is not below the bound"

    @examples(toy_vectors())
    def walk(case):
        check_start(*case)

    for dimension in (1, 2, 1000):
        check_start([Fraction(999, 1000)] * dimension, Fraction(1), Fraction(1))

    with witness():
        certify(prove_loss_bound(rule))


def prove_loss_bound(rule):
    """λ‖b‖₁ < pαλ² for two settled iterates in a row, from every start."""
    norms = under("")
    limit = DIMENSION * ALPHA * norms.penalty**2
    below = z3.And(norms.penalty * norms.here < limit, norms.penalty * norms.following < limit)
    return prove_norms(z3.Or(DIMENSION == 0, below), (rule, norms))


@claim(
    "prop-B.11",
    reading="from the index $N$ on",
    condition="$n ≥ N = maxᵢ ⌊|bᵢ|/(αλ)⌋$, where $b$ is the start",
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
    """$λ‖bₙ‖₁ < pαλ²$ at every $n ≥ N$; for equal coordinates not at an $n < N$."""

    @examples(toy_vectors())
    def walk(case):
        _, alpha, penalty = case
        for start in (case.starts, case.starts[:1]):
            first, settled = index(start, case.step), settling_index(start, case.step)
            orbit = vector_trajectory(rule(alpha, penalty), start, settled + 2)
            with witness(start=start, alpha=alpha, penalty=penalty, N=first):
                for n, point in enumerate(orbit):
                    below = penalty * one_norm(point) < loss_bound(alpha, penalty, len(start))
                    assert below or n < first, "the loss is not below the bound at this n ≥ N"
                    assert not below or n >= first or len(start) > 1, "it is below the bound before N"

    with witness():
        certify(prove_bound_from_n(rule))


def prove_bound_from_n(rule):
    """From |bᵢ| < (N + 1)αλ for all i: each step takes αλ off until |b| < αλ; so ‖bₙ‖₁ ≤ pαλ and less, at
    every n ≥ N; `left` is N − n.
    """
    b, start, penalty, left, first, norm = z3.Reals("b b₀ λ N−n N ‖b‖₁")
    band = ALPHA * penalty
    entry = induction(
        lambda b, left: z3.And(left >= 0, z3.Abs(b) < (left + 1) * band),
        variables=[b, left],
        start=[start, first],
        step=[step_formula(rule(ALPHA, penalty), b), z3.If(left >= 1, left - 1, z3.RealVal(0))],
        given=[ALPHA > 0, penalty > 0, first >= 0, z3.Abs(start) < (first + 1) * band],
        conclusion=lambda b, left: z3.Implies(left == 0, z3.Abs(b) < band),
    )
    sums = induction(
        lambda norm, p: z3.Or(
            z3.And(p == 0, norm == 0), z3.And(p > 0, z3.Implies(left == 0, norm < p * band))
        ),
        variables=[norm, DIMENSION],
        start=[z3.RealVal(0), z3.RealVal(0)],
        step=[norm + z3.Abs(b), DIMENSION + 1],
        given=[penalty > 0, z3.Implies(left == 0, z3.Abs(b) < band)],
        over="p",
        conclusion=lambda norm, p: z3.Or(p == 0, z3.Implies(left == 0, penalty * norm < p * band * penalty)),
    )
    return over_entries(sums, entry, given=[penalty > 0], shared=[left])


@claim(
    "prop-B.11",
    reading="for every $n$",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"start": Fraction(2)},
    mutants={"a start in the band": {"start": Fraction(1, 2)}},
)
def test_not_for_every_n(start):
    """One coordinate, $α = λ = 1$: $λ|bₙ| < αλ²$ at every $n$, the start included."""
    for n, point in enumerate(vector_trajectory(NDGM(1, 1), [start], 4)):
        with witness(n=n, loss=one_norm(point), bound=Fraction(1)):
            assert one_norm(point) < 1, "the loss is not below the bound"


def check_settles_in_bfloat16(alpha):
    """Every start in [−1, 1] settles at moduli below α, λ = 1."""
    starts = all_values(torch.bfloat16).flip(0)
    starts = starts[starts.abs().double().argsort(stable=True)]  # So that the least that fails is shown.
    end = end_state(optimizers.NDGM(alpha, 1.0), starts, 700)
    here, following = end.position.double().abs(), end.following.double().abs()
    settles = end.periodic & (here.maximum(following) < alpha)
    moduli = {"settled": here, "next": following}
    check_all(settles, "it does not settle below α", alpha=alpha, start=starts, **moduli)


@claim(
    "prop-B.11",
    world="bfloat16",
    expect="refuted",
    evidence="enumerated",
    given={"alpha": 0.001},
    mutants={"α = 0.01": {"alpha": 0.01}},
)
def test_bfloat16_starts_that_never_move(alpha):
    """For every bfloat16 start in $[−1, 1]$, $p = λ = 1$, the settled modulus is
    below $α$. (Some never move.)
    """
    check_settles_in_bfloat16(alpha)


@claim(
    "prop-B.11",
    reading="settled",
    world="bfloat16",
    condition="$αλ$ is more than half the gap between floats at the start",
    expect="holds",
    evidence="enumerated",
    given={"rates": (0.002, 2.0**-7, 0.01, 0.05, 1 / 3)},
    mutants={"half the gap at 1": {"rates": (0.01, 2.0**-9)}, "α = 0.001 too": {"rates": (0.01, 0.001)}},
)
def test_bfloat16_starts_that_move(rates):
    """For every bfloat16 start in $[−1, 1]$ and $p = λ = 1$ the settled modulus is below $α$.

    ($α$ is one of 0.002, 1/128, 0.01, 0.05 and 1/3.)
    """
    for alpha in rates:
        check_settles_in_bfloat16(alpha)
    certify(enumerated("bfloat16 starts in [−1, 1], for each of five learning rates"))
