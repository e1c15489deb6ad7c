"""Eq. (9): lim f(b_best,n) − f* ≤ αL²/2 for f(b) = λ‖b‖₁, f* = 0; "the larger λ results in a larger error".

Two settled norms sum to at most pαλ (two-phase law), so that the smaller is at most pαλ/2 and the best error
at most pαλ²/2: (9) with the Euclidean L = λ√p, attained by the start (αλ/2, …, αλ/2). With the paper's L = λ
it is false for p ≥ 2, and its own example breaks it: best loss 0.0094 > 0.005 for λ = 1, 98.94 > 50 for λ =
100. The bound is on the best iterate: the last one breaks it at every second step unless both phases have
equal norms; the mean of the losses equals it. And a larger bound is no larger error: the best error can be
smaller under the larger penalty. It is larger in the mean, and in the limsup if λ′ ≥ √2 λ.
"""

from fractions import Fraction

import pytest
import z3
from hypothesis import strategies as st

from claims.toy_lasso.wrong_rules import half_step
from ndgm.exact.bounds import best_iterate_bound, squared_lipschitz_constant
from ndgm.exact.cycles import one_norm, settle
from ndgm.exact.proofs import prove
from ndgm.exact.rules import NDGM, vector_trajectory
from ndgm.exact.vanilla import prove_settling
from ndgm.strategies import examples, multiples, toy_vectors
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast

EXAMPLE = (Fraction("0.5053"),) * 2
HALF, CENT = Fraction(1, 2), Fraction("0.01")
A, B, P, ALPHA, LAMBDA = z3.Reals("A B p α λ")
SETTLED = [P >= 1, ALPHA > 0, LAMBDA > 0, A >= 0, B >= 0]
LAW = A + B == P * ALPHA * LAMBDA


def squared_penalty(penalty, dimension):
    return penalty**2


def largest(losses):
    return max(losses[-2:])


def mean(losses):
    return sum(losses[-2:], Fraction(0)) / 2


def losses(rule, start, penalty):
    """λ‖bₙ‖₁ at every n until the orbit repeats itself; the last two are the settled ones."""
    orbit = vector_trajectory(rule, start, settle(rule, start).iteration + 1)
    return [penalty * one_norm(point) for point in orbit]


@claim(
    "eq-9",
    expect="refuted",
    evidence="proved",
    given={"squared": squared_penalty, "start": EXAMPLE, "alpha": CENT},
    mutants={"L = λ√p": {"squared": squared_lipschitz_constant}, "p = 1": {"start": EXAMPLE[:1]}},
)
def test_the_papers_example_breaks_the_papers_bound(squared, start, alpha):
    """In the 2-D example, λ = 1 and 100, the least loss of all iterates is at most αL²/2 with L = λ."""
    for penalty in (1, 100):
        best = min(losses(NDGM(alpha, penalty), start, penalty))
        bound = best_iterate_bound(alpha, squared(penalty, len(start)))
        with witness(start=start, alpha=alpha, penalty=penalty, best=best, bound=bound):
            assert best <= bound


@claim(
    "eq-9",
    reading="best iterate",
    condition="L = λ√p",
    expect="holds",
    evidence="proved",
    given={"squared": squared_lipschitz_constant, "error": min, "rule": NDGM},
    mutants={
        "L = λ": {"squared": squared_penalty},
        "1% less": {"squared": lambda penalty, p: Fraction(99, 100) * p * penalty**2},
        "the last iterate": {"error": largest},
    },
)
def test_the_best_iterate(squared, error, rule):
    """The least loss of all iterates is at most αL²/2 from every start, and is that from (αλ/2, …, αλ/2)."""

    @examples(toy_vectors())
    def walk(case):
        start, alpha, penalty = case
        bound = best_iterate_bound(alpha, squared(penalty, len(start)))
        middle = (case.step / 2,) * len(start)
        with witness(start=start, alpha=alpha, penalty=penalty, bound=bound):
            assert error(losses(rule(alpha, penalty), start, penalty)) <= bound
            assert error(losses(rule(alpha, penalty), middle, penalty)) == bound

    bound = ALPHA * P * LAMBDA**2 / 2
    evidence = prove(
        z3.Or(bound >= LAMBDA * A, bound >= LAMBDA * B), assumptions=[*SETTLED, A + B <= P * ALPHA * LAMBDA]
    )
    norms = f"the norms A, B of two settled iterates, by induction: {prove_settling(rule)}"
    certify(Proof("z3", f"{evidence}; {norms}"))


@claim(
    "eq-9",
    reading="last iterate, L = λ√p",
    expect="refuted",
    evidence="proved",
    given={"start": Fraction(1, 3), "factor": HALF},
    mutants={"the start αλ/2": {"start": HALF}, "without the factor 1/2": {"factor": 1}},
)
def test_the_last_iterate(start, factor):
    """One coordinate, α = λ = 1: every settled loss is at most αL²/2 = 1/2."""
    for loss in losses(NDGM(1, 1), [start], 1)[-2:]:
        with witness(start=start, loss=loss, bound=factor):
            assert loss <= factor


@claim(
    "eq-9",
    reading="last iterate, αL² as in D.1",
    expect="refuted",
    evidence="proved",
    given={"squared": squared_penalty},
    mutants={"L = λ√p": {"squared": squared_lipschitz_constant}},
)
def test_without_the_factor_one_half(squared):
    """In the 2-D example every settled loss is at most αL², the bound of Appendix D.1, with L = λ.

    (It has neither the factor 1/2 nor 'best'.)
    """
    for penalty in (1, 100):
        bound = 2 * best_iterate_bound(CENT, squared(penalty, 2))
        for loss in losses(NDGM(CENT, penalty), EXAMPLE, penalty)[-2:]:
            with witness(start=EXAMPLE, penalty=penalty, loss=loss, bound=bound):
                assert loss <= bound


@claim(
    "eq-9",
    reading="mean of the losses",
    condition="L = λ√p, and no coordinate is a multiple of αλ",
    expect="holds",
    evidence="proved",
    given={"squared": squared_lipschitz_constant, "error": mean, "rule": NDGM},
    mutants={
        "L = λ": {"squared": squared_penalty},
        "the least": {"error": min},
        "half a step": {"rule": half_step},
    },
)
def test_the_mean_loss_is_the_bound(squared, error, rule):
    """The mean of two settled losses is αL²/2 exactly: in the mean a larger λ does have a larger error."""

    @examples(toy_vectors(lattice=False))
    def walk(case):
        start, alpha, penalty = case
        bound = best_iterate_bound(alpha, squared(penalty, len(start)))
        with witness(start=start, alpha=alpha, penalty=penalty, bound=bound):
            assert error(losses(rule(alpha, penalty), start, penalty)) == bound

    evidence = prove((LAMBDA * A + LAMBDA * B) / 2 == ALPHA * P * LAMBDA**2 / 2, assumptions=[*SETTLED, LAW])
    certify(Proof("z3", f"{evidence}; the law A + B = pαλ, by induction: {prove_settling(rule)}"))


@claim(
    "eq-9",
    reading="a larger λ, a larger error of the best iterate",
    expect="refuted",
    evidence="proved",
    given={"error": min, "start": Fraction(9, 2)},
    mutants={"in the mean": {"error": mean}, "another start": {"start": Fraction(11, 2)}},
)
def test_a_larger_bound_is_no_larger_error(error, start):
    """One coordinate, α = 1, the same start: the error is larger under λ = 4 than under λ = 3."""
    small, large = (error(losses(NDGM(1, penalty), [start], penalty)) for penalty in (3, 4))
    with witness(start=start, error_under_3=small, error_under_4=large):
        assert large > small


@claim(
    "eq-9",
    reading="a larger λ, a larger error in the limsup",
    condition="λ′² ≥ 2λ², and no coordinate is a multiple of αλ′",
    expect="holds",
    evidence="proved",
    given={"squared_ratio": Fraction(2), "rule": NDGM},
    mutants={"λ′² ≥ 1.9λ²": {"squared_ratio": Fraction(19, 10)}, "half the step for λ′": {"rule": half_step}},
)
def test_the_limsup_is_larger_from_the_ratio_root_two_on(squared_ratio, rule):
    """For the same α and any two starts limsup f(bₙ) is larger under λ′ than under λ."""
    ratio = next(Fraction(k, 100) for k in range(100, 300) if Fraction(k, 100) ** 2 >= squared_ratio)

    @examples(toy_vectors(), multiples(lattice=False) | st.just(HALF))
    def walk(case, multiple):
        alpha, small, large, p = case.learning_rate, case.penalty, ratio * case.penalty, len(case.starts)
        other = [multiple * alpha * large] * p
        with witness(starts=(case.starts, other), alpha=alpha, penalties=(small, large)):
            error = largest(losses(rule(alpha, large), other, large))
            for start in (case.starts, [Fraction(999, 1000) * case.step] * p):
                assert largest(losses(NDGM(alpha, small), start, small)) < error

    small, large = z3.Reals("λ λ′")
    ratio_bound = large**2 >= z3.Q(squared_ratio.numerator, squared_ratio.denominator) * small**2
    evidence = prove(
        z3.Or(large * A >= P * ALPHA * small**2, large * B >= P * ALPHA * small**2),
        assumptions=[*SETTLED, small > 0, large > 0, ratio_bound, P * ALPHA * large == A + B],
    )
    certify(Proof("z3", f"{evidence}, while f < pαλ² under λ; by induction: {prove_settling(rule)}"))
