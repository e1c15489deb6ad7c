"""A.1.4: does a monotone loss make the iterates stabilise, where the loss is smooth?

On x² at rate 1 the loss is constant and the iterates alternate. At rate 1 on x² for |x| ≤ 1 and 1 + 3(x² −
1)/4 + (|x| − 1)/2 beyond, a C¹, strongly convex and 2-smooth function, the orbit of 2 is (−1)ᵏ(1 + 2⁻ᵏ): the
loss falls strictly and the iterates never settle. What separates the classes: below 2/L smooth convex GD
converges, while NDGM on |x| fails to at every rate.
"""

from fractions import Fraction
from itertools import pairwise

import pytest
import z3

from claims.convergence import gradient_descent
from claims.convergence.gradient_descent import strictly_falls
from ndgm.exact import rules
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


def value(x):
    """The C¹, 2-smooth, strongly convex function above."""
    return x * x if abs(x) <= 1 else 1 + Fraction(3, 4) * (x * x - 1) + (abs(x) - 1) / 2


def slope(x):
    """Its derivative."""
    return 2 * x if abs(x) <= 1 else Fraction(3, 2) * x + Fraction(1, 2) * (1 if x > 0 else -1)


@claim(
    "text-A.1.3.stabilise",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(1)},
    mutants={"α = 9/10 < 2/L": {"rate": Fraction(9, 10)}},
)
def test_monotone_loss_stabilises_smooth_runs(rate):
    """On a C¹, strongly convex, 2-smooth loss a run of strictly falling loss ends in steps shorter than 1."""
    positions = gradient_descent.trajectory(slope, 2, rate, 60)
    assert strictly_falls(value, positions[:40])
    with witness(learning_rate=rate, first_iterates=tuple(positions[:4]), closed_form="(−1)ᵏ(1 + 2⁻ᵏ)"):
        assert abs(positions[40] - positions[39]) < 1


@claim(
    "text-A.1.3.stabilise",
    reading="small steps",
    condition="the smooth half asks for convexity and α < 2/L as well "
    "(then the squared step lengths are summable)",
    expect="holds",
    evidence="proved",
    given={"limit": 2, "rate": Fraction(19, 10)},
    mutants={"α ≤ 5/(2L)": {"limit": Fraction(5, 2)}, "x² at α = 2/L": {"rate": Fraction(2)}},
)
def test_small_steps_stabilise(limit, rate):
    """For convex L-smooth f with α < 2/L the iterates settle: ‖x − x*‖² falls by α(2/L − α)‖g‖² or more.

    On |x| NDGM need not.
    """
    alpha, L, product, square = z3.Reals("α L product square")
    cocoercive = [L > 0, alpha > 0, square > 0, product * L >= square]
    with witness(limit=str(limit)):
        nearer = prove(
            -2 * alpha * product + alpha * alpha * square < 0,
            assumptions=[*cocoercive, alpha * L < z3.RealVal(str(limit))],
        )
    with witness(loss="x²/2", learning_rate=rate):
        assert abs(gradient_descent.trajectory(lambda x: x, 1, rate, 400)[-1]) < Fraction(1, 10**9)
    kinked = rules.trajectory(rules.NDGM(Fraction(3, 10), 1), Fraction(3, 4), 400)
    with witness(loss="|x|, never rising from 3/4 at rate 3/10", last_iterates=tuple(kinked[-2:])):
        assert all(abs(after) <= abs(before) for before, after in pairwise(kinked))
        assert kinked[-1] != kinked[-2] and kinked[-1] == kinked[-3]
    certify(Proof("z3 from cocoercivity", nearer))
