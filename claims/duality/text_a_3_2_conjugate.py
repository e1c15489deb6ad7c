"""Appendix A.3.2: the dual function is the conjugate, q(μ) = −f*(−μ), and q* is the biconjugate at 0."""

import pytest
import z3

from claims.duality.functions import GRID
from claims.duality.lemmas import (
    CROSSES_ABOVE,
    DUALITY,
    REAL,
    VECTOR,
    duality_from_lower_semicontinuity,
    duality_outside_of_the_domain,
)
from ndgm.exact.convex_family import family
from ndgm.exact.duality import crossing, max_crossing
from ndgm.exact.proofs import prove
from ndgm.exact.statements import holds
from ndgm.exact.theorems import cited
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
    """$q(μ) = −f*(−μ)$ for every convex $f$."""
    for f in family():
        conjugate = f.conjugate()
        for multiplier in GRID:
            with witness(f=str(f), multiplier=multiplier):
                assert crossing(f, multiplier) == -conjugate.value(sign * multiplier), "they differ"
    w, product, bound = z3.Reals("w μ·u bound")
    # The lower bounds of w + μ·u are minus the upper bounds of −μ·u − w.
    certify(prove((w + product >= bound) == (sign * product - w <= -bound)))


@claim(
    "text-A.3.2.conjugate",
    part="biconjugate",
    expect="holds",
    evidence="proved",
    given={"at": 0},
    mutants={"at 1": {"at": 1}},
)
def test_highest_crossing_is_the_biconjugate(at):
    """$q* = f**(0)$ for every convex $f$."""
    for f in family():
        highest = max(crossing(f, multiplier) for multiplier in GRID)
        biconjugate = f.conjugate().conjugate().value(at)
        shown = {"f": str(f), "highest_on_a_grid": str(highest), "biconjugate": str(biconjugate)}
        with witness(**shown):
            assert highest <= biconjugate, "q is above f** at the axis"
            assert max_crossing(f) == biconjugate, "q* is not f** at the axis"
    certify(supremum_over_both_signs(), concludes=SAME_BOUNDS)


@claim(
    "text-A.3.2.conjugate",
    part="everywhere",
    expect="holds",
    evidence="proved",
    given={"hypothesis": lambda f: f.is_closed and f.is_proper},
    mutants={"not closed": {"hypothesis": lambda f: f.is_proper}},
)
def test_closed_proper_functions_are_their_biconjugates(hypothesis):
    """$f(x) = f**(x)$ for all $x$, if $f$ is closed, proper and convex."""
    for f in filter(hypothesis, family()):
        biconjugate = f.conjugate().conjugate()
        with witness(f=str(f), biconjugate=str(biconjugate)):
            assert all(f.value(x) == biconjugate.value(x) for x in GRID), "f and f** differ"
    conjugacy = cited(CONJUGACY, source="Bertsekas 2009, the conjugacy theorem")
    certify(
        conjugacy,
        *duality_from_lower_semicontinuity(),
        duality_outside_of_the_domain(),
        concludes=[CONJUGACY, *DUALITY, CROSSES_ABOVE],
    )


CONJUGACY = "f = f** for closed proper convex f"
CONJUGATE = z3.Function("conjugate", VECTOR, REAL)
MINUS = z3.Function("minus", VECTOR, VECTOR)
MU, BOUND = z3.Const("μ", VECTOR), z3.Real("bound")
CROSSINGS = z3.ForAll([MU], -CONJUGATE(MINUS(MU)) <= BOUND)
BICONJUGATE = z3.ForAll([MU], 0 - CONJUGATE(MU) <= BOUND)
SAME_BOUNDS = holds(CROSSINGS == BICONJUGATE, [z3.ForAll([MU], MINUS(MINUS(MU)) == MU)])
"""The upper bounds of q(μ) = −f*(−μ) over μ are those of 0·μ − f*(μ), which are those of f**(0)."""


def supremum_over_both_signs():
    """The suprema over μ and over −μ are the same."""
    return prove(*SAME_BOUNDS.formulas, assumptions=SAME_BOUNDS.given)
