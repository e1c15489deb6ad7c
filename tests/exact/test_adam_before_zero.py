from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ndgm.exact.adam_zeros import leave_zero, state_before_zero
from ndgm.exact.arithmetic import interval
from ndgm.exact.rules import Adam

inner = st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20)
positive = st.fractions(Fraction(1, 20), 5, max_denominator=20)


@given(inner, inner, positive, positive, st.fractions(-1, 1), st.integers(0, 5), st.booleans(), st.booleans())
def test_the_next_position_is_zero(beta, rho, penalty, root, moment, iteration, corrected, inside):
    rule = Adam(3, penalty, beta, rho, Fraction(1, 50), inside, corrected)
    state = state_before_zero(rule, moment * penalty, root, iteration)
    if state is not None:
        assert state.position > 0 and state.second_moment >= 0
        after = rule.step(state)
        assert after.position == 0 and after.first_moment > 0


def test_no_state_before_zero():
    rule = Adam(1, 1, Fraction(9, 10), Fraction(1, 2))
    assert state_before_zero(rule, Fraction(-1), Fraction(1)) is None
    assert state_before_zero(rule, Fraction(1, 2), Fraction(1, 10)) is None


def test_leaving_zero_by_hand():
    """With second_decay = 1 the second moment is constant, and the steps are rational."""
    rule = Adam(1, 1, Fraction(1, 2), Fraction(1), bias_correction=False)
    hit = rule.step(rule.start(Fraction(1, 2))._replace(second_moment=Fraction(1)))
    assert hit.position == 0
    assert interval(leave_zero(rule, hit)) == (Fraction(-1, 4), Fraction(-1, 4))
