"""Section 5: the Huber loss, its smoothness, its growth and its oscillation.

h(r) = r²/2 for |r| ≤ 1, |r| − 1/2 beyond. Its derivative clips r to [−1, 1] and is 1-Lipschitz: under the
paper's own definition (5) the Huber loss is L-smooth. At a learning rate a > 2 it has the 2-cycle +-a/2, on
which f'(c)/c = 2/a < f''(0) = 1: at the scale of the oscillation it grows subquadratically, though
quadratically near its minimum.
"""

from fractions import Fraction

import pytest
import sympy
import z3

from ndgm.exact.proofs import NotProved, identity, prove
from ndgm.verdict import Proof, certify, claim, refute, witness

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
    expect="refuted",
    evidence="proved",
    given={"gradient": clipped},
    mutants={"|r| instead": {"gradient": lambda t: z3.If(t > 0, 1, z3.If(t < 0, -1, t))}},
)
def test_huber_is_not_smooth(gradient):
    """The Huber loss violates L-smoothness (5), |h'(r) − h'(s)| ≤ L|r − s|, for L = 1."""
    r, s = z3.Reals("r s")
    change, distance = gradient(r) - gradient(s), r - s
    try:
        statement = prove(z3.If(change > 0, change, -change) <= z3.If(distance > 0, distance, -distance))
    except NotProved as failure:
        with witness(L=1, fails_at=failure.values):
            assert failure.values
        return
    refute("(5) holds with L = 1: the Huber loss is L-smooth by the paper's definition", L=1, proof=statement)


@claim(
    "text-5.huber-nonsmooth",
    reading="not twice differentiable",
    condition="non-smooth means not twice differentiable",
    expect="holds",
    evidence="proved",
    given={"tail": lambda r, delta: delta * r - delta**2 / 2},
    mutants={"quadratic tail": {"tail": lambda r, delta: r**2 / 2}},
)
def test_huber_is_not_twice_differentiable(tail):
    """At r = δ value and first derivative of the two branches agree, and the second derivatives differ."""
    check_joint(tail)


@claim(
    "text-5.huber-once",
    expect="holds",
    evidence="proved",
    given={"tail": lambda r, delta: delta * r - delta**2 / 2},
    mutants={
        "quadratic tail": {"tail": lambda r, delta: r**2 / 2},
        "tail without its constant": {"tail": lambda r, delta: delta * r},
    },
)
def test_huber_is_once_differentiable(tail):
    """The Huber loss is once but not twice differentiable on the whole line: at +-delta only, not at its
    minimum.
    """
    check_joint(tail)


def check_joint(tail):
    r, delta = sympy.symbols("r δ", positive=True)
    centre, outside = r**2 / 2, tail(r, delta)
    statements = []
    for order in (0, 1):
        with witness(derivative=order):
            statements.append(
                identity(centre.diff(r, order).subs(r, delta), outside.diff(r, order).subs(r, delta))
            )
    second = [sympy.simplify(branch.diff(r, 2)) for branch in (centre, outside)]
    with witness(derivative=2, inside=second[0], outside=second[1]):
        assert second[0] != second[1]
    certify(Proof("sympy", "; ".join(statements)))


@claim(
    "text-5.differentiable",
    expect="holds",
    evidence="proved",
    given={"gradient": clip, "rate": Fraction(3)},
    mutants={"quadratic": {"gradient": lambda r: r}, "rate 3/2 < 2/f''": {"rate": Fraction(3, 2)}},
)
def test_edge_of_stability_on_a_lipschitz_convex_loss(gradient, rate):
    """On the Huber loss, convex, differentiable and Lipschitz, GD at 3 > 2/f''(0) = 2 stays bounded and never
    settles.
    """
    for start in (Fraction(1, 7), Fraction(5, 3), Fraction(-11, 2), Fraction(40)):
        last = descend(gradient, start, rate, 199)
        following = last - rate * gradient(last)
        with witness(start=start, learning_rate=rate):
            assert abs(last) <= rate and abs(following) <= rate
            assert following * last < 0 and abs(last) >= Fraction(1, 2)
    x = z3.Real("x")
    statement = prove(
        z3.And(x - 3 * clipped(x) <= 3, x - 3 * clipped(x) >= -3), assumptions=[x <= 3, x >= -3]
    )
    repels = prove(z3.And(x - 3 * clipped(x) == -2 * x), assumptions=[x <= 1, x >= -1])
    certify(
        Proof(
            "z3",
            f"[−3, 3] is invariant at rate 3: {statement}; the only stationary point 0 doubles distances: {repels}",
        )
    )


@claim(
    "text-5.huber-growth",
    reading="at the scale of the cycle",
    condition="the growth is judged, over the distance of the oscillation, not infinitesimally",
    expect="refuted",
    evidence="proved",
    given={"scale": "amplitude of the cycle"},
    mutants={"infinitesimally at the minimum": {"scale": "minimum"}},
)
def test_huber_shows_no_subquadratic_growth(scale):
    """Where the Huber loss oscillates it does not grow subquadratically: h(c) is not below its quadratic
    model h''(0)c²/2.
    """
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
    expect="holds",
    evidence="proved",
    given={"value": huber},
    mutants={"linear growth, |r|": {"value": abs}},
)
def test_huber_grows_quadratically_at_its_minimum(value):
    """Within distance 1 of its minimum, where the loss is 0, the Huber loss is exactly r²/2; yet GD at 3 has
    the 2-cycle +-3/2.
    """
    for k in range(1, 30):
        r = Fraction(1, k)
        with witness(r=r):
            assert value(r) == r * r / 2
    with witness(orbit_at_rate_3="from 3/2: −3/2, 3/2, ..."):
        assert (
            descend(clip, Fraction(3, 2), Fraction(3), 1)
            == Fraction(-3, 2)
            == -descend(clip, Fraction(3, 2), Fraction(3), 2)
        )
    certify(
        Proof(
            "definition and replay",
            "h(r) = r²/2 on [−1, 1]; at rate 3 > 2/h''(0) the 2-cycle +-3/2 neither diverges nor settles",
        )
    )


def smooth_slope(r):
    """A C² relative of the Huber derivative: r − r³/3 on [−1, 1], then the constant 2/3."""
    return r - r**3 / 3 if abs(r) <= 1 else Fraction(2, 3) * (1 if r > 0 else -1)


@claim(
    "text-5.huber-cause",
    expect="refuted",
    evidence="proved",
    given={"slope": smooth_slope},
    mutants={"quadratic": {"slope": lambda r: r}},
)
def test_twice_differentiable_relative_behaves_otherwise(slope):
    """A C² loss with the same quadratic growth at its minimum and linear tails has no bounded oscillation at
    rate 3 > 2/f''(0).
    """
    amplitude = Fraction(1)
    with witness(slope="r − r³/3 on [−1, 1], then 2/3", learning_rate=3, cycle=(amplitude, -amplitude)):
        assert amplitude - 3 * slope(amplitude) != -amplitude


@claim(
    "text-5.c2",
    expect="refuted",
    evidence="proved",
    given={"quartic": Fraction(1)},
    mutants={"minus the quartic": {"quartic": Fraction(-1, 4)}},
)
def test_c2_functions_grow_subquadratically(quartic):
    """A C² function with a bounded, non-monotone GD orbit at a > 2/f''(x*) lies below its quadratic model
    near x*.

    f = x²/2 + x⁴ near 0 and C² beyond: superquadratic near its minimum, yet with tails of slope c its GD
    at a large rate is bounded and oscillates: the 2-cycle +-ac/2 of the tails, at a = 3 > 2/f''(0) = 2,
    decides, not the growth near the minimum.
    """
    # f'(x) = x + 4 quartic x³ on [−1/2, 1/2], a C¹ bridge to the constant slope on 1/2 ≤ |x| ≤ 1,
    # constant beyond.
    half = Fraction(1, 2)
    joint, bend = half + 4 * quartic * half**3, 1 + 12 * quartic * half**2
    tail = joint + bend * half / 2

    def slope(x):
        size = abs(x)
        beyond = min(size, 1) - half  # on the bridge f'' falls linearly from `bend` to 0
        inner = size + 4 * quartic * size**3 if size <= half else joint + bend * (beyond - beyond**2)
        return inner if x > 0 else -inner

    rate, amplitude = 6 / tail, Fraction(3)
    assert rate > 2 and amplitude - rate * slope(amplitude) == -amplitude
    near = Fraction(1, 4)
    value, model = near**2 / 2 + quartic * near**4, near**2 / 2
    with witness(
        q=quartic, learning_rate=rate, cycle=(amplitude, -amplitude), at=near, f=value, quadratic_model=model
    ):
        assert value < model
