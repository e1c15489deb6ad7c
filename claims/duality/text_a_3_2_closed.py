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
    """epi f is closed in ℝⁿ⁺¹ iff f: ℝⁿ → [−∞, ∞] is lower semicontinuous on all of ℝⁿ."""
    for f in (*family(), DIP, BUMP):
        with witness(f=str(f), epigraph_closed=f.is_closed):
            assert f.is_closed == all(f.is_lower_semicontinuous_at(x) for x in places(f)), (
                "its epigraph is closed and f not lower semicontinuous, or the other way round"
            )
    certify(*closed_and_lower_semicontinuous())


def closed_and_lower_semicontinuous():
    """Both directions at a point x of ℝⁿ; M is the epigraph: f(y) > c iff (y, c) is not in it."""
    y, v, higher = z3.Const("y", VECTOR), z3.Real("v"), z3.Real("higher")
    c, w, delta = z3.Reals("c w δ")

    def free(height, radius):
        """M has no point within `radius` of (x, height)."""
        near = z3.And(DISTANCE(y) < radius, v < height + radius, v > height - radius)
        return z3.ForAll([y, v], z3.Implies(M(y, v), z3.Not(near)))

    above_c = z3.ForAll([y], z3.Implies(DISTANCE(y) < delta, z3.Not(M(y, c))))
    upward = z3.ForAll([y, v, higher], z3.Implies(z3.And(M(y, v), higher >= v), M(y, higher)))
    only_if = prove(above_c, assumptions=[delta > 0, free(c, delta)], note="closed: f > c near x if f(x) > c")
    if_ = prove(
        free(w, z3.If(delta < c - w, delta, c - w)),
        assumptions=[delta > 0, c > w, upward, above_c],
        note="f > c > w near x: no limit of the epigraph at (x, w)",
    )
    return only_if, if_
