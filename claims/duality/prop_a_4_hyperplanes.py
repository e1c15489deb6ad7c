"""Proposition A.4: supporting hyperplanes at a global minimum at 0, and their height.

The horizontal hyperplane through (0, f(0)) supports the epigraph of every f with a minimum at 0, and by weak
duality none crosses higher. The printed proof goes on to say that none of them is vertical, which the
proposition does not: text_a_3_2_supporting.py.
"""

import pytest

from claims.duality.functions import has_minimum_at_zero, is_finite_at_zero
from claims.duality.lemmas import (
    HORIZONTAL,
    STRONG_DUALITY_AT_A_MINIMUM,
    horizontal_supports,
    strong_duality_at_a_minimum,
)
from ndgm.exact.convex_family import family
from ndgm.exact.duality import max_crossing
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "prop-A.4",
    part="exists",
    expect="holds",
    evidence="proved",
    given={"hypothesis": has_minimum_at_zero},
    mutants={"f(0) is finite": {"hypothesis": is_finite_at_zero}},
)
def test_a_hyperplane_supports(hypothesis):
    """At a finite minimum at 0 a non-vertical hyperplane through $(0, f(0))$ has $epi f$ above it."""
    for f in filter(hypothesis, family()):
        slopes = f.subdifferential(0)
        with witness(f=str(f), slopes=str(slopes)):
            assert slopes is not None, "no non-vertical hyperplane supports its epigraph at 0"
    certify(horizontal_supports(), concludes=HORIZONTAL)


@claim(
    "prop-A.4",
    part="highest",
    expect="holds",
    evidence="proved",
    given={"hypothesis": has_minimum_at_zero},
    mutants={"f(0) is finite": {"hypothesis": is_finite_at_zero}},
)
def test_none_crosses_higher(hypothesis):
    """At a finite minimum at 0 the highest crossing of hyperplanes below $epi f$ is $f(0)$."""
    for f in filter(hypothesis, family()):
        with witness(f=str(f), at_zero=str(f.value(0)), highest=str(max_crossing(f))):
            assert max_crossing(f) == f.value(0), "the highest crossing is not f(0)"
    certify(strong_duality_at_a_minimum(), concludes=STRONG_DUALITY_AT_A_MINIMUM)
