"""Equation (12): the loss (11) restricted to the origin.

(12) is the minimum of ‖y − max(0, Zb)‖² subject to ‖b‖₁ ≤ 0, ‖b‖² ≤ 0. Its objective is ‖y‖² at 0 and ∞
elsewhere, so its epigraph is the ray upward from (0, ‖y‖²): no line, unless a half-line is meant. (11) has
the same value for y ≤ 0, and the same minimiser if it is penalised.
"""

from fractions import Fraction
from itertools import product
from math import inf

import pytest
import z3

from claims.duality.functions import restricted
from claims.loss_terms import (
    LESS_AT_ZERO_ALONE,
    data_term_is_least_at_zero,
    penalty_is_least_at_zero_alone,
)
from ndgm.exact.convex import relu_regression
from ndgm.exact.deduction import add_up
from ndgm.exact.proofs import prove
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


PENALTIES = ((1, 0), (0, 1))


@claim(
    "eq-12",
    part="equivalent",
    expect="holds",
    evidence="proved",
    given={"sign": -1, "penalties": PENALTIES, "is_penalised": lambda total: total > 0},
    mutants={
        "responses ≥ 0": {"sign": 1},
        "no penalty": {"penalties": ((0, 0),), "is_penalised": lambda total: total == 0},
    },
)
def test_equivalent_when_penalised(sign, penalties, is_penalised):
    """With $y ≤ 0$ and a penalty 0 alone minimises (11), with the value $‖y‖²$: so it does in (12)."""
    for design, size, (lasso, ridge) in product([(1,), (-1, 2)], (0, 1), penalties):
        loss = relu_regression(design, [sign * size] * len(design), lasso, ridge)
        f = restricted(len(design) * size**2)
        with witness(Z=design, y=sign * size, lasso=lasso, ridge=ridge, infimum=str(loss.infimum())):
            assert loss.infimum() == f.infimum(), "the least values differ"
            assert loss.minimisers == f.minimisers, "the minimisers differ"
    with witness(term="data"):
        data = data_term_is_least_at_zero(sign)
    with witness(term="penalty, an entry not 0"):
        penalty = penalty_is_least_at_zero_alone(is_penalised)
    certify(add_up(data, penalty), concludes=LESS_AT_ZERO_ALONE)


@claim(
    "eq-12",
    part="equivalent",
    reading="no penalty",
    condition="$λ₁ = λ₂ = 0$ is admitted",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"lasso": 0, "ridge": 0},
    mutants={"lasso 1": {"lasso": 1}, "ridge 1": {"ridge": 1}},
)
def test_same_minimiser(lasso, ridge):
    """(11) and (12) have the same minimisers and value."""
    loss, minimisers = relu_regression([1], [-1], lasso, ridge), restricted(1).minimisers
    shown = {"minimisers_of_11": str(loss.minimisers), "minimisers_of_12": 0}
    with witness(Z=1, y=-1, lasso=lasso, ridge=ridge, **shown):
        assert loss.infimum() == restricted(1).infimum() and loss.minimisers == minimisers, "they differ"


@claim(
    "eq-12",
    part="domain",
    expect="holds",
    evidence="proved",
    given={"budget": 0},
    mutants={"‖b‖₁ ≤ 1": {"budget": 1}},
)
def test_finite_at_the_origin_only(budget):
    """The constraints $‖b‖₁ ≤ 0$, $‖b‖² ≤ 0$ admit 0 alone: the objective is finite there, $∞$ elsewhere."""
    for x in (-1, Fraction(-1, 2), 0, Fraction(1, 2), 1):
        admitted = abs(x) <= budget and x * x <= budget
        with witness(b=x, admitted=admitted):
            assert admitted == (restricted(1).value(x) < inf), "a weight that is not 0 is admitted"
    size, rest = z3.Reals("|bᵢ| ‖b‖₁−|bᵢ|")
    certify(prove(size == 0, assumptions=[size >= 0, rest >= 0, size + rest <= 0]))


@claim(
    "eq-12",
    part="line",
    expect="refuted",
    evidence="proved",
    given={"heights": (0, 1, 2)},
    mutants={"the ray upward": {"heights": (1, 2)}},
)
def test_epigraph_is_a_line(heights):
    """The epigraph of (12) is the whole vertical line ${(0, w)}$."""
    f = restricted(1)
    for w in heights:
        with witness(y=-1, point=(0, w), value_at_0=f.value(0)):
            assert f.epigraph_contains(0, Fraction(w)), "the point is on the line and not in the epigraph"


@claim(
    "eq-12",
    part="line",
    reading="a half-line",
    condition="the line is the half-line upward from $(0, ‖y‖₂²)$, as the lost display may say",
    expect="holds",
    evidence="proved",
    given={"height": lambda f: f.value(0)},
    mutants={"from 0": {"height": lambda f: 0}, "one higher": {"height": lambda f: f.value(0) + 1}},
)
def test_epigraph_is_a_half_line(height):
    """The points $(b, w)$ of the epigraph of (12) are those with $b = 0$ and $w ≥ ‖y‖₂²$."""
    for squared_norm in (1, 7):
        f = restricted(squared_norm)
        for b, w in product((-1, 0, 1), (-1, 0, 1, 2, 7, 8)):
            with witness(squared_norm=squared_norm, point=(b, w)):
                above = b == 0 and w >= height(f)
                assert f.epigraph_contains(b, Fraction(w)) == above, "it is on one of the two only"
    squared_norm, w, here = z3.Reals("‖y‖² w (12)")
    at_zero = z3.Bool("b = 0")
    bounded = z3.Implies(at_zero, here == squared_norm)
    # Where b ≠ 0 the value is ∞, and no w is above it.
    certify(
        prove(
            z3.And(at_zero, here <= w) == z3.And(at_zero, squared_norm <= w),
            assumptions=[bounded],
        )
    )
