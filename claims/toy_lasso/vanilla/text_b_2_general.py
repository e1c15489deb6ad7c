"""B.2, eq. (19): on ‖y − Xb‖² + λ‖b‖₁ NDGM ends with ℓ₁ norm 1.62, and with 25.4 for the 1000 times larger λ.

Stand-in for what is lost: p = 50, 250 rows, mean of squares, α = 0.1, λ = 0.01 and 10, entries and start
uniform on [−1, 1]. There it is so for each of 20 draws, by factors around 15, and in other sizes, too: as on
(7), it can be so. At which learning rates: where 0 is the optimum under the larger λ′, the orbit oscillates
about it with the mean norm pαλ′/2, up to the data term, and the smaller λ ends near its optimum b̂, if the run
is long enough. So the larger λ ends with the larger norm iff pαλ′/2 > ‖b̂‖₁, which a smaller α undoes. (With
the sum of squares the same iterates belong to α/250 and 250λ.)
"""

from fractions import Fraction

import pytest
import z3

from claims.printed import printed
from claims.toy_lasso.vanilla.general_runs import (
    IN_GENERAL,
    LARGE,
    NARROW,
    SETTLED,
    SMALL,
    WIDE,
    last_norms,
    optimal_norms,
    spread,
    walked,
)
from ndgm.exact.inference import induction
from ndgm.exact.proofs import symbolic_sign
from ndgm.sim.optimizers import NDGM, ProximalGradient
from ndgm.verdict import certify, check_all, claim, witness

pytestmark = pytest.mark.fast

SMALL_NORM, LARGE_NORM, _, _ = map(Fraction, printed("text-B.2.general"))


@claim(
    "text-B.2.general",
    part="larger",
    world="float64",
    expect="holds",
    evidence="measured",
    given={"alpha": 0.1, "large": LARGE, "rule": NDGM},
    mutants={
        "α = 0.005": {"alpha": 0.005},
        "ten times the penalty": {"large": 0.1},
        "proximal gradient": {"rule": ProximalGradient},
    },
)
def test_the_larger_penalty_ends_with_the_larger_norm(alpha, large, rule):
    """In all draws both last norms under the larger $λ$ exceed both under the smaller."""
    small_norms, large_norms = last_norms(rule, alpha, SMALL), last_norms(rule, alpha, large)
    check_all(
        large_norms.amin(0) > small_norms.amax(0),
        "the larger penalty does not end with the larger norm",
        seed=lambda seed: seed,
        small=lambda seed: small_norms[:, seed].tolist(),
        large=lambda seed: large_norms[:, seed].tolist(),
    )
    certify(spread("the ratio of the last norms", large_norms[0] / small_norms[0]))


@claim(
    "text-B.2.general",
    part="norms",
    world="float64",
    expect="holds",
    evidence="measured",
    given={"alpha": 0.1, "large": LARGE, "rule": NDGM},
    mutants={
        "α = 0.007": {"alpha": 0.007},
        "ten times the penalty": {"large": 0.1},
        "proximal gradient": {"rule": ProximalGradient},
    },
)
def test_the_printed_norms_are_among_the_draws(alpha, large, rule):
    """Over the draws the last norms range about 1.62 under the smaller $λ$, and
    about 25.4 under the larger."""
    norms = {SMALL: (SMALL_NORM, SMALL), LARGE: (LARGE_NORM, large)}
    for said, penalty in norms.values():
        found = last_norms(rule, alpha, penalty)[0]
        with witness(printed=float(said), least=found.min().item(), largest=found.max().item()):
            assert found.min().item() < said < found.max().item(), "the printed norm is outside of the range"
        certify(spread(f"the last norms under {penalty}", found))


@claim(
    "text-B.2.general",
    part="general",
    world="float64",
    expect="holds",
    evidence="measured",
    given={"runs": IN_GENERAL, "rule": NDGM},
    mutants={
        "five columns at α = 0.01": {"runs": {NARROW: (0.01, 3000)}},
        "proximal gradient": {"rule": ProximalGradient},
    },
)
def test_it_can_be_so_in_general(runs, rule):
    """In three sizes of (19), at a rate for each, all draws end with the larger norms under the larger $λ$.

    (Rows and columns: 250 and 50, 100 and 20, 40 and 5.)
    """
    for size, (alpha, steps) in runs.items():
        small, large = (walked(rule, alpha, penalty, size, steps) for penalty in (SMALL, LARGE))
        check_all(
            large.amin(0) > small.amax(0),
            "the larger penalty does not end with the larger norm",
            seed=lambda seed: seed,
            size=size,
            alpha=alpha,
            small=small[0],
            large=large[0],
        )
        certify(spread(f"the ratio of the last norms, {size[1]} columns, α = {alpha}", large[0] / small[0]))


@claim(
    "text-B.2.general",
    reading="for every learning rate",
    part="general",
    aside=True,
    world="float64",
    expect="refuted",
    evidence="measured",
    given={"alpha": 0.005},
    mutants={"α = 0.1": {"alpha": 0.1}},
)
def test_a_smaller_learning_rate_undoes_it(alpha):
    """In all draws the larger penalty ends with the larger norm at $α = 0.005$, too."""
    small, large = last_norms(NDGM, alpha, SMALL).mean(0), last_norms(NDGM, alpha, LARGE).mean(0)
    certify(spread("the ratio of the mean last norms", large / small))
    shown = {"seed": lambda seed: seed, "alpha": alpha, "small": small, "large": large}
    check_all(large > small, "the larger penalty does not end with the larger norm", **shown)


@claim(
    "text-B.2.general",
    reading="at which learning rates",
    part="general",
    aside=True,
    world="float64",
    condition=(
        "$pαλ′/2 > ‖b̂(λ)‖₁$, $b̂(λ)$ the optimum, which the run under $λ$ has come near, and 0 that under $λ′$"
    ),
    expect="holds",
    evidence="measured",
    given={"predicted": lambda alpha, p: p * alpha * LARGE / 2, "optimum": SMALL, "runs": SETTLED},
    mutants={
        "pαλ′": {"predicted": lambda alpha, p: p * alpha * LARGE},
        "pαλ′/3": {"predicted": lambda alpha, p: p * alpha * LARGE / 3},
        "the optimum under 0.1": {"optimum": 0.1},
        "200 columns, far from the optimum": {"runs": {WIDE: {0.02: 500}}},
    },
)
def test_it_holds_iff_half_p_steps_exceed_the_optimum(predicted, optimum, runs):
    """In all draws, two sizes at three rates, the mean last norm is larger under $λ′$
    iff $pαλ′/2 > ‖b̂(λ)‖₁$.

    (250 rows and $p = 50$; 40 rows and $p = 5$.) Under $λ′$ it is within 5% of $pαλ′/2$.
    """
    for size, rates in runs.items():
        with witness(size=size):
            assert optimal_norms(LARGE, size).count_nonzero() == 0, "the optimum under λ′ is not 0"
        optima = optimal_norms(optimum, size)
        for alpha, steps in rates.items():
            small, large = (walked(NDGM, alpha, penalty, size, steps).mean(0) for penalty in (SMALL, LARGE))
            mean = predicted(alpha, size[1])
            check_all(
                ((large > small) == (mean > optima)) & ((large / mean - 1).abs() < 0.05),
                "the order or the norm under λ′ is not the predicted one",
                seed=lambda seed: seed,
                size=size,
                alpha=alpha,
                small=small,
                large=large,
                predicted=mean,
                optimum=optima,
            )
            certify(spread(f"the ratio of the mean last norms, p = {size[1]}, α = {alpha}", large / small))


@claim(
    "text-B.2.general",
    reading="why: two norms in a row sum to $pα(λ − γ)$ at least, if the data term's gradient is at most $γ$",
    part="general",
    aside=True,
    expect="holds",
    evidence="proved",
    given={"share": 1},
    mutants={"no data term's share": {"share": 0}},
)
def test_two_consecutive_norms(share):
    """$|b| + |b₊| ≥ |b₊ − b| = α|g + λ sgn b| ≥ α(λ − γ)$ for one entry of any NDGM step on (19), $|g| ≤ γ$.

    The norms sum this over $p$ entries.
    """
    b, g, gamma, alpha, penalty, norms, p = z3.Reals("b g γ α λ S p")
    after = b - alpha * (g + penalty * symbolic_sign(b))
    inside = [b != 0, alpha > 0, penalty > 0, z3.Abs(g) <= gamma]
    with witness():
        certify(
            induction(
                lambda norms, p: norms >= p * alpha * (penalty - share * gamma),
                variables=[norms, p],
                start=[z3.RealVal(0), z3.RealVal(0)],
                step=[norms + z3.Abs(b) + z3.Abs(after), p + 1],
                given=inside,
                over="p",
            )
        )
