"""Figure 1: the adaptive step size makes the loss monotone in the end.

The rule accepts every step and only shrinks the next one. Near the end the excess over ‖y‖² is about 1e-12
while one unit in the last place of the loss is 9e-13, so the recorded loss is constant whatever the iterates
do; the true loss rises on every other step.
"""

from itertools import pairwise

import numpy as np
import pytest

from ndgm.sim import figure_1
from ndgm.verdict import Count, certify, check_all, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "fig-1.monotone",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"accept_any_step": True},
    mutants={"reject steps that raise the loss": {"accept_any_step": False}},
)
def test_true_loss_is_monotone(accept_any_step):
    """The loss at the stored iterates, in exact rational arithmetic, does not rise over the last steps of the
    run.
    """
    run, exact = figure_1.paper_run(), figure_1.paper_excesses(4)
    if not accept_any_step:
        exact = list(np.minimum.accumulate(exact))
    rises = [after - before for before, after in pairwise(exact)]
    check_all(
        [rise <= 0 for rise in rises],
        "the loss rises by an exact rational amount while the recorded loss stays the same",
        rise=[f"{float(rise):.3g}" for rise in rises],
        step=lambda step: 5997 + step,
        rises_among_the_last_999_steps=run.increases(1000),
    )


@claim(
    "fig-1.monotone",
    reading="as recorded",
    world="float64",
    condition="the loss is read as recorded, rounded to float64, from iteration 5000 on",
    expect="holds",
    evidence="enumerated",
    given={"loss": "losses", "first": 5000},
    mutants={"true loss": {"loss": "excesses"}, "from iteration 300 on": {"first": 300}},
)
def test_recorded_loss_is_monotone(loss, first):
    """The recorded loss does not increase after iteration 5000, and is bounded."""
    values = getattr(figure_1.paper_run(), loss)[first:]
    rises = np.flatnonzero(np.diff(values) > 0)
    with witness(rises=len(rises), first_rise=first + int(rises[0]) if len(rises) else None):
        assert not len(rises)
    with witness(largest_loss=figure_1.paper_run().losses.max()):
        assert np.isfinite(figure_1.paper_run().losses).all()
    certify(Count(len(values) - 1, "consecutive pairs of recorded losses"))
