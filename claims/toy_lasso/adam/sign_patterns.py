"""Patterns of gradient signs, and the first moment that Adam has after them."""

from fractions import Fraction
from functools import partial
from itertools import product

from ndgm.exact.proofs import identity
from ndgm.exact.rules import Adam, State

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


def remainder_step():
    """By sympy, the step of the induction Nₙ ≡ s₁pⁿ⁻¹ (mod q), where Nₙ₊₁ = pNₙ + sqⁿ and
    Nₙ = s₁pⁿ⁻¹ + qk.
    """
    return identity(
        "p*(s1*p**(n-1) + q*k) + s*q**n", "s1*p**n + q*(p*k + s*q**(n-1))", integer=True, positive=True
    )
