"""Min common and max crossing points of an epigraph, and steps from separating hyperplanes to minorants.

Cited and not proved here: in ℝⁿ a point outside of a closed convex set is separated from it strictly, and a
point not in the interior of a convex set has a hyperplane through it with the set on one side.
"""

from __future__ import annotations

from fractions import Fraction

import z3

from ndgm.exact.convex import Extended, Interval, Piecewise
from ndgm.exact.proofs import prove
from ndgm.exact.theorems import Theorem


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

    >>> f = piecewise([0], [1], [inf, (0,)])  # 1 at 0, and 0 to the right of it
    >>> str(min_common(f)), str(max_crossing(f))
    ('1', '0')
    """
    return -f.conjugate().infimum()


def max_crossing_solutions(f: Piecewise) -> Interval | None:
    """All μ with q(μ) = q*, for a convex f with a finite q*; None if no μ attains it."""
    found = f.conjugate().minimisers
    return None if found is None else -found


def separation_below_the_graph(*, finite: bool = True) -> Theorem:
    """Where f(0) is finite, a strict separation of (0, f(0) − ε) from epi f is a non-vertical minorant that
    crosses above it.

    The half-space is μ·u + β w ≥ c, and epi f contains (0, w) for the large w ≥ f(0), so that β ≥ 0.
    With finite=False, (0, f(0)) need not be in the epigraph: NotProved.
    """
    height, beta, offset, gap = z3.Reals("height β offset gap")
    inside = beta * height >= offset if finite else beta >= 0
    return prove(
        z3.And(beta > 0, offset / beta > height - gap),
        assumptions=[gap > 0, inside, beta * (height - gap) < offset],
    )


def vertical_separation_tilts() -> Theorem:
    """Where f(0) = ∞: ν·u ≥ c > 0 on dom f, added t times to a minorant, makes one that crosses t c higher
    at 0.
    """
    u, w, slope, normal, start, offset, times = z3.Reals("u w slope normal start offset times")
    return prove(
        w + (times * normal - slope) * u >= start + times * offset,
        assumptions=[w >= start + slope * u, normal * u >= offset, offset > 0, times >= 0],
    )


def minorants_make_lower_semicontinuous() -> Theorem:
    """A minorant within ε of f(0) keeps f above f(0) − 2ε near 0."""
    value, near, gap, minorant_at_zero, change = z3.Reals("value near gap minorant_at_zero change")
    return prove(
        near > value - 2 * gap,
        assumptions=[minorant_at_zero > value - gap, change > -gap, near >= minorant_at_zero + change],
    )
