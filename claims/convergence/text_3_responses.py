"""Section 3: are the losses (3) for arbitrary responses non-convex and non-differentiable?

(max(0, w) − 1)² is neither. Not every positive response does that: with λ₁ ≥ y > 0 the kink of (max(0, w) −
y)² + λ₁|w| is convex again.
"""

from fractions import Fraction

import pytest
import z3

from ndgm.exact.proofs import prove
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


def loss(w, response, lasso):
    """(max(0, w) − y)² + λ₁|w|, as a formula."""
    activation = z3.If(w > 0, w, z3.RealVal(0))
    return (activation - response) * (activation - response) + lasso * z3.Abs(w)


@claim(
    "text-3.responses",
    part="non-convex",
    expect="holds",
    evidence="proved",
    given={"sign": 1},
    mutants={"non-positive responses": {"sign": -1}},
)
def test_positive_responses_are_not_convex(sign):
    """For every $y > 0$ the loss $(max(0, w) − y)²$ lies above its chord from $−y$
    to $y$ at the middle, 0."""
    y = z3.Real("y")
    response = sign * y
    with witness(sign_of_the_response=sign):
        certify(
            prove(
                2 * loss(z3.RealVal(0), response, 0) > loss(-y, response, 0) + loss(y, response, 0),
                assumptions=[y > 0],
            )
        )


@claim(
    "text-3.responses",
    part="non-differentiable",
    expect="holds",
    evidence="proved",
    given={"response": lambda y: y},
    mutants={"the response 0": {"response": lambda y: 0 * y}},
)
def test_positive_responses_have_a_kink(response):
    """For every $y > 0$ the quotients of $(max(0, w) − y)²$ at 0 are 0 on the left and
    below $−y$ on the right.
    """
    y, h = z3.Reals("y h")
    at = response(y)
    quotients = z3.And(
        loss(-h, at, 0) - loss(z3.RealVal(0), at, 0) == 0,
        loss(h, at, 0) - loss(z3.RealVal(0), at, 0) < -y * h,
    )
    with witness(response=str(at)):
        certify(prove(quotients, assumptions=[y > 0, h > 0, h < y]))


@claim(
    "text-3.responses",
    part="non-convex",
    reading="every arbitrary response",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"lasso": Fraction(1)},
    mutants={"λ₁ = 1/2 < y": {"lasso": Fraction(1, 2)}},
)
def test_every_positive_response(lasso):
    """With the response 1 and the penalty $λ₁ = 1$, too, the slope of the loss falls somewhere."""
    slopes = [-lasso, -2 + lasso]  # left and right of 0; on either side it does not fall.
    with witness(y=1, lasso=lasso, slope_left_of_0=slopes[0], slope_right_of_0=slopes[1]):
        assert slopes[1] < slopes[0], "it rises throughout: the loss is convex"
