"""Appendix A.3.2: every closed proper convex function has strong duality.

Where f(0) is finite, f is lower semicontinuous at 0, and this is Prop. A.2. Where f(0) = ∞, a hyperplane
separates (0, m) from epi f, for every m. It crosses above m, or it is vertical, and then any multiple of it
may be added to a minorant, which f has as it is proper.
"""

import pytest

from claims.duality.lemmas import (
    CROSSES_ABOVE,
    DUALITY,
    duality_from_lower_semicontinuity,
    duality_outside_of_the_domain,
)
from ndgm.exact.convex_family import family
from ndgm.exact.duality import max_crossing, min_common
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-A.3.2.closed-proper",
    expect="holds",
    evidence="proved",
    given={"hypothesis": lambda f: f.is_closed and f.is_proper},
    mutants={
        "not closed": {"hypothesis": lambda f: f.is_proper},
        "not proper": {"hypothesis": lambda f: f.is_closed},
    },
)
def test_closed_proper_functions(hypothesis):
    """Every closed proper convex $f$ has $w* = q*$, in $(−∞, ∞]$, whether 0 is in its domain or not."""
    for f in filter(hypothesis, family()):
        with witness(f=str(f), common=str(min_common(f)), crossing=str(max_crossing(f))):
            assert min_common(f) == max_crossing(f), "w* is not q*"
    certify(
        *duality_from_lower_semicontinuity(),
        duality_outside_of_the_domain(),
        concludes=[*DUALITY, CROSSES_ABOVE],
    )
