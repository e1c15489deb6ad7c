"""Figure 4: gradient descent on Huber regression (10) does not diverge far above 2/η.

Learning rate and data of the figure are lost. None of them is needed: the loss is convex with bounded
subgradients for all data and every δ, so that Prop. 5.1 covers every rate; and it grows in the row space, so
that the sequence stays within a bounded distance of a minimiser. On random overparameterised data with δ = 1,
at rates from 0.5 to 1000 times 2/η, the late loss grows linearly in the rate, as αG²/2 does.
"""

import pytest
import torch
import z3
from torch.nn.functional import huber_loss

from claims.stability.descent import STAYS, TAIL, iterates_stay, tail_descent
from claims.stability.huber import HUBER_IS_LIPSCHITZ, huber_regression_is_lipschitz, symbolic_clip
from ndgm.exact.deduction import cut, entrywise
from ndgm.exact.statements import holds
from ndgm.exact.theorems import cited
from ndgm.verdict import Measurement, certify, claim, witness

pytestmark = pytest.mark.fast

FACTORS = (0.5, 0.99, 1.01, 2.0, 10.0, 100.0, 1000.0)


@claim(
    "fig-4",
    expect="holds",
    evidence="proved",
    given={"slope": symbolic_clip, "grows": True},
    mutants={"δ infinite (a quadratic)": {"slope": lambda r: r}, "a loss that levels off": {"grows": False}},
)
def test_huber_regression_never_diverges(slope, grows):
    """Neither the loss of GD on (10) nor its sequence diverges, for all data, every $δ$ and every rate."""
    with witness(data="any", learning_rate="any"):
        lipschitz = huber_regression_is_lipschitz(slope)
    with witness(data="any", learning_rate="any", sequence="distance to a minimiser"):
        stays = iterates_stay(grows=grows)
    certify(
        *lipschitz,
        tail_descent(),
        stays,
        sublevel_sets_are_bounded(),
        cited(ATTAINED, source="the Frank–Wolfe theorem on quadratic programs"),
        concludes=[*HUBER_IS_LIPSCHITZ, TAIL, STAYS, SUBLEVEL, ATTAINED],
    )


ATTAINED = "a convex piecewise quadratic function that is bounded below has a minimiser"
ROW_SPACE = z3.Bool(
    "b is in the row space of Z, from which steps do not lead, and σ its least singular value"
)
LOSS, LEVEL, HALVES, RESIDUAL = z3.Reals("f(b) level n/2 ‖y−Zb‖")
DATA, IMAGE, SIGMA, WEIGHT = z3.Reals("‖y‖ ‖Zb‖ σ ‖b‖")
SUBLEVEL = holds(WEIGHT <= (LEVEL + HALVES + DATA) / SIGMA, [ROW_SPACE, SIGMA > 0, LOSS <= LEVEL])
"""With δ = 1: where f is below a level, b is in a ball, so that ρ exists for every level."""


def sublevel_sets_are_bounded():
    """f(b) ≥ Σ|rᵢ| − n/2 ≥ ‖r‖ − n/2, r = y − Zb, and so it grows in the row space like σ‖b‖."""
    r = z3.Real("r")
    value = z3.If(z3.Abs(r) <= 1, r * r / 2, z3.Abs(r) - z3.Q(1, 2))
    growth = entrywise(value >= z3.Abs(r) - z3.Q(1, 2))
    norms = cited(
        holds(
            z3.And(LOSS >= RESIDUAL - HALVES, RESIDUAL >= IMAGE - DATA, IMAGE >= SIGMA * WEIGHT), [ROW_SPACE]
        ),
        source="‖r‖ ≤ Σ|rᵢ|, the triangle inequality, and the singular value decomposition",
        using=[growth],
    )
    return cut(*SUBLEVEL.formulas, using=[norms], given=SUBLEVEL.given)


def late_losses(delta, factors, seed):
    """The largest loss over the second half of 4000 steps, at each of these multiples of 2/η at once."""
    generator = torch.Generator().manual_seed(seed)
    design = torch.randn(10, 30, generator=generator, dtype=torch.float64)
    response = torch.randn(10, generator=generator, dtype=torch.float64)
    top = torch.linalg.eigvalsh(design.T @ design)[-1]
    rates = torch.tensor(factors, dtype=torch.float64)[:, None] * 2 / top
    positions, late = torch.zeros(len(factors), 30, dtype=torch.float64), []
    for step in range(4001):
        residuals = positions @ design.T - response
        if step > 2000:
            late.append(residuals)
        positions = positions - rates * (residuals.clamp(-delta, delta) @ design)
    ended = torch.stack(late)
    losses = huber_loss(ended, torch.zeros_like(ended), reduction="none", delta=delta).sum(-1).amax(0)
    return losses.where(positions.isfinite().all(1), torch.inf).tolist()


@claim(
    "fig-4",
    reading="random data",
    condition="random data, $δ = 1$ and rates from 0.5 to 1000 times $2/η$ stand in for what is lost",
    aside=True,
    world="float64",
    expect="holds",
    evidence="measured",
    given={"delta": 1.0},
    mutants={"δ infinite (a quadratic)": {"delta": float("inf")}},
)
def test_huber_regression_does_not_diverge(delta):
    """GD on Huber regression, overparameterised, is bounded at $α$ from 0.5 to 1000 times $2/η$; it
    settles below $2/η$ only."""
    ratios = []
    for seed in range(3):
        losses = late_losses(delta, FACTORS, seed)
        for factor, largest in zip(FACTORS, losses, strict=True):
            with witness(seed=seed, rate_in_units_of_2_over_η=factor, largest_late_loss=largest):
                # αG² with G² ≤ η · 10 rows: twice the bound on the liminf.
                assert largest <= 20 * factor, "it exceeds twice the bound"
                assert (largest < 1e-9) == (factor < 1), "it settles above 2/η, or does not below"
        ratios.append(losses[-1] / losses[-2])
    quantity = "late loss at 1000 over late loss at 100 (linear in the rate)"
    certify(Measurement(quantity, len(ratios), min(ratios), max(ratios)))
