"""Figure 6: vanilla NDGM and RMSProp on the toy LASSO, and what rounding has to do with it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import islice
from typing import Any

import torch

from ndgm.exact.vanilla import mean_norm
from ndgm.figures.style import INK, RMSPROP, VANILLA, Panel, Picture, compose, dots, label, said, styled
from ndgm.sim.optimizers import NDGM, RMSProp, Rule, iterates
from ndgm.sim.sweeps import end_state

WEIGHTS, RATE, LAST = 100, Fraction(1, 100), 100
PRINTED_LENGTH, SHORT = 110_000, 1000


@dataclass(frozen=True)
class Norms:
    """The last one-norms of both rules from one random start.

    Attributes:
        penalty: λ.
        iterations: how many both have made.
        vanilla, rmsprop: their norms at the last `LAST` of these.
        zeros: how many of RMSProp's entries are exactly 0 at the end.
    """

    penalty: Fraction
    iterations: int
    vanilla: list[float]
    rmsprop: list[float]
    zeros: int

    @property
    def means(self) -> tuple[float, float]:
        """The exact means of the two norms that a settled run alternates between: pαλ/2 and pα/2."""
        one = Fraction(1)
        return float(mean_norm(WEIGHTS, RATE, self.penalty)), float(mean_norm(WEIGHTS, RATE, one))

    @property
    def rmsprop_above(self) -> int:
        """At how many of these iterations RMSProp's norm is above vanilla's."""
        return sum(one > other for one, other in zip(self.rmsprop, self.vanilla, strict=True))


@cache
def measured() -> tuple[Norms, Norms, Norms]:
    """As printed at both penalties in float32, and the larger one in float64 before entries are rounded
    to 0.
    """
    return (
        _norms(Fraction(1, 1000), torch.float32, PRINTED_LENGTH),
        _norms(Fraction(1), torch.float32, PRINTED_LENGTH),
        _norms(Fraction(1), torch.float64, SHORT),
    )


def _norms(penalty: Fraction, dtype: torch.dtype, iterations: int) -> Norms:
    generator = torch.Generator().manual_seed(0)
    start = (torch.rand(WEIGHTS, generator=generator, dtype=torch.float64) * 2 - 1).to(dtype)
    rate = float(RATE)
    vanilla, _ = _last(NDGM(rate, float(penalty)), start, iterations)
    rmsprop, end = _last(RMSProp(rate, float(penalty)), start, iterations)
    return Norms(penalty, iterations, vanilla, rmsprop, int((end == 0).sum()))


def _last(rule: Rule[Any], start: torch.Tensor, iterations: int) -> tuple[list[float], torch.Tensor]:
    """The last norms, and where the rule ends; read off two iterates where these repeat themselves."""
    first = iterations - LAST + 1
    end = end_state(rule, start, first)
    if end.all_periodic:
        positions = [end.position, end.following] * (LAST // 2)
    else:
        positions = [state.position for state in islice(iterates(rule, start), first, iterations + 1)]
    return [float(position.double().abs().sum()) for position in positions], positions[-1]


@styled()
def draw(runs: tuple[Norms, Norms, Norms] | None = None) -> Picture:
    """The figure, from these runs or its own.

    Raises:
        ContradictionError: they say something else than the titles.
    """
    small, one, early = runs or measured()
    panels = [
        Panel(
            said("λ = 0.001: RMSProp is above vanilla NDGM in all of the last 100 iterations, as printed",
                 small.rmsprop_above == LAST),
            f"‖b‖₁, float32, {small.iterations:,} iterations",
            "iteration from the end",
            _seen(small),
            beside=86,
        ),
        Panel(
            said(f"λ = 1: vanilla NDGM is above, as printed, once {one.zeros} of RMSProp's {WEIGHTS} "
                 f"entries are "
                 "rounded to exactly 0",
                 one.rmsprop_above == 0, one.zeros > 0),
            f"‖b‖₁, float32, {one.iterations:,} iterations",
            "iteration from the end",
            _seen(one),
            beside=86,
        ),
        Panel(
            said(f"λ = 1, before that: RMSProp is above at {early.rmsprop_above} of {LAST} iterations, "
                 f"as in exact "
                 "arithmetic it has to be at one of any two",
                 early.rmsprop_above >= LAST // 2, early.zeros < one.zeros),
            f"‖b‖₁, float64, {early.iterations:,} iterations, {early.zeros} entries at 0",
            "iteration from the end",
            _seen(early),
            beside=86,
        ),
    ]  # fmt: skip
    title = said(
        "Figure 6: the order printed at λ = 1 is a rounding error",
        one.rmsprop_above == 0 < early.rmsprop_above,
    )
    note = (
        f"Toy LASSO, {WEIGHTS} weights, α = {float(RATE):g}, ρ = 0.99, which the paper's text has lost. "
        f"Dashed: the "
        "exact means, pαλ/2 of vanilla NDGM and pα/2 of RMSProp without captured entries."
    )
    picture = compose("figure-6", title, panels, note)
    for axes, run in zip(picture.axes, (small, one, early), strict=True):
        where = range(-LAST, 0)
        low, high = min(run.vanilla + run.rmsprop), max(run.vanilla + run.rmsprop)
        low, high = min(low, *run.means), max(high, *run.means)
        if run.penalty < 1:
            axes.set(yscale="log", ylim=(low / 3, high * 3))
        else:
            axes.set(ylim=(0, 1.15 * high))
        axes.set(xlim=(-LAST, 0))
        curves = ((run.vanilla, VANILLA, run.means[0]), (run.rmsprop, RMSPROP, run.means[1]))
        for norms, colour, mean in curves:
            dots(axes, where, norms, colour, 2.4)
            axes.axhline(mean, color=colour.light, lw=0.9, ls="--")
        at_rmsprop, (mean, other_mean) = sum(run.rmsprop) / LAST, run.means
        label(axes, 0, max(run.vanilla), "vanilla NDGM", VANILLA, offset=(5, 2))
        label(axes, 0, at_rmsprop, "RMSProp", RMSPROP, offset=(5, 0))
        if mean != other_mean:
            label(axes, -LAST, other_mean, "pα/2", RMSPROP, offset=(4, 7))
            label(axes, -LAST, mean, "pαλ/2", VANILLA, offset=(4, 9))
        elif abs(at_rmsprop - mean) > 0.1 * mean:
            label(axes, 0, mean, "pα/2 = pαλ/2", INK, offset=(5, -1))
    return picture


def _seen(run: Norms) -> str:
    return (
        f"Vanilla NDGM alternates between {min(run.vanilla):.2g} and {max(run.vanilla):.2g}, RMSProp between "
        f"{min(run.rmsprop):.2g} and {max(run.rmsprop):.2g}."
    )
