"""Figure 1: the loss of the last 1000 iterations is the printed number.

With the listing's seed, shape and sampling order the recorded loss stands still at the printed value, to the
last digit, whether the features are summed as listed or shuffled. With two cuts per increase, the other
reading of the listing's lost indentation, it stands still one unit in the last place below: the printed
number fixes the indentation. The compiled loop is run here, and the PyTorch loop itself, which takes a
minute, to 8 units in the last place: its sums follow the width of the processor's registers.
"""

import numpy as np
import pytest

from claims.convergence.norm_bands import ORDERS
from claims.printed import printed
from ndgm.sim import figure_1
from ndgm.verdict import certify, check_all, claim, enumerated, witnesses

PRINTED, LAST = (number(text) for number, text in zip((float, int), printed("fig-1.loss"), strict=True))
ULP = float(np.spacing(PRINTED))


@pytest.mark.fast
@claim(
    "fig-1.loss",
    part="identical",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"last": LAST},
    mutants={"last 5500": {"last": 5500}},
)
def test_loss_stands_still(last):
    """The last 1000 of 6000 recorded losses are one float64 number, in either order of the features."""
    for order in ORDERS:
        values = np.unique(figure_1.paper_run(order=order).losses[-last:])
        with witnesses(last, distinct_values=len(values), smallest=values[0], largest=values[-1]):
            assert len(values) == 1, "the recorded loss is not one number"
    certify(enumerated("recorded losses, order by order of the features"))


@pytest.mark.fast
@claim(
    "fig-1.loss",
    part="value",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"run": lambda order: figure_1.paper_run(order=order)},
    mutants={
        "two cuts per increase": {"run": lambda order: figure_1.paper_run(2, order=order)},
        "seed 43": {"run": lambda order: figure_1.run(figure_1.paper_problem(seed=43), iterations=2000)},
    },
)
def test_loss_is_the_printed_one(run):
    """The recorded loss at the end is the printed number, to the last digit, in either order of features."""
    for order in ORDERS:
        losses = run(order).losses[-LAST:]
        check_all(
            losses == PRINTED,
            "the recorded loss is another number",
            seed_of_the_shuffle=order,
            loss=losses,
            printed=PRINTED,
        )
    certify(enumerated("recorded losses, order by order of the features"))


@pytest.mark.slow
@claim(
    "fig-1.loss",
    part="value",
    reading="the PyTorch listing itself",
    world="float64",
    condition="the last digit is left open by 8 units, which the order of PyTorch's sums can move",
    expect="holds",
    evidence="enumerated",
    given={"seed": 42, "cuts": 1},
    mutants={"seed 43": {"seed": 43}},
)
def test_listing(seed, cuts):
    """The loop of A.1.5 as listed, in PyTorch, ends at the printed loss within 8 units in the last place."""
    problem = figure_1.paper_problem(seed=seed)
    losses = figure_1.run_listing(problem, iterations=6000, cuts=cuts).losses[-LAST:]
    check_all(
        abs(losses - PRINTED) <= 8 * ULP, "the recorded loss is another number", loss=losses, printed=PRINTED
    )
    certify(enumerated("recorded losses of the PyTorch loop"))
