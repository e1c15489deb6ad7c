"""Figure 1: the loss (3) of the run converges, monotone or not.

Proof. For y ≤ 0 the loss less ‖y‖² is q + p: q = Σ relu(zᵢw)² and the ridge, at least 0, has an L-Lipschitz
gradient, so that |q'|² ≤ 2Lq; p = −2 Σ yᵢ relu(zᵢw) and the LASSO penalty is convex and M-Lipschitz. With E =
1 + q + p a step raises E by at most α(1 + αL/2)KE, K = 4L + 2M². After n increases α = α₀ · decayⁿ, so the
product of all factors 1 + α(1 + αL/2)K is finite, E is bounded, and the increases are summable.
"""

from fractions import Fraction
from itertools import islice

import pytest
import z3

from claims.convergence.rule_on_modulus import RATE, iterates
from ndgm.exact.proofs import prove
from ndgm.sim import figure_1
from ndgm.verdict import Measurement, Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "fig-1.converges",
    expect="holds",
    evidence="proved",
    given={"decay": Fraction(9, 10)},
    mutants={"no decay": {"decay": Fraction(1)}},
)
def test_total_rise_is_finite(decay):
    """The increases of the loss (3), y ≤ 0, sum to a finite number, so that it converges; on |w| to at most
    α₀ / (1 − decay).
    """
    u, v, rate, L, M, E = z3.Reals("u v α L M E")  # u = |q'|, v = |q' + p'|
    K, positive = 4 * L + 2 * M * M, [rate > 0, L >= 0, M >= 0, u >= 0]
    gradient = prove((u + M) * (u + M) <= K * E, assumptions=[*positive, E >= 1, u * u <= 2 * L * E])
    # q(w − αg) ≤ q(w) + uαv + Lα²v²/2 and p(w − αg) ≤ p(w) + Mαv.
    rise = prove(
        rate * v * u + L * rate * rate * v * v / 2 + M * rate * v
        <= rate * (1 + rate * L / 2) * (u + M) * (u + M),
        assumptions=[*positive, v >= 0, v <= u + M],
    )
    for iterate in islice(iterates(decay), 400):
        with witness(step=iterate.step, total_rise=iterate.total_rise):
            assert iterate.total_rise <= RATE / (1 - Fraction(9, 10))
    certify(
        Proof(
            "z3; by hand: the product of 1 + cₙ is finite where the cₙ are summable",
            f"gradient: {gradient}; rise: {rise}",
        )
    )


@claim(
    "fig-1.converges",
    world="float64",
    expect="holds",
    evidence="measured",
    given={"adaptive_rate": True},
    mutants={"constant rate": {"adaptive_rate": False}},
)
def test_loss_converges(adaptive_rate):
    """On problems of the figure's kind the loss converges to ‖y‖², its minimum, and not to 0: the excess
    falls below 1e-60.
    """
    finals = []
    for seed in range(20):
        run = figure_1.run(
            figure_1.small_problem(seed=seed), objective="excess", adaptive=adaptive_rate, learning_rate=1e-3
        )
        finals.append(run.excesses[-1])
        with witness(seed=seed, excess=run.excesses[-1]):
            assert 0 <= run.excesses[-1] < 1e-60
    certify(Measurement("final excess over ‖y‖²", len(finals), min(finals), max(finals)))
