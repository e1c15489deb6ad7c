"""Appendix A.3.2: does non-verticality depend on the coordinate directions alone, whatever the function?

The proof of A.4 takes x̂ = sgn(μ) and −x̂, and says that these points, with heights that may be ∞, belong to
the epigraph. A point of the epigraph has a finite height. So the argument needs both x̂ and −x̂ in dom f, a
property of the function.
"""

import pytest

from claims.duality.vertical_hyperplanes import ABSOLUTE, HALF_LINE, POINT, TENT
from ndgm.verdict import claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-A.3.2.independent",
    part="points",
    expect="refuted",
    evidence="proved",
    given={"name": "0 on [0, ∞), ∞ elsewhere", "f": HALF_LINE},
    mutants={"|x|": {"name": "|x|", "f": ABSOLUTE}},
)
def test_both_points_are_in_the_epigraph(name, f):
    """Above $x̂ = 1$ and $−x̂ = −1$ there is a point of the epigraph, as $f$ has a finite minimum at 0."""
    assert f.value((0,)) == 0 == f.conjugate((0,))
    for x in (1, -1):
        with witness(f=name, x=x, value=str(f.value((x,))).replace("inf", "∞")):
            assert f.epigraph.contains((x, 10**9)), "no point of ℝⁿ⁺¹ above it is in the epigraph"


@claim(
    "text-A.3.2.independent",
    part="independent",
    expect="refuted",
    evidence="proved",
    given={"functions": {"|x|": ABSOLUTE, "0 on [0, ∞)": HALF_LINE, "0 at 0": POINT}},
    mutants={"|x| on all of ℝ and on [−1, 1]": {"functions": {"|x|": ABSOLUTE, "on [−1, 1]": TENT}}},
)
def test_verticality_does_not_depend_on_the_function(functions):
    """Functions of one variable with a minimum at 0 agree whether a vertical hyperplane supports."""
    vertical = {name: f.vertical_normal((0,)) is not None for name, f in functions.items()}
    with witness(has_a_vertical_hyperplane_at_0=vertical):
        assert len(set(vertical.values())) == 1, "in the same coordinates they do not agree"
