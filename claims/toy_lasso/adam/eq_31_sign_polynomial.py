"""Equation (31) (App. B.3.4): mₙ = (1 − β₁)λ(s₁β₁ⁿ⁻¹ + … + sₙ), sⱼ the signs of the gradients.

For a given pattern of signs that is a polynomial in β₁ of degree n − 1 with leading coefficient s₁ = ±1: it
is not 0 and has at most n − 1 roots, also if some later gradients are 0. A start at 0 has all sⱼ = 0, and
mₙ = 0 for ever.
"""

from fractions import Fraction

import pytest

from claims.toy_lasso.adam.adam_steps import moment_polynomials
from claims.toy_lasso.adam.sign_patterns import PAPER, first_moment, patterns
from claims.toy_lasso.wrong_rules import undamped
from ndgm.exact.adam_zeros import distinct_roots, moment, sign_polynomial
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "eq-31",
    part="polynomial",
    expect="holds",
    evidence="proved",
    given={"rule": PAPER},
    mutants={"undamped": {"rule": undamped}},
)
def test_polynomial(rule):
    """With the signs $s₁, …, sₙ$ the recursion (29) gives $mₙ = (1 − β₁)λ Σⱼ β₁ⁿ⁻ʲ
    sⱼ$, a polynomial in $β₁$."""
    decay, size = Fraction(2, 3), Fraction(7, 3)
    for length in range(1, 6):
        for signs in patterns(length, (1, -1), (1, -1)):
            with witness(signs=signs):
                assert first_moment(rule, decay, signs, size) == moment(signs, decay, size), "not (31)"
    with witness():
        certify(moment_polynomials(rule))


@claim(
    "eq-31",
    part="roots",
    expect="holds",
    evidence="proved",
    given={"fewer": 1},
    mutants={"at most n − 2 roots": {"fewer": 2}},
)
def test_roots(fewer):
    """For a pattern of $n$ signs ±1 at most $n − 1$ numbers besides $β₁ = 1$ are roots,
    complex ones among them.
    """
    for length in range(1, 9):
        for signs in patterns(length, (1, -1), (1, -1)):
            with witness(signs=signs):
                assert distinct_roots(sign_polynomial(signs)) <= length - fewer, "more roots"
    with witness():
        certify(moment_polynomials(PAPER))


@claim(
    "eq-31",
    reading="with zero gradients",
    part="roots",
    condition="some gradients are 0, but not the first one",
    aside=True,
    expect="holds",
    evidence="proved",
    given={"first": (1, -1)},
    mutants={"a start at 0": {"first": (1, 0, -1)}},
)
def test_zero_gradients(first):
    """The bound on the roots stays if some $sⱼ$ are 0, as at $b = 0$, unless $s₁$ is: then all are,
    and every $β₁$ is a root."""
    for length in range(1, 7):
        for signs in patterns(length, first, (1, 0, -1)):
            with witness(signs=signs):
                assert any(signs), "the polynomial is 0"
                assert distinct_roots(sign_polynomial(signs)) <= length - 1, "more roots"
    with witness():
        certify(moment_polynomials(PAPER))
