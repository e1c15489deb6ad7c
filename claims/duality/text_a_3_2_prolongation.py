"""Appendix A.3.2: the prolongation lemma, at the point 0.

If: 0 is between a point x of the relative interior and −γx in C, and the open segment from a point of ri C to
one of C is in ri C. Only if: a ball around 0 in aff C contains −γx for small γ.
"""

from fractions import Fraction
from itertools import combinations

import pytest

from claims.duality.convex_sets import PROLONGATION, prolongation
from ndgm.exact.polyhedra import Generators, interior_radius
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

CORNERS = [(-1, -1), (0, 2), (1, 0), (1, 1), (0, 0), (-1, 0)]


def has_prolongation(hull, point):
    """Whether −γ point is in the hull for some γ > 0; for one small enough if for any, since 0 is in it."""
    return any(hull.contains([-Fraction(entry) / gamma for entry in point]) for gamma in (1, 2, 4, 8))


@claim(
    "text-A.3.2.prolongation",
    expect="holds",
    evidence="proved",
    given={
        "inner": lambda hull: hull.relative_interior_contains((0, 0)),
        "admits": lambda gamma: gamma > 0,
    },
    mutants={
        "interior": {"inner": lambda hull: interior_radius(hull, (0, 0)) > 0},
        "0 in C": {"inner": lambda hull: hull.contains((0, 0))},
        "γ = 0 admitted": {"admits": lambda gamma: gamma >= 0},
    },
)
def test_prolongation(inner, admits):
    """0 is relatively interior to a non-empty convex $C$ iff $0 ∈ C$ and each $x ∈ C$ has
    a $γ > 0$ with $−γx ∈ C$."""
    for size in range(1, 5):
        for points in combinations(CORNERS, size):
            hull = Generators(points)
            prolonged = hull.contains((0, 0)) and all(has_prolongation(hull, point) for point in points)
            with witness(C=f"conv{points}"):
                assert inner(hull) == prolonged, "0 is inner and has no prolongation, or the other way round"
    with witness(step="0 between a relatively interior x and −γx"):
        theorems = prolongation(admits)
    certify(*theorems, concludes=PROLONGATION)
