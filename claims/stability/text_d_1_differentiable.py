"""Appendix D.1: the only subgradient of a differentiable convex function is its gradient.

For every ε > 0 some h > 0 has f(x + h) − f(x) ≤ (d + ε)h and f(x − h) − f(x) ≤ (−d + ε)h, d the derivative.
Against gh and −gh from below this gives |g − d| ≤ ε.
"""

import pytest
import z3

from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-D.1.differentiable",
    expect="holds",
    evidence="proved",
    given={"interior": True},
    mutants={"end of a closed domain": {"interior": False}},
)
def test_gradient_is_the_only_subgradient(interior):
    """If f has the derivative d at x, every subgradient is d: difference quotients from both sides say so."""
    d, g, epsilon = z3.Reals("d g ε")
    from_the_right, from_the_left = g <= d + epsilon, -g <= -d + epsilon
    squeeze = [from_the_right, from_the_left] if interior else [from_the_right]
    with witness(at="an interior point" if interior else "the left end"):
        statement = prove(z3.And(g - d <= epsilon, d - g <= epsilon), assumptions=[epsilon > 0, *squeeze])
    certify(Proof("z3", f"for every ε > 0: {statement}"))
