"""Exact linear programs agree with scipy, with the functions of one variable, and with vertical hyperplanes
by hand.
"""

import doctest
from fractions import Fraction
from math import inf

import pytest

from ndgm.exact import polyhedra
from ndgm.exact.arithmetic import Undecided
from ndgm.exact.convex import indicator, piecewise
from ndgm.exact.duality import max_crossing
from ndgm.exact.polyhedra import (
    Generators,
    PolyhedralFunction,
    has_vertical_normal,
    interior_radius,
    vertical_normal,
)

SQUARE = Generators(((0, 0), (1, 0), (0, 1), (1, 1)))


def test_examples():
    assert doctest.testmod(polyhedra).failed == 0


@pytest.mark.parametrize(
    ("domain", "at", "vertical"),
    [
        (SQUARE, (0, 0), True),
        (SQUARE, (Fraction(1, 2), 0), True),
        (SQUARE, (Fraction(1, 2), Fraction(1, 3)), False),
        (SQUARE, (2, 2), True),
        (Generators(((0, 0),)), (0, 0), True),
        (Generators(((0, 0),), ((1, 0), (-1, 0))), (0, 0), True),
        (Generators(((0, 0),), ((1, 0), (-1, 0), (0, 1))), (5, 1), False),
        (Generators(((-1,), (1,))), (0,), False),
        (Generators(((0, 0, 0),), ((1, 0, 0), (0, 1, 0), (-1, -1, 1), (0, 0, -1))), (0, 0, 0), False),
    ],
)
def test_vertical_normal(domain, at, vertical):
    normal = vertical_normal(domain, at)
    assert (normal is not None) == vertical == (interior_radius(domain, at) == 0)
    assert has_vertical_normal(domain, at) == vertical
    if normal is not None:
        assert any(normal)
        for point in domain.points:
            assert sum(m * (x - a) for m, x, a in zip(normal, point, at, strict=True)) >= 0
        for ray in domain.rays:
            assert sum(m * x for m, x in zip(normal, ray, strict=True)) >= 0


def test_tiny_radius_is_undecided():
    with pytest.raises(Undecided):
        interior_radius(Generators(((Fraction(-1, 10**6),), (1,))), (0,))


def test_membership():
    assert SQUARE.contains((0, 0)) and not SQUARE.relative_interior_contains((0, 0))
    segment = Generators(((0, 0), (2, 2)))
    assert segment.relative_interior_contains((1, 1)) and not segment.contains((1, 0))


def test_function_of_one_variable():
    """max(−x, 2x) on [−1, ∞), by generators and by pieces."""
    f = PolyhedralFunction((((0,), 0), ((-1,), 1)), (((1,), 2),))
    g = piecewise([-1, 0], [1, 0], [inf, (0, -1), (0, 2)])
    for x in (-2, -1, Fraction(-1, 2), 0, 3):
        assert f.value((x,)) == g.value(x)
    for m in (-5, -1, 0, 2, 3):
        assert f.conjugate((m,)) == g.conjugate().value(m)
    assert f.max_crossing() == max_crossing(g) == 0
    assert f.subgradient((0,))[0] in g.subdifferential(0)
    assert f.subgradient((-2,)) is None
    assert f.vertical_normal((-1,))[0] > 0


def test_crossings():
    beside = PolyhedralFunction((((1, 0), 0), ((2, 1), 0)))
    assert beside.value((0, 0)) == inf == beside.max_crossing()
    downward = PolyhedralFunction((((0,), 0),), (((0,), -1),))
    assert downward.value((0,)) == -inf == downward.max_crossing()
    assert max_crossing(indicator(1, 2)) == inf
