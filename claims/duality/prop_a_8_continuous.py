"""Proposition A.8: a continuous convex function that attains its minimum has compact max crossing solutions.

It is finite on every ball, so Prop. A.7 applies at x*; and the axis at 0 serves as well.
"""

from fractions import Fraction
from math import inf

import pytest

from claims.duality.functions import minima
from claims.duality.lemmas import multipliers_are_bounded
from ndgm.exact.convex import Interval, max_crossing_solutions
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


def solutions_at(f, axis):
    """The max crossing solutions of f on the axis at this point: all of ℝ where f is ∞ there."""
    return max_crossing_solutions(f.translated(axis)) if f.value(axis) < inf else Interval(-inf, inf)


@claim(
    "prop-A.8",
    expect="holds",
    evidence="proved",
    given={"hypothesis": lambda f: f.domain.lower == -f.domain.upper == -inf},
    mutants={
        "continuous on a closed half-line": {"hypothesis": lambda f: f.domain.lower == -inf and f.is_closed}
    },
)
def test_continuous_functions(hypothesis):
    """A continuous convex f: ℝⁿ → ℝ with a minimum x* has non-empty compact solutions, at x* as at 0."""
    for f, x in minima():
        if hypothesis(f):
            for axis in (x, Fraction(0)):
                solutions = solutions_at(f, axis)
                with witness(f=str(f), minimum_at=x, axis_at=axis, solutions=str(solutions)):
                    assert solutions is not None and solutions.is_bounded
    bounded = f"f is finite on every ball, so the solutions are bounded: {multipliers_are_bounded()}"
    certify(Proof("z3", f"0 is a solution at x*; {bounded}"))
