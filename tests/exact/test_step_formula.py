"""The formula that a rule makes of itself is the rule."""

from fractions import Fraction
from functools import partial

import pytest
import z3
from hypothesis import given
from hypothesis import strategies as st

from ndgm.exact.proofs import step_formula
from ndgm.exact.rules import NDGM, HeavyBall, TorchMomentum, trajectory

RULES = [
    NDGM,
    partial(NDGM, sign_at_zero=1),
    partial(HeavyBall, momentum=Fraction(1, 3)),
    partial(TorchMomentum, momentum=Fraction(1, 3), nesterov=True),
]
numbers = st.builds(Fraction, st.integers(-6, 6), st.integers(1, 5))


@pytest.mark.parametrize("rule", RULES)
@given(start=numbers, rate=numbers, penalty=numbers)
def test_is_the_first_step(rule, start, rate, penalty):
    position, alpha, lamda = z3.Reals("b α λ")
    values = [(t, z3.RealVal(str(v))) for t, v in ((position, start), (alpha, rate), (lamda, penalty))]
    term = z3.simplify(z3.substitute(step_formula(rule(alpha, lamda), position), *values))
    assert term.as_fraction() == trajectory(rule(rate, penalty), start, 1)[1]
