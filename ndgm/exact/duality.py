"""Min common and max crossing points of a plane epigraph: short, since `convex` has the functions."""

from __future__ import annotations

from fractions import Fraction

from ndgm.exact.convex import Extended, Interval, Piecewise


def min_common(f: Piecewise) -> Extended:
    """w* = inf{w : (0, w) ∈ epi f}."""
    return f.value(0)


def crossing(f: Piecewise, multiplier: Fraction | int) -> Extended:
    """q(μ) = inf{w + μ u : (u, w) ∈ epi f}: where the highest hyperplane with normal (μ, 1) below epi f meets
    the axis.
    """
    return f.infimum(multiplier)


def max_crossing(f: Piecewise) -> Extended:
    """q* = sup of q over μ, for a convex f: f**(0).

    >>> from math import inf
    >>> from ndgm.exact.convex import piecewise
    >>> f = piecewise([0], [1], [inf, (0,)])  # 1 at 0, and 0 to the right of it
    >>> str(min_common(f)), str(max_crossing(f))
    ('1', '0')
    """
    return -f.conjugate().infimum()


def max_crossing_solutions(f: Piecewise) -> Interval | None:
    """All μ with q(μ) = q*, for a convex f with a finite q*; None if no μ attains it."""
    found = f.conjugate().minimisers
    return None if found is None else -found
