"""Appendix A.3.2: at a global minimum at 0 the min common point is the lowest point of the epigraph."""

import pytest
import z3

from claims.duality.functions import has_minimum_at_zero, is_finite_at_zero
from claims.duality.lemmas import ZERO, M, every_point
from ndgm.exact.convex_family import family
from ndgm.exact.duality import min_common
from ndgm.exact.proofs import prove
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


def on_the_axis(points):
    """If (0, w*) is in M and no point of M is lower, then none on the axis is."""
    common, w = z3.Reals("w* w")
    return prove(
        z3.And(M(ZERO, common), z3.ForAll([w], z3.Implies(M(ZERO, w), w >= common))),
        assumptions=[M(ZERO, common), points(lambda u, w: w >= common)],
    )


@claim(
    "text-A.3.2.min-common",
    part="global",
    expect="holds",
    evidence="proved",
    given={"hypothesis": has_minimum_at_zero},
    mutants={"f(0) is finite": {"hypothesis": is_finite_at_zero}},
)
def test_min_common_point_is_lowest(hypothesis):
    """If $f$ has a finite global minimum at 0, $(0, w*)$ is a lowest point of $epi f$."""
    for f in filter(hypothesis, family()):
        with witness(f=str(f), common=str(min_common(f)), lowest_height=str(f.infimum())):
            assert min_common(f) == f.infimum(), "the epigraph has lower points"
    least, value, w = z3.Reals("f(0) f(x) w")
    certify(prove(w >= least, assumptions=[value >= least, w >= value]))


@claim(
    "text-A.3.2.min-common",
    part="axis",
    expect="holds",
    evidence="proved",
    given={"shift": 0},
    mutants={"the axis at 1": {"shift": 1}},
)
def test_min_common_point_is_lowest_on_the_axis(shift):
    """$(0, w*)$ is in $epi f$, on the $(n+1)$st axis, and no point of $epi f$ on this axis is lower."""
    for f in filter(has_minimum_at_zero, family()):
        common = min_common(f)
        with witness(f=str(f), common=str(common), on_the_axis=shift):
            assert f.epigraph_contains(shift, common), "the point is not in the epigraph"
    certify(on_the_axis(every_point))
