"""The census: which float32 numbers end at exactly 0 on the toy LASSO, binade by binade and rule by rule."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import torch

from ndgm.figures.style import ADAM, RMSPROP, VANILLA, Panel, Picture, compose, label, said, styled
from ndgm.sim.fates import fates
from ndgm.sim.optimizers import NDGM, Adam, RMSProp, Rule
from ndgm.sim.sweeps import end_state

RATES = (0.1, 0.01, 0.001)
STEPS = 1010
EXPONENTS = range(-127, 0)
"""Of the binades; the first stands for the subnormal numbers."""
SHOWN = range(-36, 0)
RULES: dict[str, type[NDGM] | type[RMSProp] | type[Adam]] = {
    "vanilla NDGM": NDGM,
    "RMSProp": RMSProp,
    "Adam": Adam,
}
COLOURS = {"vanilla NDGM": VANILLA, "RMSProp": RMSPROP, "Adam": ADAM}
STYLES = {0.1: "-", 0.01: (0, (4, 1.5)), 0.001: (0, (1, 1))}


@dataclass(frozen=True)
class Shares:
    """The share of the float32 numbers in a binade that end at exactly 0.

    Attributes:
        by_binade: by rule and learning rate, for every exponent of `EXPONENTS`.
        every: every how manieth number of a binade was walked.
    """

    by_binade: dict[tuple[str, float], list[float]]
    every: int

    def of_all(self, name: str, rate: float) -> float:
        """The share among all float32 numbers in (0, 1): each binade has as many of them."""
        return float(np.mean(self.by_binade[name, rate]))


@cache
def measured(every: int = 2**12) -> Shares:
    """The shares, from every so manieth number; once per process."""
    found: dict[tuple[str, float], list[float]] = {}
    for rate in RATES:
        rules: dict[str, Rule[Any]] = {
            "vanilla NDGM": NDGM(rate, 1.0), "RMSProp": RMSProp(rate, 1.0, 0.9), "Adam": Adam(rate, 1.0),
        }  # fmt: skip
        firsts = [2**23 * (exponent + 127) for exponent in EXPONENTS]
        # From the middle of each stretch: 0 itself is none of the numbers.
        patterns = [
            torch.arange(first + every // 2, first + 2**23, every, dtype=torch.int32) for first in firsts
        ]
        numbers = torch.cat(patterns)
        for name, rule in rules.items():
            found[name, rate] = _shares(rule, numbers.view(torch.float32))
    return Shares(found, every)


def _shares(rule: Rule[Any], starts: torch.Tensor) -> list[float]:
    zero, _ = fates(end_state(rule, starts, STEPS))
    return [float(share) for share in zero.view(len(EXPONENTS), -1).double().mean(1)]


def lost(rate: float) -> float:
    """Half the spacing of the floats at the step: a smaller start is rounded away in the first step."""
    return float(np.spacing(np.float32(rate))) / 2


def near_the_rate(shares: Shares) -> bool:
    """Whether RMSProp captures no start below a sixth of its rate, and most of those near it."""
    tops = [2.0 ** (exponent + 1) for exponent in EXPONENTS]
    for rate in RATES:
        found = list(zip(tops, shares.by_binade["RMSProp", rate], strict=True))
        near = max(share for top, share in found if rate / 2 <= top <= 2 * rate)
        if near < 0.9 or any(share for top, share in found if top <= rate / 6):
            return False
    return True


@styled()
def draw(shares: Shares | None = None) -> Picture:
    """The figure, from these shares or its own.

    Raises:
        ContradictionError: they say something else than the titles.
    """
    shares = shares or measured()
    middle = RATES[1]
    percents = {name: [100 * shares.of_all(name, rate) for rate in RATES] for name in RULES}
    vanilla, rmsprop, adam = percents.values()
    far = max(max(shares.by_binade["vanilla NDGM", rate][-8:]) for rate in RATES)
    below = all(
        share == 1
        for rate in RATES
        for exponent, share in zip(EXPONENTS, shares.by_binade["vanilla NDGM", rate], strict=True)
        if 2.0 ** (exponent + 1) <= lost(rate)
    )
    by_rate = " and ".join(", ".join(f"{rate:g}" for rate in RATES).rsplit(", ", 1))
    panels = [
        Panel(
            said("Vanilla NDGM: a start below half a spacing of the step is lost in the first step", below,
                 far < 0.5),
            "share of a binade's float32 numbers that end at exactly 0",
            "|b₀|",
            f"The share is 1 up to half a spacing of α = {by_rate}, and near 0 above. Of all numbers in "
            f"(0, 1): {', '.join(f'{percent:.0f}%' for percent in vanilla)}.",
            height=130,
        ),
        Panel(
            said("RMSProp: only starts of about α and above are captured. Adam: none ends at 0",
                 max(adam) == 0, max(rmsprop) < min(vanilla), near_the_rate(shares)),
            "the same share, ρ = 0.9",
            "|b₀|",
            "The share is 0 for tiny starts, 1 in a binade near α, and lower above it. Of all numbers "
            "in (0, 1): "
            f"{', '.join(f'{percent:.1f}%' for percent in rmsprop)}. Adam's line stays at 0.",
            height=130,
        ),
    ]  # fmt: skip
    title = said(
        f"Census: {vanilla[1]:.0f}% of the float32 numbers in (0, 1) end at exactly 0 under vanilla NDGM at "
        f"α = {middle:g}, {rmsprop[1]:.0f}% under RMSProp, none under Adam",
        max(adam) == 0,
    )
    note = (
        f"Toy LASSO, λ = 1, {STEPS} steps from every {shares.every:,}th number of each binade. A binade "
        f"is the "
        "numbers from one power of 2 to the next; most floats are tiny."
    )
    picture = compose("figure-census", title, panels, note)
    edges = [2.0**exponent for exponent in (*SHOWN, 0)]
    first = len(EXPONENTS) - len(SHOWN)
    panels_of = ((("vanilla NDGM",), 1e-6, 0.5), (("RMSProp", "Adam"), 1e-10, 0.45))
    for axes, (names, beside, middle_height) in zip(picture.axes, panels_of, strict=True):
        for name in names:
            for rate in RATES:
                shown = shares.by_binade[name, rate][first:]
                axes.stairs(shown, edges, baseline=None, color=COLOURS[name].light, lw=1.5, ls=STYLES[rate])
        axes.set(xscale="log", xlim=(edges[0], 1), ylim=(-0.08, 1.12), yticks=(0, 0.5, 1))
        axes.minorticks_off()
        for place, rate in enumerate(RATES):
            height = middle_height + 0.2 * (1 - place)
            colour = COLOURS[names[0]]
            axes.plot([beside, 6 * beside], [height, height], color=colour.light, ls=STYLES[rate])
            label(axes, 6 * beside, height, f"α = {rate:g}", colour, offset=(5, 0))
    label(picture.axes[1], edges[0], 0, "Adam, at every α", ADAM, offset=(4, 8))
    return picture
