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
from ndgm.verdict import Proof, certify, claim, witness

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
                    assert abs(f.value(x)) == inf
    share, finite, low, bound = z3.Reals("share finite low bound")
    with witness(segment="from f = −∞ to f finite"):
        falls = prove(
            (1 - share) * low + share * finite <= bound,
            assumptions=[share >= 0, inside(share), low * (1 - share) <= bound - share * finite],
        )
        exists = prove(z3.Implies(inside(share), share != 1))
    on_the_segment = f"f = −∞ on the open segment: {falls}, such a low exists: {exists}"
    certify(Proof("z3", f"{on_the_segment}; at its end f ≤ lim inf = −∞"))
