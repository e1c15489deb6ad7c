"""B.2: "the optimal solution with the larger λ has norm 25.4", and with the smaller 1.62.

Of minimisers it is false, for whichever data term F: those of F + λ‖·‖₁ and F + λ′‖·‖₁, λ < λ′, b̂ and b̂′,
beat each other at their own penalties, and adding both inequalities leaves (λ′ − λ)(‖b̂′‖₁ − ‖b̂‖₁) ≤ 0. With
entries in [−1, 1] and a mean of squares b̂ is 0 from λ = 2 on. Of what NDGM ends at, which the section calls
the optimal solution at the end of the runs, it is true for the stand-in.
"""

from fractions import Fraction

import pytest
import z3
from hypothesis import strategies as st

from claims.printed import printed
from claims.toy_lasso.vanilla.general_runs import SMALL, last_norms, spread
from ndgm.exact.inference import induction
from ndgm.exact.proofs import prove
from ndgm.sim.optimizers import NDGM, ProximalGradient
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


@claim(
    "text-B.2.optimal",
    reading="what NDGM ends at",
    part="norms",
    world="float64",
    condition=(
        "an optimal solution is what NDGM ends at, which is not the minimiser, and what is lost is as in "
        "text-B.2.general"
    ),
    expect="holds",
    evidence="measured",
    given={"alpha": 0.1, "rule": NDGM},
    mutants={"α = 0.007": {"alpha": 0.007}, "proximal gradient": {"rule": ProximalGradient}},
)
def test_what_ndgm_ends_at(alpha, rule):
    """Over 20 draws the last norms range about 1.62 under $λ$, and about 25.4 under $1000λ$."""
    for said, penalty in ((SMALL_NORM, SMALL), (LARGE_NORM, float(TIMES_LARGER) * SMALL)):
        found = last_norms(rule, alpha, penalty)[0]
        with witness(printed=float(said), least=found.min().item(), largest=found.max().item()):
            assert found.min().item() < said < found.max().item(), "the printed norm is outside of the range"
        certify(spread(f"the last norms under {penalty:g}", found))


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
