"""Section 2, equation (3): zero is the unique global minimiser.

With y ≤ 0 each data term (max(0, t) − y)² is at least y², its value at 0; hence F(w) − F(0) ≥ λ₁‖w‖₁ +
λ₂‖w‖². Without a penalty every w < 0 does as well as 0 where Z = 1.
"""

import pytest
import z3

from ndgm.exact.convex import relu_regression
from ndgm.exact.inference import entrywise
from ndgm.exact.proofs import prove
from ndgm.exact.theorems import all_of
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
    """(3) with y ≤ 0 is nowhere less than at 0: no data term is, and no penalty."""
    t, y, w, lasso, ridge = z3.Reals("t y w λ₁ λ₂")
    activation = z3.If(t > 0, t, 0)
    with witness(term="data"):
        rows = entrywise((activation - y) * (activation - y) >= y * y, given=[sign * y >= 0])
    entries = entrywise(lasso * z3.Abs(w) + ridge * w * w >= 0, given=[lasso >= 0, ridge >= 0])
    certify(all_of(rows, entries))


@claim(
    "text-2.minimizer",
    part="unique",
    expect="holds",
    evidence="proved",
    given={"penalised": lambda lasso, ridge: lasso + ridge > 0},
    mutants={"no penalty": {"penalised": lambda lasso, ridge: lasso + ridge == 0}},
)
def test_penalised_minimizer_is_unique(penalised):
    """With λ₁ + λ₂ > 0 the penalty of every w ≠ 0 is positive, and no data term is less than at 0."""
    t, y, w, lasso, ridge = z3.Reals("t y w λ₁ λ₂")
    activation = z3.If(t > 0, t, 0)
    with witness(term="penalty of an entry that is not 0"):
        positive = prove(
            lasso * z3.Abs(w) + ridge * w * w > 0,
            assumptions=[w != 0, lasso >= 0, ridge >= 0, penalised(lasso, ridge)],
        )
    rows = entrywise((activation - y) * (activation - y) >= y * y, given=[y <= 0])
    entries = entrywise(lasso * z3.Abs(w) + ridge * w * w >= 0, given=[lasso >= 0, ridge >= 0])
    certify(all_of(positive, rows, entries))


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
    """Without a penalty, too, every w ≠ 0 has a larger loss (3) than 0."""
    loss = relu_regression([1], [-1], lasso, ridge)
    for weight in (-1, 1, -2):
        with witness(Z=1, y=-1, lasso=lasso, ridge=ridge, w=weight):
            assert loss.value(weight) > loss.value(0), "its loss is that of 0"
