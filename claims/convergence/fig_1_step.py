"""Figure 1: the behaviour is neither a function of the step size nor of the norm.

It is one of the step size: with a constant added to the loss, over 21 decades, the level of the plateau is
proportional to the rate that the run has reached. The oscillation is there in the 1-, 2-, 3- and infinity
norm alike; the two bands are not: those of the infinity norm overlap.
"""

import numpy as np
import pytest

from claims.convergence.norm_bands import gap
from claims.convergence.plateaus import check_no_slope, level, runs_by_constant
from ndgm.sim import figure_1
from ndgm.verdict import certify, check_all, claim, enumerated, witnesses

pytestmark = pytest.mark.fast


@claim(
    "fig-1.step",
    part="step",
    world="float64",
    expect="refuted",
    evidence="enumerated",
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
    part="norm",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"orders": (1, 2, 3, np.inf)},
    mutants={"without the largest-entry norm": {"orders": (1, 2, 3)}},
)
def test_bands_in_every_norm(orders):
    """The 1-, 2-, 3- and infinity norm of the last 1000 weights of the run fill two bands without a common
    point.
    """
    weights = figure_1.paper_run().weights
    gaps = [gap(norms[::2], norms[1::2]) for norms in (np.linalg.norm(weights, p, axis=1) for p in orders)]
    check_all([one > 0 for one in gaps], "the bands overlap", norm=list(orders), gap=gaps)


@claim(
    "fig-1.step",
    part="norm",
    reading="the oscillation",
    world="float64",
    condition="the behaviour is that the norm oscillates, not that it keeps two bands apart",
    expect="holds",
    evidence="enumerated",
    given={"objective": "loss"},
    mutants={"judged by the loss less its constant": {"objective": "excess"}},
)
def test_oscillation_in_every_norm(objective):
    """From iteration 5000 to 8000 of the run the 1-, 2-, 3- and infinity norm each stay within a factor of 2
    and rise at a third of the steps or more.
    """
    weights = figure_1.longer_run(objective).weights
    for order in (1, 2, 3, np.inf):
        norms = np.linalg.norm(weights, order, axis=1)
        rises = int((np.diff(norms) > 0).sum())
        with witnesses(len(norms), norm=order, smallest=norms.min(), largest=norms.max(), rises=rises):
            assert norms.max() < 2 * norms.min(), "the norm does not stay within a factor of 2"
            assert rises > len(norms) / 3, "the norm falls"
    certify(enumerated("norms of the weights from iteration 5000 to 8000"))
