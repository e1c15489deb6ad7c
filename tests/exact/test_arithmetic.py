"""Exact scalars: signs that are decided or refused, exact roots, enclosures."""

from fractions import Fraction

import pytest
import sympy
import z3
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st

from ndgm.exact.arithmetic import (
    Undecided,
    ball,
    common,
    digits,
    exact,
    interval,
    is_zero,
    precision,
    sign,
    square_root,
    total,
)

fractions = st.fractions(max_denominator=10**6)


@given(fractions)
def test_every_type_agrees_on_the_sign(value):
    expected = 0 if value == 0 else 1 if value > 0 else -1
    assert (
        sign(value)
        == sign(ball(value))
        == sign(sympy.Rational(value.numerator, value.denominator))
        == expected
    )
    assert type(sign(value)) is int


@given(st.lists(fractions, max_size=6))
def test_total_is_the_sum(numbers):
    assert total(numbers) == sum(numbers) and isinstance(total(numbers), Fraction)


@given(fractions, st.integers(2, 200))
def test_a_ball_contains_the_fraction_it_was_made_from(value, bits):
    with precision(bits):
        lower, upper = interval(ball(value))
    assert lower <= value <= upper
    assert upper - lower <= abs(value) * Fraction(4, 2**bits)


def test_a_ball_that_straddles_zero_is_undecided():
    third = ball(Fraction(1, 3))
    with pytest.raises(Undecided, match="raise it with `with precision"):
        sign(3 * third - 1)
    with pytest.raises(Undecided):
        sign(arb("nan"))
    assert sign(arb(0)) == 0


def test_more_precision_decides():
    def difference():
        return ball(Fraction(1, 3)) - ball(Fraction(1, 3) - Fraction(1, 2**80))

    with pytest.raises(Undecided):
        sign(difference())
    with precision(100):
        assert sign(difference()) == 1


def test_precision_is_restored_when_the_block_fails():
    before = ctx.prec
    with pytest.raises(ZeroDivisionError), precision(999):
        assert ctx.prec == 999
        raise ZeroDivisionError
    assert ctx.prec == before


@given(fractions)
def test_the_root_of_a_square_is_exact(value):
    assert square_root(value**2) == abs(value)


def test_roots_that_are_not_fractions():
    with pytest.raises(ValueError, match=r"1/2 is not the square of a Fraction; use an arb"):
        square_root(Fraction(1, 2))
    with pytest.raises(ValueError, match="negative"):
        square_root(Fraction(-1))
    lower, upper = interval(square_root(ball(2)))
    assert lower**2 < 2 < upper**2
    with pytest.raises(Undecided):
        square_root(ball(-1))
    x = sympy.Symbol("x", positive=True)
    assert square_root(x**2) == x
    with pytest.raises(TypeError):
        square_root(z3.Real("x"))


def test_sympy_signs_follow_the_assumptions():
    assert sign(sympy.Symbol("x", positive=True)) == 1
    assert sign(-sympy.Symbol("x", positive=True)) == -1
    with pytest.raises(Undecided, match="assumptions"):
        sign(sympy.Symbol("x"))
    with pytest.raises(TypeError, match="pass the sign"):
        sign(z3.Real("x"))


def test_floats_are_refused():
    for function in (exact, ball, square_root):
        with pytest.raises(TypeError, match="is a float"):
            function(0.5)
    with pytest.raises(TypeError):
        ball("1/2")


def test_common_type():
    assert [type(value) for value in common(1, Fraction(1, 2))] == [Fraction, Fraction]
    assert [type(value) for value in common(1, Fraction(1, 2), arb(3))] == [arb, arb, arb]


def test_zero_is_known_only_when_it_is_certain():
    assert is_zero(0) and is_zero(Fraction(0)) and is_zero(arb(0)) and is_zero(sympy.Integer(0))
    assert not is_zero(3 * ball(Fraction(1, 3)) - 1) and not is_zero(z3.Real("x"))


def test_an_unbounded_ball_has_no_interval():
    with pytest.raises(Undecided):
        interval(arb("inf"))
    assert interval(2) == (2, 2)


def test_digits_hide_the_radius_and_keep_what_is_exact():
    assert digits([ball(Fraction(1, 3)), Fraction(1, 3), 0], 2) == "(0.33, 1/3, 0)"
