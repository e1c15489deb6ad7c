"""The predictions of predictions.toml, written before the networks were trained, beside what was measured."""

import tomllib
from functools import cache
from pathlib import Path

from claims.recorded import cell
from ndgm.measure.predicted import Numbers, numbers
from ndgm.sim.recipes import CELLS

FILE = Path(__file__).with_suffix(".toml")
WITHIN = {"SGD": 0.3, "Adam": 0.3, "RMSProp": 3.0}
"""Percentage points of the share below 1e-5; for RMSProp what the loss sees is known by layers at best."""
NORMS_WITHIN = 0.05
"""Of a predicted norm, at either step."""


@cache
def predictions():
    """By recipe, optimizer, penalty, and whether the optimizer had run under the larger penalty before."""
    kept = tomllib.loads(FILE.read_text(encoding="utf-8"))["prediction"]
    return {
        (one["recipe"], one["optimizer"], one["penalty"], one["shared"]): Numbers(
            one["percent"], one["as_listed"], one["norm"]
        )
        for one in kept
    }


def cells_of(optimizer):
    """What tells the different cells of an optimizer: penalties, and whether it has run before."""
    return [(penalty, shared) for name, penalty, shared in CELLS if name == optimizer]


def measured(recipe, optimizer, penalty, shared):
    """The same three numbers of each run of a measurement."""
    return numbers(recipe, cell(recipe, optimizer, penalty, shared))
