"""Sides are compared at the points, and to the values, that sympy itself finds."""

import doctest
from itertools import islice

import pytest
import sympy
from flint import fmpq

from ndgm.exact import points
from ndgm.exact.points import apart, rational_points, substitutions

x, y = sympy.symbols("x y", positive=True)
n = sympy.Symbol("n", integer=True, nonnegative=True)
z = sympy.Symbol("z", real=True)
EXPRESSIONS = [
    sympy.sqrt(x + 3) / (1 - y) ** 2,
    (1 - x / (1 + x)) ** (n + 1) - x**-n,
    sympy.sqrt(x**2 * y / (1 + y)) + z,
    1 / sympy.sqrt(1 - z) ** 3,
    z ** (n - 1),
    x**y,
    sympy.sqrt(x) * sympy.sqrt(x * y) - 2,
]


def test_docstring_examples():
    assert doctest.testmod(points).failed == 0


@pytest.mark.parametrize("expression", EXPRESSIONS, ids=str)
def test_values_are_sympys(expression):
    found = list(islice(rational_points(expression, sympy.Integer(0)), 20))
    assert found
    for point, value, zero in found:
        expected = expression.subs(point)
        assert expected.is_Rational and value == fmpq(expected.p, expected.q) and zero == 0


@pytest.mark.parametrize("expression", EXPRESSIONS[:5], ids=str)
def test_no_point_is_left_out(expression):
    """But those at which irrational roots make a rational number."""
    symbols = sorted(expression.free_symbols, key=str)
    rational = [point for point in substitutions(symbols) if expression.subs(point).is_Rational]
    assert [point for point, *_ in rational_points(expression, expression)] == rational


def test_what_is_not_evaluated_here_is_left_to_sympy():
    point, one, other = next(rational_points(sympy.Abs(z), z))
    assert point == {z: 1} and one == other == 1
    assert next(rational_points(sympy.sqrt(2) * sympy.sqrt(x + 7), x + 3))[0] == {x: 1}


def test_sides_that_balls_tell_apart():
    assert apart(sympy.sqrt(x + 1), sympy.sqrt(x) + 1) == {x: 1}
    assert apart(sympy.sqrt(z), sympy.sqrt(z)) is None
    assert apart(1 / (x - 1), 2 / (x - 1)) == {x: 2}
    assert apart((sympy.sqrt(x) + sympy.sqrt(y)) ** 2, x + y + 2 * sympy.sqrt(x * y)) is None
    assert apart(sympy.Abs(z), 2 * sympy.Abs(z)) is None  # It holds more than roots and powers.
