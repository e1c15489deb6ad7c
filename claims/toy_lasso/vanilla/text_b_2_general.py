"""B.2, eq. (19): on ‖y − Xb‖² + λ‖b‖₁ NDGM ends with ℓ₁ norm 1.62 for one λ and 25.4 for the 1000 times
larger: over 15 fold.

Stand-in for what is lost: p = 50, 250 rows, mean of squares, α = 0.1, λ = 0.01 and 10, entries and start
uniform on [−1, 1]. There it is so for each of 20 draws, by factors around 15. But it is a statement on the
learning rate: where 0 is the optimum under the larger λ′, the orbit oscillates about it with the mean norm
pαλ′/2, up to the data term, and the smaller λ ends near its optimum b̂. So the order is reversed iff pαλ′/2 >
‖b̂‖₁, which a smaller α undoes. Nor are the end points "optimal solutions": ‖b̂(λ)‖₁ never increases with λ,
since b̂ and b̂′ beat each other at their own penalties; and with entries in [−1, 1] b̂ is 0 from λ = 2 on.
"""

from fractions import Fraction
from functools import cache

import pytest
import z3
from hypothesis import strategies as st

from ndgm.exact.proofs import prove
from ndgm.sim.lasso_problems import LassoProblems
from ndgm.sim.optimizers import NDGM, ProximalGradient
from ndgm.strategies import examples
from ndgm.verdict import Measurement, Proof, certify, claim, refute, witness

pytestmark = pytest.mark.fast

SEEDS, SMALL, LARGE = 20, 0.01, 10.0
STEPS = {0.1: 400, 0.007: 2500, 0.005: 3000}
"""Of each learning rate: so many that the norms under the smaller penalty are within 0.07 of their optimum.
"""


@cache
def problems():
    return LassoProblems.uniform(range(SEEDS), observations=250, parameters=50)


@cache
def last_norms(rule, alpha, penalty):
    """The norms of the last two iterates of the 20 runs, shape (2, 20)."""
    return problems().last_norms(rule(alpha, penalty), STEPS[alpha])


@cache
def optimal_norms(penalty):
    return problems().solutions(penalty).abs().sum(1)


@claim(
    "text-B.2.general",
    evidence="measured",
    expect="holds",
    world="float64",
    given={"alpha": 0.1, "large": LARGE, "rule": NDGM},
    mutants={
        "a smaller α": {"alpha": 0.007},
        "ten times the penalty": {"large": 0.1},
        "proximal gradient": {"rule": ProximalGradient},
    },
)
def test_the_larger_penalty_ends_with_the_larger_norm(alpha, large, rule):
    """In 20 draws both last norms under the larger λ exceed both under the smaller; 1.62, 25.4 and 15 fold
    are in their midst.
    """
    small_norms, large_norms = last_norms(rule, alpha, SMALL), last_norms(rule, alpha, large)
    for seed in range(SEEDS):
        with witness(seed=seed, small=small_norms[:, seed].tolist(), large=large_norms[:, seed].tolist()):
            assert large_norms[:, seed].min() > small_norms[:, seed].max()
    ratios = large_norms[0] / small_norms[0]
    for printed, found in ((1.62, small_norms[0]), (25.4, large_norms[0]), (15, ratios)):
        with witness(printed=printed, least=float(found.min()), largest=float(found.max())):
            assert found.min() < printed < found.max()
    certify(Measurement("the ratio of the last norms", seeds=SEEDS, lower=ratios.min(), upper=ratios.max()))


@claim(
    "text-B.2.general",
    evidence="measured",
    expect="refuted",
    reading="for every learning rate",
    world="float64",
    given={"alpha": 0.005},
    mutants={"α = 0.1": {"alpha": 0.1}},
)
def test_a_smaller_learning_rate_undoes_it(alpha):
    """In 20 draws the larger penalty ends with the larger norm at α = 0.005, too."""
    small, large = last_norms(NDGM, alpha, SMALL).mean(0), last_norms(NDGM, alpha, LARGE).mean(0)
    ratios = large / small
    certify(
        Measurement("the ratio of the mean last norms", seeds=SEEDS, lower=ratios.min(), upper=ratios.max())
    )
    for seed in range(SEEDS):
        with witness(
            seed=seed, alpha=alpha, small=round(float(small[seed]), 3), large=round(float(large[seed]), 3)
        ):
            assert large[seed] > small[seed]


@claim(
    "text-B.2.general",
    evidence="measured",
    expect="holds",
    reading="for every learning rate",
    condition="pαλ′/2 > ‖b̂(λ)‖₁, where b̂(λ) is the optimum under λ, and 0 that under λ′",
    world="float64",
    given={"predicted": lambda alpha, p: p * alpha * LARGE / 2, "optimum": SMALL},
    mutants={
        "pαλ′": {"predicted": lambda alpha, p: p * alpha * LARGE},
        "pαλ′/3": {"predicted": lambda alpha, p: p * alpha * LARGE / 3},
        "the optimum under 0.1": {"optimum": 0.1},
    },
)
def test_it_holds_iff_half_p_steps_exceed_the_optimum(predicted, optimum):
    """In 20 draws, at α = 0.1, 0.007 and 0.005, the mean last norm is larger under λ′ iff pαλ′/2 > ‖b̂(λ)‖₁,
    and within 5% of it.
    """
    with witness():
        assert optimal_norms(LARGE).count_nonzero() == 0
    larger = 0
    for alpha in STEPS:
        small, large = last_norms(NDGM, alpha, SMALL).mean(0), last_norms(NDGM, alpha, LARGE).mean(0)
        mean = predicted(alpha, 50)
        for seed, norm in enumerate(optimal_norms(optimum).tolist()):
            with witness(
                seed=seed, alpha=alpha, small=float(small[seed]), large=float(large[seed]), optimum=norm
            ):
                assert (large[seed] > small[seed]) == (mean > norm)
                assert abs(large[seed] / mean - 1) < 0.05
        larger += int((large > small).sum())
    certify(Measurement("the share of larger norms", seeds=SEEDS, lower=larger / 60, upper=larger / 60))


@claim(
    "text-B.2.general",
    evidence="proved",
    expect="refuted",
    reading="the norms are those of optimal solutions",
    given={"small": Fraction("1.62"), "large": Fraction("25.4")},
    mutants={"the norms exchanged": {"small": Fraction("25.4"), "large": Fraction("1.62")}},
)
def test_no_data_have_such_optima(small, large):
    """For some data, scaling of the squares and λ > 0, 1.62 and 25.4 are norms of minimisers of (19) under λ
    and 1000λ.
    """
    squares, squares_large, penalty = z3.Reals("F F' λ")
    solver = z3.Solver()
    solver.add(penalty > 0, squares >= 0, squares_large >= 0)
    first, second = z3.RealVal(str(small)), z3.RealVal(str(large))
    solver.add(squares + penalty * first <= squares_large + penalty * second)
    solver.add(squares_large + 1000 * penalty * second <= squares + 1000 * penalty * first)
    answer = solver.check()
    if answer == z3.unsat:
        refute(
            "for no squares F, F′ does each beat the other at its own penalty",
            norm=small,
            norm_under_1000=large,
        )
    with witness():
        assert answer == z3.sat


@claim(
    "text-B.2.general",
    evidence="proved",
    expect="holds",
    reading="the optimum under the larger λ is 0",
    condition="the squares are averaged, the entries lie in [−1, 1], and λ ≥ 2",
    given={"least": Fraction(2)},
    mutants={"λ ≥ 1.99": {"least": Fraction(199, 100)}},
)
def test_the_optimum_is_zero(least):
    """‖2X′y/n‖_∞ ≤ λ, so that 0 minimises (19), for all data in [−1, 1] and any n, p; from λ = 2 on and not
    before.
    """
    twentieths = st.integers(-20, 20).map(lambda k: Fraction(k, 20))
    entries = st.lists(st.tuples(twentieths, twentieths), min_size=1, max_size=8)

    @examples(entries | st.just([(Fraction(1), Fraction(1))] * 3))
    def search(rows):
        with witness(column_and_response=rows, penalty=least):
            assert abs(2 * sum(x * y for x, y in rows)) <= least * len(rows)

    total, n, x, y = z3.Reals("T n x y")
    inside = [x >= -1, x <= 1, y >= -1, y <= 1]
    one_row_more = z3.Abs(2 * (total + x * y)) <= z3.Q(least.numerator, least.denominator) * (n + 1)
    evidence = prove(one_row_more, assumptions=[*inside, z3.Abs(2 * total) <= 2 * n])
    certify(Proof("induction over n by z3", evidence))


@claim(
    "text-B.2.general",
    evidence="proved",
    expect="holds",
    reading="why: two consecutive norms sum to pα(λ − γ) at least",
    condition="no entry is 0 and the data term's gradient is at most γ in each",
    given={"share": 1},
    mutants={"no data term's share": {"share": 0}},
)
def test_two_consecutive_norms(share):
    """|b| + |b₊| ≥ |b₊ − b| = α|g + λ sgn b| ≥ α(λ − γ) for one entry of any NDGM step on (19), |g| ≤ γ;
    summed over p entries.
    """
    b, g, gamma, alpha, penalty = z3.Reals("b g γ α λ")
    after = b - alpha * (g + z3.If(b > 0, penalty, -penalty))
    inside = [b != 0, alpha > 0, penalty > 0, z3.Abs(g) <= gamma, gamma >= 0]
    with witness():
        evidence = prove(z3.Abs(b) + z3.Abs(after) >= alpha * (penalty - share * gamma), assumptions=inside)
    certify(Proof("z3", evidence))
