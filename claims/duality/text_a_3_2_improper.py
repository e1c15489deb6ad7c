"""Appendix A.3.2: a closed improper convex function takes no finite value.

On a segment from a point where f = −∞ to one where f is finite, convexity gives f = −∞ except at the end, and
there f ≤ lim inf = −∞ as f is closed.
"""

from math import inf

import pytest
import z3

from claims.duality.functions import DIP, GRID
from ndgm.exact.convex_family import family
from ndgm.exact.deduction import cut, instance
from ndgm.exact.proofs import prove
from ndgm.exact.statements import holds
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-A.3.2.improper",
    expect="holds",
    evidence="proved",
    given={"hypothesis": lambda f: f.is_closed and f.is_convex, "inside": lambda share: share < 1},
    mutants={
        "not closed": {"hypothesis": lambda f: f.is_convex},
        "not convex": {"hypothesis": lambda f: f.is_closed},
        "up to the end of the segment": {"inside": lambda share: share <= 1},
    },
)
def test_closed_improper_functions(hypothesis, inside):
    """A closed improper convex function takes no value but $∞$ and $−∞$."""
    for f in (*family(), DIP):
        if hypothesis(f) and not f.is_proper:
            for x in GRID:
                with witness(f=str(f), at=x, value=str(f.value(x))):
                    assert abs(f.value(x)) == inf, "it is finite there"
    with witness(segment="from f = −∞ to f finite"):
        theorem = closed_segment(inside)
    certify(theorem, concludes=MINUS_INFINITY_AT_THE_END)


IN = z3.Function("M", z3.RealSort(), z3.RealSort(), z3.BoolSort())
"""Whether the epigraph has a point of this height at this share of the way from f = −∞ to f finite."""

SHARE, FINITE, LOW, BOUND, DELTA = z3.Reals("share finite low bound δ")
NEAR_THE_END = z3.ForAll([SHARE], z3.Implies(z3.And(SHARE > 1 - DELTA, SHARE < 1), z3.Not(IN(SHARE, BOUND))))
CLOSED = z3.Implies(z3.Not(IN(1, BOUND)), NEAR_THE_END)
"""If (1, bound) is not in the closed epigraph, no point within δ of it is."""

CONVEX = z3.ForAll(
    [SHARE, LOW],
    z3.Implies(
        z3.And(SHARE >= 0, SHARE <= 1, IN(0, LOW), IN(1, FINITE)),
        IN(SHARE, (1 - SHARE) * LOW + SHARE * FINITE),
    ),
)
MINUS_INFINITY = z3.ForAll([LOW], IN(0, LOW))
MINUS_INFINITY_AT_THE_END = holds(IN(1, BOUND), [MINUS_INFINITY, IN(1, FINITE), CONVEX, DELTA > 0, CLOSED])
"""f ≤ bound at the end of the segment, for every bound, if f is finite there."""


def closed_segment(inside):
    """f = −∞ along a segment from a point where f = −∞, and so at its end."""
    low = (BOUND - SHARE * FINITE) / (1 - SHARE)
    mixed = prove(
        z3.Implies(z3.And(IN(0, low), IN(1, FINITE)), IN(SHARE, (1 - SHARE) * low + SHARE * FINITE)),
        assumptions=[CONVEX, SHARE >= 0, SHARE <= 1],
    )
    reached = prove((1 - SHARE) * low + SHARE * FINITE == BOUND, assumptions=[SHARE >= 0, inside(SHARE)])
    falls = cut(
        IN(SHARE, BOUND),
        using=[mixed, reached],
        given=[MINUS_INFINITY, IN(1, FINITE), CONVEX, SHARE >= 0, inside(SHARE)],
    )
    near = instance(falls, (SHARE, z3.If(DELTA < 2, 1 - DELTA / 2, 0)))
    return cut(*MINUS_INFINITY_AT_THE_END.formulas, using=[near], given=MINUS_INFINITY_AT_THE_END.given)
