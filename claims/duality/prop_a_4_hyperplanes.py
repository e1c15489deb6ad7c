"""Proposition A.4: supporting hyperplanes at a global minimum at 0, their height, and that none is vertical.

The horizontal hyperplane through (0, f(0)) supports the epigraph of every f with a minimum at 0, and by weak
duality none crosses higher. 'None is vertical' needs 0 to be interior to the convex hull of the effective
domain: the printed proof takes the points x̂ and −x̂ from the epigraph, whose heights may be ∞, and then they
are not in it. Which hyperplanes are vertical for a given domain: new_vertical_hyperplane.py.
"""

from fractions import Fraction

import pytest

from claims.duality.functions import has_minimum_at_zero, is_finite_at_zero
from claims.duality.lemmas import minimum_bounds_epigraph, no_crossing_above_minimum
from claims.duality.vertical_hyperplanes import ABSOLUTE, HALF_LINE, ORTHANT, SIMPLEX, no_vertical_hyperplane
from ndgm.exact.convex import max_crossing
from ndgm.exact.convex_family import family
from ndgm.exact.polyhedra import PolyhedralFunction
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast

TENT = PolyhedralFunction((((0,), 0), ((-1,), 1), ((1,), 1)))
"""|x| on [−1, 1], ∞ elsewhere."""


@claim(
    "prop-A.4",
    expect="refuted",
    evidence="proved",
    given={"functions": {"0 on [0, ∞), ∞ elsewhere": HALF_LINE}},
    mutants={
        "|x|": {"functions": {"|x|": ABSOLUTE}},
        "|x| on [−1, 1]": {"functions": {"|x| on [−1, 1]": TENT}},
    },
)
def test_no_supporting_hyperplane_is_vertical(functions):
    """At a minimum at 0 a non-vertical hyperplane supports epi f, none crosses higher, none is vertical."""
    for name, f in functions.items():
        assert f.subgradient((0,)) is not None and f.max_crossing() == f.value((0,)) == 0
        normal = f.vertical_normal((0,))
        side = None if normal is None else f"{normal[0]} x ≥ 0"
        with witness(f=name, hyperplane="{(x, w) : x = 0}", epigraph_side=side):
            assert normal is None


@claim(
    "prop-A.4",
    reading="existence and height",
    expect="holds",
    evidence="proved",
    given={"hypothesis": has_minimum_at_zero},
    mutants={"f(0) is finite": {"hypothesis": is_finite_at_zero}},
)
def test_horizontal_hyperplane_supports(hypothesis):
    """At a finite minimum at 0 the slope 0 is a subgradient, and no hyperplane below epi f crosses higher."""
    for f in filter(hypothesis, family()):
        slopes = f.subdifferential(0)
        with witness(f=str(f), slopes=str(slopes), crossing=str(max_crossing(f))):
            assert slopes is not None and 0 in slopes
            assert max_crossing(f) == f.value(0)
    certify(
        Proof("z3", f"in ℝⁿ, f convex or not: {minimum_bounds_epigraph()}; {no_crossing_above_minimum()}")
    )


@claim(
    "prop-A.4",
    reading="minimum inside the domain",
    condition="0 is interior to the effective domain",
    expect="holds",
    evidence="proved",
    given={"directions": SIMPLEX},
    mutants={"0 is a corner of the domain": {"directions": ORTHANT}},
)
def test_none_is_vertical_inside(directions):
    """At a global minimum in the interior of dom f no supporting hyperplane is vertical."""
    for n in (1, 2, 3):
        # Projected to fewer coordinates the directions of a simplex around 0 still surround it.
        points = tuple((tuple(map(Fraction, d[:n])), Fraction(sum(map(abs, d)))) for d in directions)
        f = PolyhedralFunction((((0,) * n, 0), *points))
        with witness(n=n, generators=str(f.points), normal=str(f.vertical_normal((0,) * n))):
            assert f.vertical_normal((0,) * n) is None and f.subgradient((0,) * n) is not None
    with witness(directions=directions):
        statement = no_vertical_hyperplane(directions)
    in_any_dimension = "in ℝⁿ, μ·eᵢ ≥ 0 and μ·(Σ eᵢ) ≤ 0 give μ = 0"
    certify(Proof("z3", f"a simplex r d around 0 lies in dom f: {statement}; {in_any_dimension}"))
