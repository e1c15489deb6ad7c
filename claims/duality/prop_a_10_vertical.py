"""Proposition A.10: no vertical hyperplane supports the epigraph at a finite global minimum.

It fails for a small domain, and holds where x* is interior to the convex hull of dom f: a vertical hyperplane
with epi f on one side has dom f, and so conv(dom f), on one side of x*. f need not be convex.
"""

from fractions import Fraction

import pytest

from claims.duality.lemmas import NO_VERTICAL, no_vertical_hyperplane
from claims.duality.vertical_hyperplanes import ABSOLUTE, HALF_LINE, POINT
from ndgm.exact.polyhedra import Generators, vertical_normal
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "prop-A.10",
    expect="refuted",
    evidence="proved",
    given={"functions": {"0 at 0, ∞ elsewhere": POINT, "0 on [0, ∞)": HALF_LINE}},
    mutants={"|x|": {"functions": {"|x|": ABSOLUTE}}},
)
def test_no_vertical_hyperplane_at_a_minimum(functions):
    """No $f$ with a finite global minimum at $x* = 0$ has a vertical hyperplane there
    with $epi f$ on one side.
    """
    for name, f in functions.items():
        assert f.value((0,)) == 0 == f.conjugate((0,))
        normal = f.vertical_normal((0,))
        shown = None if normal is None else normal[0]
        with witness(f=name, at=0, hyperplane="{(x, w) : x = 0}", normal=shown):
            assert normal is None, "a vertical hyperplane at the minimum has the epigraph on one side"


@claim(
    "prop-A.10",
    reading="minimum inside the domain",
    condition="$x*$ is interior to the convex hull of the effective domain",
    expect="holds",
    evidence="proved",
    given={"left": -1, "inside": lambda radius: radius > 0},
    mutants={
        "x* at the end of the hull": {"left": 0},
        "a ball of radius 0": {"inside": lambda radius: radius >= 0},
    },
)
def test_none_is_vertical_for_any_function(left, inside):
    """With $x*$ interior to $conv(dom f)$ no vertical hyperplane at $x*$ has $epi f$
    on one side, for any $f$.
    """
    domain = Generators(((Fraction(left),), (Fraction(0),), (Fraction(1),)))
    with witness(dom=f"{{{left}, 0, 1}}", at=0, normal=str(vertical_normal(domain, (0,)))):
        assert vertical_normal(domain, (0,)) is None, "a vertical hyperplane supports the epigraph"
    with witness(n="any"):
        theorem = no_vertical_hyperplane(inside)
    certify(theorem, concludes=NO_VERTICAL)
