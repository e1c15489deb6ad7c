"""Appendix A.3.2: are the conditions of A.2 to A.4 at least as strong as closed, proper and convex?

No: 0 on (−1, 1) and 1 at −1 and 1 is convex with a finite global minimum at 0, so that it meets the
conditions of A.2 to A.4 and has w* = q*, and its epigraph is not closed. So neither is there an equivalence,
which footnote 10 holds possible. What Prop. A.5 shows goes the other way: closed proper convex functions
satisfy the conditions, if they have a minimum at 0.
"""

from math import inf

import pytest

from claims.duality.functions import has_minimum_at_zero
from claims.duality.lemmas import STRONG_DUALITY_AT_A_MINIMUM, strong_duality_at_a_minimum
from ndgm.exact.convex import indicator, piecewise
from ndgm.exact.convex_family import family
from ndgm.exact.duality import max_crossing, min_common
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

RAISED_ENDS = piecewise([-1, 1], [1, 1], [inf, (0,), inf])
"""0 on (−1, 1), 1 at −1 and 1, ∞ elsewhere."""


@claim(
    "text-A.3.2.at-least-as-strong",
    part="stronger",
    expect="refuted",
    evidence="proved",
    given={"functions": [RAISED_ENDS]},
    mutants={"0 on [−1, 1]": {"functions": [indicator(-1, 1)]}},
)
def test_conditions_make_closed(functions):
    """Every convex $f$ with a finite global minimum at 0 is closed and proper."""
    for f in functions:
        assert f.is_convex and f.infimum() == f.value(0) == 0 and f.is_lower_semicontinuous_at(0)
        with witness(f=str(f), proper=f.is_proper, missing_limit_of_the_epigraph=(1, 0)):
            assert f.is_closed, "its epigraph is not closed"


@claim(
    "text-A.3.2.at-least-as-strong",
    part="equivalent",
    expect="refuted",
    evidence="proved",
    given={"functions": [RAISED_ENDS]},
    mutants={"0 on [−1, 1]": {"functions": [indicator(-1, 1)]}},
)
def test_duality_makes_closed(functions):
    """A convex $f$ with $w* = q*$ finite is closed and proper, as the reverse of A.5 would have it."""
    for f in functions:
        assert f.is_convex and min_common(f) == max_crossing(f) == 0
        with witness(f=str(f), common=str(min_common(f)), crossing=str(max_crossing(f))):
            assert f.is_closed, "w* = q*, and its epigraph is not closed"


@claim(
    "text-A.3.2.at-least-as-strong",
    part="stronger",
    reading="as Prop. A.5 shows it",
    condition="it says that closed proper convex functions with a minimum at 0 satisfy the conditions",
    expect="holds",
    evidence="proved",
    given={"hypothesis": has_minimum_at_zero},
    mutants={"bounded below": {"hypothesis": lambda f: -inf < f.infimum() and -inf < f.value(0) < inf}},
)
def test_closed_proper_functions_are_covered(hypothesis):
    """Every closed proper convex $f$ with a finite minimum at 0 is lower semicontinuous there, $w* = q*$, and
    the slope 0 supports $epi f$.
    """
    for f in family():
        if f.is_closed and f.is_proper and hypothesis(f):
            slopes = f.subdifferential(0)
            with witness(f=str(f), slopes=str(slopes)):
                assert slopes is not None and 0 in slopes, "the slope 0 does not support its epigraph"
                assert f.is_lower_semicontinuous_at(0) and min_common(f) == max_crossing(f)
    certify(strong_duality_at_a_minimum(), concludes=STRONG_DUALITY_AT_A_MINIMUM)
