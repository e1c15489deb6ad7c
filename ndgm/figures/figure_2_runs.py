"""Figure 2 from a recorded measurement: its curves, and what the criteria say of every comparison."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from matplotlib.axes import Axes

from ndgm.criteria.decisions import MARGIN, Answer, Decision, decide
from ndgm.criteria.figure_2 import ACTIVATIONS, Question, Trained, areas, comparisons
from ndgm.figures.figure_2 import LOOKS
from ndgm.figures.style import (
    FAINT,
    INK,
    LINE,
    OTHER,
    SMALL,
    Panel,
    Picture,
    compose,
    styled,
)
from ndgm.measure.records import Curves, NotMeasured, Record, read
from ndgm.sim.recipes import RECIPES

PREFERRED = ("figure-2-cifar10", "figure-2-vgg11-cifar10", "figure-2-digits")
"""The first that there is a measurement of is drawn."""
_BN = (
    "BN: with batch normalisation, where a difference has disappeared if its interval is inside of "
    f"±{MARGIN:.3f}, the grey band. "
)
COLOURS = {Answer.YES: INK, Answer.NO: OTHER, Answer.UNDECIDED: FAINT}


def recorded(claims: Path) -> Record | None:
    """The measurement that comes nearest to the paper's experiment, or None where there is none."""
    for name in PREFERRED:
        try:
            return read(name, claims / "measurements")
        except NotMeasured:
            continue
    return None


def decisions(record: Record) -> dict[Question, Decision]:
    """What the criteria say of every comparison of a measurement."""
    found = {}
    for one in record.curves:
        found[Trained(one.network, one.batch_norm, "training")] = areas(one.losses)
        found[Trained(one.network, one.batch_norm, "validation")] = areas(one.validation)
    return decide(comparisons(found))


@styled()
def draw_runs(record: Record) -> Picture:
    """Training losses under the four activations, and every comparison with its interval."""
    found = decisions(record)
    named = [(question, one) for question, one in found.items() if question.asks in ("faster", "disappears")]
    count = sum(one.answer != Answer.UNDECIDED for one in found.values())
    seeds = sorted({len(one.seeds) for one in record.curves})
    over = f"{seeds[0]} to {seeds[-1]} seeds" if len(seeds) > 1 else f"{seeds[0]} seed{'s' * (seeds[0] > 1)}"
    interval = "; one seed has no interval" if seeds == [1] else ", and its interval"
    with_bn = any(question.asks == "disappears" for question, _ in named)
    panels = [_curves_panel(one) for one in record.curves]
    panels.append(
        Panel(
            "What the criteria say: dark as the paper, brown the opposite, grey undecided",
            f"advantage in mean loss of the first over the second{interval}",
            "nats",
            "; ".join(f"{_named(question)}: {one}" for question, one in named) + ".",
            height=14.0 * len(named),
            before=196,
        )
    )
    begins = (
        f"Figure 2 on {record.curves[0].label}, from {over}"
        if len(record.curves) == 1
        else f"Figure 2, measured over {over}"
    )
    decided = f"{count} of {len(found)} comparisons are decided" if count else "no comparison is decided"
    title = f"{begins}: {decided}"
    stand_in = RECIPES[record.name].stands_for
    note = (
        f"{'' if seeds == [1] else 'Lines: means over seeds; bands: their range. '}"
        f"All {len(found)} comparisons count in one correction at level 0.01; val.: by the validation loss. "
        f"{_BN if with_bn else ''}{stand_in + '. ' if stand_in else ''}On {record.machine}."
    )
    picture = compose("figure-2", title, panels, note)
    for axes, one in zip(picture.axes, record.curves, strict=False):
        _draw_curves(axes, one)
    if with_bn:
        picture.axes[-1].axvspan(-MARGIN, MARGIN, color=LINE.light, alpha=0.5, lw=0)
    _draw_intervals(picture.axes[-1], named)
    return picture


def _named(question: Question) -> str:
    bn = " BN" if question.asks == "disappears" else ""
    loss = "" if question.loss == "training" else ", val."
    return f"{question.faster} / {question.slower}, {question.network}{bn}{loss}"


def _order(one: Curves) -> list[int]:
    return [int(number) for number in one.losses[-1].mean(0).argsort()]


def _curves_panel(one: Curves) -> Panel:
    order = ", ".join(ACTIVATIONS[number] for number in _order(one))
    seen = f"At the end, from the lowest loss up: {order}."
    return Panel(one.label, "training loss", "epoch", seen, height=130, beside=98)


def _draw_curves(axes: Axes, one: Curves) -> None:
    epochs = np.arange(1, len(one.losses) + 1)
    for place, number in enumerate(_order(one)):
        colour, style = LOOKS[ACTIVATIONS[number]]
        losses = one.losses[:, :, number]
        axes.plot(epochs, losses.mean(1), color=colour.light, ls=style)
        axes.fill_between(epochs, losses.min(1), losses.max(1), color=colour.light, alpha=0.12, lw=0)
        height = 0.15 + 0.2 * place
        sample = [1.01, 1.06], [height, height]
        axes.plot(*sample, color=colour.light, ls=style, transform=axes.transAxes, clip_on=False)
        axes.annotate(
            ACTIVATIONS[number],
            (1, height),
            xycoords="axes fraction",
            xytext=(20, 0),
            textcoords="offset points",
            color=colour.light,
            va="center",
            size=SMALL,
        )


def _draw_intervals(axes: Axes, named: list[tuple[Question, Decision]]) -> None:
    axes.axvline(0, color=FAINT.light, lw=0.8)
    for place, (_, one) in enumerate(named):
        colour = COLOURS[one.answer]
        low, high = one.interval
        if np.isfinite([low, high]).all():
            axes.plot([low, high], [place, place], color=colour.light, lw=2)
        axes.plot([one.mean], [place], "o", color=colour.light, ms=4)
    axes.set(yticks=range(len(named)), ylim=(len(named) - 0.5, -0.5))
    axes.set_yticklabels([_named(question) for question, _ in named])
