"""Appendix A.3.3: one supporting hyperplane at a minimum where f is differentiable, a continuum elsewhere.

Stand-in for prose without a definition: two subgradients force a gap between the difference quotients from
the left and from the right, and every slope in that gap is a subgradient.
"""

from fractions import Fraction
from math import inf

import pytest
import z3

from ndgm.exact.convex_family import family
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast

SLOPES = [Fraction(n, 2) for n in range(-6, 7)]


def is_differentiable(f, x):
    left, right = f.slopes(x)
    return left == right


@claim(
    "text-A.3.3.hyperplanes",
    expect="holds",
    evidence="proved",
    given={"inside": lambda f: f.domain is not None and f.domain.lower == -f.domain.upper == -inf},
    mutants={"a domain that ends": {"inside": lambda f: f.domain is not None}},
)
def test_one_hyperplane_iff_differentiable(inside):
    """A real-valued convex f has one supporting hyperplane at its minimum iff it is differentiable there;
    none is vertical.
    """
    for f in family():
        if inside(f) and f.is_proper and f.is_closed and f.minimisers is not None:
            for x in {end for end in (f.minimisers.lower, f.minimisers.upper) if abs(end) < inf}:
                slopes = [g for g in SLOPES if f.infimum(-g) == f.value(x) - g * x]
                with witness(f=str(f), minimum_at=x, supporting_slopes=str(slopes)):
                    assert (len(slopes) == 1) == is_differentiable(f, x)
                    assert f.domain.lower < x < f.domain.upper, "a vertical hyperplane supports the epigraph"
    t, right, left, one, other, limit = z3.Reals("t right left one other limit")
    several = prove(
        right - left >= other - one,
        assumptions=[t > 0, right * t >= other * t, -left * t >= -one * t, one < other],
    )
    between = prove(right * t >= other * t, assumptions=[t > 0, right >= limit, limit >= other])
    gap = f"two subgradients part the difference quotients: {several}"
    filled = f"slopes between the one-sided derivatives are subgradients, as quotients increase: {between}"
    certify(Proof("z3", f"{gap}; {filled}; in ℝⁿ on each line"))
