"""Equation (31) (App. B.3.4): mₙ = (1 − β₁)λ(s₁β₁ⁿ⁻¹ + … + sₙ), sⱼ the signs of the gradients.

For a given pattern of signs that is a polynomial in β₁ of degree n − 1 with leading coefficient s₁ = ±1: it
is not 0 and has at most n − 1 roots, also if some later gradients are 0. A start at 0 has all sⱼ = 0, and
mₙ = 0 for ever.
"""

from fractions import Fraction

import pytest
import sympy

from claims.toy_lasso.adam.sign_patterns import PAPER, first_moment, patterns
from claims.toy_lasso.wrong_rules import undamped
from ndgm.exact.adam_zeros import distinct_roots, moment, sign_polynomial
from ndgm.exact.proofs import identity
from ndgm.exact.rules import State
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "eq-31",
    expect="holds",
    evidence="proved",
    given={"rule": PAPER, "fewer": 1},
    mutants={"undamped": {"rule": undamped}, "at most n − 2 roots": {"fewer": 2}},
)
def test_polynomial(rule, fewer):
    """With s₁, …, sₙ = ±1 the recursion gives (31), a polynomial in β₁ with at most n − 1 roots besides
    β₁ = 1.
    """
    decay, size = Fraction(2, 3), Fraction(7, 3)
    for length in range(1, 9):
        for signs in patterns(length, (1, -1), (1, -1)):
            with witness(signs=signs):
                assert distinct_roots(sign_polynomial(signs)) <= length - fewer, "more roots"
                if length <= 5:
                    assert first_moment(rule, decay, signs, size) == moment(signs, decay, size), "not (31)"
    beta, penalty, total, s = sympy.symbols("β₁ λ S s")
    model = rule(sympy.Symbol("α"), penalty, beta, sympy.Symbol("ρ"))
    before = State(sympy.Symbol("b"), 1, (1 - beta) * penalty * total, sympy.Symbol("v"))
    with witness():
        step = identity(model.step(before, sign=s).first_moment, (1 - beta) * penalty * (beta * total + s))
    certify(Proof("induction by Horner's rule, S₀ = 0", f"{step}; degree n − 1, leading coefficient s₁ = ±1"))


@claim(
    "eq-31",
    reading="with zero gradients",
    condition="some gradients are 0, but not the first one",
    expect="holds",
    evidence="proved",
    given={"first": (1, -1)},
    mutants={"a start at 0": {"first": (1, 0, -1)}},
)
def test_zero_gradients(first):
    """The bound on the roots stays if some sⱼ are 0, as at b = 0, unless s₁ is: then all are, and every β₁ is
    a root.
    """
    for length in range(1, 7):
        for signs in patterns(length, first, (1, 0, -1)):
            with witness(signs=signs):
                assert any(signs), "the polynomial is 0"
                assert distinct_roots(sign_polynomial(signs)) <= length - 1
    certify(Proof("algebra", "degree n − 1 and leading coefficient s₁ = ±1, hence at most n − 1 roots"))
