"""Proposition A.6: when the set of max crossing solutions is compact.

At a finite global minimum 0 the solutions are −∂f(0), closed, with 0 among them. If f ≤ A on the points ±r
eᵢ, then |μᵢ| ≤ (A − f(0))/r: bounded. If 0 is not interior to dom f, some ν ≠ 0 has ν·u ≥ 0 on dom f, and all
tν, t ≥ 0, are solutions. A convex f that is finite around 0 is continuous there. The printed proof's case
analysis of jumps is not needed.
"""

import pytest
import z3

from claims.duality.convex_sets import continuity_at_an_inner_point
from claims.duality.functions import has_minimum_at_zero
from claims.duality.lemmas import solutions_are_compact, supporting_hyperplane
from ndgm.exact.convex_family import family
from ndgm.exact.duality import max_crossing_solutions
from ndgm.exact.polyhedra import Generators, interior_radius, vertical_normal
from ndgm.exact.proofs import prove
from ndgm.exact.theorems import all_of
from ndgm.verdict import certify, claim, enumerated, witness

pytestmark = pytest.mark.fast


@claim(
    "prop-A.6",
    expect="holds",
    evidence="proved",
    given={"continuous": lambda f: f.is_continuous_at(0), "ends": (-1, 1), "side": 1},
    mutants={
        "continuous relative to dom f": {"continuous": lambda f: f.is_continuous_in_domain_at(0)},
        "bounded on one side only": {"ends": (0, 1)},
        "half-space on the wrong side": {"side": -1},
    },
)
def test_compact_iff_continuous(continuous, ends, side):
    """A convex f with a finite minimum at 0 has non-empty compact solutions iff it is continuous around 0."""
    for f in filter(has_minimum_at_zero, family()):
        solutions = max_crossing_solutions(f)
        with witness(f=str(f), solutions=str(solutions)):
            assert (solutions is not None and solutions.is_bounded) == continuous(f), (
                "its solutions are compact and it is not continuous, or the other way round"
            )
            assert solutions == -f.subdifferential(0) and 0 in solutions, "the solutions are not −∂f(0)"
    with witness(step="f ≤ f(0) + top at ±radius eᵢ bounds μᵢ"):
        compact = solutions_are_compact(ends)
    at_u, t, product = z3.Reals("f(u)−f(0) t ν·u")
    with witness(step="tν is a solution for every t ≥ 0"):
        multiple = prove(at_u + t * product >= 0, assumptions=[at_u >= 0, t >= 0, side * product >= 0])
    unbounded = all_of(
        supporting_hyperplane(), multiple, note="0 not interior to dom f: the solutions tν are not bounded"
    )
    certify(compact, unbounded, continuity_at_an_inner_point())


SQUARE = [(-1, -1), (-1, 1), (1, -1), (1, 1)]
POLYGONS = [
    SQUARE,
    SQUARE[:3],
    SQUARE[1:3],
    [(0, 0)],
    [(0, 0), *SQUARE],
    [(0, 1), *SQUARE[1:3], (2, 2)],
]


@claim(
    "prop-A.6",
    reading="indicators of polygons",
    aside=True,
    expect="holds",
    evidence="enumerated",
    given={"surrounds": lambda hull: interior_radius(hull, (0, 0)) > 0},
    mutants={"relative interior": {"surrounds": lambda hull: hull.relative_interior_contains((0, 0))}},
)
def test_compact_in_the_plane(surrounds):
    """For the indicator of a polygon C, only μ = 0 is a solution, μ·u ≥ 0 on C, iff 0 is interior to C."""
    for points in POLYGONS:
        hull = Generators(tuple(points))
        with witness(C=f"conv{points}"):
            assert (vertical_normal(hull, (0, 0)) is None) == surrounds(hull), (
                "0 is the only solution and not interior, or the other way round"
            )
    certify(enumerated("polygons of the list, degenerate ones among them"))
