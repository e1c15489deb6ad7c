"""Appendix A.3.2: a closed improper convex function takes no finite value.

On a segment from a point where f = −∞ to one where f is finite, convexity gives f = −∞ except at the end, and
there f ≤ lim inf = −∞ as f is closed.
"""

from math import inf

import pytest
import z3

from claims.duality.functions import DIP, GRID
from ndgm.exact.convex_family import family
from ndgm.exact.proofs import prove
from ndgm.exact.theorems import all_of
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
    """A closed improper convex function takes no value but ∞ and −∞."""
    for f in (*family(), DIP):
        if hypothesis(f) and not f.is_proper:
            for x in GRID:
                with witness(f=str(f), at=x, value=str(f.value(x))):
                    assert abs(f.value(x)) == inf, "it is finite there"
    with witness(segment="from f = −∞ to f finite"):
        theorem = closed_segment(inside)
    certify(theorem)


def closed_segment(inside):
    """f at the share of the way from a point where f = −∞ to one where f is finite; M is its epigraph."""
    share, finite, low, bound, delta = z3.Reals("share finite low bound δ")
    falls = prove(
        (1 - share) * low + share * finite <= bound,
        assumptions=[share >= 0, inside(share), low * (1 - share) <= bound - share * finite],
        note="f ≤ bound at the share, for some height low at the start",
    )
    exists = prove(z3.Implies(inside(share), share != 1), note="such a height exists: 1 − share is not 0")
    # Closed at the end: if (1, bound) were not in M, no point of M would be within δ of it.
    on_segment = z3.Function("on_segment", z3.RealSort(), z3.RealSort(), z3.BoolSort())
    near = z3.If(delta < 2, 1 - delta / 2, 0)
    end = prove(
        on_segment(1, bound),
        assumptions=[
            delta > 0,
            on_segment(near, bound),
            z3.Implies(
                z3.Not(on_segment(1, bound)),
                z3.ForAll(
                    [share],
                    z3.Implies(z3.And(share > 1 - delta, share < 1), z3.Not(on_segment(share, bound))),
                ),
            ),
        ],
        note="f ≤ bound at the end, for every bound",
    )
    return all_of(falls, exists, end, note="f = −∞ at the end of the segment, too")
