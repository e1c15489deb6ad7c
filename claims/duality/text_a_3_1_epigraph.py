"""Appendix A.3.1: the epigraph of an extended-valued convex function is a convex set.

Two points of epi f have f < ∞ below them. Jensen's inequality between them puts every point of their segment
above f.
"""

from fractions import Fraction
from itertools import product
from math import inf

import pytest
import z3

from ndgm.exact.convex import piecewise
from ndgm.exact.convex_family import family
from ndgm.exact.proofs import prove
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


def convex(share, left, right):
    return share * left + (1 - share) * right


def quasiconvex(share, left, right):
    return z3.If(left > right, left, right)


def trough():
    """min(|x|, 1), quasiconvex only."""
    return [piecewise([-1, 0, 1], [1, 0, 1], [(1,), (0, -1), (0, 1), (1,)])]


@claim(
    "text-A.3.1.epigraph",
    expect="holds",
    evidence="proved",
    given={"functions": family, "bound": convex},
    mutants={"quasiconvex": {"bound": quasiconvex}, "min(|x|, 1)": {"functions": trough}},
)
def test_epigraph_is_convex(functions, bound):
    """With two points $epi f$ contains their segment, for $f$ convex with values in $[−∞, ∞]$."""
    places = [Fraction(n, 2) for n in range(-4, 5)]
    for f in functions():
        points = [(x, max(f.value(x), Fraction(-9))) for x in places if f.value(x) < inf]
        for (x, w), (y, v) in product(points, points):
            if x < y:
                with witness(f=str(f), left=(x, w), right=(y, v)):
                    assert f.epigraph_contains((x + 2 * y) / 3, (w + 2 * v) / 3), (
                        "a point of the segment is not in the epigraph"
                    )
    share, left, right, between, w, v = z3.Reals("share left right between w v")
    with witness(term="the point (share x + (1 − share) y, share w + (1 − share) v)"):
        above = prove(
            between <= share * w + (1 - share) * v,
            assumptions=[share >= 0, share <= 1, left <= w, right <= v, between <= bound(share, left, right)],
        )
    certify(above)
