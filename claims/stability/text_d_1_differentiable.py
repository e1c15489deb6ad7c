"""Appendix D.1: the only subgradient of a differentiable convex function is its gradient.

For every ε > 0 some h > 0 has f(x + h) − f(x) ≤ (d + ε)h and f(x − h) − f(x) ≤ (−d + ε)h, d the derivative in
some direction. Against gh and −gh from below this gives |g − d| ≤ ε. So the subgradient method has no choice
and is gradient descent, and what is deduced of every choice holds of it.
"""

import pytest
import z3

from ndgm.exact.deduction import cut, instance
from ndgm.exact.proofs import prove
from ndgm.exact.statements import holds
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


D, G, EPSILON = z3.Reals("d g ε")
QUOTIENTS = [G <= D + EPSILON, -G <= -D + EPSILON]
"""From the right and from the left."""

WITHIN = holds(z3.Abs(G - D) <= EPSILON, [EPSILON > 0, *QUOTIENTS])


def squeeze(interior):
    """|g − d| ≤ ε from the difference quotients on the sides that are in the domain, for any ε > 0."""
    sides = QUOTIENTS if interior else QUOTIENTS[:1]
    return prove(*WITHIN.formulas, assumptions=[EPSILON > 0, *sides])


@claim(
    "text-D.1.differentiable",
    part="only",
    expect="holds",
    evidence="proved",
    given={"interior": True},
    mutants={"end of a closed domain": {"interior": False}},
)
def test_gradient_is_the_only_subgradient(interior):
    """If $f$ has the derivative $d$ at $x$, every subgradient is $d$: difference
    quotients from both sides say so."""
    with witness(at="an interior point" if interior else "the left end"):
        theorem = squeeze(interior)
    certify(theorem, concludes=WITHIN)


@claim(
    "text-D.1.differentiable",
    part="equivalently",
    expect="holds",
    evidence="proved",
    given={"squeezed": True},
    mutants={"subgradients within 1 of the gradient": {"squeezed": False}},
)
def test_the_methods_are_one(squeezed):
    """A subgradient step where $f$ is differentiable is the gradient step, so that deductions carry over."""
    x, rate = z3.Reals("x α")
    gap = z3.Abs(G - D)
    epsilon = gap / 2 if squeezed else z3.RealVal(1)
    quotients = z3.substitute(z3.And(QUOTIENTS), (EPSILON, epsilon))
    within = instance(squeeze(True), (EPSILON, epsilon))
    with witness(step="x − αg"):
        same = cut(
            x - rate * G == x - rate * D,
            using=[within],
            given=[z3.Implies(gap > 0, quotients)],
        )
    certify(same)
