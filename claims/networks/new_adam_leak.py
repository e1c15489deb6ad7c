"""The state on which Adam's second λ runs in Table 2: with what λ = 2 leaves in the second moment, Adam at
λ = 0.002 is as slow as SGD.
"""

from fractions import Fraction

import pytest

from claims.networks.listed_settings import ALPHA, LARGE, SMALL, STEPS, rounded_outwards
from ndgm.exact.arithmetic import interval
from ndgm.exact.proofs import identity
from ndgm.exact.pruning import leaked_travel
from ndgm.verdict import Enclosure, certify, claim, witness

pytestmark = pytest.mark.fast


def travel(before, decay=Fraction(999, 1000)):
    """How far Adam moves a weight in the listing's steps at λ = 0.002, on what a larger λ has left behind."""
    return interval(leaked_travel(ALPHA, (before, SMALL), STEPS, decay, Fraction(1, 10**8)))


@claim(
    "new-adam-leak",
    part="leaked",
    expect="holds",
    evidence="enclosed",
    given={"before": LARGE, "decay": Fraction(999, 1000)},
    mutants={"a fresh second moment": {"before": Fraction(0)}, "β₂ = 0.9": {"decay": Fraction(9, 10)}},
)
def test_adam_travels_like_sgd(before, decay):
    """On the second moment left over from $λ = 2$, 2450 steps of Adam at 0.002 cover 0.0149."""
    found = travel(before, decay)
    with witness(adam=round(float(found[0]), 6)):
        assert Fraction(149, 10**4) < found[0] and found[1] < Fraction(150, 10**4), (
            "it covers another distance"
        )
    certify(Enclosure("the distance that Adam covers", *rounded_outwards(found)))


@claim(
    "new-adam-leak",
    part="others",
    expect="holds",
    evidence="proved",
    given={"steps": STEPS},
    mutants={"half the steps": {"steps": STEPS // 2}},
)
def test_sgd_and_fresh_adam(steps):
    """2450 steps of SGD at 0.002 cover 0.0147, and those of a fresh Adam, $α$ each but for $ε$, 7.35."""
    first, second = "λ*(1 - β₁**n) / (1 - β₁**n)", "sqrt(λ**2*(1 - β₂**n) / (1 - β₂**n))"
    with witness():
        each = identity(f"({first}) / ({second} + ε)", "λ / (λ + ε)", positive=True)
    fresh = steps * ALPHA * SMALL / (SMALL + Fraction(1, 10**8))
    with witness(sgd=steps * ALPHA * SMALL, fresh=fresh):
        assert steps * ALPHA * SMALL == Fraction(147, 10**4), "SGD covers another distance"
        assert Fraction(7345, 1000) < fresh < Fraction(7355, 1000), "a fresh Adam covers another"
    certify(each)
