"""Equation (13): the Lagrangian of (12) with multipliers λ₁, λ₂ is the loss (11) with these penalties."""

import pytest
import sympy

from ndgm.exact.proofs import identity
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

B, Z, Y, LASSO, RIDGE = sympy.symbols("b z y λ₁ λ₂", real=True)
OBJECTIVE = (Y - sympy.Max(0, Z * B)) ** 2


@claim(
    "eq-13",
    expect="holds",
    evidence="proved",
    given={"constraints": (sympy.Abs(B), B**2)},
    mutants={
        "the constraint b = 0": {"constraints": (B, B**2)},
        "the Euclidean norm not squared": {"constraints": (sympy.Abs(B), sympy.Abs(B))},
    },
)
def test_lagrangian_is_the_loss(constraints):
    """Objective plus multipliers times constraints is (11): the multipliers are, or add to, its penalties."""
    loss = OBJECTIVE + LASSO * sympy.Abs(B) + RIDGE * B**2
    first, second = sympy.symbols("μ₁ μ₂", real=True)
    with witness(penalties="absorbed"):
        absorbed = identity(OBJECTIVE + LASSO * constraints[0] + RIDGE * constraints[1], loss)
    with witness(penalties="kept"):
        kept = identity(
            loss + first * constraints[0] + second * constraints[1],
            loss.subs({LASSO: LASSO + first, RIDGE: RIDGE + second}, simultaneous=True),
        )
    certify(absorbed, kept)
