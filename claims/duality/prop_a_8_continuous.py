"""Proposition A.8: a continuous convex function that attains its minimum has compact max crossing solutions.

It is finite on every ball, so Prop. A.7 applies at x*; and the axis at 0 serves as well, where the solutions
are the subgradients, negated. The formula after "function" is lost. For values in (−∞, ∞], which the appendix
allows throughout, the axis at 0 does not serve: x + 1/x − 2 on x > 0, ∞ elsewhere, is continuous with the
minimum 0 at 1, and q(k² − 1) = 2k − 2 has no largest value.
"""

from fractions import Fraction
from math import inf

import pytest

from claims.duality.functions import minima
from claims.duality.lemmas import COMPACT_SOLUTIONS, solutions_are_compact
from ndgm.exact.convex import Interval
from ndgm.exact.duality import max_crossing_solutions
from ndgm.exact.theorems import cited
from ndgm.verdict import certify, claim, witness

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
    """A continuous convex $f: ℝⁿ → ℝ$ with a minimum $x*$ has non-empty compact
    solutions, at $x*$ as at 0."""
    for f, x in minima():
        if hypothesis(f):
            for axis in (x, Fraction(0)):
                solutions = solutions_at(f, axis)
                with witness(f=str(f), minimum_at=x, axis_at=axis, solutions=str(solutions)):
                    assert solutions is not None and solutions.is_bounded, "no solutions, or unbounded ones"
    everywhere = (
        "a real-valued convex function on ℝⁿ has subgradients everywhere, which are a non-empty compact set"
    )
    subgradients = cited(everywhere, source="Bertsekas 2009, on the subdifferential")
    certify(*solutions_are_compact(), subgradients, concludes=[*COMPACT_SOLUTIONS, everywhere])


@claim(
    "prop-A.8",
    reading="values in $(−∞, ∞]$, axis at 0",
    condition="$f$ takes the value $∞$ and the crossing axis stays at 0",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"crossing": lambda k: 2 * k - 2},
    mutants={"x² instead": {"crossing": lambda k: -Fraction((k * k - 1) ** 2, 4)}},
)
def test_extended_values(crossing):
    """Some multiplier attains the highest crossing of $x + 1/x − 2$ on $x > 0$, $∞$
    elsewhere, on the axis at 0.

    (The multiplier $k² − 1$ crosses at the least value of $k²x + 1/x − 2$, which is $2k − 2$, at $x = 1/k$.)
    """
    ks = (1, 2, 10, 10**3, 10**6)
    crossings = [crossing(k) for k in ks]
    with witness(f="x + 1/x − 2", multipliers=[k * k - 1 for k in ks], crossings=crossings):
        assert max(crossings) != crossings[-1], "the crossings rise for ever, so that none is the highest"
