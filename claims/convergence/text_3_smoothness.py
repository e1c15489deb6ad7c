"""Section 3: what L-smoothness (5), |f'(x) − f'(y)| ≤ L|x − y|, asks and gives, and where it fails.

x²/2 is 1-smooth with an unbounded derivative; the Huber loss is 1-smooth and not twice differentiable. So
(5) gives a first derivative, not its boundedness, and a second derivative almost everywhere only, bounded by
L where it exists.
"""

from fractions import Fraction

import pytest
import sympy
import z3

from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


def quotient(slope, e):
    """|f'(e) − f'(−e)| / 2e."""
    return abs(slope(e) - slope(-e)) / (2 * e)


def check_quotients(slopes):
    """Neither slope satisfies (5): its difference quotient across 0 exceeds 2ᵏ / 2 at distance 2^-k."""
    for name, slope in slopes.items():
        for k in range(1, 40):
            e = Fraction(1, 2**k)
            with witness(f=name, x=e, y=-e):
                assert quotient(slope, e) >= Fraction(2**k, 2)
    L, e, jump = z3.Reals("L e jump")
    statement = prove(jump > L * 2 * e, assumptions=[jump > 0, L > 0, e > 0, e < jump / (2 * L)])
    certify(
        Proof("z3", f"for every L the quotient of a jump exceeds L at distances below jump/2L: {statement}")
    )


KINKS = {"|x|": lambda x: (x > 0) - (x < 0), "max(0, x)": lambda x: Fraction(int(x > 0))}


@claim(
    "text-3.kink-lsmooth",
    expect="holds",
    evidence="proved",
    given={"slopes": KINKS},
    mutants={"max(0, x)²/2": {"slopes": {"max(0, x)²/2": lambda x: max(x, Fraction(0))}}},
)
def test_kink_is_not_smooth(slopes):
    """The difference quotient of the derivative of |x|, and of max(0, x), across 0 exceeds every L."""
    check_quotients(slopes)


@claim(
    "eq-5",
    expect="holds",
    evidence="proved",
    given={"slopes": {**KINKS, "max(−x, 3x)": lambda x: Fraction(3 if x > 0 else -1)}},
    mutants={
        "Huber, differentiable": {"slopes": {"Huber": lambda x: max(min(x, Fraction(1)), Fraction(-1))}}
    },
)
def test_smoothness_fails_at_kinks(slopes):
    """At a kink the one-sided derivatives differ by a jump J > 0, and (5) fails near it for every L."""
    check_quotients(slopes)


@claim(
    "text-3.derivatives",
    expect="refuted",
    evidence="proved",
    given={"slope": lambda r: r},
    mutants={"Huber, which is Lipschitz too": {"slope": lambda r: z3.If(r > 1, 1, z3.If(r < -1, -1, r))}},
)
def test_smoothness_bounds_derivatives(slope):
    """The 1-smooth function x²/2 has a first derivative bounded by some number, such as 10⁶."""
    r, s = z3.Reals("r s")
    change, distance = slope(r) - slope(s), r - s
    smooth = prove(z3.If(change > 0, change, -change) <= z3.If(distance > 0, distance, -distance))
    with witness(f="x²/2", smooth_with_L=1, proof_of_smoothness=smooth):
        prove(z3.And(slope(r) <= 10**6, slope(r) >= -(10**6)))


@claim(
    "text-3.derivatives",
    expect="refuted",
    evidence="proved",
    given={"limit": 1},
    mutants={"x²/2, whose slope is not clipped": {"limit": None}},
)
def test_smoothness_gives_a_second_derivative(limit):
    """The 1-smooth Huber loss has a second derivative at 1: the difference quotients of its slope from both
    sides agree.
    """
    e = z3.Real("e")

    def slope(x):
        return x if limit is None else z3.If(x > limit, limit, z3.If(x < -limit, -limit, x))

    left = prove((slope(1 - e) - slope(z3.RealVal(1))) / -e == 1, assumptions=[e > 0, e < 1])
    with witness(f="Huber", at=1, quotients_from_the_left=1, quotients_from_the_right=0, left=left):
        prove((slope(1 + e) - slope(z3.RealVal(1))) / e == 1, assumptions=[e > 0, e < 1])


@claim(
    "text-3.derivatives",
    reading="bounded second derivative",
    condition="only: f' exists, and f'' is bounded by L wherever it exists (almost everywhere, by Rademacher)",
    expect="holds",
    evidence="proved",
    given={"lipschitz": True},
    mutants={"without (5)": {"lipschitz": False}},
)
def test_second_derivative_is_bounded_where_it_exists(lipschitz):
    """Every difference quotient of f' is at most L in size, so its limits are."""
    change, distance, L = z3.Reals("change distance L")
    assumptions = [distance > 0, L >= 0] + (
        [change <= L * distance, change >= -L * distance] if lipschitz else []
    )
    with witness(lipschitz_gradient=lipschitz):
        statement = prove(z3.And(change / distance <= L, change / distance >= -L), assumptions=assumptions)
    certify(Proof("z3", statement))


@claim(
    "text-3.lsmooth-local",
    expect="refuted",
    evidence="proved",
    given={"lasso": 0},
    mutants={"loss (3) with a LASSO penalty": {"lasso": 1}},
)
def test_minima_of_relu_networks_are_kinks(lasso):
    """The local minima of a one-neuron ReLU network with squared loss are kinks: (5) fails in every
    neighbourhood of one.

    (max(0, w) − t)² with t > 0, an open set of data, has its minimum at w = t, where f'' = 2.
    """
    for target in (Fraction(1), Fraction(7, 3), Fraction(1, 100)):
        at = target if lasso == 0 else Fraction(0)
        e = at / 2 or Fraction(1, 10)

        def slope(w, target=target):
            response = target if lasso == 0 else -target
            data = 2 * (max(w, Fraction(0)) - response) * (w > 0)
            return data + lasso * ((w > 0) - (w < 0))

        jumps = [slope(at + e / 2**k) - slope(at - e / 2**k) for k in range(30)]
        with witness(
            loss=f"(max(0, w) − t)² + {lasso}|w|",
            t=target,
            minimum_at=at,
            slope_change_at_smallest_distance=jumps[-1],
        ):
            assert jumps[-1] > Fraction(1, 10)


@claim(
    "text-3.lsmooth-local",
    reading="penalised single layer",
    condition="the loss is (3) with y ≤ 0 and λ₁ > 0, whose only local minimum is the kink 0",
    expect="holds",
    evidence="proved",
    given={"penalty": "positive"},
    mutants={"no penalty": {"penalty": "zero"}},
)
def test_penalised_minimum_is_a_kink(penalty):
    """At 0 both one-sided slopes of (3) along any line point uphill, by λ₁ or more: the derivative
    jumps by 2 λ₁ or more.
    """
    lasso, y, z = z3.Reals("lasso y z")
    right = z3.If(z > 0, -2 * y * z, 0) + lasso
    left = z3.If(z < 0, 2 * y * z, 0) + lasso
    with witness(penalty=penalty):
        statement = prove(
            z3.And(right > 0, left > 0, right + left >= 2 * lasso),
            assumptions=[y <= 0, lasso > 0 if penalty == "positive" else lasso == 0],
        )
    certify(Proof("z3", statement))


@claim(
    "text-3.gelu-equivalent",
    expect="refuted",
    evidence="proved",
    given={"shift": False},
    mutants={"softplus + 1/beta, which is not equivalent": {"shift": True}},
)
def test_softplus_is_not_equivalent_to_relu(shift):
    """GELU − ReLU tends to 0 at both ends, and Softplus(β) − ReLU does not."""
    x = sympy.Symbol("x", positive=True)
    tail = x * sympy.erfc(x / sympy.sqrt(2)) / 2  # GELU − ReLU = -|x| Phi(-|x|) on either side
    with witness(activation="GELU"):
        assert sympy.limit(tail, x, sympy.oo) == 0
    for beta in (100, 1000):
        # Softplus − ReLU, the same on both sides.
        gap = sympy.log(1 + sympy.exp(-beta * x)) / beta + (sympy.Rational(1, beta) if shift else 0)
        limit = sympy.limit(gap, x, sympy.oo)
        with witness(
            activation=f"Softplus({beta})", difference_from_relu_at_infinity=limit, at_zero=f"log(2)/{beta}"
        ):
            assert limit != 0


@claim(
    "text-3.dropout",
    expect="refuted",
    evidence="proved",
    given={"draw": "fixed"},
    mutants={"a fresh mask at each evaluation": {"draw": "fresh"}},
)
def test_dropout_makes_the_loss_discontinuous(draw):
    """With dropout the loss of one weight, (m w x − y)² for a mask m, or its average over m, jumps somewhere
    in [−1, 1].
    """
    w, v, x, y = z3.Reals("w v x y")
    box = [w >= -1, w <= 1, v >= -1, v <= 1, x >= -1, x <= 1, y >= -1, y <= 1]

    def loss(weight, mask):
        return (mask * weight * x - y) * (mask * weight * x - y)

    # Inverted dropout at rate 1/2: the mask is 0 or 2, each with probability 1/2.
    for name, left, right in (
        ("mask 2", loss(w, 2), loss(v, 2)),
        ("average over masks", (loss(w, 0) + loss(w, 2)) / 2, (loss(v, 0) + loss(v, 2)) / 2),
        ("fresh mask", loss(w, 0), loss(v, 2)),
    ):
        if (name == "fresh mask") != (draw == "fresh"):
            continue
        distance = z3.If(w > v, w - v, v - w)
        try:
            statement = prove(
                z3.And(left - right <= 16 * distance, right - left <= 16 * distance), assumptions=box
            )
        except AssertionError:
            statement = None
        with witness(loss=name, lipschitz_constant_on_the_box=16, proof=statement):
            assert statement is None, "it is continuous, even Lipschitz, as a function of the weight"


@claim(
    "text-3.dropout",
    reading="fresh masks",
    condition="each evaluation draws a fresh mask, so that the loss is no function of the weights at all",
    expect="holds",
    evidence="proved",
    given={"rate": Fraction(1, 2)},
    mutants={"dropout rate 0": {"rate": Fraction(0)}},
)
def test_fresh_masks_give_two_values(rate):
    """Two evaluations at one weight differ with positive probability."""
    masks = {Fraction(0), 1 / (1 - rate)} if rate else {Fraction(1)}
    losses = tuple(sorted({(mask * Fraction(1, 2) - 1) ** 2 for mask in masks}))
    with witness(weight=Fraction(1, 2), x=1, y=1, losses=losses):
        assert len(losses) > 1
    certify(
        Proof(
            "enumeration of masks",
            f"at w = 1/2, x = y = 1 the two masks give the losses {losses[0]}, {losses[1]}",
        )
    )
