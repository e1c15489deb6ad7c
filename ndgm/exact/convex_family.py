"""A finite family of convex functions of one variable: each kind of domain, end, kink, improper value."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product
from math import inf

from ndgm.exact.convex import Extended, Piecewise, piecewise

AROUND_ZERO = ((-inf, inf), (-inf, 1), (-1, inf), (-1, 1))
"""Domains with 0 in their interior."""
ENDING_AT_ZERO = ((-inf, 0), (0, inf), (-1, 0), (0, 1))
BESIDE_ZERO = ((1, 2),)
SLOPES = (-1, 0, 2)


@cache
def family() -> tuple[Piecewise, ...]:
    """Every function of the family, about 400.

    On each domain: slope pairs at 0 (one slope where 0 is not interior) and curvature 0 or 2. At each end of
    the domain the limit of f (closed), one more (a jump), or ∞ (an open end). The improper ones are −∞
    inside.
    """
    return tuple(_functions())


def _functions() -> Iterator[Piecewise]:
    for lower, upper in AROUND_ZERO:
        for left, right, curvature in product(SLOPES, SLOPES, (0, 1)):
            if left <= right:
                yield from _with_ends((lower, 0, upper), [(0, left, curvature), (0, right, curvature)])
    for lower, upper in ENDING_AT_ZERO + BESIDE_ZERO:
        for slope, curvature in product(SLOPES, (0, 1)):
            yield from _with_ends((lower, upper), [(0, slope, curvature)])
    yield piecewise([0], [0], [inf, inf])
    yield piecewise([1], [0], [inf, inf])
    yield piecewise([], [], [inf])
    yield piecewise([], [], [-inf])
    yield piecewise([0], [-inf], [inf, inf])
    for value in (-inf, 0, inf):
        yield piecewise([0], [value], [inf, -inf])
        yield piecewise([0], [value], [-inf, inf])
        for other in (-inf, 0, inf):
            yield piecewise([-1, 1], [value, other], [inf, -inf, inf])
            yield piecewise([0, 1], [value, other], [inf, -inf, inf])
            yield piecewise([1, 2], [value, other], [inf, -inf, inf])


def _with_ends(knots: tuple[float, ...], pieces: list[tuple[int, int, int]]) -> Iterator[Piecewise]:
    """The closed function with these knots and pieces, and those that jump up at finite ends."""
    inner = [0] * (len(knots) - 2)
    choices: list[list[Extended]] = []
    for knot, (c0, c1, c2) in ((knots[0], pieces[0]), (knots[-1], pieces[-1])):
        limit = None if abs(knot) == inf else int(c0 + c1 * knot + c2 * knot**2)
        choices.append([inf] if limit is None else [limit, limit + 1, inf])
    for first, last in product(*choices):
        values = [first] * (knots[0] > -inf) + inner + [last] * (knots[-1] < inf)
        finite = [int(knot) for knot in knots if abs(knot) < inf]
        outside = [inf]
        yield piecewise(
            finite, values, [*(outside * (knots[0] > -inf)), *pieces, *(outside * (knots[-1] < inf))]
        )
