"""Proposition A.2: for a convex f with f(0) finite, w* = q* if and only if f is lower semicontinuous at 0.

If f is lower semicontinuous at 0 then (0, f(0) − ε) is not in the closure of epi f, and a hyperplane
separates them strictly. Since (0, f(0)) is in epi f it is not vertical, and it crosses above f(0) − ε: q* =
w*. Conversely its minorants keep f from jumping down.
"""

from math import inf

import pytest

from claims.duality.lemmas import (
    DUALITY,
    KEPT_UP,
    duality_from_lower_semicontinuity,
    lower_semicontinuity_from_duality,
)
from ndgm.exact.convex_family import family
from ndgm.exact.duality import max_crossing, min_common
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "prop-A.2",
    expect="holds",
    evidence="proved",
    given={"criterion": lambda f: f.is_lower_semicontinuous_at(0), "finite": True},
    mutants={
        "f(0) = ∞ admitted": {"finite": False},
        "always": {"criterion": lambda f: True},
        "closed": {"criterion": lambda f: f.is_closed},
        "continuous at 0": {"criterion": lambda f: f.is_continuous_at(0)},
    },
)
def test_strong_duality_is_lower_semicontinuity(criterion, finite):
    """For $f$ convex with $f(0) < ∞$, $−∞$ included, $w* = q*$ if and only if $f$ is
    lower semicontinuous at 0.
    """
    for f in family():
        if f.value(0) < inf or not finite:
            with witness(f=str(f), common=str(min_common(f)), crossing=str(max_crossing(f))):
                assert (min_common(f) == max_crossing(f)) == criterion(f), (
                    "w* = q* and the criterion do not go together"
                )
    with witness(step="separation"):
        separation = duality_from_lower_semicontinuity(finite=finite)
    certify(*separation, lower_semicontinuity_from_duality(), concludes=[*DUALITY, KEPT_UP])
