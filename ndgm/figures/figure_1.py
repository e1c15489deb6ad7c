"""Figure 1: the run of ReLU regression under the adaptive rule of A.1.5, and what its two bands follow."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ndgm.figures.style import (
    FAINT,
    INK,
    OTHER,
    VANILLA,
    Panel,
    Picture,
    compose,
    dots,
    label,
    said,
    scientific,
    styled,
)
from ndgm.sim import figure_1 as regression

Array = NDArray[np.float64]

SHOWN, ZIGZAG = 1000, 60
BITS = (24, 53, 80, 106, 160)
SHUFFLE = 1
"""The seed of the order of the features in which the sums of the second run are rounded."""


@dataclass(frozen=True)
class Runs:
    """What the figure is drawn from.

    Attributes:
        listed, shuffled: the run of the figure, and the same with its features in another order.
        excesses: loss minus ‖y‖² of the run that is judged by it.
        constant: ‖y‖².
        levels: the plateau's level of a small run for each number of `BITS`.
    """

    listed: regression.History
    shuffled: regression.History
    excesses: Array
    constant: float
    levels: Array


@cache
def measured() -> Runs:
    """The runs, made once per process in some seconds."""
    problem, small = regression.paper_problem(), regression.small_problem(20, 3, seed=1)
    levels = [np.median(regression.run_in_bits(small, bits, iterations=2600, cuts=2)[-200:]) for bits in BITS]
    return Runs(
        regression.paper_run(),
        regression.paper_run(order=SHUFFLE),
        regression.run(problem, objective="excess", iterations=3000).excesses,
        problem.constant,
        np.array(levels),
    )


def bands(run: regression.History) -> tuple[Array, Array]:
    """The one-norms at even and at odd iterations among the last."""
    norms = run.one_norms[-SHOWN:]
    return norms[::2], norms[1::2]


def gap(run: regression.History) -> float:
    """What lies between the two bands; negative where they overlap."""
    lower, upper = sorted(bands(run), key=lambda band: float(band.mean()))
    return float(upper.min() - lower.max())


@styled()
def draw(runs: Runs | None = None) -> Picture:
    """The figure, from these runs or its own.

    Raises:
        ContradictionError: they say something else than the titles.
    """
    runs = runs or measured()
    listed, iterations = runs.listed, len(runs.listed.losses)
    unit = float(np.spacing(listed.losses[-1]))
    rises, steps = listed.increases(SHOWN), SHOWN - 1
    between, other = gap(listed), gap(runs.shuffled)
    slope = float(np.polyfit(-np.array(BITS) * np.log10(2), np.log10(runs.levels), 1)[0])
    last, end = float(listed.excesses[len(runs.excesses) - 1]), float(runs.excesses[-1])
    standing = np.ptp(listed.losses[-SHOWN:]) == 0 and rises > 0
    across = "iteration"
    panels = [
        Panel(
            said(f"The recorded loss stands still; the true one rises at {rises} of {steps} steps", standing),
            "loss minus ‖y‖², in units in the last place of the loss",
            across,
            f"The recorded loss is a flat line; the loss at the same iterates goes up and down between "
            f"{listed.excesses[-SHOWN:].min() / unit:.2f} and "
            f"{listed.excesses[-SHOWN:].max() / unit:.2f} units.",
            height=100,
        ),
        Panel(
            said(f"Two bands, {scientific(between, 1)} apart, when the sums are taken as listed "
                 f"…", between > 0),
            "‖w‖₁ at even and odd iterations, in units of 10⁻¹⁵",
            across,
            "The one-norms of every other iteration lie in two clouds of dots, one above the other.",
            height=100,
        ),
        Panel(
            said("… and none when the same sums are taken in another order", other < 0),
            "‖w‖₁ with the features shuffled, in units of 10⁻¹⁵",
            across,
            f"The same two clouds, now overlapping by {scientific(-other, 1)}.",
            height=100,
        ),
        Panel(
            said("Judged without the constant ‖y‖², the same run has no plateau", end < 1e-20 * last),
            "loss minus ‖y‖²",
            across,
            f"After {len(runs.excesses)} iterations the one that is judged by the recorded loss is at "
            f"{scientific(last)}, and the other at {scientific(end)}, and falling.",
            height=110,
        ),
        Panel(
            said("With more bits the plateau is lower, in proportion to the unit roundoff",
                 abs(slope - 1) < 0.05),
            "level of ‖w‖₁, smaller problem: 20 rows, 3 weights",
            "bits of the arithmetic",
            f"Five dots, from {BITS[0]} to {BITS[-1]} bits, beside the line 2⁻ᵇ; the slope is {slope:.3f}.",
            height=110,
        ),
    ]  # fmt: skip
    title = said("Figure 1: the oscillation at the end is rounding error", standing, other < 0 < between)
    note = (
        f"ReLU regression under vanilla NDGM with the adaptive rate of A.1.5: 5000 rows, 500 weights, "
        f"float64, "
        f"the last {SHOWN} of {iterations} iterations."
    )
    picture = compose("figure-1", title, panels, note)
    zigzag, as_listed, in_another_order, falling, by_bits = picture.axes

    shown = np.arange(iterations - ZIGZAG, iterations)
    recorded = (listed.losses[-ZIGZAG:] - runs.constant) / unit
    true = listed.excesses[-ZIGZAG:] / unit
    zigzag.plot(shown, true, color=VANILLA.light, lw=1, marker="o", ms=2)
    zigzag.plot(shown, recorded, color=INK.light, lw=2)
    top, low = float(max(true.max(), recorded.max())), float(min(true.min(), recorded.min()))
    zigzag.set(ylim=(low - 0.15, top + 0.15), xlim=(shown[0], shown[-1]), yticks=(1, 1.1, 1.2, 1.3))
    label(zigzag, shown[1], float(recorded[0]), "recorded loss", INK, offset=(0, -9))
    label(zigzag, shown[1], top, "true loss at the same iterates", VANILLA, offset=(0, 9))

    for axes, run in ((as_listed, listed), (in_another_order, runs.shuffled)):
        even, odd = bands(run)
        low, high = run.one_norms[-SHOWN:].min() / 1e-15, run.one_norms[-SHOWN:].max() / 1e-15
        room = 0.25 * (high - low)
        where = np.arange(iterations - SHOWN, iterations)
        axes.set(xlim=(where[0], iterations), ylim=(low - room, high + room))
        for name, band, other_band, at, colour in (
            ("even", even, odd, where[::2], VANILLA),
            ("odd", odd, even, where[1::2], OTHER),
        ):
            dots(axes, at, band / 1e-15, colour)
            above = band.mean() > other_band.mean()
            place = (high, 8) if above else (low, -8)
            label(axes, where[0], place[0], f"{name} iterations", colour, offset=(4, place[1]))

    every = slice(None, None, 10)
    at = np.arange(len(runs.excesses))[every]
    falling.semilogy(at, listed.excesses[: len(runs.excesses)][every], color=VANILLA.light)
    falling.semilogy(at, runs.excesses[every], color=OTHER.light)
    falling.set(xlim=(0, len(runs.excesses)), yticks=[10.0**power for power in range(-60, 41, 20)])
    label(falling, at[-1], last, "judged by the loss, as listed", VANILLA, offset=(-4, 9), ha="right")
    label(falling, at[-1] * 0.55, 1e-30, "judged by the loss minus ‖y‖²", OTHER, offset=(-4, -16), ha="right")

    by_bits.semilogy(BITS, 2.0 ** -np.array(BITS), color=FAINT.light, lw=1, ls="--")
    by_bits.semilogy(BITS, runs.levels, "o", color=VANILLA.light, ms=5)
    by_bits.set(xticks=BITS, yticks=[10.0**power for power in range(-50, 0, 10)])
    label(by_bits, 95, 2.0**-95, "2⁻ᵇ", FAINT, offset=(-6, -12), ha="right")
    label(by_bits, BITS[1], float(runs.levels[1]), "the plateau", VANILLA, offset=(8, 8))
    return picture
