"""Subdifferentials, conjugates and minimisers are what their definitions say, on every function of the
family.
"""

import doctest
from fractions import Fraction
from math import inf

import pytest

from ndgm.exact import convex, duality
from ndgm.exact.convex import Piecewise, indicator, piecewise, relu_regression
from ndgm.exact.convex_family import family
from ndgm.exact.duality import crossing, max_crossing, max_crossing_solutions

GRID = [Fraction(n, 4) for n in range(-14, 15)]


def test_examples():
    assert doctest.testmod(convex).failed == 0
    assert doctest.testmod(duality, extraglobs=vars(convex)).failed == 0


def test_family_is_convex_and_varied():
    assert all(f.is_convex for f in family())
    kinds = {(f.is_closed, f.is_proper, f.value(0) in (inf, -inf)) for f in family()}
    assert len(kinds) >= 7
    assert len(set(family())) > 400


@pytest.mark.parametrize(
    "f",
    [
        piecewise([0], [0], [(0, 1), (0, -1)]),
        piecewise([0], [0], [(1,), (1,)]),
        piecewise([0], [2], [inf, (0, 0, -1)]),
        piecewise([0, 1], [0, 0], [inf, inf, inf]),
        piecewise([0], [0], [-inf, -inf]),
        piecewise([0, 1], [0, 0], [inf, (1,), inf]),
        piecewise([0], [0], [-inf, (0, 1)]),
    ],
)
def test_not_convex(f):
    assert not f.is_convex
    with pytest.raises(ValueError, match="not convex"):
        f.conjugate()


def test_convex_means_below_chords():
    for f in family():
        if f.is_proper:
            for left in GRID[::5]:
                for right in GRID[::5]:
                    assert f.value((left + right) / 2) * 2 <= f.value(left) + f.value(right)


def test_subdifferential_by_definition():
    for f in family():
        for x in (-1, 0, 1):
            if f.value(x) in (inf, -inf):
                with pytest.raises(ValueError, match="not finite"):
                    f.subdifferential(x)
                continue
            found = f.subdifferential(x)
            for g in GRID[::2]:
                supports = f.infimum(-g) == f.value(x) - g * x
                assert supports == (found is not None and g in found)


def test_conjugate_by_definition():
    for f in family():
        conjugate = f.conjugate()
        assert conjugate.is_convex and conjugate.is_closed
        for m in GRID[::2]:
            assert conjugate.value(m) == -f.infimum(-m)
            sampled = [m * x - f.value(x) for x in GRID if f.value(x) < inf]
            assert conjugate.value(m) >= max(sampled, default=-inf)


def test_minimisers_by_definition():
    for f in family():
        if f.is_closed:
            found, lowest = f.minimisers, f.infimum()
            for x in GRID:
                assert (f.value(x) == lowest and lowest not in (inf, -inf)) == (
                    found is not None and x in found
                )


def test_crossing_solutions_by_definition():
    for f in family():
        highest = max_crossing(f)
        assert all(crossing(f, m) <= highest for m in GRID)
        solutions = max_crossing_solutions(f)
        if highest not in (inf, -inf):
            for m in GRID:
                assert (crossing(f, m) == highest) == (solutions is not None and m in solutions)


def test_epigraph_limits_and_text():
    f = piecewise([0], [1], [inf, (0,)])
    assert f.epigraph_contains(0, Fraction(1)) and not f.epigraph_contains(0, Fraction(1, 2))
    assert not f.epigraph_contains(0, inf)
    assert not f.is_lower_semicontinuous_at(0) and not f.is_closed and f.is_lower_semicontinuous_at(1)
    assert indicator(0, 0).is_continuous_in_domain_at(0) and not indicator(0, 0).is_continuous_at(0)
    assert str(f) == "∞, 0: 1, 0"
    assert str(piecewise([], [], [(1, -1, Fraction(1, 2))])) == "1/2x² - x + 1"
    assert f.domain is not None and not f.domain.is_bounded and not f.domain.is_point
    with pytest.raises(ValueError, match="not closed"):
        _ = f.minimisers


def test_malformed():
    with pytest.raises(ValueError, match="increase"):
        piecewise([1, 0], [0, 0], [inf, (0,), inf])
    with pytest.raises(ValueError, match="one piece more"):
        Piecewise((), (), ())


def test_relu_regression_and_translation():
    """The loss (3) term by term, and g(z) = f(z + x)."""
    design, response = (1, -2, Fraction(1, 3)), (-1, -2, 1)
    f = relu_regression(design, response, Fraction(1, 2), 3)
    for b in GRID[::3]:
        data = sum((max(Fraction(0), z * b) - y) ** 2 for z, y in zip(design, response, strict=True))
        assert f.value(b) == data + abs(b) / 2 + 3 * b * b
        assert f.translated(2).value(b - 2) == f.value(b)
        assert relu_regression(design, (-1, -2, -1), 0, 0).is_convex
