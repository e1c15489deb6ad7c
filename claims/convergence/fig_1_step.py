"""Figure 1: the behaviour is neither a function of the step size nor of the norm.

It is one of the step size: with a constant added to the loss, over 21 decades, the level of the plateau is
proportional to the rate that the run has reached. It is none of the first rate, which the rule controls: over
six decades of it the level is the same, within a factor of 5. The oscillation is there in the 1-, 2-, 3- and
infinity norm alike; the two bands are not: those of the infinity norm overlap.
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


FIRST_RATES = tuple(10.0**power for power in range(-5, 2))


@claim(
    "fig-1.step",
    part="step",
    reading="the first rate",
    world="float64",
    condition="the step size is the first one, here of $10⁻⁵$ to 10, and not that which the rule has reached",
    expect="holds",
    evidence="enumerated",
    given={"rates": FIRST_RATES, "adaptive": True},
    mutants={"rates that are never cut": {"rates": FIRST_RATES[:3], "adaptive": False}},
)
def test_behaviour_is_no_function_of_the_first_rate(rates, adaptive):
    """From each first rate the recorded loss ends at rest and the one-norm oscillates,
    on levels that are within a factor of 5 of each other.
    """
    runs = [figure_1.run(figure_1.small_problem(), learning_rate=rate, adaptive=adaptive) for rate in rates]
    rises = [(np.diff(run.one_norms[-1000:]) > 0).mean() for run in runs]
    levels = np.array([level(run.one_norms) for run in runs])
    check_all(
        [
            len(set(run.losses[-1000:])) == 1 and abs(share - 0.5) < 0.05 and one < 5 * levels.min()
            for run, share, one in zip(runs, rises, levels, strict=True)
        ],
        "it behaves otherwise",
        first_rate=list(rates),
        share_of_rises=rises,
        level=levels,
    )
    certify(enumerated("first rates of the listing's rule on small data"))


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
