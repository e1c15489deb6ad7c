"""Section 5, 'The way forward': do the results fail because they are derived from L-smoothness?

Not if they say that gradient descent above 2/η does not diverge: w², the loss of one linear neuron on which
it does, is L-smooth with L = 2. But what L-smoothness gives is that every step below 2/L lowers the loss
(text_5_derivation.py). That fails for want of (5): on x⁴/4, at every rate, far enough from the minimum.
"""

from fractions import Fraction

import pytest
import z3

from claims.stability.huber import clip
from ndgm.exact.deduction import cut
from ndgm.exact.inference import replay
from ndgm.exact.proofs import prove
from ndgm.exact.statements import holds
from ndgm.exact.theorems import all_of, cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

POINTS = [Fraction(k, 2) for k in range(-6, 7)]


@claim(
    "text-5.hindsight",
    part="reason",
    expect="refuted",
    evidence="proved",
    given={"slope": lambda w: 2 * w},
    mutants={"twice the Huber loss": {"slope": lambda w: 2 * clip(w)}},
)
def test_failure_is_for_want_of_smoothness(slope):
    """Where (5) holds with $L = 2$, GD above $2/η = 1$, at $α = 3/2$, does not diverge: on $w²$ from 1."""
    for v in POINTS:
        for w in POINTS:
            assert abs(slope(v) - slope(w)) <= 2 * abs(v - w), "(5) does not hold"
    orbit, _ = replay(lambda w: w - Fraction(3, 2) * slope(w), start=Fraction(1), times=20)
    with witness(loss="w²", L=2, learning_rate=Fraction(3, 2), iterates=[*orbit[:4], "…"], last=orbit[-1]):
        assert abs(orbit[-1]) < 1000, "(5) holds, and the loss diverges"


@claim(
    "text-5.hindsight",
    part="reason",
    reading="what L-smoothness gives",
    condition="the result is that every step below $2/L$ lowers the loss, which is what $L$-smoothness gives",
    expect="holds",
    evidence="proved",
    given={"slope": lambda x: x * x * x, "value": lambda x: x * x * x * x / 4},
    mutants={"x²/2, which is L-smooth": {"slope": lambda x: x, "value": lambda x: x * x / 2}},
)
def test_descent_fails_for_want_of_smoothness(slope, value):
    """With (5) every step at $α < 2/L$ lowers the loss; on $x⁴/4$, convex and
    differentiable without (5), at every rate a step from $x² > 2/α$ raises it.
    """
    rate, L, square, rise, x = z3.Reals("α L ‖∇f(x)‖² f(x−α∇f(x))−f(x) x")
    smooth = z3.Bool("f has (5)")
    lemma = cited(
        holds(rise <= -rate * square + L / 2 * rate * rate * square, [smooth]),
        source="Bertsekas 1999, the descent lemma",
    )
    falls = cut(rise < 0, using=[lemma], given=[smooth, rate > 0, L > 0, square > 0, rate * L < 2])
    with witness(f="x⁴/4", start="any x with αx² > 2"):
        rises = prove(value(x - rate * slope(x)) > value(x), assumptions=[rate > 0, rate * x * x > 2, x > 0])
    certify(all_of(falls, rises))
