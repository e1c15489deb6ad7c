"""Figure 3 from a recorded measurement: norms along the training, under either penalty."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ndgm.figures.figure_3 import COLOURS
from ndgm.figures.style import FAINT, SMALL, Panel, Picture, compose, styled
from ndgm.measure.records import NotMeasured, Record, read
from ndgm.sim.recipes import RECIPES, Trials
from ndgm.sim.table_2 import LARGE, RULES
from ndgm.sim.table_2 import SMALL as SMALL_PENALTY

PREFERRED = ("table-2-vgg16-pretrained", "table-2-vgg16-random")
"""The first that is complete is drawn; what smaller networks end at is drawn beside the predictions."""
LOOKS = (
    (LARGE, True, "-", "λ = 2"),
    (SMALL_PENALTY, True, "--", "0.002, used"),
    (SMALL_PENALTY, False, ":", "0.002, fresh"),
)


def recorded(claims: Path) -> Record | None:
    """The measurement that comes nearest to the paper's experiment and has all cells, or None."""
    for name in PREFERRED:
        try:
            record = read(name, claims / "measurements")
            for rule in RULES:
                for penalty, shared, *_ in LOOKS:
                    record.cell(rule, penalty, shared)
        except NotMeasured:
            continue
        return record
    return None


@styled()
def draw_runs(record: Record) -> Picture:
    """One-norms as the listing takes them, along the training, a panel for each optimizer.

    Raises:
        NotMeasured: a cell is missing.
    """
    recipe = RECIPES[record.name]
    assert isinstance(recipe, Trials)
    curves = {
        (name, words): (cell.norms_as_listed / (cell.parameters * recipe.learning_rate), style)
        for name in RULES
        for penalty, shared, style, words in LOOKS
        for cell in [record.cell(name, penalty, shared)]
    }
    panels = []
    for name in RULES:
        last = {words: float(curves[name, words][0][-1].mean()) for *_, words in LOOKS}
        seen = "; ".join(f"{words}: {norm:.2g}" for words, norm in last.items())
        panels.append(
            Panel(
                name, "‖w‖₁ / (number of weights × α)", "epoch", f"At the end {seen}.", height=120, beside=84
            )
        )
    title = f"Figure 3, measured: norms of {recipe.network}, and what the optimizer had done before"
    stand_in = f"{recipe.stands_for}. " if recipe.stands_for else ""
    picture = compose("figure-3", title, panels, f"{stand_in}On {record.machine}.")
    for axes, name in zip(picture.axes, RULES, strict=True):
        colour = COLOURS[name].light
        for place, (*_, words) in enumerate(LOOKS):
            norms, style = curves[name, words]
            epochs = np.linspace(0, recipe.epochs, len(norms) + 1)[1:]
            axes.semilogy(epochs, norms.mean(1), color=colour, ls=style)
            axes.fill_between(epochs, norms.min(1), norms.max(1), color=colour, alpha=0.2, lw=0)
            height = 0.8 - 0.25 * place
            sample = [1.01, 1.05], [height] * 2
            axes.plot(*sample, color=FAINT.light, ls=style, lw=1, transform=axes.transAxes, clip_on=False)
            axes.annotate(words, (1, height), xycoords="axes fraction", xytext=(17, 0), size=SMALL,
                          textcoords="offset points", color=colour, va="center")  # fmt: skip
    return picture
