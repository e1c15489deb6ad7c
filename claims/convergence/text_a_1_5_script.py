"""Listing A.1.5: its runner 'decays if the loss is flat for `patience` iterations'. It never does.

`patience` and `tol` have no effect in either reading of the lost indentation (fig_1_decay.py): a loss that
is flat for 1000 iterations leaves the rate as it is.
"""

import numpy as np
import pytest

from claims.printed import printed
from ndgm.sim import figure_1
from ndgm.verdict import certify, claim, enumerated, witness

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
