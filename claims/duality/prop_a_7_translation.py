"""Proposition A.7: strong duality and compact solutions for a minimum x* anywhere.

The proof replaces f by g(z) = f(z + x*), which moves the crossing axis to x*. Without that the statement
fails: the f that is 1 at 0, 0 on (0, ∞) and ∞ on the left has the minimum 0 at x* = 1, and w* = 1 but q* = 0
on the axis at 0.
"""

from math import inf

import pytest

from claims.duality.functions import minima
from claims.duality.lemmas import (
    COMPACT_SOLUTIONS,
    STRONG_DUALITY_AT_A_MINIMUM,
    solutions_are_compact,
    strong_duality_at_a_minimum,
)
from ndgm.exact.convex import indicator, piecewise
from ndgm.exact.duality import max_crossing, max_crossing_solutions, min_common
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "prop-A.7",
    part="duality",
    expect="refuted",
    evidence="proved",
    given={"axis": 0},
    mutants={"axis at x*": {"axis": 1}},
)
def test_strong_duality_without_moving_the_axis(axis):
    """A convex $f$ with a finite global minimum at $x* = 1$ has $w* = q*$, on the axis at 0."""
    f = piecewise([0], [1], [inf, (0,)])
    moved = f.translated(axis)
    with witness(f=str(f), minimum_at=1, common=str(min_common(moved)), crossing=str(max_crossing(moved))):
        assert min_common(moved) == max_crossing(moved), "w* is not q*"


@claim(
    "prop-A.7",
    part="compact",
    expect="refuted",
    evidence="proved",
    given={"axis": 0},
    mutants={"axis at x*": {"axis": 1}},
)
def test_compact_without_moving_the_axis(axis):
    """A convex $f$, finite on a ball around its minimum $x* = 1$, has compact solutions on the axis at 0."""
    solutions = max_crossing_solutions(indicator(0, 2).translated(axis))
    with witness(f="0 on [0, 2], ∞ elsewhere", minimum_at=1, solutions=str(solutions)):
        assert solutions is not None and solutions.is_bounded, "the solutions are not compact"


@claim(
    "prop-A.7",
    part="duality",
    reading="axis at $x*$",
    condition="the crossing axis is moved to $x*$",
    expect="holds",
    evidence="proved",
    given={"axis": lambda x: x},
    mutants={"axis one to the left": {"axis": lambda x: x - 1}},
)
def test_duality_on_the_axis_at_the_minimum(axis):
    """$g(z) = f(z + x*)$ has $w* = q*$."""
    for f, x in minima():
        moved = f.translated(axis(x))
        common, highest = min_common(moved), max_crossing(moved)
        with witness(f=str(f), minimum_at=x, common=str(common), crossing=str(highest)):
            assert common == highest, "w* is not q*"
    certify(strong_duality_at_a_minimum(), concludes=STRONG_DUALITY_AT_A_MINIMUM)


@claim(
    "prop-A.7",
    part="compact",
    reading="axis at $x*$",
    condition="the crossing axis is moved to $x*$",
    expect="holds",
    evidence="proved",
    given={"hypothesis": lambda f, x: f.domain.lower < x < f.domain.upper, "ends": (-1, 1)},
    mutants={
        "finite on a half-ball": {"hypothesis": lambda f, x: x < f.domain.upper},
        "finite on a half-ball, proof": {"ends": (0, 1)},
    },
)
def test_compact_on_the_axis_at_the_minimum(hypothesis, ends):
    """$g(z) = f(z + x*)$ has non-empty compact solutions if $f$ is finite on a ball around $x*$."""
    for f, x in minima():
        if hypothesis(f, x):
            solutions = max_crossing_solutions(f.translated(x))
            with witness(f=str(f), minimum_at=x, solutions=str(solutions)):
                assert solutions is not None and 0 in solutions, "0 is no solution"
                assert solutions.is_bounded, "the solutions are not bounded"
    with witness(step="bounded"):
        theorems = solutions_are_compact(ends)
    certify(*theorems, concludes=COMPACT_SOLUTIONS)
