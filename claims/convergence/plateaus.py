"""The plateau of the one-norm in runs of Figure 1's kind, and what its level is proportional to."""

from functools import cache

import numpy as np

from ndgm.sim import figure_1
from ndgm.verdict import witnesses

CONSTANTS = tuple(10.0**power for power in range(-9, 13, 3))


@cache
def runs_by_constant(adaptive_rate=True):
    """A run on one small problem for each constant that is added to the loss, in the place of ‖y‖²."""
    problem, rate = figure_1.small_problem(), 0.01 if adaptive_rate else 0.001
    return [
        figure_1.run(problem, constant=constant, adaptive=adaptive_rate, learning_rate=rate)
        for constant in CONSTANTS
    ]


def level(one_norms):
    """The level of the plateau: the median of the last 200 one-norms."""
    return np.median(one_norms[-200:])


def check_no_slope(x, y, of):
    """The level does not depend on a quantity: log10 of the one against log10 of the other has slope 0."""
    slope = float(np.polyfit(x, y, 1)[0])
    with witnesses(len(x), slope=round(slope, 3), runs=len(x), decades=round(float(np.ptp(x)), 1), of=of):
        # A slope of 1 within a tenth is a level proportional to the quantity; anything between is undecided.
        if not abs(slope) < 0.1:
            assert not abs(slope - 1) < 0.1, "the plateau is proportional to it"
            raise RuntimeError(f"slope {slope} is neither 0 nor 1 within 0.1")
