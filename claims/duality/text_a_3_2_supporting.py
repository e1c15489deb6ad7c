"""Appendix A.3.2, after A.4: can a supporting hyperplane at the global minimum be vertical?

The text says that it cannot, as it would cut the epigraph in two. It can: the points x̂ and −x̂, which the
printed proof takes from the epigraph, may have the height ∞, and then they are not in it. It cannot where 0
is interior to the convex hull of the effective domain. Which domains have one: new_vertical_hyperplane.py.
"""

from fractions import Fraction

import pytest

from claims.duality.lemmas import NO_VERTICAL, no_vertical_hyperplane
from claims.duality.vertical_hyperplanes import ABSOLUTE, HALF_LINE, TENT
from ndgm.exact.polyhedra import PolyhedralFunction
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

SIMPLEX = ((1, 0, 0), (0, 1, 0), (0, 0, 1), (-1, -1, -1))
"""The corners of a simplex around 0."""

ORTHANT = SIMPLEX[:3]
"""Three of them, which do not surround 0."""


@claim(
    "text-A.3.2.supporting",
    part="vertical",
    expect="refuted",
    evidence="proved",
    given={"functions": {"0 on [0, ∞), ∞ elsewhere": HALF_LINE}},
    mutants={
        "|x|": {"functions": {"|x|": ABSOLUTE}},
        "|x| on [−1, 1]": {"functions": {"|x| on [−1, 1]": TENT}},
    },
)
def test_no_supporting_hyperplane_is_vertical(functions):
    """At a global minimum at 0 no hyperplane with $epi f$ on one side is vertical."""
    for name, f in functions.items():
        assert f.subgradient((0,)) is not None and f.max_crossing() == f.value((0,)) == 0
        normal = f.vertical_normal((0,))
        side = None if normal is None else f"{normal[0]} x ≥ 0"
        with witness(f=name, hyperplane="{(x, w) : x = 0}", epigraph_side=side):
            assert normal is None, "a vertical hyperplane at the minimum has the epigraph on one side"


@claim(
    "text-A.3.2.supporting",
    part="vertical",
    reading="minimum inside the domain",
    condition="0 is interior to the convex hull of the effective domain",
    expect="holds",
    evidence="proved",
    given={"directions": SIMPLEX, "inside": lambda radius: radius > 0},
    mutants={
        "0 is a corner of the domain": {"directions": ORTHANT},
        "a ball of radius 0": {"inside": lambda radius: radius >= 0},
    },
)
def test_none_is_vertical_inside(directions, inside):
    """At a global minimum inside of $conv(dom f)$ no supporting hyperplane is vertical."""
    for n in (1, 2, 3):
        # Projected to fewer coordinates the directions of a simplex around 0 still surround it.
        points = tuple((tuple(map(Fraction, d[:n])), Fraction(sum(map(abs, d)))) for d in directions)
        f = PolyhedralFunction((((0,) * n, 0), *points))
        with witness(n=n, generators=str(f.points), normal=str(f.vertical_normal((0,) * n))):
            assert f.vertical_normal((0,) * n) is None, "a vertical hyperplane supports the epigraph"
    with witness(n="any"):
        theorem = no_vertical_hyperplane(inside)
    certify(theorem, concludes=NO_VERTICAL)
