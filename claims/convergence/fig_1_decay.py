"""Figure 1: every increase of the loss multiplies the learning rate by 0.9.

Listing A.1.5 has lost its indentation. If its second loss test stands inside the `else` branch it is dead
code, and an increase cuts the rate once, by 0.9; if it stands at the level of the loop an increase cuts
twice, by 0.81. Both readings are run; only the first ends at the printed loss to the last digit
(fig_1_loss.py). An increase is one of the recorded loss: that of the exact loss goes unnoticed every other
step at the end (fig_1_monotone.py).
"""

import numpy as np
import pytest

from claims.printed import printed
from ndgm.sim import figure_1
from ndgm.verdict import certify, check_all, claim, enumerated

pytestmark = pytest.mark.fast

FACTOR = float(*printed("fig-1.decay"))


def check_factor(cuts, factor):
    run = figure_1.paper_run(cuts=cuts)
    factors = run.learning_rates[1:] / run.learning_rates[:-1]
    # The rate recorded at iteration k + 1 has been cut by what the loss did up to iteration k.
    rose = np.concatenate([[False], np.diff(run.losses) > 0])[:-1]
    check_all(
        np.isclose(factors, np.where(rose, factor, 1.0), rtol=1e-12),
        "the rate is multiplied by another factor",
        cuts_per_increase=cuts,
        iteration=lambda step: step,
        the_loss_has_risen=rose,
        factor=factors.round(12),
    )
    certify(enumerated("steps of the run"))


@claim(
    "fig-1.decay",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"cuts": 1, "factor": FACTOR},
    mutants={"the second test at loop level": {"cuts": 2}, "a factor of 0.95": {"factor": 0.95}},
)
def test_decay(cuts, factor):
    """Every increase of the recorded loss multiplies the rate by 0.9, and nothing else changes it."""
    check_factor(cuts, factor)


@claim(
    "fig-1.decay",
    reading="second test at loop level",
    world="float64",
    aside=True,
    condition="the second loss test of the listing stands at the level of the loop",
    expect="refuted",
    evidence="enumerated",
    given={"cuts": 2},
    mutants={"inside the else branch": {"cuts": 1}},
)
def test_decay_with_two_cuts(cuts):
    """With the second test at the level of the loop, too, the rate falls by the factor 0.9 at each increase
    of the loss.
    """
    check_factor(cuts, FACTOR)
