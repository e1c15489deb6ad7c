"""Section 5: do all C² functions grow subquadratically near a minimum with unstable convergence?

No. f = x²/2 + q x⁴ near 0, and C² beyond, is superquadratic near its minimum, yet with tails of slope c its
gradient descent at a large rate is bounded and oscillates: the 2-cycle ±αc/2 of the tails, at α = 3 > 2/f″(0)
= 2, decides, not the growth near the minimum. f′(x) = x + 4qx³ on [−1/2, 1/2], then a C¹ bridge on 1/2 ≤ |x|
≤ 1 to the constant slope. Nor does a C² function that is exactly quadratic near its minimum (bent.py).

At the iterates the slope is less than that of the quadratic model again and again, for every function: while
it is not, a step makes of |c| at least (αη − 1)|c|, c the component along the dominant eigenvector, and the
orbit is not bounded. That takes no second derivative but the one at the minimum.
"""

from fractions import Fraction

import pytest
import z3

from claims.stability.bent import bent_slope
from claims.stability.descent import descend
from claims.stability.huber import clip
from ndgm.exact.inference import descent
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

HALF = Fraction(1, 2)


@claim(
    "text-5.c2",
    expect="refuted",
    evidence="proved",
    given={"quartic": Fraction(1)},
    mutants={"minus the quartic": {"quartic": Fraction(-1, 4)}},
)
def test_c2_functions_grow_subquadratically(quartic):
    """A $C²$ function with a bounded, non-monotone GD orbit at $α > 2/f″(x*)$ grows
    subquadratically near $x*$.
    """
    joint, bend = HALF + 4 * quartic * HALF**3, 1 + 12 * quartic * HALF**2
    tail = joint + bend * HALF / 2

    def slope(x):
        size = abs(x)
        beyond = min(size, 1) - HALF  # on the bridge f″ falls linearly from `bend` to 0
        inner = size + 4 * quartic * size**3 if size <= HALF else joint + bend * (beyond - beyond**2)
        return inner if x > 0 else -inner

    rate, amplitude = 6 / tail, Fraction(3)
    assert rate > 2 and amplitude - rate * slope(amplitude) == -amplitude
    near = Fraction(1, 4)
    value, model = near**2 / 2 + quartic * near**4, near**2 / 2
    shown = {"cycle": (amplitude, -amplitude), "at": near, "f": value, "quadratic_model": model}
    with witness(q=quartic, learning_rate=rate, **shown):
        assert value < model, "it grows faster than its quadratic model, and oscillates"


@claim(
    "text-5.c2",
    expect="refuted",
    evidence="proved",
    given={"exponent": 1},
    mutants={"slope r − r³/3 on [−1, 1], then ±2/3": {"exponent": 3}},
)
def test_exactly_quadratic_near_the_minimum(exponent):
    """Nor is a $C²$ function below its quadratic model near $x*$ that is $r²/2$ on
    $[−1, 1]$; its cycle is ±9/4.
    """

    def slope(r):
        if exponent == 1:
            return bent_slope(r)
        return r - r**3 / 3 if abs(r) <= 1 else Fraction(2, 3) * (1 if r > 0 else -1)

    amplitude = Fraction(9, 4) if exponent == 1 else Fraction(1)
    assert amplitude - 3 * slope(amplitude) == -amplitude
    near = Fraction(1, 2)
    with witness(learning_rate=3, cycle=(amplitude, -amplitude), at=near, slope=slope(near)):
        assert slope(near) < near, "it grows exactly like its quadratic model, and oscillates"


@claim(
    "text-5.c2",
    reading="the slope at the iterates",
    condition=(
        "the orbit is bounded, and growth is judged at the iterates, by the slope along the dominant "
        "eigenvector, against that of the quadratic model"
    ),
    expect="holds",
    evidence="proved",
    given={"threshold": 2, "bounded": True},
    mutants={"α > 3/(2η)": {"threshold": Fraction(3, 2)}, "not bounded": {"bounded": False}},
)
def test_slope_is_subquadratic_at_iterates(threshold, bounded):
    """From any $x$ with a component $c ≠ 0$ of $x − x*$ a bounded orbit comes to an iterate
    where the slope along it is below $η|c|$.

    So it is again and again, whatever the function. (Replayed on two: from 1/100, where the slope is that
    of the model.)
    """
    for name, slope in (("bent", bent_slope), ("Huber", clip)):
        orbit = descend(slope, Fraction(1, 100), Fraction(3), 40)
        found = [n for n, x in enumerate(orbit) if abs(slope(x)) < abs(x)]
        with witness(f=name, learning_rate=3, iterates_with_a_smaller_slope=found[:3]):
            assert len(found) > 20, "the slope stays that of the model"
    c, g, start, rate, eta, largest, following, first = z3.Reals("c ⟨∇f,v⟩ c₀ α η bound g₊ g₀")
    with witness(bounded=bounded, rate=f"α > {threshold}/η"):
        reached = descent(
            lambda c, g: largest - z3.Abs(c),
            by=(rate * eta - threshold) * z3.Abs(start),
            until=lambda c, g: z3.If(c > 0, g, -g) < eta * z3.Abs(c),
            variables=[c, g],
            step=[c - rate * g, following],
            given=[rate > 0, eta > 0, rate * eta > threshold, start != 0],
            invariant=lambda c, g: z3.Abs(c) >= z3.Abs(start),
            start=[start, first],
            everywhere=lambda c, g: z3.Abs(c) <= largest if bounded else z3.BoolVal(True),
        )
    certify(reached)
