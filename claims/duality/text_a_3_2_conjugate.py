"""Appendix A.3.2: the dual function is the conjugate, q(μ) = −f*(−μ), and q* is the biconjugate at 0."""

import pytest
import z3

from claims.duality.functions import GRID
from claims.duality.lemmas import (
    REAL,
    VECTOR,
    duality_from_lower_semicontinuity,
    duality_outside_of_the_domain,
)
from ndgm.exact.convex_family import family
from ndgm.exact.duality import crossing, max_crossing
from ndgm.exact.proofs import prove
from ndgm.exact.theorems import all_of, cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-A.3.2.conjugate",
    part="dual",
    expect="holds",
    evidence="proved",
    given={"sign": -1},
    mutants={"q(μ) = −f*(μ)": {"sign": 1}},
)
def test_dual_function_is_the_conjugate(sign):
    """q(μ) = −f*(−μ) for every convex f."""
    for f in family():
        conjugate = f.conjugate()
        for multiplier in GRID:
            with witness(f=str(f), multiplier=multiplier):
                assert crossing(f, multiplier) == -conjugate.value(sign * multiplier), "they differ"
    w, product, bound = z3.Reals("w μ·u bound")
    bounds = prove(
        (w + product >= bound) == (sign * product - w <= -bound),
        note="the lower bounds of w + μ·u are minus the upper bounds of −μ·u − w",
    )
    certify(bounds)


@claim(
    "text-A.3.2.conjugate",
    part="biconjugate",
    expect="holds",
    evidence="proved",
    given={"at": 0},
    mutants={"at 1": {"at": 1}},
)
def test_highest_crossing_is_the_biconjugate(at):
    """q* = f**(0) for every convex f."""
    for f in family():
        highest = max(crossing(f, multiplier) for multiplier in GRID)
        biconjugate = f.conjugate().conjugate().value(at)
        shown = {"f": str(f), "highest_on_a_grid": str(highest), "biconjugate": str(biconjugate)}
        with witness(**shown):
            assert highest <= biconjugate, "q is above f** at the axis"
            assert max_crossing(f) == biconjugate, "q* is not f** at the axis"
    certify(supremum_over_both_signs())


@claim(
    "text-A.3.2.conjugate",
    part="everywhere",
    expect="holds",
    evidence="proved",
    given={"hypothesis": lambda f: f.is_closed and f.is_proper},
    mutants={"not closed": {"hypothesis": lambda f: f.is_proper}},
)
def test_closed_proper_functions_are_their_biconjugates(hypothesis):
    """f(x) = f**(x) for all x, if f is closed, proper and convex."""
    for f in filter(hypothesis, family()):
        biconjugate = f.conjugate().conjugate()
        with witness(f=str(f), biconjugate=str(biconjugate)):
            assert all(f.value(x) == biconjugate.value(x) for x in GRID), "f and f** differ"
    conjugacy = cited(
        "f = f** for closed proper convex f", source="Prop. 1.6.1 of Bertsekas (2009), the conjugacy theorem"
    )
    certify(conjugacy, duality_from_lower_semicontinuity(), duality_outside_of_the_domain())


def supremum_over_both_signs():
    """The upper bounds of −f*(−μ) over μ are those of 0·ν − f*(ν) over ν, which is f**(0)."""
    conjugate = z3.Function("conjugate", VECTOR, REAL)
    minus = z3.Function("minus", VECTOR, VECTOR)
    mu, nu = z3.Consts("μ ν", VECTOR)
    bound = z3.Real("bound")
    crossings = z3.ForAll([mu], -conjugate(minus(mu)) <= bound)
    biconjugate = z3.ForAll([nu], 0 - conjugate(nu) <= bound)
    twice = z3.ForAll([nu], minus(minus(nu)) == nu)
    return all_of(
        prove(biconjugate, assumptions=[crossings, twice]), prove(crossings, assumptions=[biconjugate])
    )
