"""Proposition A.5: do closed proper convex functions satisfy the conditions of A.2 to A.4?

x is closed, proper and convex without a minimum. −√x is closed and proper with f(0) finite, and its only
supporting hyperplane at (0, 0) is vertical: every w = μx passes above its point (s², −s) for s = 1/(2|μ| +
2). What is common to all is w* = q*. The other direction: text_a_3_2_at_least_as_strong.py.
"""

from math import inf

import pytest
import z3

from claims.duality.functions import has_minimum_at_zero
from claims.duality.lemmas import (
    CROSSES_ABOVE,
    DUALITY,
    STRONG_DUALITY_AT_A_MINIMUM,
    duality_from_lower_semicontinuity,
    duality_outside_of_the_domain,
    strong_duality_at_a_minimum,
)
from ndgm.exact.convex import piecewise
from ndgm.exact.convex_family import family
from ndgm.exact.duality import crossing, max_crossing, min_common
from ndgm.exact.proofs import NotProved, prove
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

LINE = piecewise([], [], [(0, 1)])
ABSOLUTE = piecewise([0], [0], [(0, -1), (0, 1)])


@claim(
    "prop-A.5",
    expect="refuted",
    evidence="proved",
    given={"functions": [LINE]},
    mutants={"|x|": {"functions": [ABSOLUTE]}},
)
def test_closed_proper_functions_satisfy_the_conditions(functions):
    """Every closed proper convex $f$ has a finite global minimum at 0, and so $w* =
    q*$ and a flat support."""
    for f in functions:
        assert f.is_closed and f.is_proper and f.is_convex
        with witness(f=str(f), infimum=str(f.infimum()), at_zero=str(f.value(0))):
            assert f.infimum() == f.value(0), "it has no global minimum at 0"


@claim(
    "prop-A.5",
    reading="strong duality only",
    condition="'the conditions shown above' are strong duality, $w* = q*$, alone",
    expect="holds",
    evidence="proved",
    given={"hypothesis": lambda f: f.is_closed and f.is_proper},
    mutants={
        "not closed": {"hypothesis": lambda f: f.is_proper},
        "not proper": {"hypothesis": lambda f: f.is_closed},
    },
)
def test_closed_proper_functions_have_strong_duality(hypothesis):
    """Every closed proper convex $f$ is lower semicontinuous at 0 and has $w* = q*$."""
    for f in filter(hypothesis, family()):
        with witness(f=str(f), common=str(min_common(f)), crossing=str(max_crossing(f))):
            assert f.is_lower_semicontinuous_at(0), "it is not lower semicontinuous at 0"
            assert min_common(f) == max_crossing(f), "w* is not q*"
    certify(
        *duality_from_lower_semicontinuity(),
        duality_outside_of_the_domain(),
        concludes=[*DUALITY, CROSSES_ABOVE],
    )


def above_graph(at_square):
    """z3's proof that every w = μx is above (s², f(s²)) for s = 1/(2|μ| + 2), or None where that is false."""
    slope, s = z3.Reals("μ s")
    size = z3.If(slope > 0, slope, -slope)
    try:
        return prove(at_square(s) < slope * s * s, assumptions=[2 * s * (size + 1) == 1])
    except NotProved:
        return None


@claim(
    "prop-A.5",
    reading="$f(0)$ finite",
    condition="$f(0)$ is finite",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"name": "−√x on [0, ∞), ∞ elsewhere", "at_square": lambda s: -s},
    mutants={"x²": {"name": "x² on [0, ∞), ∞ elsewhere", "at_square": lambda s: s**4}},
)
def test_finite_at_zero_has_a_supporting_hyperplane(name, at_square):
    """A closed proper convex $f$ with $f(0) = 0$ has a non-vertical hyperplane through
    (0, 0) below its epigraph.

    ($f$ is given by $f(s²)$, $s ≥ 0$, and the hyperplane by its slope.)
    """
    with witness(f=name, s="1/(2|μ| + 2)", every_slope_is_above_f_at_s_squared=above_graph(at_square)):
        assert above_graph(at_square) is None, "every line through (0, 0) passes above its graph"


@claim(
    "prop-A.5",
    reading="with a minimum at 0",
    condition="$f$ attains a finite minimum at 0",
    expect="holds",
    evidence="proved",
    given={"hypothesis": has_minimum_at_zero},
    mutants={"bounded below": {"hypothesis": lambda f: -inf < f.infimum() and -inf < f.value(0) < inf}},
)
def test_minimum_at_zero_satisfies_all(hypothesis):
    """With a minimum at 0 $f$ is lower semicontinuous there, $w* = q* = q(0)$, and the
    slope 0 supports $epi f$.
    """
    for f in filter(hypothesis, family()):
        with witness(f=str(f)):
            slopes = f.subdifferential(0)
            assert slopes is not None and 0 in slopes, (
                "the horizontal hyperplane does not support its epigraph"
            )
            assert min_common(f) == max_crossing(f) == crossing(f, 0), "w* is not q*"
            assert f.is_lower_semicontinuous_at(0), "it is not lower semicontinuous at 0"
    certify(strong_duality_at_a_minimum(), concludes=STRONG_DUALITY_AT_A_MINIMUM)
