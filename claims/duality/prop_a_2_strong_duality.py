"""Propositions A.2 and A.3, closed proper convex functions, and the conjugate.

If f is lower semicontinuous at 0 then (0, f(0) − ε) is not in the closure of epi f, and a hyperplane
separates them strictly. Since (0, f(0)) is in epi f it is not vertical, and it crosses above f(0) − ε: q* =
w*. Conversely its minorants keep f from jumping down. At a global minimum none of this is needed: q(0) = inf
f = f(0), for any f whatever.
"""

from fractions import Fraction
from math import inf

import pytest
import z3

from ndgm.exact.convex import crossing, max_crossing, min_common, piecewise
from ndgm.exact.convex_family import family
from ndgm.exact.duality import (
    minorants_make_lower_semicontinuous,
    separation_below_the_graph,
    vertical_separation_tilts,
)
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


def lower_semicontinuous(f):
    return f.is_lower_semicontinuous_at(0)


@claim(
    "prop-A.2",
    expect="holds",
    evidence="proved",
    given={"criterion": lower_semicontinuous, "finite": True},
    mutants={
        "f(0) = ∞ admitted": {"finite": False},
        "always": {"criterion": lambda f: True},
        "closed": {"criterion": lambda f: f.is_closed},
        "continuous at 0": {"criterion": lambda f: f.is_continuous_at(0)},
    },
)
def test_strong_duality_is_lower_semicontinuity(criterion, finite):
    """For f convex with f(0) < ∞, w* = q* if and only if f is lower semicontinuous at 0; f(0) = −∞ and f = −∞
    elsewhere too.
    """
    for f in family():
        if f.value(0) < inf or not finite:
            with witness(f=str(f), common=str(min_common(f)), crossing=str(max_crossing(f))):
                assert (min_common(f) == max_crossing(f)) == criterion(f)
    with witness(step="separation"):
        steps = [separation_below_the_graph(finite=finite), minorants_make_lower_semicontinuous()]
    certify(Proof("z3", f"if: {steps[0]}; only if: {steps[1]}; for f(0) = −∞ both sides are −∞"))


HILL = piecewise([-1, 0, 1], [0, 0, 0], [inf, (0, -1, -1), (0, 1, -1), inf])
"""Not convex: 0 at −1, 0 and 1, two hills between."""


@claim(
    "prop-A.3",
    expect="holds",
    evidence="proved",
    given={"hypothesis": lambda f: -inf < f.infimum() == f.value(0) < inf},
    mutants={"f(0) is finite": {"hypothesis": lambda f: -inf < f.value(0) < inf}},
)
def test_strong_duality_at_a_global_minimum(hypothesis):
    """For f with a finite global minimum at 0, convex or not, w* = q* = q(0), and f is lower semicontinuous
    at 0.
    """
    for f in filter(hypothesis, [*family(), HILL]):
        with witness(f=str(f), common=str(min_common(f)), horizontal=str(crossing(f, 0))):
            assert crossing(f, 0) == min_common(f)
            assert f.is_lower_semicontinuous_at(0)
            assert f is HILL or max_crossing(f) == min_common(f)
    at_zero, at_x, w, slope, x, other = z3.Reals("at_zero at_x w slope x other")
    below = prove(at_zero <= w, assumptions=[at_zero <= at_x, at_x <= w])
    highest = prove(other <= at_zero, assumptions=[other <= at_zero + slope * x, x == 0])
    certify(Proof("z3", f"the horizontal hyperplane is below epi f: {below}; none crosses higher: {highest}"))


@claim(
    "text-A.3.2.closed-proper",
    expect="holds",
    evidence="proved",
    given={"hypothesis": lambda f: f.is_closed and f.is_proper, "tilt": vertical_separation_tilts},
    mutants={
        "not closed": {"hypothesis": lambda f: f.is_proper},
        "not proper": {"hypothesis": lambda f: f.is_closed},
    },
)
def test_closed_proper_functions(hypothesis, tilt):
    """Every closed proper convex f has w* = q*, in (−∞, ∞], 0 in its domain or not."""
    for f in filter(hypothesis, family()):
        with witness(f=str(f), common=str(min_common(f)), crossing=str(max_crossing(f))):
            assert min_common(f) == max_crossing(f)
    certify(
        Proof(
            "z3",
            f"f(0) finite: {separation_below_the_graph()}; f(0) = ∞, by a minorant as f is proper: {tilt()}",
        )
    )


@claim(
    "text-A.3.2.conjugate",
    expect="holds",
    evidence="proved",
    given={"sign": -1, "hypothesis": lambda f: f.is_closed and f.is_proper},
    mutants={"q(μ) = −f*(μ)": {"sign": 1}, "not closed": {"hypothesis": lambda f: f.is_proper}},
)
def test_conjugate(sign, hypothesis):
    """q(μ) = −f*(−μ) and q* = f**(0) for every convex f; f = f** throughout for closed proper f."""
    grid = [Fraction(n, 2) for n in range(-5, 6)]
    for f in family():
        conjugate = f.conjugate()
        biconjugate = conjugate.conjugate()
        with witness(f=str(f)):
            assert all(crossing(f, m) == -conjugate.value(sign * m) for m in grid)
            assert max_crossing(f) == biconjugate.value(0)
        if hypothesis(f):
            with witness(f=str(f), biconjugate=str(biconjugate)):
                assert all(f.value(x) == biconjugate.value(x) for x in grid)
    w, u, slope, bound = z3.Reals("w u slope bound")
    with witness(step="a lower bound of w + μ u is an upper bound of −μ u − w"):
        bounds = prove((w + slope * u >= bound) == (sign * slope * u - w <= -bound))
    certify(Proof("z3", f"{bounds}; q* = sup of −f*(−μ) = f**(0); f = f**: {separation_below_the_graph()}"))
