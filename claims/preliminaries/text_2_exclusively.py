"""Section 2: 'we exclusively study the constant step-size problem'. The first experiment does not.

Listing A.1.5, from which Figure 1 comes, multiplies the learning rate by 0.9 at every increase of the loss:
from 0.01 it is down to 3·10⁻¹⁹ after 6000 iterations. What the figure shows follows from these cuts: at the
constant rate 0.01 the loss of the same run overflows.
"""

import numpy as np
import pytest

from ndgm.sim import figure_1
from ndgm.verdict import certify, claim, enumerated, witness

pytestmark = pytest.mark.fast


@claim(
    "text-2.exclusively",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"adaptive": True},
    mutants={"the listing without its cuts": {"adaptive": False}},
)
def test_learning_rate_is_constant(adaptive):
    """The run of listing A.1.5, which Figure 1 shows, has one learning rate throughout."""
    problem = figure_1.paper_problem()
    run = figure_1.paper_run() if adaptive else figure_1.run(problem, adaptive=False, iterations=100)
    rates = np.unique(run.learning_rates)
    first, last = run.learning_rates[[0, -1]]
    with witness(learning_rates=len(rates), first=f"{first:.2g}", last=f"{last:.2g}"):
        assert len(rates) == 1, "the rate is cut again and again"


@claim(
    "text-2.exclusively",
    reading="once the rate has settled",
    world="float64",
    condition="only the iterations that Figure 1 shows, the last 1000, are meant",
    expect="holds",
    evidence="enumerated",
    given={"first": 5000},
    mutants={"from the start": {"first": 0}},
)
def test_learning_rate_has_settled(first):
    """In the last 1000 iterations of that run the learning rate is one number."""
    rates = figure_1.paper_run().learning_rates[first:]
    with witness(from_iteration=first, learning_rates=len(np.unique(rates))):
        assert len(np.unique(rates)) == 1, "the rate is cut"
    certify(enumerated("runs whose last iterations the figure shows"))
