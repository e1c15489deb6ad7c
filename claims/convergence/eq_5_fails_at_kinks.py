"""Equation (5), ‖∇f(x) − ∇f(y)‖ ≤ L‖x − y‖, fails for functions with a kink, for every L."""

from fractions import Fraction

import pytest

from claims.convergence.difference_quotients import KINKS, check_quotients
from ndgm.verdict import claim

pytestmark = pytest.mark.fast


@claim(
    "eq-5",
    expect="holds",
    evidence="proved",
    given={"slopes": {**KINKS, "max(−x, 3x)": lambda x: Fraction(3 if x > 0 else -1)}},
    mutants={
        "Huber, differentiable": {"slopes": {"Huber": lambda x: max(min(x, Fraction(1)), Fraction(-1))}}
    },
)
def test_smoothness_fails_at_kinks(slopes):
    """At a kink the one-sided derivatives differ by a jump J > 0, and (5) fails near it for every L."""
    check_quotients(slopes)
