"""Appendix A.3: strong duality of the loss (3), by Slater's condition.

With y ≤ 0 no data term is below y², so q(0) = inf L = L(0) = w*: the horizontal hyperplane through (0, L(0))
attains q*. There is no constraint, so Slater's condition asks only for a point in the interior of the domain,
and 0 is one.
"""

from itertools import product

import pytest
import z3

from claims.duality.lemmas import STRONG_DUALITY_AT_A_MINIMUM, strong_duality_at_a_minimum
from claims.loss_terms import NOWHERE_LESS, data_term_is_least_at_zero, penalty_is_least_at_zero
from ndgm.exact.convex import relu_regression
from ndgm.exact.deduction import add_up, entrywise
from ndgm.exact.duality import crossing, max_crossing, min_common
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-A.3.strong-duality",
    part="duality",
    expect="holds",
    evidence="proved",
    given={"sign": -1, "least_penalty": 0},
    mutants={"responses ≥ 0": {"sign": 1}, "penalties ≥ −4": {"least_penalty": -4}},
)
def test_strong_duality(sign, least_penalty):
    """For $y ≤ 0$ and penalties $≥ 0$ the loss (3) has $w* = q* = q(0) = L(0)$."""
    for design, size, lasso in product([(1,), (1, -1), (2, -1)], (0, 1), (least_penalty, 1)):
        response = [sign * size] * len(design)
        loss = relu_regression(design, response, lasso, 1)
        with witness(Z=design, y=response, lasso=lasso, ridge=1):
            assert min_common(loss) == crossing(loss, 0), "q(0) is not w*: the loss is not least at 0"
            assert min_common(loss) == max_crossing(loss), "q* is not w*"
    with witness(term="data"):
        data = data_term_is_least_at_zero(sign)
    with witness(term="penalty"):
        penalty = penalty_is_least_at_zero(least_penalty)
    certify(
        add_up(data, penalty),
        strong_duality_at_a_minimum(),
        concludes=[NOWHERE_LESS, STRONG_DUALITY_AT_A_MINIMUM],
    )


@claim(
    "text-A.3.strong-duality",
    part="interior",
    expect="holds",
    evidence="proved",
    given={"domain_from": None},
    mutants={"weights ≥ 0 only": {"domain_from": 0}},
)
def test_zero_is_interior(domain_from):
    """0 is an interior point of the domain of (3), and no constraint is left for Slater's condition."""
    for design, size in product([(1,), (1, -1), (2, -1)], (0, 1)):
        domain = relu_regression(design, [-size] * len(design), 1, 1).domain
        lower = domain.lower if domain_from is None else domain_from
        with witness(Z=design, lower_end=str(lower).replace("inf", "∞")):
            assert lower < 0 < domain.upper, "0 is not interior"
    z, y = z3.Reals("z·b y")
    activation = z3.If(z > 0, z, 0)
    certify(entrywise((activation - y) * (activation - y) <= 2 * z * z + 2 * y * y))
