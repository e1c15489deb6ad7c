"""Appendix D.1: a convex L-Lipschitz loss has subgradients of norm at most L, on ℝⁿ.

Take y = x + g in the subgradient inequality: |g|² ≤ f(x + g) − f(x) ≤ L|g|. At the end of a closed domain x +
g may lie outside, and subgradients are unbounded there.
"""

from fractions import Fraction

import pytest

from claims.stability.descent import BOUNDED_BY_L, lipschitz_bounds_subgradients
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-D.1.subgradients",
    expect="holds",
    evidence="proved",
    given={"whole_space": True},
    mutants={"closed interval [0, 1]": {"whole_space": False}},
)
def test_lipschitz_bounds_subgradients(whole_space):
    """An L-Lipschitz loss on $ℝⁿ$, where (2) is defined at every point, has
    subgradients of norm at most $L$."""
    with witness(domain="ℝⁿ" if whole_space else "[0, 1]"):
        theorem = lipschitz_bounds_subgradients(whole_space=whole_space)
    certify(theorem, concludes=BOUNDED_BY_L)


@claim(
    "text-D.1.subgradients",
    reading="closed domain",
    condition="the domain is closed and not all of $ℝⁿ$",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"x": Fraction(0)},
    mutants={"interior point": {"x": Fraction(1, 2)}},
)
def test_boundary_subgradients(x):
    """Every subgradient of $f = 0$ on [0, 1], which is 0-Lipschitz, is 0."""
    for g in (Fraction(-1), Fraction(-1000), Fraction(1)):
        is_subgradient = all(g * (u - x) <= 0 for u in (Fraction(0), Fraction(1)))
        with witness(x=x, slope=g):
            assert not is_subgradient, "the slope is a subgradient, and not 0"
