"""Exact products of floats against rational arithmetic, of all sizes at once."""

from fractions import Fraction

import numpy as np
import pytest

from ndgm.sim.exact_products import exact_products


def rational(left, right):
    return [
        [
            sum(Fraction(x) * Fraction(y) for x, y in zip(row, column, strict=True))
            for column in right.T.tolist()
        ]
        for row in left.tolist()
    ]


@pytest.mark.parametrize("kind", [np.float32, np.float64])
@pytest.mark.parametrize("spread", [0, 3, 30, 200])
def test_products_are_those_of_the_rationals(kind, spread):
    generator = np.random.default_rng(spread)
    reach = min(spread, 30) if kind is np.float32 else spread

    def drawn(shape, kind, reach):
        values = generator.uniform(-1, 1, shape) * 2.0 ** generator.integers(-reach, reach + 1, shape)
        return np.where(generator.random(shape) < 0.1, 0.0, values).astype(kind)

    left, right = drawn((7, 40), kind, reach), drawn((40, 3), np.float64, spread)
    found, exponent = exact_products(left, right)
    assert [[entry * Fraction(2) ** exponent for entry in row] for row in found] == rational(left, right)


def test_as_many_of_the_largest_products_as_have_room_are_exact():
    largest = np.full((1, 2000), 2.0**53 - 1)
    found, exponent = exact_products(largest, -largest.T)
    assert Fraction(found[0][0]) * Fraction(2) ** exponent == -2000 * (2**53 - 1) ** 2


def test_nothing_but_zeros_is_zero():
    assert exact_products(np.zeros((2, 3)), np.ones((3, 1)))[0] == [[0], [0]]


def test_more_products_than_have_room_are_refused():
    with pytest.raises(ValueError, match="2001 products are not exact"):
        exact_products(np.ones((1, 2001)), np.ones((2001, 1)))
