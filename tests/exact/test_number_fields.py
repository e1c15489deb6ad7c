"""Number fields against balls, and against what is known of the golden section."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ndgm.exact.arithmetic import is_zero, precision, sign
from ndgm.exact.number_fields import RealField

GOLDEN = RealField((1, 1, -1), 0, 1)
SEXTIC = RealField((1, 1, 1, 1, -1, -1, -1), Fraction(9, 10), Fraction(99, 100))
small = st.fractions(-5, 5, max_denominator=20)


@st.composite
def numbers(draw, field=SEXTIC):
    theta = field.generator
    return draw(small) + draw(small) * theta + draw(small) * theta**4


@given(numbers(), numbers())
def test_arithmetic_agrees_with_balls(one, other):
    with precision(200):
        x, y = one.enclosure(200), other.enclosure(200)
        assert (one + other).enclosure(200).overlaps(x + y)
        assert (one - other).enclosure(200).overlaps(x - y)
        assert (one * other).enclosure(200).overlaps(x * y)
        if other != 0:
            assert (one / other).enclosure(200).overlaps(x / y)


@given(numbers(), numbers())
def test_order_is_total_and_agrees_with_signs(one, other):
    assert (one < other) + (one == other) + (one > other) == 1
    assert sign(one - other) == (one > other) - (one < other)
    assert (one <= other) == (not one > other) and (one >= other) == (not one < other)
    assert abs(one) >= 0 and abs(one) in (one, -one)


@given(numbers())
def test_inverse(one):
    if one == 0:
        with pytest.raises(ZeroDivisionError):
            one.inverse()
    else:
        assert one * one.inverse() == 1 and 1 / one == one**-1


@given(small, small)
def test_rationals_are_elements(one, other):
    theta = GOLDEN.generator
    embedded = one + 0 * theta
    assert embedded == one and hash(embedded) == hash(one)
    assert other - embedded == other - one and other * embedded == other * one
    assert is_zero(embedded - one)


def test_golden_section():
    theta = GOLDEN.generator
    assert theta**2 + theta == 1
    assert 1 / theta == 1 + theta
    assert theta**7 == 13 * theta - 8  # Fibonacci numbers.
    assert sign(theta - Fraction(6180339887, 10**10)) == 1
    assert str(theta**2), repr(-theta / 2) == ("1 - theta", "-1/2 theta")
    assert repr(0 * theta) == "0"


def test_tiny_differences_are_decided():
    theta = GOLDEN.generator
    with precision(400):
        close = Fraction(int((GOLDEN.root(400) * 2**300).floor().fmpq().p), 2**300)
    assert theta > close and theta < close + Fraction(1, 2**299)


@pytest.mark.parametrize(
    ("coefficients", "lower", "upper", "message"),
    [((1, 0, -1), 0, 2, "reducible"), ((1, 0, -2), -2, 2, "2 roots"), ((1, 0, 1), -2, 2, "0 roots")],
)
def test_fields_that_are_none(coefficients, lower, upper, message):
    with pytest.raises(ValueError, match=message):
        RealField(coefficients, lower, upper)


def test_fields_do_not_mix():
    with pytest.raises(ValueError, match="different fields"):
        GOLDEN.generator + SEXTIC.generator
