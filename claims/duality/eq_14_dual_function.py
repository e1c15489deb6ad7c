"""Equation (14): the dual function of (12) is the constant ‖y‖².

No data term is below yᵢ² for y ≤ 0, so the infimum of (11) over b is ‖y‖², at 0, for all λ₁, λ₂ ≥ 0. For
equality constraints the multipliers may be negative, and then the dual function is smaller: along a b with Zb
≤ 0 the data term stays ‖y‖², and a negative multiplier wins for t b with t small (λ₁) or large (λ₂).
"""

from fractions import Fraction
from itertools import product
from math import inf

import pytest
import z3

from claims.duality.lemmas import data_term_is_least_at_zero, penalty_is_least_at_zero
from ndgm.exact.convex import max_crossing_solutions, piecewise, relu_regression
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


def dual(lasso, ridge, design=(1,), response=(-1,)):
    """The dual function of (12) at these multipliers, for one weight."""
    return relu_regression(design, response, lasso, ridge).infimum()


@claim(
    "eq-14",
    expect="holds",
    evidence="proved",
    given={"least": 0, "sign": -1},
    mutants={"multipliers ≥ −1": {"least": -1}, "responses ≥ 0": {"sign": 1}},
)
def test_dual_is_constant(least, sign):
    """For multipliers λ₁, λ₂ ≥ 0 of inequality constraints the dual function is ‖y‖²: unbounded solutions.

    It is the max crossing problem of the perturbation p(u) = ‖y‖² for u ≥ 0, ∞ else, which is not continuous
    around 0, as A.6 has it.
    """
    design = (1, -2)
    for lasso, ridge, size in product((least, 0, 1, 100), (least, 0, 1, 100), (0, 1, 2)):
        response = (sign * size,) * 2
        with witness(Z=design, y=response, lasso=lasso, ridge=ridge):
            assert dual(lasso, ridge, design, response) == 2 * size**2
    perturbation = piecewise([0], [1], [inf, (1,)])
    solutions = max_crossing_solutions(perturbation)
    with witness(p="1 for u ≥ 0, ∞ else", solutions=str(solutions)):
        assert str(solutions) == "[0, ∞)" and not perturbation.is_continuous_at(0)
    with witness(term="data"):
        data = data_term_is_least_at_zero(sign)
    with witness(term="penalty"):
        penalty = penalty_is_least_at_zero(least)
    certify(Proof("z3", f"the infimum is at 0, where the Lagrangian is ‖y‖²: {data}; {penalty}"))


@claim(
    "eq-14",
    reading="equality constraints",
    expect="refuted",
    evidence="proved",
    given={"multipliers": ((1, 1), (-1, 1))},
    mutants={"multipliers ≥ 0": {"multipliers": ((1, 1), (0, 1), (1, 0))}},
)
def test_dual_with_free_signs(multipliers):
    """For multipliers of equality constraints, of any sign, the dual function is ‖y‖² too."""
    for lasso, ridge in multipliers:
        with witness(Z=1, y=-1, λ_1=lasso, λ_2=ridge, dual=str(dual(lasso, ridge)), squared_norm=1):
            assert dual(lasso, ridge) == 1


@claim(
    "eq-14",
    reading="equality constraints with a flat direction",
    condition="λ₁, λ₂ ≥ 0 (and only then where Zb ≤ 0 for some b ≠ 0)",
    expect="holds",
    evidence="proved",
    given={"design": (1, 2)},
    mutants={"no flat direction": {"design": (1, -1)}},
)
def test_dual_is_constant_exactly_there(design):
    """Where Zb ≤ 0 for some b ≠ 0 and y ≤ 0, the dual function is ‖y‖² iff both multipliers are ≥ 0."""
    response = (-1, -1)
    for lasso, ridge in product((-2, Fraction(-1, 2), 0, 1), (-1, 0, 2)):
        value = dual(lasso, ridge, design, response)
        with witness(Z=design, y=response, λ_1=lasso, λ_2=ridge, dual=str(value)):
            assert (value == 2) == (lasso >= 0 and ridge >= 0)
    size, square, lasso, ridge, t = z3.Reals("‖b‖₁ ‖b‖² λ₁ λ₂ t")
    falls, positive = lasso * t * size + ridge * t * t * square < 0, [size > 0, square > 0, t > 0]
    small = prove(falls, assumptions=[*positive, lasso < 0, ridge * t * square < -lasso * size])
    large = prove(falls, assumptions=[*positive, ridge < 0, lasso * size < -ridge * t * square])
    certify(
        Proof("z3", f"along t b the data term stays ‖y‖²; λ₁ < 0, t small: {small}; λ₂ < 0, t large: {large}")
    )
