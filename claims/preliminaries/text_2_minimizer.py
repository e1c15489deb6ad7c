"""Section 2, equation (3): zero is the unique global minimiser.

With y ≤ 0 each data term (max(0, t) − y)² is at least y², its value at 0; hence F(w) − F(0) ≥ λ₁‖w‖₁ +
λ₂‖w‖². Without a penalty every w < 0 does as well as 0 where Z = 1.
"""

import pytest
import z3

from ndgm.exact.convex import relu_regression
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-2.minimizer",
    reading="no penalty at all",
    condition="the lost condition on the penalties admits λ₁ = λ₂ = 0",
    expect="refuted",
    evidence="proved",
    given={"lasso": 0, "ridge": 0},
    mutants={"λ₁ = 1": {"lasso": 1}, "λ₂ = 1": {"ridge": 1}},
)
def test_minimizer_is_unique(lasso, ridge):
    """Every w ≠ 0 has a larger loss (3) than 0, for all penalties ≥ 0 and y ≤ 0."""
    loss = relu_regression([1], [-1], lasso, ridge)
    for weight in (-1, 1, -2):
        with witness(Z=1, y=-1, lasso=lasso, ridge=ridge, w=weight):
            assert loss.value(weight) > loss.value(0)


@claim(
    "text-2.minimizer",
    expect="holds",
    evidence="proved",
    given={"penalised": lambda lasso, ridge: lasso + ridge > 0},
    mutants={"no penalty": {"penalised": lambda lasso, ridge: lasso + ridge == 0}},
)
def test_penalised_minimizer_is_unique(penalised):
    """With λ₁ + λ₂ > 0 and y ≤ 0 the loss at w ≠ 0 exceeds the loss at 0."""
    t, y, w, lasso, ridge = z3.Reals("t y w λ₁ λ₂")
    activation = z3.If(t > 0, t, 0)
    with witness(term="data"):
        data = prove((activation - y) * (activation - y) >= y * y, assumptions=[y <= 0])
    with witness(term="penalty"):
        penalty = prove(
            lasso * z3.If(w > 0, w, -w) + ridge * w * w > 0,
            assumptions=[w != 0, lasso >= 0, ridge >= 0, penalised(lasso, ridge)],
        )
    certify(Proof("z3, per row and per entry; the sums by hand", f"data: {data}; penalty: {penalty}"))
