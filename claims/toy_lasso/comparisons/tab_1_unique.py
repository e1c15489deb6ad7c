"""Table 1, heading: what it lists for each variant of NDGM is a characteristic that is unique to the variant.

What it lists for momentum is that a sequence that hits 0 jumps away from it. So does Adam's, in the same way:
it goes through 0 to −γbₙ₋₁, where γ is β₁/√ρ for (30) (tab-1.adam), and the momentum factor for (20).
"""

from fractions import Fraction
from functools import partial

import pytest

from ndgm.exact.adam_zeros import leave_zero
from ndgm.exact.arithmetic import digits, sign
from ndgm.exact.rules import NDGM, Adam, HeavyBall, RMSProp, states
from ndgm.verdict import claim, witness

pytestmark = pytest.mark.fast

HALF = Fraction(1, 2)


def after_first_zero(rule, start):
    """The positions before and after the first zero of the orbit from `start`."""
    before = None
    for state in states(rule, start):
        if state.position == 0:
            return before, leave_zero(rule, state)
        before = state.position
    return None


@claim(
    "tab-1.unique",
    expect="refuted",
    evidence="proved",
    given={"adam": partial(Adam, first_decay=HALF)},
    mutants={"β₁ = 0": {"adam": partial(Adam, first_decay=0)}},
)
def test_momentum(adam):
    """What Table 1 lists for momentum, that a sequence that hits 0 jumps away from it, no other variant does.

    ($α = λ = 1, ρ = 3/4$ and $β₁ = 1/2$, each from a start that leads to an exact 0.)
    """
    before, after = after_first_zero(HeavyBall(1, 1, HALF), Fraction(1))
    assert before * sign(after) < 0
    variants = {
        "vanilla NDGM": (NDGM(1, 1), Fraction(2)),
        "RMSProp": (RMSProp(1, 1, Fraction(3, 4)), Fraction(2)),
        "Adam": (adam(1, 1, second_decay=Fraction(3, 4)), Fraction(2)),
    }
    for name, (rule, start) in variants.items():
        before, after = after_first_zero(rule, start)
        with witness(variant=name, start=start, before_the_hit=before, after_the_hit=digits(after)):
            assert sign(after) == 0, "it jumps away from 0, too"
