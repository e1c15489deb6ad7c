"""Figure 1: the PyTorch loop of A.1.5 itself, as listed, all 6000 iterations (about a minute)."""

import numpy as np
import pytest

from ndgm.sim import figure_1
from ndgm.verdict import Count, certify, claim, witness

pytestmark = pytest.mark.slow

ULP = float(np.spacing(figure_1.LISTED_FINAL_LOSS))


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
    losses = figure_1.run_listing(figure_1.paper_problem(seed=seed), iterations=6000, cuts=cuts).losses[
        -1000:
    ]
    with witness(loss=losses[-1], distinct_values=len(np.unique(losses))):
        assert len(np.unique(losses)) == 1
        assert abs(losses[-1] - figure_1.LISTED_FINAL_LOSS) <= 8 * ULP
    certify(Count(1000, "recorded losses of the PyTorch loop"))
