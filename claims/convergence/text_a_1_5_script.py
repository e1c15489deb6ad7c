"""Listing A.1.5: its runner 'decays if the loss is flat for `patience` iterations'. It never does.

`patience` and `tol` have no effect in either reading of the lost indentation (fig_1_decay.py): a loss that is
flat for 1000 iterations leaves the rate as it is.
"""

import numpy as np
import pytest

from claims.printed import printed
from ndgm.sim import figure_1
from ndgm.verdict import claim, witness

pytestmark = pytest.mark.fast

PATIENCE, _, DECAY, ITERATIONS = map(float, printed("text-A.1.5.script"))


@claim(
    "text-A.1.5.script",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"patience_decays": False},
    mutants={"a listing that cuts on a flat loss": {"patience_decays": True}},
)
def test_flat_loss_cuts(patience_decays):
    """The runner cuts the rate when the loss has been flat for 100 iterations, as its docstring says."""
    for cuts in (1, 2):
        run = figure_1.paper_run(cuts=cuts)
        flat_cuts = np.arange(ITERATIONS) // PATIENCE if patience_decays else 0
        rates = run.learning_rates * DECAY**flat_cuts
        changes = np.flatnonzero(np.diff(run.losses[-1000:]))
        with witness(
            cuts_per_increase=cuts, flat_iterations=1000, rate_before=rates[-1000], rate_after=rates[-1]
        ):
            assert changes.size or rates[-1] < rates[-1000]
