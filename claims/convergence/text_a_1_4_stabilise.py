"""A.1.4: does a monotone loss make the iterates stabilise, where the loss is smooth?

On x² at rate 1 the loss is constant and the iterates alternate. At rate 1 on x² for |x| ≤ 1 and 1 + 3(x² −
1)/4 + (|x| − 1)/2 beyond, a C¹, strongly convex and 2-smooth function, the orbit of 2 is (−1)ᵏ(1 + 2⁻ᵏ): the
loss falls strictly and the iterates never settle. What separates the classes: below 2/L smooth convex GD
converges, while NDGM on |x| fails to at every rate. And a run converges, convex or not, that meets all that
the Capture Theorem supposes, stationary limit points among it, which a monotone loss does not imply.
"""

from fractions import Fraction
from itertools import pairwise

import pytest
import z3

from claims import gradient_descent
from claims.convergence.capture_step import capture
from claims.gradient_descent import strictly_falls
from claims.small_steps import CONVERGES, converges
from ndgm.exact.inference import alternation
from ndgm.exact.proofs import step_formula
from ndgm.exact.rules import NDGM, trajectory
from ndgm.exact.theorems import cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


def value(x):
    """The C¹, 2-smooth, strongly convex function above."""
    return x * x if abs(x) <= 1 else 1 + Fraction(3, 4) * (x * x - 1) + (abs(x) - 1) / 2


def slope(x):
    """Its derivative."""
    return 2 * x if abs(x) <= 1 else Fraction(3, 2) * x + Fraction(1, 2) * (1 if x > 0 else -1)


class Quadratic(NDGM):
    """GD on x²/2."""

    def gradient(self, position, given_sign):
        return position


@claim(
    "text-A.1.4.stabilise",
    part="smooth",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(1)},
    mutants={"α = 9/10 < 2/L": {"rate": Fraction(9, 10)}},
)
def test_monotone_loss_stabilises_smooth_runs(rate):
    """On a $C¹$, strongly convex, 2-smooth loss a run of strictly falling loss ends
    in steps shorter than 1."""
    positions = gradient_descent.trajectory(slope, 2, rate, 60)
    if not strictly_falls(value, positions[:40]):
        raise ArithmeticError("the loss does not fall, and the hypothesis fails")
    with witness(learning_rate=rate, first_iterates=tuple(positions[:4]), closed_form="(−1)ᵏ(1 + 2⁻ᵏ)"):
        assert abs(positions[40] - positions[39]) < 1, "its steps are longer than 2, for ever"


@claim(
    "text-A.1.4.stabilise",
    part="smooth",
    reading="small steps",
    condition="the loss is convex with a minimiser, and $α < 2/L$",
    expect="holds",
    evidence="proved",
    given={"limit": 2, "rate": Fraction(19, 10)},
    mutants={"α ≤ 5/(2L)": {"limit": Fraction(5, 2)}, "x² at α = 2/L": {"rate": Fraction(2)}},
)
def test_small_steps_stabilise(limit, rate):
    """For convex $L$-smooth $f$ with $α < 2/L$ the iterates converge: $‖x − x*‖²$ falls by
    $α(2/L − α)‖g‖²$ or more."""
    with witness(limit=str(limit)):
        theorem = converges(limit)
    last = gradient_descent.trajectory(lambda x: x, 1, rate, 400)[-1]
    with witness(loss="x²/2", learning_rate=rate):
        assert abs(last) < Fraction(1, 10**9), "it does not settle"
    certify(theorem, concludes=CONVERGES)


@claim(
    "text-A.1.4.stabilise",
    part="smooth",
    reading="by the Capture Theorem",
    condition=(
        "all hypotheses of the Capture Theorem are met, stationary limit points among them, and the run "
        "comes near enough to the isolated minimum"
    ),
    expect="holds",
    evidence="proved",
    given={"monotone": True},
    mutants={"loss not monotone": {"monotone": False}},
)
def test_captured_runs_stabilise(monotone):
    """A run in the bounded capture set has limit points; they are stationary, so $x*$,
    and it converges to $x*$."""
    with witness(monotone_loss=monotone):
        stays = capture(monotone=monotone)
    certify(
        cited(
            "a bounded sequence whose limit points are all stationary, and so all $x*$, converges to $x*$",
            source="Bolzano and Weierstrass",
            using=stays,
        )
    )


@claim(
    "text-A.1.4.stabilise",
    part="non-smooth",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM},
    mutants={"GD on x²/2": {"rule": Quadratic}},
)
def test_kinked_runs_need_not_stabilise(rule):
    """On $|x|$, from 3/4 at rate 3/10, the loss of NDGM never rises and the iterates alternate for ever."""
    orbit = trajectory(rule(Fraction(3, 10), 1), Fraction(3, 4), 400)
    with witness(loss="|x|", start=orbit[0], last_iterates=tuple(orbit[-2:])):
        assert all(abs(after) <= abs(before) for before, after in pairwise(orbit)), "the loss rises"
        assert orbit[-1] != orbit[-2] and orbit[-1] == orbit[-3], "the iterates do not alternate"
    x, alpha = z3.Reals("x α")
    certify(
        alternation(
            lambda x: z3.Or(x == alpha / 2, x == -alpha / 2),
            variables=[x],
            step=lambda x: [step_formula(NDGM(alpha, 1), x)],
            given=[alpha > 0],
        )
    )
