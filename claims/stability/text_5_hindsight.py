"""Section 5, 'The way forward': do the results fail because they are derived from L-smoothness?

No: w², the loss of one linear neuron on which gradient descent above 2/η diverges, is L-smooth with L = 2. So
what fails there does not fail for want of (5).
"""

from fractions import Fraction

import pytest

from claims.stability.huber import clip
from ndgm.exact.inference import replay
from ndgm.verdict import claim, witness

pytestmark = pytest.mark.fast

POINTS = [Fraction(k, 2) for k in range(-6, 7)]


@claim(
    "text-5.hindsight",
    part="reason",
    expect="refuted",
    evidence="proved",
    given={"slope": lambda w: 2 * w},
    mutants={"twice the Huber loss": {"slope": lambda w: 2 * clip(w)}},
)
def test_failure_is_for_want_of_smoothness(slope):
    """Where (5) holds with $L = 2$, GD above $2/η = 1$, at $α = 3/2$, does not diverge: on $w²$ from 1."""
    for v in POINTS:
        for w in POINTS:
            assert abs(slope(v) - slope(w)) <= 2 * abs(v - w), "(5) does not hold"
    orbit, _ = replay(lambda w: w - Fraction(3, 2) * slope(w), start=Fraction(1), times=20)
    with witness(loss="w²", L=2, learning_rate=Fraction(3, 2), iterates=[*orbit[:4], "…"], last=orbit[-1]):
        assert abs(orbit[-1]) < 1000, "(5) holds, and the loss diverges"
