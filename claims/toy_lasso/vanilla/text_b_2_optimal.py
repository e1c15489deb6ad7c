"""B.2 and the abstract: "the optimal solution with the larger λ has norm 25.4", with the smaller 1.62.

NDGM's end points are none: for whichever data term F, minimisers b̂ of F + λ‖·‖₁ and b̂′ of F + λ′‖·‖₁, λ < λ′,
beat each other at their own penalties, and adding both inequalities leaves (λ′ − λ)(‖b̂′‖₁ − ‖b̂‖₁) ≤ 0. So
increasing regularisation never leads to a larger norm of an optimal solution, of several the largest and the
least included. And with entries in [−1, 1] and a mean of squares b̂ is 0 from λ = 2 on.
"""

from fractions import Fraction

import pytest
import z3
from hypothesis import strategies as st

from claims.printed import printed
from ndgm.exact.inference import induction
from ndgm.exact.proofs import prove
from ndgm.strategies import examples
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

SMALL_NORM, LARGE_NORM, TIMES_LARGER, FOLD = map(Fraction, printed("text-B.2.optimal"))


def prove_no_larger_norm():
    """Minimisers under λ and under λ′ > λ, with data terms F, F′ and norms N, N′: N′ ≤ N."""
    data, other, norm, larger, penalty, heavier = z3.Reals("F F′ N N′ λ λ′")
    return prove(
        larger <= norm,
        assumptions=[
            heavier > penalty,
            data + penalty * norm <= other + penalty * larger,
            other + heavier * larger <= data + heavier * norm,
        ],
        note="no minimiser under the larger penalty has the larger norm",
    )


@claim(
    "text-B.2.optimal",
    part="norms",
    expect="refuted",
    evidence="proved",
    given={"small": SMALL_NORM, "large": LARGE_NORM},
    mutants={"the norms exchanged": {"small": LARGE_NORM, "large": SMALL_NORM}},
)
def test_no_data_have_such_optima(small, large):
    """For some data, scaling and $λ > 0$ minimisers of (19) have norm 1.62 under $λ$
    and 25.4 under $1000λ$."""
    certify(prove_no_larger_norm())
    with witness(norm=small, penalty=1, larger_penalty=TIMES_LARGER, norm_under_it=large):
        assert large <= small, "no minimiser under a larger penalty has the larger norm"


def soft_thresholded(response, penalty):
    """The only minimiser of (y − b)²/2 + λ|b|: (19) for one entry and X = 1, up to a factor."""
    return max(abs(response) - penalty, Fraction(0)) * (1 if response > 0 else -1)


def rewarded(response, penalty):
    """That of (y − b)²/2 − λb/(1 + λ): a penalty that rewards."""
    return response + penalty / (1 + penalty)


@claim(
    "text-B.2.optimal",
    part="increase",
    expect="refuted",
    evidence="proved",
    given={"solution": soft_thresholded},
    mutants={"a penalty that rewards": {"solution": rewarded}},
)
def test_the_norm_does_not_increase(solution):
    """The optimal solutions for the response 3 have a larger norm under $λ = 2$ than under $λ = 1$."""
    certify(prove_no_larger_norm())
    norms = [abs(solution(Fraction(3), Fraction(penalty))) for penalty in (1, 2)]
    with witness(response=3, norm_under_1=norms[0], norm_under_2=norms[1]):
        assert norms[1] > norms[0], "the norm is no larger, as for every data term"


@claim(
    "text-B.2.optimal",
    part="fold",
    expect="holds",
    evidence="proved",
    given={"small": SMALL_NORM, "large": LARGE_NORM},
    mutants={
        "1.72": {"small": Fraction("1.72")},
        "the norms exchanged": {"small": LARGE_NORM, "large": SMALL_NORM},
    },
)
def test_the_printed_norms_have_that_ratio(small, large):
    """25.4 is more than 15 times 1.62. (15.68 times: exactly, from whatever the two are rounded.)"""
    half_a_digit = Fraction(5, 1000), Fraction(5, 100)
    with witness(small=small, large=large, fold=f"{float(large / small):.2f}"):
        assert large - half_a_digit[1] > FOLD * (small + half_a_digit[0]), "it is no more than 15 fold"
        certify(prove(z3.Q(*large.as_integer_ratio()) > z3.Q(*(FOLD * small).as_integer_ratio())))


@claim(
    "text-B.2.optimal",
    reading="the optimum under the larger $λ$ is 0",
    part="norms",
    aside=True,
    expect="holds",
    evidence="proved",
    given={"least": Fraction(2)},
    mutants={"λ ≥ 1.99": {"least": Fraction(199, 100)}},
)
def test_the_optimum_is_zero(least):
    """$‖2X′y/n‖_∞ ≤ λ$, so that 0 minimises (19), for all data in $[−1, 1]$ and any $n$, $p$, iff $λ ≥ 2$.

    (The squares are averaged.)
    """
    twentieths = st.integers(-20, 20).map(lambda k: Fraction(k, 20))
    entries = st.lists(st.tuples(twentieths, twentieths), min_size=1, max_size=8)

    @examples(entries | st.just([(Fraction(1), Fraction(1))] * 3))
    def search(rows):
        with witness(column_and_response=rows, penalty=least):
            assert abs(2 * sum(x * y for x, y in rows)) <= least * len(rows), "0 is no minimiser"

    total, n, x, y = z3.Reals("T n x y")
    inside = [x >= -1, x <= 1, y >= -1, y <= 1]
    with witness():
        certify(
            induction(
                lambda total, n: z3.Abs(2 * total) <= z3.Q(*least.as_integer_ratio()) * n,
                variables=[total, n],
                start=[z3.RealVal(0), z3.RealVal(0)],
                step=[total + x * y, n + 1],
                given=inside,
                over="n",
            )
        )
