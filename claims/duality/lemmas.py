"""Steps of proof, checked by z3, that several claims of appendix A.3 share.

They are stated for f on ℝⁿ: one symbol stands for an inner product such as μ·x, or for one entry.
"""

import z3

from ndgm.exact.proofs import prove


def minimum_bounds_epigraph():
    """f(0) ≤ w for every (x, w) of epi f, if f is least at 0."""
    at_zero, at_x, w = z3.Reals("at_zero at_x w")
    return prove(at_zero <= w, assumptions=[at_zero <= at_x, at_x <= w])


def no_crossing_above_minimum():
    """A hyperplane below epi f crosses the axis at most at f(0)."""
    crossing, at_zero, slope, x = z3.Reals("crossing at_zero μ x")
    return prove(crossing <= at_zero, assumptions=[crossing <= at_zero + slope * x, x == 0])


def multipliers_are_bounded(ends=(-1, 1)):
    """f ≤ f(x*) + top at the points x* + radius · end · eᵢ bounds μᵢ for every max crossing solution μ."""
    multiplier, radius, top = z3.Reals("μ radius top")
    below = [top + multiplier * radius * end >= 0 for end in ends]
    return prove(
        z3.And(multiplier * radius <= top, -multiplier * radius <= top),
        assumptions=[radius > 0, top >= 0, *below],
    )


def data_term_is_least_at_zero(sign=-1):
    """(max(0, t) − y)² ≥ y² for y of this sign: no data term is below its value at weight 0."""
    t, y = z3.Reals("t y")
    activation = z3.If(t > 0, t, 0)
    return prove((activation - y) * (activation - y) >= y * y, assumptions=[sign * y >= 0])


def penalty_is_least_at_zero(least=0):
    """λ₁|b| + λ₂b² ≥ 0 for λ₁, λ₂ ≥ `least`."""
    b, lasso, ridge = z3.Reals("b λ₁ λ₂")
    penalty = lasso * z3.If(b > 0, b, -b) + ridge * b * b
    return prove(penalty >= 0, assumptions=[lasso >= least, ridge >= least])
