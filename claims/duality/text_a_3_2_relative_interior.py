"""Appendix A.3.2: a proper convex function is continuous over the relative interior of its domain.

Around a point of the relative interior lies a simplex in the affine hull of dom f, and f is at most its
largest value at the corners. Convexity towards a corner and away from it then bounds the change of f.
"""

from math import inf

import pytest
import z3

from claims.duality.functions import GRID
from ndgm.exact.convex_family import family
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


def relative_interior(f):
    """The points of the grid in the relative interior of dom f."""
    if f.domain is None:
        return []
    lower, upper = f.domain.lower, f.domain.upper
    return [x for x in GRID if lower < x < upper or lower == x == upper]


@claim(
    "text-A.3.2.relative-interior",
    expect="holds",
    evidence="proved",
    given={"places": relative_interior, "hypothesis": lambda f: f.is_proper, "both_sides": True},
    mutants={
        "all of dom f": {"places": lambda f: [x for x in GRID if f.value(x) < inf]},
        "improper": {"hypothesis": lambda f: True},
        "prolonged to one side": {"both_sides": False},
    },
)
def test_continuous_over_the_relative_interior(places, hypothesis, both_sides):
    """A proper convex f, restricted to dom f, is continuous over the relative interior of dom f."""
    for f in filter(hypothesis, family()):
        for x in places(f):
            with witness(f=str(f), at=x):
                assert f.is_continuous_in_domain_at(x)
    here, near, t, top = z3.Reals("here near t top")
    toward = near <= (1 - t) * here + t * top
    away = [near + t * top >= (1 + t) * here] if both_sides else []
    with witness(n="any", near="here + t (corner − here)", top="a bound of f on a simplex around here"):
        bound = prove(
            z3.And(near - here <= t * (top - here), here - near <= t * (top - here)),
            assumptions=[t >= 0, t <= 1, top >= here, toward, *away],
        )
    jensen = "f is at most top on the simplex by Jensen's inequality"
    certify(Proof("z3", f"|f − f(here)| ≤ t (top − f(here)): {bound}; {jensen}"))
