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

from claims.toy_lasso.vanilla.settled_norms import ALPHA, DIMENSION, prove_middle, prove_norms, under
from claims.toy_lasso.wrong_rules import half_step
from ndgm.exact.bounds import best_iterate_bound, squared_lipschitz_constant
from ndgm.exact.cycles import prove_cycle, settle
from ndgm.exact.quadratics import one_norm
from ndgm.exact.rules import NDGM, vector_trajectory
from ndgm.strategies import examples, multiples, toy_vectors
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

EXAMPLE = (Fraction("0.5053"),) * 2
HALF, CENT = Fraction(1, 2), Fraction("0.01")
SMALL, LARGE = under(""), under("′")
"""The settled norms A, B under λ and A′, B′ under λ′."""
BOUND = ALPHA * DIMENSION * SMALL.penalty**2 / 2


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
    part="bound",
    expect="refuted",
    evidence="proved",
    given={"squared": squared_penalty, "start": EXAMPLE, "alpha": CENT},
    mutants={"L = λ√p": {"squared": squared_lipschitz_constant}, "p = 1": {"start": EXAMPLE[:1]}},
)
def test_the_papers_example_breaks_the_papers_bound(squared, start, alpha):
    """In the 2-D example, $λ = 1$ and 100, the least loss of all iterates is at most $αL²/2$ with $L = λ$."""
    for penalty in (1, 100):
        best = min(losses(NDGM(alpha, penalty), start, penalty))
        bound = best_iterate_bound(alpha, squared(penalty, len(start)))
        with witness(start=start, alpha=alpha, penalty=penalty, best=best, bound=bound):
            assert best <= bound, "the best loss is above αL²/2"


@claim(
    "eq-9",
    reading="best iterate",
    part="bound",
    condition="$L$ is $λ√p$, the Lipschitz constant in the Euclidean norm",
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
    """The least loss of all iterates is at most $αL²/2$ from every start, and is
    that from $(αλ/2, …, αλ/2)$."""

    @examples(toy_vectors())
    def walk(case):
        start, alpha, penalty = case
        bound = best_iterate_bound(alpha, squared(penalty, len(start)))
        middle = (case.step / 2,) * len(start)
        for begin in (start, middle):
            found = error(losses(rule(alpha, penalty), begin, penalty))
            with witness(start=begin, alpha=alpha, penalty=penalty, error=found, bound=bound):
                assert found <= bound, "the error is above αL²/2"
                assert found == bound or begin != middle, "it is below αL²/2 from the middle of the band"

    with witness():
        one_is_below = z3.Or(SMALL.penalty * SMALL.here <= BOUND, SMALL.penalty * SMALL.following <= BOUND)
        certify(prove_norms(one_is_below, (rule, SMALL)), prove_middle(rule, SMALL))


@claim(
    "eq-9",
    reading="last iterate, $L = λ√p$",
    part="bound",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"start": Fraction(1, 3), "factor": HALF},
    mutants={"the start αλ/2": {"start": HALF}, "without the factor 1/2": {"factor": 1}},
)
def test_the_last_iterate(start, factor):
    """One coordinate, $α = λ = 1$: every settled loss is at most $αL²/2 = 1/2$."""
    for loss in losses(NDGM(1, 1), [start], 1)[-2:]:
        with witness(start=start, loss=loss, bound=factor):
            assert loss <= factor, "the loss is above αL²/2"


@claim(
    "eq-9",
    reading="last iterate, $αL²$ as in D.1",
    part="bound",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"squared": squared_penalty},
    mutants={"L = λ√p": {"squared": squared_lipschitz_constant}},
)
def test_without_the_factor_one_half(squared):
    """In the 2-D example every settled loss is at most $αL²$, as in D.1, without 1/2 or 'best'; $L = λ$."""
    for penalty in (1, 100):
        bound = 2 * best_iterate_bound(CENT, squared(penalty, 2))
        for loss in losses(NDGM(CENT, penalty), EXAMPLE, penalty)[-2:]:
            with witness(start=EXAMPLE, penalty=penalty, loss=loss, bound=bound):
                assert loss <= bound, "the loss is above αL²"


@claim(
    "eq-9",
    reading="mean of the losses",
    part="larger-error",
    condition="the error is the mean of two settled losses, and no coordinate of $b₀$ is a multiple of $αλ′$",
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
    """The mean of two settled losses is $αL²/2$, $L = λ√p$, exactly: so it is larger for a larger $λ′$."""

    @examples(toy_vectors(lattice=False))
    def walk(case):
        start, alpha, penalty = case
        bound = best_iterate_bound(alpha, squared(penalty, len(start)))
        with witness(start=start, alpha=alpha, penalty=penalty, bound=bound):
            assert error(losses(rule(alpha, penalty), start, penalty)) == bound, "the error is not αL²/2"

    small, large = (norms.penalty * (norms.here + norms.following) / 2 for norms in (SMALL, LARGE))
    with witness():
        certify(prove_norms(small == BOUND, (rule, SMALL), off_lattice=[SMALL]))
        certify(
            prove_norms(
                z3.Or(DIMENSION == 0, large > small),
                (rule, SMALL),
                (rule, LARGE),
                given=[LARGE.penalty > SMALL.penalty],
                off_lattice=[LARGE],
            )
        )


@claim(
    "eq-9",
    reading="the error of the best iterate, as in (9)",
    part="larger-error",
    expect="refuted",
    evidence="proved",
    given={"error": min, "start": Fraction(9, 2)},
    mutants={"in the mean": {"error": mean}, "another start": {"start": Fraction(11, 2)}},
)
def test_a_larger_bound_is_no_larger_error(error, start):
    """One coordinate, $α = 1$, the same start: the error is larger under $λ = 4$ than under $λ = 3$."""
    small, large = (error(losses(NDGM(1, penalty), [start], penalty)) for penalty in (3, 4))
    with witness(start=start, error_under_3=small, error_under_4=large):
        assert large > small, "the error is no larger"


@claim(
    "eq-9",
    part="example",
    expect="holds",
    evidence="proved",
    given={"start": EXAMPLE, "alpha": CENT},
    mutants={
        "a start on the lattice of λ = 100": {"start": (Fraction(1),) * 2},
        "α = 0.005053": {"alpha": Fraction("0.005053")},
    },
)
def test_the_example_has_the_larger_error(start, alpha):
    """In the 2-D example every settled error under $λ = 100$ is larger than any under $λ = 1$."""
    (small, first), (large, second) = (prove_cycle(NDGM(alpha, penalty), start) for penalty in (1, 100))
    errors = {penalty: [penalty * norm for norm in run.norms] for penalty, run in ((1, small), (100, large))}
    with witness(start=start, alpha=alpha, errors_under_1=errors[1], errors_under_100=errors[100]):
        assert min(errors[100]) > max(errors[1]), "an error under λ = 100 is no larger than one under λ = 1"
    certify(first, second)


@claim(
    "eq-9",
    reading="the error in the limsup",
    part="larger-error",
    condition="the error is $limsup f(bₙ)$, $λ′² ≥ 2λ²$, and no coordinate of $b₀$ is a multiple of $αλ′$",
    expect="holds",
    evidence="proved",
    given={"squared_ratio": Fraction(2), "rule": NDGM},
    mutants={"λ′² ≥ 1.9λ²": {"squared_ratio": Fraction(19, 10)}, "half the step for λ′": {"rule": half_step}},
)
def test_the_limsup_is_larger_from_the_ratio_root_two_on(squared_ratio, rule):
    """For the same $α$ and any two starts $limsup f(bₙ)$ is larger under $λ′$ than under $λ$."""
    ratio = next(Fraction(k, 100) for k in range(100, 300) if Fraction(k, 100) ** 2 >= squared_ratio)

    @examples(toy_vectors(), multiples(lattice=False) | st.just(HALF))
    def walk(case, multiple):
        alpha, small, large, p = case.learning_rate, case.penalty, ratio * case.penalty, len(case.starts)
        other = [multiple * alpha * large] * p
        with witness(starts=(case.starts, other), alpha=alpha, penalties=(small, large)):
            error = largest(losses(rule(alpha, large), other, large))
            for start in (case.starts, [Fraction(999, 1000) * case.step] * p):
                assert largest(losses(NDGM(alpha, small), start, small)) < error, "the limsup is no larger"

    def tops(norm):
        return z3.And(*(LARGE.penalty * norm > SMALL.penalty * other for other in SMALL[1:3]))

    ratio_bound = LARGE.penalty**2 >= z3.Q(*squared_ratio.as_integer_ratio()) * SMALL.penalty**2
    with witness():
        certify(
            prove_norms(
                z3.Or(DIMENSION == 0, tops(LARGE.here), tops(LARGE.following)),
                (NDGM, SMALL),
                (rule, LARGE),
                given=[ratio_bound],
                off_lattice=[LARGE],
            )
        )
