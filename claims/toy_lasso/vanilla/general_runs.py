"""Runs of NDGM on the general LASSO (19), with the stand-in that B.2's claims share for what it has lost."""

from ndgm.sim.lasso_problems import LassoProblems
from ndgm.verdict import Measurement, shared

SEEDS, SMALL, LARGE = 20, 0.01, 10.0
# Rows and columns; and so many steps at each rate that the smaller penalty comes near its optimum.
STAND_IN, MIDDLE, NARROW, WIDE = (250, 50), (100, 20), (40, 5), (100, 200)
SETTLED = {STAND_IN: {0.1: 400, 0.007: 2500, 0.005: 3000}, NARROW: {0.05: 1000, 0.02: 1500, 0.01: 3000}}
IN_GENERAL = {STAND_IN: (0.1, 400), MIDDLE: (0.1, 800), NARROW: (0.3, 600)}


@shared
def problems(size):
    """20 draws of this size."""
    return LassoProblems.uniform(range(SEEDS), *size)


@shared
def walked(rule, alpha, penalty, size, steps):
    """The norms of the last two iterates of the 20 runs, shape (2, 20)."""
    return problems(size).last_norms(rule(alpha, penalty), steps)


def last_norms(rule, alpha, penalty):
    """`walked`, for the stand-in."""
    return walked(rule, alpha, penalty, STAND_IN, SETTLED[STAND_IN][alpha])


@shared
def optimal_norms(penalty, size=STAND_IN):
    """The norms of the 20 optima, shape (20,)."""
    return problems(size).solutions(penalty).abs().sum(1)


def spread(of, values):
    """The range of one number for each draw, as measured."""
    return Measurement(f"the range of {of}", seeds=len(values), lower=values.min(), upper=values.max())
