"""Section 3: does a monotone loss make the tail of a run satisfy the hypotheses of the Capture Theorem?

Its limit points need not be stationary: on x² at rate 1 the loss is constant. With steps bounded away from
2/L the decreases of the loss are summable, and limit points are stationary.
"""

from fractions import Fraction

import pytest
import z3

from claims.convergence.gradient_descent import trajectory
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-3.tail-capture",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(1)},
    mutants={"α = 9/10 < 2/L": {"rate": Fraction(9, 10)}},
)
def test_monotone_loss_meets_the_hypotheses(rate):
    """On x², with its isolated minimum, a run with non-increasing loss has stationary limit points."""
    positions = trajectory(lambda x: 2 * x, 1, rate, 200)
    losses = [x * x for x in positions]
    assert losses == sorted(losses, reverse=True)
    with witness(
        f="x²", learning_rate=rate, iterates="1, −1, 1, −1, …", slope_at_limit_point=2 * positions[-1]
    ):
        assert abs(2 * positions[-1]) < Fraction(1, 10**9)


@claim(
    "text-3.tail-capture",
    reading="small steps",
    condition="the gradient is L-Lipschitz and the step stays within [s, (2 − s)/L] for some s > 0",
    expect="holds",
    evidence="proved",
    given={"limit": 2},
    mutants={"α ≤ 2/L": {"limit": Fraction(201, 100)}},
)
def test_small_steps_meet_the_hypotheses(limit):
    """For αL ≤ 2 − 1/100 the loss falls by at least α‖g‖²/200, so that limit points are stationary."""
    alpha, L, square, f, following = z3.Reals("α L square f f₊")
    descent_lemma = following <= f - alpha * square + L * alpha * alpha * square / 2
    small = alpha * L <= z3.RealVal(str(limit)) - z3.Q(1, 100)
    with witness(limit=str(limit)):
        falls = prove(
            following <= f - alpha * square / 200,
            assumptions=[alpha > 0, L > 0, square >= 0, small, descent_lemma],
        )
    certify(Proof("z3 from the descent lemma; by hand: the decreases are summable", falls))
