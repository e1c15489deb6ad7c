"""Functions on which several claims of appendix A.3 are tried, and what these claims ask of them."""

from fractions import Fraction
from functools import cache
from math import inf

from ndgm.exact.convex import piecewise
from ndgm.exact.convex_family import family

GRID = [Fraction(n, 2) for n in range(-5, 6)]
"""−5/2, −2, …, 5/2: points x, or slopes."""

DIP = piecewise([0], [-inf], [(0,), (0,)])
"""−∞ at 0 and 0 elsewhere: closed, but neither convex nor proper."""


def has_minimum_at_zero(f):
    """Whether f, convex or not, attains a finite global minimum at 0."""
    return -inf < f.infimum() == f.value(0) < inf


def is_finite_at_zero(f):
    """Whether f(0) is finite, which mutants put in the place of a minimum at 0."""
    return -inf < f.value(0) < inf


@cache
def minima():
    """Pairs of a function of the family and a point x* of −2, −3/2, …, 2 where its minimum is attained."""
    points = [Fraction(n, 2) for n in range(-4, 5)]
    lowest = [(f, f.infimum()) for f in family()]
    return [(f, x) for f, least in lowest if -inf < least < inf for x in points if f.value(x) == least]


def restricted(squared_norm):
    """Problem (12) as an extended-valued function: ‖y‖² at 0, and ∞ elsewhere."""
    return piecewise([0], [squared_norm], [inf, inf])
