"""Appendix A.3.2: the epigraph is closed if and only if f is lower semicontinuous.

If points of epi f tend to (x, w) with w < f(x), then f has values well below f(x) near x. If f(xₖ) ≤ c < f(x)
with xₖ → x, the points (xₖ, c) of epi f tend to (x, c), which is not in it.
"""

from math import inf

import pytest
import z3

from claims.duality.functions import DIP
from claims.duality.lemmas import DISTANCE, VECTOR, M
from ndgm.exact.convex import piecewise
from ndgm.exact.convex_family import family
from ndgm.exact.proofs import prove
from ndgm.exact.statements import holds
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

BUMP = piecewise([0], [1], [(0,), (0,)])
"""1 at 0 and 0 elsewhere: not lower semicontinuous."""


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
    """$epi f$ is closed in $ℝⁿ⁺¹$ iff $f: ℝⁿ → [−∞, ∞]$ is lower semicontinuous on all of $ℝⁿ$."""
    for f in (*family(), DIP, BUMP):
        with witness(f=str(f), epigraph_closed=f.is_closed):
            assert f.is_closed == all(f.is_lower_semicontinuous_at(x) for x in places(f)), (
                "its epigraph is closed and f not lower semicontinuous, or the other way round"
            )
    certify(*closed_and_lower_semicontinuous(), concludes=[ABOVE_NEARBY, NO_LIMIT])


Y, V, HIGHER, C, W, DELTA = z3.Const("y", VECTOR), *z3.Reals("v higher c w δ")


def free(height, radius):
    """M has no point within `radius` of (x, height)."""
    near = z3.And(DISTANCE(Y) < radius, height + radius > V, height - radius < V)
    return z3.ForAll([Y, V], z3.Implies(M(Y, V), z3.Not(near)))


ABOVE_C = z3.ForAll([Y], z3.Implies(DISTANCE(Y) < DELTA, z3.Not(M(Y, C))))
"""f > c within δ of x, as f(y) > c iff (y, c) is not in the epigraph M."""

UPWARD = z3.ForAll([Y, V, HIGHER], z3.Implies(z3.And(M(Y, V), HIGHER >= V), M(Y, HIGHER)))
ABOVE_NEARBY = holds(ABOVE_C, [DELTA > 0, free(C, DELTA)])
"""If a neighbourhood of (x, c) is free of the closed epigraph, as where f(x) > c, then f > c near x."""

NO_LIMIT = holds(free(W, z3.If(DELTA < C - W, DELTA, C - W)), [DELTA > 0, C > W, UPWARD, ABOVE_C])
"""Where f > c > w near x, (x, w) has a neighbourhood that is free of the epigraph."""


def closed_and_lower_semicontinuous():
    """Both directions at a point x of ℝⁿ."""
    return [prove(*said.formulas, assumptions=said.given) for said in (ABOVE_NEARBY, NO_LIMIT)]
