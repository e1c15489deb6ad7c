"""Listing A.1.5: its runner 'decays if the loss is flat for `patience` iterations'. It never does.

`patience` and `tol` have no effect in either reading of the lost indentation (fig_1_decay.py): a loss that
is flat for 1000 iterations leaves the rate as it is. So the code is not what its docstring says; the numbers
that the paper prints it gives.
"""

import numpy as np
import pytest

from claims.printed import printed
from ndgm.sim import figure_1
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast

PATIENCE, TOLERANCE, DECAY, ITERATIONS = map(float, printed("text-A.1.5.script"))


def rates(losses, cuts, flat_losses_cut):
    """The learning rates that the listing's loop records beside these losses, or one that cuts on flat
    ones.
    """
    rate, previous, recent, found = 0.01, np.inf, [], []
    for loss in losses:
        found.append(rate)
        if loss > previous:
            rate *= DECAY**cuts
            recent = []
        else:
            recent = [*recent, loss][-int(PATIENCE) :]
        if flat_losses_cut and len(recent) == PATIENCE and max(recent) - min(recent) < TOLERANCE:
            rate *= DECAY
            recent = []
        previous = loss
    return np.array(found)


def check_flat(flat_losses_cut):
    for cuts in (1, 2):
        run = figure_1.paper_run(cuts=cuts)
        if not np.array_equal(rates(run.losses, cuts, flat_losses_cut=False), run.learning_rates):
            raise ArithmeticError("the loop written here is not the one that ran")
        found = rates(run.losses, cuts, flat_losses_cut)
        changes = np.flatnonzero(np.diff(run.losses[-1000:]))
        with witness(
            cuts_per_increase=cuts,
            flat_iterations=1000 - len(changes),
            rate_before=found[-1000],
            rate_after=found[-1],
        ):
            assert changes.size or found[-1] < found[-1000], "the rate is what it was"
    certify(enumerated("readings of the lost indentation"))


@claim(
    "text-A.1.5.script",
    part="flat",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"flat_losses_cut": False},
    mutants={"a listing that cuts on a flat loss": {"flat_losses_cut": True}},
)
def test_flat_loss_cuts(flat_losses_cut):
    """The runner cuts the rate when the loss has been flat for 100 iterations, as its docstring says."""
    check_flat(flat_losses_cut)


@claim(
    "text-A.1.5.script",
    part="validated",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"flat_losses_cut": False},
    mutants={"a listing that cuts on a flat loss": {"flat_losses_cut": True}},
)
def test_code_does_what_it_says(flat_losses_cut):
    """Validated: the runner does all that its docstring says, cuts on a flat loss among it."""
    check_flat(flat_losses_cut)


@claim(
    "text-A.1.5.script",
    part="validated",
    reading="the printed numbers",
    world="float64",
    condition="correct means that the code gives the numbers that the paper prints",
    expect="holds",
    evidence="enumerated",
    given={"cuts": 1},
    mutants={"two cuts per increase": {"cuts": 2}},
)
def test_code_gives_the_printed_numbers(cuts):
    """Its last 1000 recorded losses are the printed one, to the last digit (fig-1.loss)."""
    value, last = printed("fig-1.loss")
    losses = figure_1.paper_run(cuts).losses[-int(last) :]
    check_all(losses == float(value), "the recorded loss is another number", loss=losses, printed=value)
    certify(enumerated("recorded losses of the run"))
