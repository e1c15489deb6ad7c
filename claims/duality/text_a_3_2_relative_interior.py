"""Appendix A.3.2: a proper convex function is continuous over the relative interior of its domain.

Around a point of the relative interior lies a simplex in the affine hull of dom f, and f is at most its
largest value at the corners. Convexity towards a corner and away from it then bounds the change of f.
"""

from math import inf

import pytest

from claims.duality.convex_sets import CONTINUOUS, continuity_at_an_inner_point
from claims.duality.functions import GRID
from ndgm.exact.convex_family import family
from ndgm.verdict import certify, claim, witness

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
    """A proper convex $f$, restricted to $dom f$, is continuous over the relative interior of $dom f$."""
    for f in filter(hypothesis, family()):
        for x in places(f):
            with witness(f=str(f), at=x):
                assert f.is_continuous_in_domain_at(x), "it is not continuous there, within its domain"
    with witness(n="any"):
        theorem = continuity_at_an_inner_point(both_sides)
    certify(theorem, concludes=CONTINUOUS)
