"""Figure 1: the loss of the last 1000 iterations is the printed number.

With the listing's seed, shape and sampling order the recorded loss stands still at the printed value,
whichever way its lost indentation is read. The order in which the squares are summed can move the last digit,
hence 8 units in the last place. The compiled loop is run here, and the PyTorch loop itself, which takes a
minute.
"""

import numpy as np
import pytest

from claims.printed import printed
from ndgm.sim import figure_1
from ndgm.verdict import Count, certify, claim, witness

PRINTED, LAST = (number(text) for number, text in zip((float, int), printed("fig-1.loss"), strict=True))
ULP = float(np.spacing(PRINTED))


@pytest.mark.fast
@claim(
    "fig-1.loss",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"last": LAST, "listed": PRINTED},
    mutants={"last 5500": {"last": 5500}, "another last digit but one": {"listed": 4461.786221675758}},
)
def test_final_loss(last, listed):
    """The last 1000 of 6000 recorded losses are one float64 number, within 8 units in the last place of the
    printed one.
    """
    losses = figure_1.paper_run().losses[-last:]
    values = np.unique(losses)
    with witness(distinct_values=len(values), smallest=values[0], largest=values[-1]):
        assert len(values) == 1
    with witness(loss=losses[-1], units_in_the_last_place=(losses[-1] - listed) / ULP):
        assert abs(losses[-1] - listed) <= 8 * ULP
    certify(Count(last, "recorded losses of the run with the paper's seed, shape and sampling order"))


@pytest.mark.slow
@claim(
    "fig-1.loss",
    reading="the PyTorch listing itself",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"seed": 42, "cuts": 1},
    mutants={"seed 43": {"seed": 43}},
)
def test_listing(seed, cuts):
    """The loop of A.1.5 as listed, in PyTorch, ends at the printed loss within 8 units in the last place."""
    problem = figure_1.paper_problem(seed=seed)
    losses = figure_1.run_listing(problem, iterations=6000, cuts=cuts).losses[-LAST:]
    with witness(loss=losses[-1], distinct_values=len(np.unique(losses))):
        assert len(np.unique(losses)) == 1
        assert abs(losses[-1] - PRINTED) <= 8 * ULP
    certify(Count(LAST, "recorded losses of the PyTorch loop"))
