"""Section 3: does a monotone loss make the tail of a run satisfy the hypotheses of the Capture Theorem?

Its limit points need not be stationary: on x² at rate 1 the loss is constant. With steps bounded away from
2/L the decreases of the loss are summable, and limit points are stationary.
"""

from fractions import Fraction
from itertools import pairwise

import pytest
import z3

from claims.gradient_descent import trajectory
from ndgm.exact.inference import telescoping
from ndgm.exact.proofs import prove
from ndgm.exact.theorems import all_of, cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-3.tail-capture",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(1)},
    mutants={"α = 9/10 < 2/L": {"rate": Fraction(9, 10)}},
)
def test_monotone_loss_meets_the_hypotheses(rate):
    """On $x²$, with its isolated minimum, a run with non-increasing loss has stationary limit points.

    The loss never increases, so that the adaptive step size leaves the rate as it is.
    """
    positions = trajectory(lambda x: 2 * x, 1, rate, 200)
    if any(after * after > before * before for before, after in pairwise(positions)):
        raise ArithmeticError("the loss rises, and the hypothesis fails")
    with witness(
        f="x²", learning_rate=rate, iterates="1, −1, 1, −1, …", slope_at_limit_point=2 * positions[-1]
    ):
        assert abs(2 * positions[-1]) < Fraction(1, 10**9), "its limit points ±1 are not stationary"


@claim(
    "text-3.tail-capture",
    reading="small steps",
    condition="the gradient is L-Lipschitz and the step stays within $[s, (2 − s)/L]$ for some $s > 0$",
    expect="holds",
    evidence="proved",
    given={"limit": 2},
    mutants={"α ≤ (2 + s)/L": {"limit": Fraction(202, 100)}},
)
def test_small_steps_meet_the_hypotheses(limit):
    """With $s ≤ α$ and $αL ≤ 2 − s$ the loss falls by at least $sα‖g‖²/2$, so that
    limit points are stationary.
    """
    alpha, L, s, square, f, following, next_square = z3.Reals("α L s ‖g‖² f f₊ ‖g‖²₊")

    def descent_lemma(f, square):
        decrease = alpha * square - L * alpha * alpha * square / 2
        return z3.And(f >= 0, square >= 0, following <= f - decrease)

    known = [alpha > 0, L > 0, s > 0, s <= alpha, alpha * L <= z3.RealVal(str(limit)) - s]
    with witness(limit=str(limit)):
        falls = prove(following <= f - s * alpha * square / 2, assumptions=[*known, descent_lemma(f, square)])
    summable = telescoping(
        lambda f, square: f,
        decrease=lambda f, square: s * alpha * square / 2,
        variables=[f, square],
        step=[following, next_square],
        given=known,
        everywhere=descent_lemma,
    )
    lemma = cited("$f(x − αg) ≤ f(x) − α‖g‖² + Lα²‖g‖²/2$", source="Bertsekas 1999, the descent lemma")
    limits = cited(
        "a continuous function, here $‖∇f‖²$, that tends to 0 along a sequence is 0 at its limit points",
        source="the definition of continuity",
        using=[summable],
    )
    certify(all_of(falls, lemma, limits))
