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

from claims.duality.functions import restricted
from claims.loss_terms import (
    NOWHERE_LESS,
    data_term_is_least_at_zero,
    least_at_zero,
    penalty_is_least_at_zero,
)
from ndgm.exact.convex import piecewise, relu_regression
from ndgm.exact.deduction import add_up
from ndgm.exact.duality import max_crossing_solutions
from ndgm.exact.proofs import prove
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


def dual(lasso, ridge, design=(1,), response=(-1,)):
    """The dual function of (12) at these multipliers, for one weight."""
    return relu_regression(design, response, lasso, ridge).infimum()


@claim(
    "eq-14",
    part="constant",
    expect="holds",
    evidence="proved",
    given={"least": 0, "sign": -1},
    mutants={"multipliers ≥ −1": {"least": -1}, "responses ≥ 0": {"sign": 1}},
)
def test_dual_is_constant(least, sign):
    """For multipliers $λ₁$, $λ₂ ≥ 0$ of inequality constraints the dual function is $‖y‖²$."""
    design = (1, -2)
    for lasso, ridge, size in product((least, 0, 1, 100), (least, 0, 1, 100), (0, 1, 2)):
        response = (sign * size,) * 2
        with witness(Z=design, y=response, lasso=lasso, ridge=ridge):
            assert dual(lasso, ridge, design, response) == 2 * size**2, "the dual function is not ‖y‖²"
    with witness(term="data"):
        data = data_term_is_least_at_zero(sign)
    with witness(term="penalty"):
        penalty = penalty_is_least_at_zero(least)
    certify(add_up(data, penalty), concludes=NOWHERE_LESS)


@claim(
    "eq-14",
    part="unbounded",
    expect="holds",
    evidence="proved",
    given={"admits": lambda multiplier: multiplier >= 0},
    mutants={"multipliers up to 1": {"admits": lambda multiplier: 0 <= multiplier <= 1}},
)
def test_dual_solutions_are_unbounded(admits):
    """The multipliers where the dual function of (12) is highest are not bounded: all $λ₁$, $λ₂ ≥ 0$ are."""
    for size in (1, 10, 10**6):
        with witness(Z=1, y=-1, lasso=size, ridge=size):
            assert admits(size), "no such multiplier is admitted"
            assert dual(size, size) == dual(0, 0) == 1, "it is no dual solution"
    certify(least_at_zero(), concludes=NOWHERE_LESS)


@claim(
    "eq-14",
    part="corroborates",
    expect="holds",
    evidence="proved",
    given={"function": restricted},
    mutants={
        "y² on [−1, 1]": {"function": lambda height: piecewise([-1, 1], [height] * 2, [inf, (height,), inf])}
    },
)
def test_not_continuous_and_not_compact(function):
    """(12) is not continuous at 0, and its max crossing solutions are not compact, as A.6 and A.7 have it.

    So is the perturbation $p(u) = ‖y‖²$ for $u ≥ 0$, $∞$ else, whose max crossing problem has the
    multipliers of (14) as solutions.
    """
    perturbation = piecewise([0], [1], [inf, (1,)])
    for name, f in (("(12)", function(1)), ("p", perturbation)):
        solutions = max_crossing_solutions(f)
        with witness(f=name, solutions=str(solutions)):
            assert not f.is_continuous_at(0), "it is continuous at 0"
            assert not solutions.is_bounded, "the solutions are bounded"
    # (12) has the epigraph β = 0, w ≥ ‖y‖²: every multiple t of every μ crosses at ‖y‖².
    slope, product_, w, height = z3.Reals("t μ·β w ‖y‖²")
    certify(prove(w + slope * product_ >= height, assumptions=[w >= height, product_ == 0]))


@claim(
    "eq-14",
    part="constant",
    reading="equality constraints",
    condition="the constraints of (12) are equalities, and the multipliers have any sign",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"multipliers": ((1, 1), (-1, 1))},
    mutants={"multipliers ≥ 0": {"multipliers": ((1, 1), (0, 1), (1, 0))}},
)
def test_dual_with_free_signs(multipliers):
    """For multipliers of equality constraints, of any sign, the dual function is $‖y‖²$ too."""
    for lasso, ridge in multipliers:
        with witness(Z=1, y=-1, λ_1=lasso, λ_2=ridge, dual=str(dual(lasso, ridge)), squared_norm=1):
            assert dual(lasso, ridge) == 1, "the dual function is not ‖y‖²"


@claim(
    "eq-14",
    part="constant",
    reading="equality constraints with a flat direction",
    condition="$Zb ≤ 0$ for some $b ≠ 0$, and the multipliers have any sign",
    aside=True,
    expect="holds",
    evidence="proved",
    given={"design": (1, 2)},
    mutants={"no flat direction": {"design": (1, -1)}},
)
def test_dual_is_constant_exactly_there(design):
    """Where $Zb ≤ 0$ for some $b ≠ 0$ and $y ≤ 0$, the dual function is $‖y‖²$ iff
    both multipliers are $≥ 0$.
    """
    response = (-1, -1)
    for lasso, ridge in product((-2, Fraction(-1, 2), 0, 1), (-1, 0, 2)):
        value = dual(lasso, ridge, design, response)
        with witness(Z=design, y=response, λ_1=lasso, λ_2=ridge, dual=str(value)):
            assert (value == 2) == (lasso >= 0 and ridge >= 0), "the signs do not decide"
    size, square, lasso, ridge, t = z3.Reals("‖b‖₁ ‖b‖² λ₁ λ₂ t")
    falls, positive = lasso * t * size + ridge * t * t * square < 0, [size > 0, square > 0, t > 0]
    # Below ‖y‖² at t b, where the data term stays ‖y‖²: for λ₁ < 0 and t small, for λ₂ < 0 and t large.
    small = prove(falls, assumptions=[*positive, lasso < 0, ridge * t * square < -lasso * size])
    large = prove(falls, assumptions=[*positive, ridge < 0, lasso * size < -ridge * t * square])
    certify(small, large)
