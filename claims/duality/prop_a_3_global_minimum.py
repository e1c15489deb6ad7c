"""Proposition A.3: w* = q* at a finite global minimum at 0.

The paper goes through lower semicontinuity and Prop. A.2. None of this is needed: q(0) = inf f = f(0), for
any f whatever.
"""

from math import inf

import pytest

from claims.duality.functions import has_minimum_at_zero, is_finite_at_zero
from claims.duality.lemmas import STRONG_DUALITY_AT_A_MINIMUM, strong_duality_at_a_minimum
from ndgm.exact.convex import piecewise
from ndgm.exact.convex_family import family
from ndgm.exact.duality import crossing, max_crossing, min_common
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

HILLS = piecewise([-1, 0, 1], [0, 0, 0], [inf, (0, -1, -1), (0, 1, -1), inf])
"""Not convex: 0 at −1, 0 and 1, with a hill between each two."""


@claim(
    "prop-A.3",
    expect="holds",
    evidence="proved",
    given={"hypothesis": has_minimum_at_zero},
    mutants={"f(0) is finite": {"hypothesis": is_finite_at_zero}},
)
def test_strong_duality_at_a_global_minimum(hypothesis):
    """At a finite minimum at 0, $f$ convex or not, $w* = q* = q(0)$, and $f$ is
    lower semicontinuous there."""
    for f in filter(hypothesis, [*family(), HILLS]):
        with witness(f=str(f), common=str(min_common(f)), horizontal=str(crossing(f, 0))):
            assert crossing(f, 0) == min_common(f), "the horizontal hyperplane does not attain w*"
            assert f is HILLS or max_crossing(f) == min_common(f), "q* is not w*"
            assert f.is_lower_semicontinuous_at(0), "f is not lower semicontinuous at 0, as the proof says"
    certify(strong_duality_at_a_minimum(), concludes=STRONG_DUALITY_AT_A_MINIMUM)
