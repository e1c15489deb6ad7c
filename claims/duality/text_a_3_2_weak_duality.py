"""Appendix A.3.2: weak duality, q* ≤ w* for every set M.

A hyperplane below M lies below the points of M on the axis, where u = 0 and μ·u drops out.
"""

from random import Random

import pytest

from claims.duality.lemmas import NONE_HIGHER, no_crossing_above_the_axis
from ndgm.exact.polyhedra import PolyhedralFunction
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


def finite_sets():
    """Sets M of a few points (u, w) of ℝⁿ⁺¹, n = 1 to 3; seldom convex."""
    random = Random(1)
    for count in range(60):
        n = 1 + count % 3
        size = random.randint(1, 6)
        yield [(tuple(random.choices((-2, -1, 0, 0, 1, 2), k=n)), random.randint(-2, 2)) for _ in range(size)]


@claim(
    "text-A.3.2.weak-duality",
    expect="holds",
    evidence="proved",
    given={"axis": 0, "side": 1},
    mutants={"axis at u = 1": {"axis": 1}, "hyperplanes above M": {"side": -1}},
)
def test_weak_duality(axis, side):
    """No hyperplane below a set $M$ in $ℝⁿ⁺¹$ crosses the axis above a point of $M$;
    $M$ may miss the axis."""
    for points in finite_sets():
        heights = [w for u, w in points if u == (axis,) * len(u)]
        highest = side * PolyhedralFunction(tuple((u, side * w) for u, w in points)).max_crossing()
        with witness(M=points, crossing=str(highest), common=str(min(heights, default="∞"))):
            assert all(highest <= w for w in heights), "the crossing is above a point of M on the axis"
    certify(no_crossing_above_the_axis(), concludes=NONE_HIGHER)
