"""Section 5: the Huber loss, its smoothness, its growth and its oscillation.

h(r) = r^2/2 for |r| <= 1, |r| - 1/2 beyond. Its derivative clips r to [-1, 1] and is 1-Lipschitz: under the paper's own definition (5)
the Huber loss is L-smooth. At a learning rate a > 2 it has the 2-cycle +-a/2, on which f'(c)/c = 2/a < f''(0) = 1: at the scale of
the oscillation it grows subquadratically, as Ma et al. say it must.
"""

from fractions import Fraction

import pytest
import sympy
import z3

from ndgm.exact.proofs import identity, prove
from ndgm.verdict import HOLDS, PROVED, REFUTED, Proof, certify, claim, refute, witness

pytestmark = pytest.mark.fast


def clip(r):
    return max(min(r, Fraction(1)), Fraction(-1))


def huber(r):
    return r * r / 2 if abs(r) <= 1 else abs(r) - Fraction(1, 2)


def descend(gradient, start, rate, steps=400):
    x = start
    for _ in range(steps):
        x -= rate * gradient(x)
    return x


def clipped(t):
    return z3.If(t > 1, 1, z3.If(t < -1, -1, t))


@claim(
    "text-5.huber-nonsmooth",
    expect=REFUTED,
    evidence=PROVED,
    given={"gradient": clipped},
    mutants={"|r| instead": {"gradient": lambda t: z3.If(t > 0, 1, z3.If(t < 0, -1, t))}},
)
def test_huber_is_not_smooth(gradient):
    """The Huber loss violates L-smoothness (5), |h'(r) - h'(s)| <= L|r - s|, for L = 1."""
    r, s = z3.Reals("r s")
    change, distance = gradient(r) - gradient(s), r - s
    try:
        statement = prove(z3.If(change > 0, change, -change) <= z3.If(distance > 0, distance, -distance))
    except AssertionError:
        with witness(L=1):
            assert change is not None
        return
    refute("(5) holds with L = 1: the Huber loss is L-smooth by the paper's definition", L=1, proof=statement)


@claim(
    "text-5.huber-nonsmooth",
    reading="not twice differentiable",
    condition="non-smooth means not twice differentiable",
    expect=HOLDS,
    evidence=PROVED,
    given={"tail": lambda r, delta: delta * r - delta**2 / 2},
    mutants={"quadratic tail": {"tail": lambda r, delta: r**2 / 2}},
)
def test_huber_is_not_twice_differentiable(tail):
    """At r = delta value and first derivative of the two branches agree, and the second derivatives differ."""
    check_joint(tail)


@claim(
    "text-5.huber-once",
    expect=HOLDS,
    evidence=PROVED,
    given={"tail": lambda r, delta: delta * r - delta**2 / 2},
    mutants={
        "quadratic tail": {"tail": lambda r, delta: r**2 / 2},
        "tail without its constant": {"tail": lambda r, delta: delta * r},
    },
)
def test_huber_is_once_differentiable(tail):
    """The Huber loss is once but not twice differentiable on the whole line: at +-delta only, not at its minimum."""
    check_joint(tail)


def check_joint(tail):
    r, delta = sympy.symbols("r delta", positive=True)
    centre, outside = r**2 / 2, tail(r, delta)
    statements = []
    for order in (0, 1):
        with witness(derivative=order):
            statements.append(identity(centre.diff(r, order).subs(r, delta), outside.diff(r, order).subs(r, delta)))
    second = [sympy.simplify(branch.diff(r, 2)) for branch in (centre, outside)]
    with witness(derivative=2, inside=second[0], outside=second[1]):
        assert second[0] != second[1]
    certify(Proof("sympy", "; ".join(statements)))


@claim(
    "text-5.differentiable",
    expect=HOLDS,
    evidence=PROVED,
    given={"gradient": clip, "rate": Fraction(3)},
    mutants={"quadratic": {"gradient": lambda r: r}, "rate 3/2 < 2/f''": {"rate": Fraction(3, 2)}},
)
def test_edge_of_stability_on_a_lipschitz_convex_loss(gradient, rate):
    """On the Huber loss, convex, differentiable and Lipschitz, GD at 3 > 2/f''(0) = 2 stays bounded and never settles."""
    for start in (Fraction(1, 7), Fraction(5, 3), Fraction(-11, 2), Fraction(40)):
        last = descend(gradient, start, rate, 199)
        following = last - rate * gradient(last)
        with witness(start=start, learning_rate=rate):
            assert abs(last) <= rate and abs(following) <= rate
            assert following * last < 0 and abs(last) >= Fraction(1, 2)
    x = z3.Real("x")
    statement = prove(z3.And(x - 3 * clipped(x) <= 3, x - 3 * clipped(x) >= -3), assumptions=[x <= 3, x >= -3])
    certify(Proof("z3", f"[-3, 3] is invariant at rate 3: {statement}"))


@claim(
    "text-5.huber-growth",
    expect=REFUTED,
    evidence=PROVED,
    given={"scale": "amplitude of the cycle"},
    mutants={"infinitesimally at the minimum": {"scale": "minimum"}},
)
def test_huber_shows_no_subquadratic_growth(scale):
    """Where the Huber loss oscillates it does not grow subquadratically: h(c) is not below its quadratic model h''(0)c^2/2."""
    for rate in (Fraction(5, 2), Fraction(3), Fraction(100)):
        amplitude = rate / 2
        assert amplitude - rate * clip(amplitude) == -amplitude
        point = amplitude if scale != "minimum" else Fraction(1, 2)
        with witness(
            learning_rate=rate, cycle=(amplitude, -amplitude), loss=huber(point), quadratic_model=point**2 / 2
        ):
            assert huber(point) >= point**2 / 2


@claim(
    "text-5.huber-growth",
    reading="infinitesimal",
    condition="subquadratic growth is judged infinitesimally at the minimum",
    expect=HOLDS,
    evidence=PROVED,
    given={"value": huber},
    mutants={"|r|^(3/2)-like: |r|": {"value": abs}},
)
def test_huber_grows_quadratically_at_its_minimum(value):
    """Within distance 1 of its minimum, where the loss is 0, the Huber loss is exactly r^2/2; yet GD at 3 is bounded and oscillates."""
    for k in range(1, 30):
        r = Fraction(1, k)
        with witness(r=r):
            assert value(r) == r * r / 2
    last = descend(clip, Fraction(1, 7), Fraction(3))
    with witness(position_after_400_steps=last):
        assert Fraction(1, 2) <= abs(last) <= 3
    certify(Proof("exact replay", "h(r) = r^2/2 on [-1, 1], and the orbit from 1/7 at rate 3 stays in [1/2, 3]"))


def smooth_slope(r):
    """A C^2 relative of the Huber derivative: r - r^3/3 on [-1, 1], then the constant 2/3."""
    return r - r**3 / 3 if abs(r) <= 1 else Fraction(2, 3) * (1 if r > 0 else -1)


@claim(
    "text-5.huber-cause",
    expect=REFUTED,
    evidence=PROVED,
    given={"slope": smooth_slope},
    mutants={"quadratic": {"slope": lambda r: r}},
)
def test_twice_differentiable_relative_behaves_otherwise(slope):
    """A C^2 loss with the same quadratic growth at its minimum and linear tails has no bounded oscillation at rate 3 > 2/f''(0)."""
    amplitude = Fraction(1)
    with witness(slope="r - r^3/3 on [-1, 1], then 2/3", learning_rate=3, cycle=(amplitude, -amplitude)):
        assert amplitude - 3 * slope(amplitude) != -amplitude


@claim(
    "text-5.c2",
    expect=REFUTED,
    evidence=PROVED,
    given={"quartic": Fraction(1)},
    mutants={"minus the quartic": {"quartic": Fraction(-1, 4)}},
)
def test_c2_functions_grow_subquadratically(quartic):
    """A C^2 function with a bounded, non-monotone GD orbit at a > 2/f''(x*) lies below its quadratic model near x*.

    f = x^2/2 + x^4 near 0 and C^2 beyond: superquadratic near its minimum, yet with tails of slope c its GD at a large rate is
    bounded and oscillates: the 2-cycle +-ac/2 of the tails decides, not the growth near the minimum.
    """
    # f'(x) = x + 4 quartic x^3 on [-1/2, 1/2], a C^1 bridge to the constant slope on 1/2 <= |x| <= 1, constant beyond.
    half = Fraction(1, 2)
    joint, slope = half + 4 * quartic * half**3, 1 + 12 * quartic * half**2
    tail = joint + slope * half / 2
    rate = 4 / tail
    amplitude = rate * tail / 2
    near = Fraction(1, 4)
    with witness(
        q=quartic,
        learning_rate=rate,
        cycle=(amplitude, -amplitude),
        at=near,
        f=near**2 / 2 + quartic * near**4,
        quadratic_model=near**2 / 2,
    ):
        assert rate > 0 and amplitude > 1
        assert near**2 / 2 + quartic * near**4 < near**2 / 2
