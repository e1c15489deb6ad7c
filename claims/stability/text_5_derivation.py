"""Section 5: does the derivation of the edge of stability condition assume L-smoothness?

The derivation from the descent lemma does: by (5) a step lowers the loss by α(1 − αL/2)‖∇f‖², which is
positive for α < 2/L. Without (5) it fails: at 1/8 the curvature of |x| is 0, so that every α is below 2/η,
and the step at α = 1 raises the loss from 1/8 to 7/8.
"""

from fractions import Fraction

import pytest
import z3

from ndgm.exact.arithmetic import sign
from ndgm.exact.deduction import cut
from ndgm.exact.statements import holds
from ndgm.exact.theorems import cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-5.derivation",
    expect="holds",
    evidence="proved",
    given={"limit": 2, "slope": sign, "value": abs},
    mutants={"α < 3/L": {"limit": 3}, "a smooth loss": {"slope": lambda x: x, "value": lambda x: x * x / 2}},
)
def test_derivation_needs_smoothness(limit, slope, value):
    """With (5) a step at $α < 2/L$ from $∇f ≠ 0$ lowers the loss; without it a step
    may raise it below $2/η$."""
    rate, L, square, rise = z3.Reals("α L ‖∇f(x)‖² f(x−α∇f(x))−f(x)")
    smooth = z3.Bool("f has (5)")
    lemma = cited(
        holds(rise <= -rate * square + L / 2 * rate * rate * square, [smooth]),
        source="Bertsekas 1999, the descent lemma: f(y) ≤ f(x) + ⟨∇f(x), y − x⟩ + L/2 ‖y − x‖²",
    )
    with witness(rate=f"α < {limit}/L"):
        falls = cut(rise < 0, using=[lemma], given=[smooth, rate > 0, L > 0, square > 0, limit > rate * L])
    start = Fraction(1, 8)
    after = start - slope(start)
    with witness(f="|x|", learning_rate=1, before=value(start), after=value(after)):
        assert value(after) > value(start), "the step lowers the loss without (5), too"
    certify(falls)
