"""Table 2 and Figure 3 on networks that anybody can train: predicted before the runs, and measured."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes

from ndgm.figures.style import (
    ADAM,
    FAINT,
    INK,
    RMSPROP,
    VANILLA,
    Colour,
    Panel,
    Picture,
    compose,
    label,
    styled,
)
from ndgm.measure.predicted import NETWORKS, Row, rows
from ndgm.sim.recipes import RECIPES

COLOURS: dict[str, Colour] = {"SGD": VANILLA, "RMSProp": RMSPROP, "Adam": ADAM}
LEAST = 0.01
"""Smaller percentages, 0 among them, are drawn there."""


@styled()
def draw(claims: Path = Path("claims")) -> Picture:
    """The predictions of all recipes that have been run, and what was measured; else those of the first."""
    found = {recipe: rows(recipe, claims) for recipe in NETWORKS}
    shown = {recipe: of for recipe, of in found.items() if any(row.measured for row in of)} or {
        recipe: of for recipe, of in list(found.items())[:1]
    }
    return compare(shown)


def compare(shown: dict[str, list[Row]]) -> Picture:
    """A picture of the rows of some recipes, two panels for each."""
    measured = [row for of in shown.values() for row in of if row.measured]
    apart = [abs(share - row.predicted[0]) for row in measured for share, *_ in row.measured]
    title = "Table 2 and Figure 3, predicted from a network's first weights; nothing was measured here"
    if measured:
        title = (
            f"Table 2 and Figure 3, predicted from a network's first weights and then measured: "
            f"{len(measured)} cells, the shares at most {max(apart):.2g} points apart"
        )
    panels = [
        panel
        for recipe, of in shown.items()
        for panel in (
            _panel(
                of, f"{NETWORKS[recipe]}: Table 2", "share of weights below 10⁻⁵ at the end", "percent", 0
            ),
            _panel(
                of, f"{NETWORKS[recipe]}: Figure 3", "‖w‖₁ / (number of weights × α), as listed", "norm", 1
            ),
        )
    ]
    networks = "; ".join(f"{NETWORKS[recipe]}: {RECIPES[recipe].stands_for}" for recipe in shown)
    note = (
        "Rings: predicted, before the runs, by the toy LASSO (7) from the network's own first weights, those "
        f"that the loss does not see apart. Bars: measured, one for each run. {networks}."
    )
    picture = compose("figure-predictions", title, panels, note)
    for number, axes in enumerate(picture.axes):
        _fill(axes, list(shown.values())[number // 2], number % 2)
    first = next(iter(shown.values()))[0]
    label(picture.axes[0], max(first.predicted[0], LEAST), 0, "predicted", FAINT, offset=(8, 10))
    return picture


def _panel(of: Sequence[Row], title: str, up: str, across: str, which: int) -> Panel:
    seen = "; ".join(
        f"{row.name}: predicted {row.predicted[which]:.3g}"
        + (", measured " + " and ".join(f"{run[which]:.3g}" for run in row.measured) if row.measured else "")
        for row in of
    )
    return Panel(title, up, across, f"{seen}.", height=20.0 * len(of), before=104)


def _fill(axes: Axes, of: Sequence[Row], which: int) -> None:
    for place, row in enumerate(of):
        colour = COLOURS[row.optimizer].light
        axes.semilogx(
            [max(row.predicted[which], LEAST)], [place], "o", color=colour, mfc="none", ms=9, mew=1.5
        )
        for run in row.measured:
            axes.semilogx([max(run[which], LEAST)], [place], "|", color=INK.light, ms=12, mew=1.8)
    ticks = (0.01, 0.1, 1, 10, 100) if which == 0 else (0.1, 1, 10)
    axes.set(
        yticks=range(len(of)),
        yticklabels=[row.name for row in of],
        ylim=(len(of) - 0.5, -0.8),
        xlim=(LEAST / 2, 200) if which == 0 else (0.05, 12),
        xticks=ticks,
        xticklabels=[f"{tick:g}" for tick in ticks],
    )
    axes.minorticks_off()
