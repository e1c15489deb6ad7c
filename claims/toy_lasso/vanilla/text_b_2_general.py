"""B.2, eq. (19): on ‖y − Xb‖² + λ‖b‖₁ NDGM ends with ℓ₁ norm 1.62, and with 25.4 for the 1000 times larger λ.

Stand-in for what is lost: p = 50, 250 rows, mean of squares, α = 0.1, λ = 0.01 and 10, entries and start
uniform on [−1, 1]. There it is so for each of 20 draws, by factors around 15. But it is a statement on the
learning rate: where 0 is the optimum under the larger λ′, the orbit oscillates about it with the mean norm
pαλ′/2, up to the data term, and the smaller λ ends near its optimum b̂. So the larger λ ends with the larger
norm iff pαλ′/2 > ‖b̂‖₁, which a smaller α undoes. Nor are the end points "optimal solutions": ‖b̂(λ)‖₁ never
increases with λ, since b̂ and b̂′ beat each other at their own penalties; and with entries in [−1, 1] b̂ is 0
from λ = 2 on.
"""

from fractions import Fraction

import pytest
import z3
from hypothesis import strategies as st

from claims.printed import printed
from ndgm.exact.proofs import prove
from ndgm.sim.lasso_problems import LassoProblems
from ndgm.sim.optimizers import NDGM, ProximalGradient
from ndgm.strategies import examples
from ndgm.verdict import Measurement, Proof, certify, check_all, claim, shared, witness

pytestmark = pytest.mark.fast

SEEDS, SMALL, LARGE = 20, 0.01, 10.0
# Of each learning rate: so many that the norms under the smaller penalty are within 0.07 of their optimum.
STEPS = {0.1: 400, 0.007: 2500, 0.005: 3000}
SMALL_NORM, LARGE_NORM, TIMES_LARGER, FOLD = map(Fraction, printed("text-B.2.general"))


@shared
def problems():
    """20 draws of the stand-in."""
    return LassoProblems.uniform(range(SEEDS), observations=250, parameters=50)


@shared
def last_norms(rule, alpha, penalty):
    """The norms of the last two iterates of the 20 runs, shape (2, 20)."""
    return problems().last_norms(rule(alpha, penalty), STEPS[alpha])


@shared
def optimal_norms(penalty):
    """The norms of the 20 optima, shape (20,)."""
    return problems().solutions(penalty).abs().sum(1)


@claim(
    "text-B.2.general",
    world="float64",
    expect="holds",
    evidence="measured",
    given={"alpha": 0.1, "large": LARGE, "rule": NDGM},
    mutants={
        "a smaller α": {"alpha": 0.007},
        "ten times the penalty": {"large": 0.1},
        "proximal gradient": {"rule": ProximalGradient},
    },
)
def test_the_larger_penalty_ends_with_the_larger_norm(alpha, large, rule):
    """In 20 draws both last norms under the larger λ exceed both under the smaller.

    1.62, 25.4 and 15 fold are in their midst.
    """
    small_norms, large_norms = last_norms(rule, alpha, SMALL), last_norms(rule, alpha, large)
    check_all(
        large_norms.amin(0) > small_norms.amax(0),
        "the larger penalty does not end with the larger norm",
        seed=lambda seed: seed,
        small=lambda seed: small_norms[:, seed].tolist(),
        large=lambda seed: large_norms[:, seed].tolist(),
    )
    ratios = large_norms[0] / small_norms[0]
    for said, found in ((SMALL_NORM, small_norms[0]), (LARGE_NORM, large_norms[0]), (FOLD, ratios)):
        with witness(printed=float(said), least=found.min().item(), largest=found.max().item()):
            assert found.min().item() < said < found.max().item()
    certify(Measurement("the ratio of the last norms", seeds=SEEDS, lower=ratios.min(), upper=ratios.max()))


@claim(
    "text-B.2.general",
    reading="for every learning rate",
    world="float64",
    expect="refuted",
    evidence="measured",
    given={"alpha": 0.005},
    mutants={"α = 0.1": {"alpha": 0.1}},
)
def test_a_smaller_learning_rate_undoes_it(alpha):
    """In 20 draws the larger penalty ends with the larger norm at α = 0.005, too."""
    small, large = last_norms(NDGM, alpha, SMALL).mean(0), last_norms(NDGM, alpha, LARGE).mean(0)
    lower, upper = (large / small).aminmax()
    certify(Measurement("the ratio of the mean last norms", seeds=SEEDS, lower=lower, upper=upper))
    shown = {"seed": lambda seed: seed, "alpha": alpha, "small": small, "large": large}
    check_all(large > small, "the larger penalty does not end with the larger norm", **shown)


@claim(
    "text-B.2.general",
    reading="for every learning rate",
    world="float64",
    condition="pαλ′/2 > ‖b̂(λ)‖₁, where b̂(λ) is the optimum under λ, and 0 that under λ′",
    expect="holds",
    evidence="measured",
    given={"predicted": lambda alpha, p: p * alpha * LARGE / 2, "optimum": SMALL},
    mutants={
        "pαλ′": {"predicted": lambda alpha, p: p * alpha * LARGE},
        "pαλ′/3": {"predicted": lambda alpha, p: p * alpha * LARGE / 3},
        "the optimum under 0.1": {"optimum": 0.1},
    },
)
def test_it_holds_iff_half_p_steps_exceed_the_optimum(predicted, optimum):
    """In 20 draws, at three rates, the mean last norm is larger under λ′ iff pαλ′/2 > ‖b̂(λ)‖₁.

    (α = 0.1, 0.007 and 0.005.) Under λ′ it is within 5% of pαλ′/2.
    """
    with witness():
        assert optimal_norms(LARGE).count_nonzero() == 0
    optima = optimal_norms(optimum)
    larger = 0
    for alpha in STEPS:
        small, large = last_norms(NDGM, alpha, SMALL).mean(0), last_norms(NDGM, alpha, LARGE).mean(0)
        mean = predicted(alpha, 50)
        check_all(
            ((large > small) == (mean > optima)) & ((large / mean - 1).abs() < 0.05),
            "the order or the norm under λ′ is not the predicted one",
            seed=lambda seed: seed,
            alpha=alpha,
            small=small,
            large=large,
            predicted=mean,
            optimum=optima,
        )
        larger += int((large > small).sum())
    share = larger / (len(STEPS) * SEEDS)
    certify(Measurement("the share of larger norms", seeds=SEEDS, lower=share, upper=share))


@claim(
    "text-B.2.general",
    reading="the norms are those of optimal solutions",
    expect="refuted",
    evidence="proved",
    given={"small": SMALL_NORM, "large": LARGE_NORM},
    mutants={"the norms exchanged": {"small": LARGE_NORM, "large": SMALL_NORM}},
)
def test_no_data_have_such_optima(small, large):
    """For some data, scaling and λ > 0 minimisers of (19) have norm 1.62 under λ and 25.4 under 1000λ."""
    squares, squares_large, penalty = z3.Reals("F F′ λ")
    first, second, times = (z3.RealVal(str(number)) for number in (small, large, TIMES_LARGER))
    solver = z3.Solver()
    solver.add(penalty > 0, squares >= 0, squares_large >= 0)
    solver.add(squares + penalty * first <= squares_large + penalty * second)
    solver.add(squares_large + times * penalty * second <= squares + times * penalty * first)
    with witness(norm=small, norm_under_1000=large):
        assert solver.check() == z3.sat, "for no squares F, F′ does each beat the other at its own penalty"


@claim(
    "text-B.2.general",
    reading="the optimum under the larger λ is 0",
    condition="the squares are averaged, the entries lie in [−1, 1], and λ ≥ 2",
    expect="holds",
    evidence="proved",
    given={"least": Fraction(2)},
    mutants={"λ ≥ 1.99": {"least": Fraction(199, 100)}},
)
def test_the_optimum_is_zero(least):
    """‖2X′y/n‖_∞ ≤ λ, so that 0 minimises (19), for all data in [−1, 1] and any n, p, iff λ ≥ 2."""
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
    reading="why: two consecutive norms sum to pα(λ − γ) at least",
    condition="no entry is 0 and the data term's gradient is at most γ in each",
    expect="holds",
    evidence="proved",
    given={"share": 1},
    mutants={"no data term's share": {"share": 0}},
)
def test_two_consecutive_norms(share):
    """|b| + |b₊| ≥ |b₊ − b| = α|g + λ sgn b| ≥ α(λ − γ) for one entry of any NDGM step on (19), |g| ≤ γ.

    The norms sum this over p entries.
    """
    b, g, gamma, alpha, penalty = z3.Reals("b g γ α λ")
    after = b - alpha * (g + z3.If(b > 0, penalty, -penalty))
    inside = [b != 0, alpha > 0, penalty > 0, z3.Abs(g) <= gamma, gamma >= 0]
    with witness():
        evidence = prove(z3.Abs(b) + z3.Abs(after) >= alpha * (penalty - share * gamma), assumptions=inside)
    certify(Proof("z3", evidence))
