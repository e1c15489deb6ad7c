"""Section 1, contributions: does the edge of stability conjecture fail on convex differentiable networks?

The paper does not state the conjecture. Read as 'gradient descent on a network does not diverge above 2/η',
it fails for one: a single linear neuron with the squared loss, f(w) = w², diverges at α = 3/2 > 2/η = 1. It
holds for another, a linear neuron with the Huber loss: text_5_differentiable.py.
"""

from fractions import Fraction

import pytest
import z3

from claims.stability.huber import clip
from ndgm.exact.inference import induction, replay
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-1.edge",
    part="conjecture",
    expect="holds",
    evidence="proved",
    given={"curvature": 2, "rate": Fraction(3, 2)},
    mutants={"below 2/η": {"rate": Fraction(1, 2)}, "the linear loss": {"curvature": 0}},
)
def test_conjecture_does_not_hold_for_all(curvature, rate):
    """On a convex differentiable network, the loss $w²$, GD above $2/η$ diverges: at $α = 3/2 > 1$."""
    w, n = z3.Reals("w n")
    step = w - z3.Q(rate.numerator, rate.denominator) * curvature * w
    with witness(loss=f"{curvature}w²/2, one linear neuron", learning_rate=rate, start=1):
        diverges = induction(
            lambda w, n: z3.And(n >= 0, z3.Abs(w) >= 1 + n),
            variables=[w, n],
            start=[z3.RealVal(1), z3.RealVal(0)],
            step=[step, n + 1],
        )
    certify(diverges)


@claim(
    "text-1.edge",
    part="conjecture",
    reading="for none",
    condition="it is said of every convex differentiable network, not that it fails for some",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"gradient": clip},
    mutants={"the squared loss": {"gradient": lambda w: w}},
)
def test_conjecture_holds_for_none(gradient):
    """On every convex differentiable network GD from 40 above $2/η$, at $α = 3$, leaves $[−40, 40]$."""
    orbit, _ = replay(lambda w: w - 3 * gradient(w), start=Fraction(40), times=100)
    with witness(loss="Huber, one linear neuron", learning_rate=3, start=40, later=orbit[13:16]):
        assert any(abs(w) > 40 for w in orbit), "it stays bounded, and alternates from step 13 on"
