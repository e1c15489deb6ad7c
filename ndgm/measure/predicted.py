"""Predictions of Table 2 and Figure 3 beside what was measured: `python -m ndgm.measure.predicted`."""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from ndgm.measure.files import MeasureError
from ndgm.measure.records import Cell, NotMeasured, Record, read
from ndgm.sim.recipes import RECIPES, Trials
from ndgm.verdict.markdown import MarkerError, replace

NETWORKS = {
    "table-2-vgg11-digits": "VGG11 on digits",
    "table-2-vgg11-cifar10": "VGG11 on CIFAR-10",
    "table-2-vgg16-random": "VGG16 from random weights, on CIFAR-10",
}
"""By recipe; of pretrained weights only shapes were predicted."""


class Numbers(NamedTuple):
    """What a cell comes to.

    Attributes:
        percent: of the weights below 1e-5 after 2450 steps.
        as_listed: the one-norm after 2449 steps, over the number of weights and the learning rate.
        norm: the same after 2450 steps.
    """

    percent: float
    as_listed: float
    norm: float


@dataclass(frozen=True)
class Row:
    """A cell, as predicted and as measured.

    Attributes:
        name: its optimizer, penalty and past.
        optimizer: by its name.
        predicted: before the run.
        measured: in each run; none where it was not run.
    """

    name: str
    optimizer: str
    predicted: Numbers
    measured: tuple[Numbers, ...] = ()


def rows(recipe: str, claims: Path) -> list[Row]:
    """What the folder of claims has of one recipe.

    Raises:
        MeasureError: the predictions are not there, or a measurement is damaged.
    """
    path = claims / "networks" / "predictions.toml"
    try:
        kept = tomllib.loads(path.read_text(encoding="utf-8"))["prediction"]
    except OSError as error:
        told = (
            f"no predictions in {path} ({error.strerror}): run in the project's folder, or pass --claims DIR."
        )
        raise MeasureError(told) from error
    try:
        record = read(recipe, claims / "measurements")
    except NotMeasured:
        record = None
    found = []
    for one in (entry for entry in kept if entry["recipe"] == recipe):
        cell = one["optimizer"], one["penalty"], one["shared"]
        past = (
            ""
            if one["penalty"] > 1 or one["optimizer"] == "SGD"
            else ", used"
            if one["shared"]
            else ", fresh"
        )
        name = f"{one['optimizer']}, λ = {one['penalty']:g}{past}"
        predicted = Numbers(one["percent"], one["as_listed"], one["norm"])
        found.append(Row(name, one["optimizer"], predicted, _measured(record, *cell)))
    return found


def _measured(record: Record | None, optimizer: str, penalty: float, shared: bool) -> tuple[Numbers, ...]:
    try:
        return () if record is None else numbers(record.name, record.cell(optimizer, penalty, shared))
    except NotMeasured:
        return ()


def numbers(recipe: str, cell: Cell) -> tuple[Numbers, ...]:
    """What each run of a measured cell came to."""
    trials = RECIPES[recipe]
    assert isinstance(trials, Trials)
    unit = cell.parameters * trials.learning_rate
    columns = (cell.percent, cell.norms_as_listed[-1] / unit, cell.norms[-1] / unit)
    return tuple(Numbers(*map(float, run)) for run in zip(*columns, strict=True))


def table(claims: Path) -> str:
    """All cells in Markdown, those that were not run with a dash."""
    lines = [
        "| network | cell | below 10⁻⁵: predicted | measured | norm as listed, n = 2449: predicted "
        "| measured | n = 2450: predicted | measured |",
        "| --- | --- " + "| ---: " * 6 + "|",
    ]
    for recipe, network in NETWORKS.items():
        for row in rows(recipe, claims):
            cells = [
                text
                for which, unit in enumerate((" %", "", ""))
                for text in (
                    f"{row.predicted[which]:.3g}{unit}",
                    ", ".join(f"{run[which]:.3g}" for run in row.measured) + unit if row.measured else "–",
                )
            ]
            lines.append(f"| {network} | {row.name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print or write the table; 0 when all is well, 2 when the input is bad."""
    parser = argparse.ArgumentParser(prog="python -m ndgm.measure.predicted", description=__doc__)
    parser.add_argument(
        "--claims", type=Path, default=Path("claims"), metavar="DIR", help="their folder (default: claims)"
    )
    parser.add_argument(
        "--write", type=Path, metavar="PAGE", help="a Markdown page with the markers `predictions`"
    )
    chosen = parser.parse_args(arguments)
    try:
        made = table(chosen.claims)
        if chosen.write is None:
            print(made)
        else:
            page = chosen.write.read_text(encoding="utf-8")
            chosen.write.write_text(replace(page, {"predictions": made}), encoding="utf-8")
    except (OSError, MarkerError, MeasureError) as error:
        print(f"predictions: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
