"""Appendix A.3.2: at a global minimum at 0 the min common point is the lowest point of the epigraph."""

import pytest

from claims.duality.functions import has_minimum_at_zero, is_finite_at_zero
from claims.duality.lemmas import minimum_bounds_epigraph
from ndgm.exact.convex import min_common
from ndgm.exact.convex_family import family
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-A.3.2.min-common",
    expect="holds",
    evidence="proved",
    given={"hypothesis": has_minimum_at_zero},
    mutants={"f(0) is finite": {"hypothesis": is_finite_at_zero}},
)
def test_min_common_point_is_lowest(hypothesis):
    """If f has a finite global minimum at 0, (0, w*) is a lowest point of epi f, on the axis and anywhere."""
    for f in filter(hypothesis, family()):
        with witness(f=str(f), common=str(min_common(f)), lowest_height=str(f.infimum())):
            assert f.epigraph_contains(0, min_common(f))
            assert min_common(f) == f.infimum()
    certify(Proof("z3", f"every (x, w) of epi f: {minimum_bounds_epigraph()}"))
