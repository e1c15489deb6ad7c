"""Section 2, equation (3): zero is the unique global minimiser.

With y ≤ 0 each data term (max(0, t) − y)² is at least y², its value at 0; hence F(w) − F(0) ≥ λ₁‖w‖₁ +
λ₂‖w‖². Without a penalty every w < 0 does as well as 0 where Z = 1.
"""

import pytest

from claims.loss_terms import (
    LESS_AT_ZERO_ALONE,
    NOWHERE_LESS,
    data_term_is_least_at_zero,
    penalty_is_least_at_zero,
    penalty_is_least_at_zero_alone,
)
from ndgm.exact.convex import relu_regression
from ndgm.exact.deduction import add_up
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-2.minimizer",
    part="minimiser",
    expect="holds",
    evidence="proved",
    given={"sign": -1},
    mutants={"responses ≥ 0": {"sign": 1}},
)
def test_zero_is_a_minimiser(sign):
    """(3) with $y ≤ 0$ is nowhere less than at 0: no data term is, and no penalty."""
    with witness(term="data"):
        rows = data_term_is_least_at_zero(sign)
    certify(add_up(rows, penalty_is_least_at_zero()), concludes=NOWHERE_LESS)


@claim(
    "text-2.minimizer",
    part="unique",
    expect="holds",
    evidence="proved",
    given={"penalised": lambda total: total > 0},
    mutants={"no penalty": {"penalised": lambda total: total == 0}},
)
def test_penalised_minimizer_is_unique(penalised):
    """With $λ₁ + λ₂ > 0$ the penalty of every $w ≠ 0$ is positive, and no data term is less than at 0."""
    with witness(term="penalty, an entry of which is not 0"):
        entries = penalty_is_least_at_zero_alone(penalised)
    certify(add_up(data_term_is_least_at_zero(), entries), concludes=LESS_AT_ZERO_ALONE)


@claim(
    "text-2.minimizer",
    part="unique",
    reading="no penalty at all",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"lasso": 0, "ridge": 0},
    mutants={"λ₁ = 1": {"lasso": 1}, "λ₂ = 1": {"ridge": 1}},
)
def test_minimizer_without_a_penalty(lasso, ridge):
    """Without a penalty, too, every $w ≠ 0$ has a larger loss (3) than 0."""
    loss = relu_regression([1], [-1], lasso, ridge)
    for weight in (-1, 1, -2):
        with witness(Z=1, y=-1, lasso=lasso, ridge=ridge, w=weight):
            assert loss.value(weight) > loss.value(0), "its loss is that of 0"
