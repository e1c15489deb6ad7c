"""Appendix A.3.2: the epigraph is closed if and only if f is lower semicontinuous.

If points of epi f tend to (x, w) with w < f(x), then f has values well below f(x) near x. If f(xₖ) ≤ c < f(x)
with xₖ → x, the points (xₖ, c) of epi f tend to (x, c), which is not in it.
"""

from math import inf

import pytest
import z3

from claims.duality.functions import DIP
from ndgm.exact.convex import piecewise
from ndgm.exact.convex_family import family
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

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
            assert f.is_closed == all(f.is_lower_semicontinuous_at(x) for x in places(f))
    value, w, near, height = z3.Reals("value w near height")
    below = prove(
        near < value - (value - w) / 2, assumptions=[w < value, height < w + (value - w) / 2, near <= height]
    )
    limit = f"if points of epi f tend to (x, w) with w < f(x), then f is below f(x) near x: {below}"
    converse = "if f(xₖ) ≤ c < f(x) with xₖ → x, the points (xₖ, c) of epi f tend to (x, c) outside"
    certify(Proof("z3", f"{limit} (f(x) = ∞: below w + 1); {converse}"))
