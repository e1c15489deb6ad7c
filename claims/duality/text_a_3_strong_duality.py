"""Appendix A.3: strong duality of the loss (3), by Slater's condition.

With y ≤ 0 no data term is below y², so q(0) = inf L = L(0) = w*: the horizontal hyperplane through (0, L(0))
attains q*. There is no constraint, so Slater's condition asks only for a point in the interior of the domain,
and 0 is one.
"""

from itertools import product

import pytest

from claims.duality.lemmas import data_term_is_least_at_zero, penalty_is_least_at_zero
from ndgm.exact.convex import crossing, max_crossing, min_common, relu_regression
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-A.3.strong-duality",
    expect="holds",
    evidence="proved",
    given={"sign": -1, "least_penalty": 0},
    mutants={"responses ≥ 0": {"sign": 1}, "penalties ≥ −4": {"least_penalty": -4}},
)
def test_strong_duality(sign, least_penalty):
    """For y ≤ 0 and penalties ≥ 0 the loss (3) has w* = q* = q(0) = L(0), and 0 is interior to its domain."""
    for design, size, lasso in product([(1,), (1, -1), (2, -1)], (0, 1), (least_penalty, 1)):
        response = [sign * size] * len(design)
        loss = relu_regression(design, response, lasso, 1)
        with witness(Z=design, y=response, lasso=lasso, ridge=1):
            assert loss.infimum() == loss.value(0), "the loss is not least at 0"
            assert min_common(loss) == max_crossing(loss) == crossing(loss, 0)
            assert loss.domain.lower < 0 < loss.domain.upper
    with witness(term="data"):
        data = data_term_is_least_at_zero(sign)
    with witness(term="penalty"):
        penalty = penalty_is_least_at_zero(least_penalty)
    certify(Proof("z3", f"q(0) = L(0) = w*, since {data}; {penalty}"))
