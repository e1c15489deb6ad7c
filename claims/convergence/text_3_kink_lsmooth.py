"""Section 3, in one dimension: |x| and max(0, x) are not L-smooth, as their slopes jump at 0."""

from fractions import Fraction

import pytest

from claims.convergence.difference_quotients import KINKS, check_quotients
from ndgm.verdict import claim

pytestmark = pytest.mark.fast


@claim(
    "text-3.kink-lsmooth",
    expect="holds",
    evidence="proved",
    given={"slopes": KINKS},
    mutants={"max(0, x)²/2": {"slopes": {"max(0, x)²/2": lambda x: max(x, Fraction(0))}}},
)
def test_kink_is_not_smooth(slopes):
    """The difference quotient of the derivative of |x|, and of max(0, x), across 0 exceeds every L."""
    check_quotients(slopes)
