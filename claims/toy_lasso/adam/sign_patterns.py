"""Patterns of gradient signs, and the first moment that Adam has after them."""

from fractions import Fraction
from functools import partial
from itertools import product

import z3

from claims.toy_lasso.adam.adam_steps import FIRST_DECAY, PENALTY, POSITION, SECOND_MOMENT, stepped
from claims.toy_lasso.rational_factors import NUMERATOR, POWER, P, Q, prove_numerators, prove_scaled
from ndgm.exact.deduction import cut
from ndgm.exact.rules import Adam, State
from ndgm.exact.theorems import all_of

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
    """For β₁ = p/q < 1, p and q coprime, and s₁ = ±1: mₙ ≠ 0 for every n ≥ 1, whatever signs come later."""
    decay = P / Q

    def moment(before, sign):
        return stepped(rule, POSITION, before, SECOND_MOMENT, sign).first_moment.subs(FIRST_DECAY, decay)

    scaled = prove_scaled(moment, scale=(1 - decay) * PENALTY, note="$mₙ₊₁ = (1 − β₁)λNₙ/qⁿ$")
    m, scale = z3.Reals("mₙ₊₁ (1−β₁)λ")
    numerator, power = z3.ToReal(NUMERATOR), z3.ToReal(POWER)
    nonzero = z3.Implies(z3.And(m * power == scale * numerator, scale != 0), m != 0)
    return all_of(scaled, cut(nonzero, using=[prove_numerators()]))
