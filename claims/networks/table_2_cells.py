"""Cells of Table 2 on the toy LASSO (7), and how they compare with what is printed."""

from functools import cache

from ndgm.sim.table_2 import (
    STEPS,
    THRESHOLD,
    normal_quantiles,
    percentage,
    toy_end,
    wide_mixture,
)
from ndgm.verdict import enumerated, witnesses

TOY = "the toy LASSO (7) stands in for VGG16: no cross-entropy"
STARTS = ("normal", "mixture")
NORMAL_STARTS = enumerated("starts at the quantiles of N(0, 0.005²)")
ALL_STARTS = enumerated("starts at the quantiles of a normal distribution and of a mixture")


def toy_percentage(name, start, penalty, *, shared=True, steps=STEPS, noise=0.0, threshold=THRESHOLD):
    """The percentage of the toy's weights that end below the threshold."""
    return percentage(toy_end(name, start, penalty, shared=shared, steps=steps, noise=noise), threshold)


@cache
def walked(start):
    """How many starts of a shape the toy walks."""
    return len(normal_quantiles(0.005) if start == "normal" else wide_mixture())


def check_agrees(cell, prediction, measurement, starts, within=0.3):
    """The percentage that so many starts end at is within so many points of a prediction."""
    with witnesses(starts, cell=cell, predicted=round(prediction, 3), toy=round(measurement, 3)):
        assert abs(prediction - measurement) < within, f"they differ by {within} points or more"
