"""Proposition A.5 and its proof: do closed proper convex functions satisfy the conditions of A.2 to A.4, or
the other way round?

Neither. x is closed, proper and convex without a minimum; 0 on (−1, 1) and 1 at −1 and 1 has a minimum at 0
and is not closed. -√x is closed and proper with f(0) finite, and its only supporting hyperplane at (0, 0) is
vertical. What is common to all is w* = q*.
"""

from fractions import Fraction
from math import inf

import pytest
import z3

from ndgm.exact.convex import crossing, max_crossing, min_common, piecewise
from ndgm.exact.convex_family import family
from ndgm.exact.duality import separation_below_the_graph, vertical_separation_tilts
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, refute, witness

pytestmark = pytest.mark.fast

GRID = [Fraction(n, 2) for n in range(-5, 6)]
LINE = piecewise([], [], [(0, 1)])
ABSOLUTE = piecewise([0], [0], [(0, -1), (0, 1)])
FLAT = piecewise([-1, 1], [1, 1], [inf, (0,), inf])
DIP = piecewise([0], [-inf], [(0,), (0,)])


@claim(
    "text-A.3.2.closed",
    expect="holds",
    evidence="proved",
    given={"places": lambda f: f.breakpoints},
    mutants={
        "lower semicontinuous on dom f": {"places": lambda f: [x for x in f.breakpoints if f.value(x) < inf]}
    },
)
def test_closed_is_lower_semicontinuous(places):
    """epi f is closed in ℝⁿ⁺¹ iff f: ℝⁿ → [−∞, ∞] is lower semicontinuous on all of ℝⁿ."""
    for f in (*family(), DIP, piecewise([0], [1], [(0,), (0,)])):
        with witness(f=str(f), epigraph_closed=f.is_closed):
            assert f.is_closed == all(f.is_lower_semicontinuous_at(x) for x in places(f))
    value, w, near, height = z3.Reals("value w near height")
    below = prove(
        near < value - (value - w) / 2, assumptions=[w < value, height < w + (value - w) / 2, near <= height]
    )
    certify(
        Proof(
            "z3",
            f"if points of epi f tend to (x, w) with w < f(x), then f stays below f(x): {below} (f(x) = ∞: below w + 1); if "
            "f(xₖ) ≤ c < f(x) with xₖ -> x, the points (xₖ, c) of epi f tend to (x, c) outside",
        )
    )


@claim(
    "text-A.3.2.improper",
    expect="holds",
    evidence="proved",
    given={"hypothesis": lambda f: f.is_closed and f.is_convex, "share": "less than 1"},
    mutants={
        "not closed": {"hypothesis": lambda f: f.is_convex},
        "not convex": {"hypothesis": lambda f: f.is_closed},
        "up to the end of the segment": {"share": "at most 1"},
    },
)
def test_closed_improper_functions(hypothesis, share):
    """A closed improper convex function takes no value but ∞ and −∞."""
    for f in (*family(), DIP):
        if hypothesis(f) and not f.is_proper:
            for x in GRID:
                with witness(f=str(f), at=x, value=str(f.value(x))):
                    assert abs(f.value(x)) == inf
    part, finite, low, bound = z3.Reals("part finite low bound")
    ends = part < 1 if share == "less than 1" else part <= 1
    with witness(segment="from f = −∞ to f finite"):
        falls = prove(
            (1 - part) * low + part * finite <= bound,
            assumptions=[part >= 0, ends, low * (1 - part) <= bound - part * finite],
        )
        exists = prove(z3.Implies(ends, part != 1))
    certify(
        Proof(
            "z3",
            f"f = −∞ on the open segment: {falls}, such a low exists: {exists}; at its end f ≤ lim inf = −∞",
        )
    )


@claim(
    "text-A.3.2.proper",
    expect="holds",
    evidence="proved",
    given={"hypothesis": lambda f: any(-inf < f.infimum() == f.value(x) for x in GRID if f.value(x) < inf)},
    mutants={
        "f(0) finite": {"hypothesis": lambda f: -inf < f.value(0) < inf},
        "a minimum, perhaps −∞": {"hypothesis": lambda f: f.infimum() < inf},
    },
)
def test_finite_minimum_makes_proper(hypothesis):
    """A function, convex or not, with a finite global minimum is > −∞ everywhere and finite somewhere."""
    for f in filter(hypothesis, (*family(), DIP, piecewise([0], [0], [(1,), (1,)]))):
        with witness(f=str(f)):
            assert f.is_proper
    least, at_x, bound = z3.Reals("least at_x bound")
    certify(
        Proof(
            "z3",
            f"no value is below the least: {prove(at_x > bound, assumptions=[at_x >= least, bound < least])}",
        )
    )


@claim(
    "prop-A.5",
    expect="refuted",
    evidence="proved",
    given={"functions": [LINE]},
    mutants={"|x|": {"functions": [ABSOLUTE]}},
)
def test_closed_proper_functions_satisfy_the_conditions(functions):
    """Every closed proper convex f satisfies the conditions: a finite global minimum at 0, and so w* = q* and
    a horizontal support.
    """
    for f in functions:
        assert f.is_closed and f.is_proper and f.is_convex
        with witness(f=str(f), infimum=str(f.infimum()), at_zero=str(f.value(0))):
            assert f.infimum() == f.value(0)


@claim(
    "prop-A.5",
    reading="strong duality only",
    expect="holds",
    evidence="proved",
    given={"hypothesis": lambda f: f.is_closed and f.is_proper},
    mutants={
        "not closed": {"hypothesis": lambda f: f.is_proper},
        "not proper": {"hypothesis": lambda f: f.is_closed},
    },
)
def test_closed_proper_functions_have_strong_duality(hypothesis):
    """Every closed proper convex f is lower semicontinuous at 0 and has w* = q*."""
    for f in filter(hypothesis, family()):
        with witness(f=str(f), common=str(min_common(f)), crossing=str(max_crossing(f))):
            assert f.is_lower_semicontinuous_at(0) and min_common(f) == max_crossing(f)
    certify(
        Proof("z3", f"f(0) finite: {separation_below_the_graph()}; f(0) = ∞: {vertical_separation_tilts()}")
    )


@claim(
    "prop-A.5",
    reading="our conditions are at least as strong",
    expect="refuted",
    evidence="proved",
    given={"functions": [FLAT]},
    mutants={"0 on [−1, 1]": {"functions": [piecewise([-1, 1], [0, 0], [inf, (0,), inf])]}},
)
def test_conditions_make_closed(functions):
    """Every convex f with a finite global minimum at 0 is closed and proper."""
    for f in functions:
        assert f.is_convex and f.infimum() == f.value(0) == 0
        with witness(f=str(f), proper=f.is_proper, missing_limit_of_the_epigraph=(1, 0)):
            assert f.is_closed


@claim(
    "prop-A.5",
    reading="f(0) finite",
    condition="f(0) is finite, as the proof says",
    expect="refuted",
    evidence="proved",
    given={"steep": True},
    mutants={"x²": {"steep": False}},
)
def test_finite_at_zero_has_a_supporting_hyperplane(steep):
    """Every closed proper convex f with f(0) = 0 has a non-vertical hyperplane through (0, 0) below its
    epigraph.
    """
    slope, s = z3.Reals("slope s")
    size = z3.If(slope > 0, slope, -slope)
    if steep:
        above = prove(-s < slope * s * s, assumptions=[2 * s * (size + 1) == 1])
        refute(
            f"every w = μ x passes above the point (s², −s) for the small s = 1/(2|μ| + 2): {above}",
            f="-√x on [0, ∞), ∞ elsewhere",
        )
    with witness(f="x²", hyperplane="w = 0"):
        prove(s * s >= 0)


@claim(
    "prop-A.5",
    reading="with a minimum at 0",
    condition="f attains a finite minimum at 0",
    expect="holds",
    evidence="proved",
    given={"hypothesis": lambda f: -inf < f.infimum() == f.value(0) < inf},
    mutants={"bounded below": {"hypothesis": lambda f: -inf < f.infimum() and -inf < f.value(0) < inf}},
)
def test_minimum_at_zero_satisfies_all(hypothesis):
    """With a minimum at 0: lower semicontinuous at 0, w* = q* = q(0), and a horizontal supporting hyperplane."""
    for f in filter(hypothesis, family()):
        with witness(f=str(f)):
            assert f.is_lower_semicontinuous_at(0) and min_common(f) == max_crossing(f) == crossing(f, 0)
            assert 0 in f.subdifferential(0)
    at_zero, at_x, w = z3.Reals("at_zero at_x w")
    certify(
        Proof(
            "z3",
            f"{prove(w >= at_zero, assumptions=[at_x >= at_zero, w >= at_x])}; q(0) = f(0) ≥ q by weak duality",
        )
    )
