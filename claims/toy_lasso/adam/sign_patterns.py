"""Patterns of gradient signs, and the first moment that Adam has after them."""

from fractions import Fraction
from functools import partial
from itertools import product

import z3

from claims.toy_lasso.adam.adam_steps import moment_polynomials
from ndgm.exact.inference import induction
from ndgm.exact.rules import Adam, State
from ndgm.exact.theorems import cited

# ρ = 0 and ε = 1, so that no root is irrational; the first moment depends on neither.
PAPER = partial(Adam, bias_correction=False, epsilon=1)


def patterns(length, first, later):
    """All sign patterns with s₁ from `first` and the other signs from `later`."""
    return product(first, *[later] * (length - 1))


def first_moment(rule, decay, signs, penalty):
    """The first moment of the rule after gradients with these signs."""
    model = rule(1, penalty, decay, Fraction(0))
    state = State(Fraction(1))
    for sign in signs:
        state = model.step(state, sign)
    return state.first_moment


def never_zero_at_rationals(rule):
    """For β₁ = p/q, gcd(p, q) = 1 < q, and s₁ = ±1: mₙ ≠ 0 for every n ≥ 1, whatever the other signs are.

    With mₙ = (1 − β₁)λNₙ/qⁿ⁻¹ that is Nₙ₊₁ = pNₙ + sqⁿ, N₁ = s₁; so q divides Nₙ − s₁pⁿ⁻¹, and a prime that
    divided both q and Nₙ would divide p.
    """
    p, q, s, first, n, power, quotient, rest = z3.Ints("p q s s₁ N pⁿ⁻¹ qⁿ⁻¹ k")
    remainder = induction(
        lambda n, power, quotient, rest: n == first * power + q * rest,
        variables=[n, power, quotient, rest],
        start=[first, z3.IntVal(1), z3.IntVal(1), z3.IntVal(0)],
        step=[p * n + s * q * quotient, p * power, q * quotient, p * rest + s * quotient],
        given=[q > 1],
    )
    return cited(
        "for gcd(p, q) = 1 < q and s₁ = ±1 no prime factor of q divides s₁pⁿ⁻¹, nor therefore N: mₙ ≠ 0",
        source="Euclid's lemma, Elements VII.30",
        using=[moment_polynomials(rule), remainder],
    )
