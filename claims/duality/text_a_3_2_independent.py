"""Appendix A.3.2: does non-verticality depend on the coordinate directions alone, whatever the function?

The proof of A.4 takes x̂ = sgn(μ) and −x̂, and says that these points, with heights that may be ∞, belong to
the epigraph. A point of the epigraph has a finite height. So the argument needs both x̂ and −x̂ in dom f, a
property of the function. Of a real-valued function all points are, and the argument is complete.
"""

from fractions import Fraction

import pytest
import z3

from claims.duality.vertical_hyperplanes import ABSOLUTE, HALF_LINE, POINT, TENT
from ndgm.exact.deduction import entrywise
from ndgm.exact.polyhedra import PolyhedralFunction
from ndgm.exact.proofs import prove, symbolic_sign
from ndgm.verdict import certify, claim, witness

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


REAL_VALUED = "$f$ takes real values on all of $ℝⁿ$"


def on_axes(*steepness):
    """Σ of a slope times |bᵢ|, the first of a pair where bᵢ > 0, the other where bᵢ < 0; ∞ there for None."""
    n, zero = len(steepness), (0,) * len(steepness)
    directions = []
    for k, (ahead, behind) in enumerate(steepness):
        for sign, slope in ((1, ahead), (-1, behind)):
            if slope is not None:
                directions.append((tuple(sign * (i == k) for i in range(n)), slope))
    return PolyhedralFunction(((zero, 0),), tuple(directions))


@claim(
    "text-A.3.2.independent",
    part="points",
    reading="real values",
    condition=REAL_VALUED,
    expect="holds",
    evidence="proved",
    given={"behind": 3},
    mutants={"∞ on the left": {"behind": None}},
)
def test_both_points_of_a_real_valued_function(behind):
    """Then $(x̂, f(x̂))$ and $(−x̂, f(−x̂))$ are points of the epigraph, for each of the $2ⁿ$ points $x̂$."""
    f = on_axes((1, behind), (0, 2))
    for x in ((1, 1), (-1, -1), (1, -1), (-1, 1)):
        with witness(f=str(f), x=x):
            assert f.epigraph.contains((*x, 9)), "no point of ℝⁿ⁺¹ above it is in the epigraph"
    value, w = z3.Reals("f(x̂) w")
    certify(prove(w >= value, assumptions=[w == value]))


@claim(
    "text-A.3.2.independent",
    part="independent",
    reading="real values",
    condition=REAL_VALUED,
    expect="holds",
    evidence="proved",
    given={"functions": (((1, 1),), ((0, 0), (1, 2)), ((0, 5), (3, 0), (1, 1))), "sign": symbolic_sign},
    mutants={
        "∞ on the left": {"functions": (((0, None),), ((0, 0),))},
        "x̂ = 0": {"sign": lambda entry: z3.RealVal(0)},
    },
)
def test_argument_of_the_proof(functions, sign):
    """Then no vertical hyperplane supports: $μᵀx̂ = Σ|μᵢ| > 0$ for $x̂ = sgn(μ)$, and so $μᵀ(−x̂) < 0$."""
    for slopes in functions:
        f = on_axes(*slopes)
        normal = f.vertical_normal((Fraction(0),) * len(slopes))
        with witness(f=str(f), normal=str(normal)):
            assert normal is None, "a vertical hyperplane supports its epigraph"
    entry = z3.Real("μᵢ")
    with witness(point="x̂"):
        certify(entrywise(entry * sign(entry) >= 0, where=entry != 0))
