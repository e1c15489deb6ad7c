"""Appendix A.3.3: one supporting hyperplane at a minimum where f is differentiable, a continuum elsewhere.

Stand-in for prose without a definition: two subgradients force a gap between the difference quotients from
the left and from the right, and every slope in that gap is a subgradient.
"""

from fractions import Fraction
from math import inf

import pytest
import z3

from claims.duality.lemmas import NO_VERTICAL, no_vertical_hyperplane
from ndgm.exact.convex_family import family
from ndgm.exact.proofs import prove
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

SLOPES = [Fraction(n, 2) for n in range(-6, 7)]


def is_differentiable(f, x):
    left, right = f.slopes(x)
    return left == right


@claim(
    "text-A.3.3.hyperplanes",
    part="pivot",
    expect="holds",
    evidence="proved",
    given={"smooth": lambda f, x: is_differentiable(f, x)},
    mutants={"at a kink, too": {"smooth": lambda f, x: True}},
)
def test_one_hyperplane_where_differentiable(smooth):
    """A real-valued convex $f$ has one supporting hyperplane at a minimum where it is differentiable."""
    for f, x in at_minima(is_real_valued):
        if smooth(f, x):
            slopes = supporting_slopes(f, x)
            with witness(f=str(f), minimum_at=x, supporting_slopes=str(slopes)):
                assert len(slopes) == 1, "several hyperplanes support its epigraph"
    # On each line of ℝⁿ two subgradients part the difference quotients from the left and from the right.
    t, right, left, one, other = z3.Reals("t quotient₊ quotient₋ one other")
    certify(
        prove(
            right - left >= other - one,
            assumptions=[t > 0, right * t >= other * t, -left * t >= -one * t, one < other],
        )
    )


@claim(
    "text-A.3.3.hyperplanes",
    part="shift",
    expect="holds",
    evidence="proved",
    given={"kink": lambda f, x: not is_differentiable(f, x)},
    mutants={"anywhere": {"kink": lambda f, x: True}},
)
def test_many_hyperplanes_at_a_kink(kink):
    """A real-valued convex $f$ has a continuum of supporting hyperplanes at a minimum that is a kink."""
    for f, x in at_minima(is_real_valued):
        if kink(f, x):
            slopes = supporting_slopes(f, x)
            with witness(f=str(f), minimum_at=x, supporting_slopes=str(slopes)):
                assert len(slopes) > 1, "one hyperplane alone supports its epigraph"
    # Quotients are no smaller than their limit f′₊, so that every slope between f′₋ and f′₊ is a subgradient.
    t, right, left, slope = z3.Reals("t quotient₊ quotient₋ slope")
    left_limit, right_limit = z3.Reals("f′₋ f′₊")
    ordered = [right >= right_limit, right_limit >= slope, slope >= left_limit, left_limit >= left]
    certify(
        prove(
            z3.And(right * t >= slope * t, left * -t >= slope * -t),
            assumptions=[t > 0, *ordered],
        )
    )


@claim(
    "text-A.3.3.hyperplanes",
    part="vertical",
    expect="holds",
    evidence="proved",
    given={"inside": lambda f: is_real_valued(f)},
    mutants={"a domain that ends": {"inside": lambda f: f.domain is not None}},
)
def test_none_is_vertical(inside):
    """At a minimum of a real-valued convex $f$, such as (7), no supporting hyperplane is vertical."""
    for f, x in at_minima(inside):
        with witness(f=str(f), minimum_at=x):
            assert f.domain.lower < x < f.domain.upper, "a vertical hyperplane supports the epigraph"
    certify(no_vertical_hyperplane(), concludes=NO_VERTICAL)


def is_real_valued(f):
    return f.domain is not None and f.domain.lower == -f.domain.upper == -inf


def at_minima(chosen):
    """Pairs of a closed proper convex f of the family and an end of its set of minimisers."""
    for f in filter(chosen, family()):
        if f.is_proper and f.is_closed and f.minimisers is not None:
            for x in sorted({end for end in (f.minimisers.lower, f.minimisers.upper) if abs(end) < inf}):
                yield f, x


def supporting_slopes(f, x):
    """The slopes of a grid whose hyperplane through (x, f(x)) has the epigraph above it."""
    return [g for g in SLOPES if f.infimum(-g) == f.value(x) - g * x]
