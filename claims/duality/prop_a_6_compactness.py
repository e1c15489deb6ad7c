"""Proposition A.6: when the max crossing solutions are compact, with the two results on relative interiors
that its proof cites.

At a finite global minimum 0 the solutions are -∂f(0), closed, with 0 among them. If f ≤ A on the points ±r
eᵢ, then |μᵢ| ≤ (A − f(0))/r: bounded. If 0 is not interior to dom f, some ν ≠ 0 has ν·u ≥ 0 on dom f,
and all t ν, t ≥ 0, are solutions. A convex f that is finite around 0 is continuous there. The printed
proof's case analysis of jumps is not needed.
"""

from fractions import Fraction
from itertools import combinations
from math import inf

import pytest
import z3

from ndgm.exact.convex import max_crossing_solutions
from ndgm.exact.convex_family import family
from ndgm.exact.polyhedra import Generators, interior_radius, vertical_normal
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast

GRID = [Fraction(n, 2) for n in range(-5, 6)]


def inside(f):
    return [
        x
        for x in GRID
        if f.domain and (f.domain.lower < x < f.domain.upper or f.domain.lower == x == f.domain.upper)
    ]


def throughout(f):
    return [x for x in GRID if f.value(x) < inf]


@claim(
    "text-A.3.2.relative-interior",
    expect="holds",
    evidence="proved",
    given={"places": inside, "kept": lambda f: f.is_proper, "reach": 1},
    mutants={
        "all of dom f": {"places": throughout},
        "improper": {"kept": lambda f: True},
        "prolonged to one side": {"reach": 0},
    },
)
def test_continuous_over_the_relative_interior(places, kept, reach):
    """A proper convex f, restricted to dom f, is continuous at every point of the relative interior of dom f."""
    for f in filter(kept, family()):
        for x in places(f):
            with witness(f=str(f), at=x):
                assert f.is_continuous_in_domain_at(x)
    here, near, t, top = z3.Reals("here near t top")
    back = near + reach * t * top >= (1 + reach * t) * here
    with witness(
        n="any: near = here + t (corner − here), top bounds f on a simplex around here in the affine hull"
    ):
        bound = prove(
            z3.And(near - here <= t * (top - here), here - near <= t * (top - here)),
            assumptions=[
                t >= 0,
                t <= 1,
                near <= (1 - t) * here + t * top,
                top >= here,
                back if reach else near <= top,
            ],
        )
    certify(
        Proof(
            "z3",
            f"|f − f(here)| ≤ t (top − f(here)): {bound}; f is at most top on the simplex by Jensen's inequality",
        )
    )


def has_prolongation(hull, point):
    """Whether −γ point is in the hull for some γ > 0; for one small enough if for any, since 0 is in it."""
    return any(hull.contains([-entry / gamma for entry in point]) for gamma in (1, 2, 4, 8))


@claim(
    "text-A.3.2.prolongation",
    expect="holds",
    evidence="proved",
    given={"inner": lambda hull: hull.relative_interior_contains((0, 0)), "gamma": "positive"},
    mutants={
        "interior": {"inner": lambda hull: interior_radius(hull, (0, 0)) > 0},
        "0 in C": {"inner": lambda hull: hull.contains((0, 0))},
        "γ = 0 admitted": {"gamma": "not negative"},
    },
)
def test_prolongation(inner, gamma):
    """0 is in the relative interior of a non-empty convex C iff 0 is in C and every x in C has a γ > 0 with
    −γ x in C.
    """
    corners = [(-1, -1), (0, 2), (1, 0), (1, 1), (0, 0), (-1, 0)]
    for size in range(1, 5):
        for points in combinations(corners, size):
            hull = Generators(points)
            prolonged = hull.contains((0, 0)) and all(
                has_prolongation(hull, [Fraction(entry) for entry in point]) for point in points
            )
            with witness(C=f"conv{points}"):
                assert inner(hull) == prolonged
    x, factor, share = z3.Reals("x factor share")
    positive = factor > 0 if gamma == "positive" else factor >= 0
    with witness(step="0 between a relatively interior x and −γ x"):
        between = prove(
            z3.And(share * x + (1 - share) * (-factor * x) == 0, share > 0),
            assumptions=[positive, share * (1 + factor) == factor],
        )
    certify(
        Proof(
            "z3",
            f"if: {between}, and the open segment from a point of ri C to one of C is in ri C; only if: a ball around 0 in "
            "aff C contains −γ x for small γ",
        )
    )


def least_at_zero(f):
    return -inf < f.infimum() == f.value(0) < inf


@claim(
    "prop-A.6",
    expect="holds",
    evidence="proved",
    given={"continuous": lambda f: f.is_continuous_at(0), "lower": -1, "side": 1},
    mutants={
        "continuous relative to dom f": {"continuous": lambda f: f.is_continuous_in_domain_at(0)},
        "bounded on one side only": {"lower": 0},
        "half-space on the wrong side": {"side": -1},
    },
)
def test_compact_iff_continuous(continuous, lower, side):
    """At a finite global minimum 0 of a convex f the max crossing solutions are non-empty and compact iff f
    is continuous around 0.
    """
    for f in filter(least_at_zero, family()):
        solutions = max_crossing_solutions(f)
        with witness(f=str(f), solutions=str(solutions)):
            assert (solutions is not None and solutions.is_bounded) == continuous(f)
            assert solutions == -f.subdifferential(0) and 0 in solutions
    slope, radius, top, t, normal, at_u = z3.Reals("slope radius top t normal at_u")
    ends = [top + slope * radius * end >= 0 for end in (lower, 1)]
    with witness(step="f ≤ f(0) + top at ±radius eᵢ bounds μᵢ"):
        bounded = prove(
            z3.And(slope * radius <= top, -slope * radius <= top), assumptions=[radius > 0, top >= 0, *ends]
        )
    with witness(step="t ν is a solution; normal stands for ν·u"):
        unbounded = prove(at_u + t * normal >= 0, assumptions=[at_u >= 0, t >= 0, side * normal >= 0])
    certify(
        Proof(
            "z3",
            f"if: {bounded}; only if: {unbounded}, ν from the hyperplane at 0 that has dom f on one side",
        )
    )


@claim(
    "prop-A.6",
    expect="holds",
    evidence="proved",
    given={"surrounds": lambda hull: interior_radius(hull, (0, 0)) > 0},
    mutants={"relative interior": {"surrounds": lambda hull: hull.relative_interior_contains((0, 0))}},
)
def test_compact_in_the_plane(surrounds):
    """For indicators of polygons the solutions, all μ with μ·u ≥ 0 on C, are only 0 iff 0 is in the interior
    of C.
    """
    squares = [(-1, -1), (-1, 1), (1, -1), (1, 1)]
    polygons = [
        squares,
        squares[:3],
        squares[1:3],
        [(0, 0)],
        [(0, 0), *squares],
        [(0, 1), *squares[1:3], (2, 2)],
    ]
    for points in polygons:
        hull = Generators(tuple(points))
        with witness(C=f"conv{points}"):
            assert (vertical_normal(hull, (0, 0)) is None) == surrounds(hull)
    certify(
        Proof("z3", f"a μ ≠ 0 with μ·u ≥ 0 on C is found or excluded for each of {len(polygons)} polygons")
    )
