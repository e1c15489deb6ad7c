"""Figure 1: the behaviour is neither a function of the step size nor of the norm.

It is one of the step size: with a constant added to the loss, over 21 decades, the level of the plateau is
proportional to the rate that the run has reached. It looks alike in the 1-, the 2- and the infinity norm.
"""

import numpy as np
import pytest

from claims.convergence.plateaus import check_no_slope, level, runs_by_constant
from ndgm.sim import figure_1
from ndgm.verdict import Count, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "fig-1.step",
    world="float64",
    expect="refuted",
    evidence="measured",
    given={"unit": lambda run: 1.0},
    mutants={"level in units of the final rate": {"unit": lambda run: run.learning_rates[-1]}},
)
def test_plateau_is_no_function_of_the_rate(unit):
    """The level of the plateau is no function of the learning rate that the run has reached."""
    runs = runs_by_constant()
    rates = np.log10([run.learning_rates[-1] for run in runs])
    levels = np.log10([level(run.one_norms) / unit(run) for run in runs])
    check_no_slope(rates, levels, "log10 plateau / log10 final rate")


@claim(
    "fig-1.step",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"objective": "loss"},
    mutants={"loss without its constant part, no plateau": {"objective": "excess"}},
)
def test_plateau_in_every_norm(objective):
    """The 1-, 2- and infinity norm of the last 2000 weights of a small run all stay within a factor 2, and
    all keep rising.
    """
    weights = figure_1.run(figure_1.small_problem(), objective=objective, keep=2000).weights
    for order in (1, 2, np.inf):
        norms = np.linalg.norm(weights, order, axis=1)
        with witness(order=order, smallest=float(norms.min()), largest=float(norms.max())):
            assert norms.max() < 2 * norms.min() and (np.diff(norms) > 0).sum() > 500
    certify(Count(3 * len(weights), "norms of the run's last weights"))
