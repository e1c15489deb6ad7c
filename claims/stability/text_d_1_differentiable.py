"""Appendix D.1: the only subgradient of a differentiable convex function is its gradient.

For every ε > 0 some h > 0 has f(x + h) − f(x) ≤ (d + ε)h and f(x − h) − f(x) ≤ (−d + ε)h, d the derivative in
some direction. Against gh and −gh from below this gives |g − d| ≤ ε. So the subgradient method has no choice
and is gradient descent, and what is deduced of every choice holds of it.
"""

import pytest
import z3

from ndgm.exact.proofs import prove
from ndgm.exact.theorems import all_of
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


def squeeze(interior):
    """|g − d| ≤ ε from the difference quotients on the sides that are in the domain, for any ε > 0."""
    d, g, epsilon = z3.Reals("d g ε")
    from_the_right, from_the_left = g <= d + epsilon, -g <= -d + epsilon
    sides = [from_the_right, from_the_left] if interior else [from_the_right]
    return prove(
        z3.And(g - d <= epsilon, d - g <= epsilon),
        assumptions=[epsilon > 0, *sides],
        note="in each direction, for every ε > 0",
    )


@claim(
    "text-D.1.differentiable",
    part="only",
    expect="holds",
    evidence="proved",
    given={"interior": True},
    mutants={"end of a closed domain": {"interior": False}},
)
def test_gradient_is_the_only_subgradient(interior):
    """If f has the derivative d at x, every subgradient is d: difference quotients from both sides say so."""
    with witness(at="an interior point" if interior else "the left end"):
        theorem = squeeze(interior)
    certify(theorem)


@claim(
    "text-D.1.differentiable",
    part="equivalently",
    expect="holds",
    evidence="proved",
    given={"squeezed": True},
    mutants={"subgradients within 1 of the gradient": {"squeezed": False}},
)
def test_the_methods_are_one(squeezed):
    """A subgradient step where f is differentiable is the gradient step, so that deductions carry over."""
    x, rate, d, g = z3.Reals("x α d g")
    gap = z3.Abs(g - d)
    epsilon = gap / 2 if squeezed else z3.RealVal(1)
    with witness(step="x − αg"):
        same = prove(
            x - rate * g == x - rate * d, assumptions=[rate > 0, z3.Implies(epsilon > 0, gap <= epsilon)]
        )
    certify(all_of(squeeze(True), same, note="for ε = |g − d|/2: the two steps are one"))
