"""The state on which Adam's second λ runs in Table 2: with what λ = 2 leaves in the second moment, Adam at
λ = 0.002 is as slow as SGD.
"""

from fractions import Fraction

import pytest

from claims.networks.listed_settings import ALPHA, LARGE, SMALL, STEPS, rounded_outwards
from ndgm.exact.arithmetic import interval
from ndgm.exact.pruning import leaked_travel
from ndgm.verdict import Enclosure, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "new-adam-leak",
    expect="holds",
    evidence="enclosed",
    given={"before": LARGE, "decay": Fraction(999, 1000)},
    mutants={"a fresh second moment": {"before": Fraction(0)}, "β₂ = 0.9": {"decay": Fraction(9, 10)}},
)
def test_adam_travels_like_sgd(before, decay):
    """On the second moment left over from λ = 2, 2450 steps of Adam at 0.002 cover 0.0149, as SGD's
    cover 0.0147 and not 7.35.
    """
    travel = interval(leaked_travel(ALPHA, (before, SMALL), STEPS, decay, Fraction(1, 10**8)))
    with witness(adam=round(float(travel[0]), 6), sgd=STEPS * ALPHA * SMALL, fresh=STEPS * ALPHA):
        assert Fraction(149, 10**4) < travel[0] and travel[1] < Fraction(150, 10**4)
    certify(Enclosure("the distance that Adam covers", *rounded_outwards(travel)))
