"""Appendix A.3.2: what the min common point is at a global minimum at 0, and weak duality.

A hyperplane below M lies below the points of M on the axis, where u = 0 and μ·u drops out.
"""

from math import inf
from random import Random

import pytest
import z3

from ndgm.exact.convex import min_common
from ndgm.exact.convex_family import family
from ndgm.exact.polyhedra import PolyhedralFunction
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


def least_at_zero(f):
    return -inf < f.infimum() == f.value(0) < inf


@claim(
    "text-A.3.2.min-common",
    expect="holds",
    evidence="proved",
    given={"hypothesis": least_at_zero},
    mutants={"f(0) is finite": {"hypothesis": lambda f: -inf < f.value(0) < inf}},
)
def test_min_common_point_is_lowest(hypothesis):
    """If f has a finite global minimum at 0, (0, w*) is in epi f, at its lowest height, on the axis and
    anywhere.
    """
    for f in filter(hypothesis, family()):
        with witness(f=str(f), common=str(min_common(f)), lowest_height=str(f.infimum())):
            assert f.epigraph_contains(0, min_common(f))
            assert min_common(f) == f.infimum()
    at_zero, at_x, w = z3.Reals("at_zero at_x w")
    assumptions = [at_x <= w, at_zero <= at_x]
    certify(Proof("z3", f"every (x, w) of epi f: {prove(at_zero <= w, assumptions=assumptions)}"))


def finite_sets():
    """Sets M of a few points (u, w) of ℝⁿ⁺¹, n = 1 to 3; seldom convex."""
    random = Random(1)
    for count in range(60):
        n = 1 + count % 3
        size = random.randint(1, 6)
        yield [(tuple(random.choices((-2, -1, 0, 0, 1, 2), k=n)), random.randint(-2, 2)) for _ in range(size)]


@claim(
    "text-A.3.2.weak-duality",
    expect="holds",
    evidence="proved",
    given={"axis": 0, "below": True},
    mutants={"axis at u = 1": {"axis": 1}, "hyperplanes above M": {"below": False}},
)
def test_weak_duality(axis, below):
    """No hyperplane below M crosses the axis above a point of M on the axis, for any M in ℝⁿ⁺¹, empty on the
    axis or not.
    """
    for points in finite_sets():
        heights = [w for u, w in points if u == (axis,) * len(u)]
        sign = 1 if below else -1
        highest = PolyhedralFunction(tuple((u, sign * w) for u, w in points)).max_crossing()
        with witness(M=points, crossing=str(sign * highest), common=str(min(heights, default="∞"))):
            assert all(sign * highest <= w for w in heights)
    u, w, slope, crossing = z3.Reals("u w slope crossing")
    with witness(n="any; slope u stands for μ·u"):
        on_axis = prove(crossing <= w, assumptions=[crossing <= w + slope * u, u == axis])
    certify(Proof("z3", f"every (0, w) of M: {on_axis}"))
