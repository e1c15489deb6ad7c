"""Figure 4: gradient descent on Huber regression (10), below 2/η and far above, beside the quadratic loss."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import torch

from ndgm.figures.style import OTHER, VANILLA, Panel, Picture, compose, label, said, scientific, styled
from ndgm.sim.losses import Huber, Quadratic

ROWS, WEIGHTS, STEPS = 10, 30, 400
FACTORS = (0.9, 1.01, 10.0, 100.0, 1000.0)
"""Learning rates, in units of 2/η."""
QUADRATIC = 1.01


@dataclass(frozen=True)
class Losses:
    """Losses of gradient descent: on Huber regression by rate, in units of 2/η, and on the quadratic loss."""

    huber: dict[float, list[float]]
    quadratic: list[float]

    def late(self, factor: float) -> float:
        """The largest loss on Huber regression in the second half."""
        return max(self.huber[factor][STEPS // 2 :])


@cache
def measured() -> Losses:
    """The runs, from fixed random data."""
    generator = torch.Generator().manual_seed(0)
    design = torch.randn(ROWS, WEIGHTS, generator=generator, dtype=torch.float64)
    response = torch.randn(ROWS, generator=generator, dtype=torch.float64)
    top = float(torch.linalg.eigvalsh(design.T @ design)[-1])
    loss, start = Huber(design, response), torch.zeros(WEIGHTS, dtype=torch.float64)
    huber = {factor: _descent(loss, start, 2 * factor / top) for factor in FACTORS}
    return Losses(huber, _descent(Quadratic(design.T @ design), start + 0.1, 2 * QUADRATIC / top))


def _descent(loss: Huber | Quadratic, position: torch.Tensor, rate: float) -> list[float]:
    found = []
    for _ in range(STEPS):
        found.append(float(loss.value(position)))
        position = position - rate * loss.subgradient(position)
    return found


@styled()
def draw(losses: Losses | None = None) -> Picture:
    """The figure, from these losses or its own.

    Raises:
        ContradictionError: they say something else than the titles.
    """
    losses = losses or measured()
    high, highest = FACTORS[-2:]
    ratio = losses.late(highest) / losses.late(high)
    # αG²/2 with |grad f|² ≤ η · rows.
    bounded = all(losses.late(factor) <= 2 * factor * ROWS for factor in FACTORS)
    grown = losses.quadratic[-1] / losses.quadratic[0]
    panel = Panel(
        said(
            f"At {highest / high:g} times the rate the Huber loss settles at {ratio:.0f} times the "
            f"level; the "
            f"quadratic loss grows {scientific(grown)}-fold",
            bounded, abs(ratio - highest / high) < 2, grown > 1e3,
        ),
        "loss",
        "iteration",
        "; ".join(
            f"at {factor:g} times 2/η the late loss is at most "
            f"{losses.late(factor):.1g}" for factor in FACTORS
        )
        + f". The quadratic loss at {QUADRATIC:g} times 2/η rises all along.",
        height=240,
        beside=66,
    )  # fmt: skip
    title = said(
        f"Figure 4: even at {highest:g} times 2/η the Huber loss does not diverge",
        bounded,
    )
    note = (
        f"Random data, {ROWS} rows, {WEIGHTS} weights, δ = 1, stand in for the lost ones. Dotted: the "
        f"bound αG²/2 "
        "of Prop. 5.1 on where the loss ends."
    )
    picture = compose("figure-4", title, [panel], note)
    (axes,) = picture.axes
    for factor in FACTORS:
        axes.semilogy(np.maximum(losses.huber[factor], 1e-9), color=VANILLA.light, lw=1)
        if factor > 1:
            axes.axhline(factor * ROWS, color=VANILLA.light, lw=0.9, ls=":")
            label(axes, STEPS, losses.late(factor), f"{factor:g} × 2/η", VANILLA, offset=(5, -2))
    axes.semilogy(losses.quadratic, color=OTHER.light, lw=1.5, ls="--")
    axes.set(xlim=(0, STEPS), ylim=(1e-4, 1e6))
    within = [step for step, value in enumerate(losses.huber[FACTORS[0]]) if value > 1e-4]
    label(axes, within[-1], 1e-4, f"{FACTORS[0]:g} × 2/η: to 0", VANILLA, offset=(6, 10))
    label(axes, STEPS, 1e6, f"quadratic,\n{QUADRATIC:g} × 2/η", OTHER, offset=(5, 2), va="top")
    return picture
