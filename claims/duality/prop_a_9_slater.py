"""Proposition A.9: Slater's condition.

There is no constraint, so it asks only for a point in the relative interior of the domain, which every
non-empty convex set has. The proof's own point x* need not be one, for f with a smaller domain.
"""

from fractions import Fraction
from math import inf

import pytest
import z3

from claims.duality.functions import minima
from ndgm.exact.proofs import prove
from ndgm.exact.theorems import cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


def inner_point(f, _):
    """A point of the relative interior of dom f."""
    lower, upper = f.domain.lower, f.domain.upper
    if abs(lower) == abs(upper) == inf:
        return Fraction(0)
    if upper == inf:
        return lower + 1
    return upper - 1 if lower == -inf else (lower + upper) / 2


@claim(
    "prop-A.9",
    expect="holds",
    evidence="proved",
    given={"point": inner_point, "budget": None},
    mutants={
        "the minimum itself, as the proof says, for f with a smaller domain": {"point": lambda f, x: x},
        "with the constraint |x| ≤ 0 of (12)": {"budget": 0},
    },
)
def test_slater(point, budget):
    """A convex $f$, extended-valued or not, has a strictly feasible point in the
    relative interior of $dom f$.
    """
    for f, x in minima():
        chosen = point(f, x)
        constraint = "none" if budget is None else f"|x| ≤ {budget}"
        with witness(f=str(f), minimum_at=x, point=chosen, constraint=constraint):
            assert f.value(chosen) < inf, "the point is not in the domain"
            assert f.domain.lower < chosen < f.domain.upper or f.domain.is_point, (
                "the point is not in the relative interior of the domain"
            )
            assert budget is None or abs(chosen) < budget, "the point is not strictly feasible"
    middle, lower, upper = z3.Reals("middle lower upper")
    with witness(n=1):
        between = prove(
            z3.And(lower < middle, middle < upper), assumptions=[lower < upper, 2 * middle == lower + upper]
        )
    interior = cited(
        "a non-empty convex set has a point in its relative interior",
        source="Bertsekas 2009, on relative interiors",
    )
    certify(between, interior)
