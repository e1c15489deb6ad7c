"""The second moment of RMSProp: its steps to first order, and what floats make of it."""

from fractions import Fraction
from functools import partial

import sympy
import torch
import z3

from ndgm.exact.proofs import prove
from ndgm.exact.rmsprop_lemmas import (
    DECAY,
    LEARNING_RATE,
    PENALTY,
    ROOT,
    as_z3,
    second_moment_law,
    step_length,
)
from ndgm.exact.rules import RMSProp
from ndgm.sim import optimizers
from ndgm.sim.second_moments import step_lengths
from ndgm.verdict import certify, check_all, enumerated

INITIAL = sympy.Symbol("v₀", nonnegative=True)


def settled_step_lengths(rule, penalties):
    """Steps and second moments (`step_lengths`, one column for each penalty) until the format repeats vₙ."""
    table = step_lengths(rule, penalties)
    if not table.settled:
        raise ValueError(f"the second moment has not settled in {len(table.lengths)} steps")
    return table


def prove_expansion(rule, coefficient=Fraction(1, 2), bound=Fraction(3, 8)):
    """sₙ/α = 1 + `coefficient` ρⁿ + rₙ with 0 < rₙ < `bound` ρ²ⁿ/t⁵, t = √(1 − ρⁿ): Taylor, rest by z3."""
    power = 1 - ROOT**2
    remainder = step_length(rule) / LEARNING_RATE - 1 - sympy.Rational(coefficient) * power
    limit = sympy.Rational(bound) * power**2 / ROOT**5
    # Times t⁵ > 0, so that z3 sees polynomials.
    lower, upper = (as_z3(sympy.expand(side * ROOT**5)) for side in (remainder, limit - remainder))
    t = z3.Real("t")
    note = "the step's remainder after the first order, times t⁵, t = √(1 − ρⁿ)"
    return prove(z3.And(lower > 0, upper > 0), assumptions=[t > 0, t < 1], note=note)


def general_second_moment(initial=INITIAL, weight=lambda n: DECAY**n):
    """vₙ = λ²(1 − ρⁿ) + ρⁿv₀ for every v₀, without a zero entry; `weight` stands in for ρⁿ."""
    started = partial(RMSProp, initial_second_moment=initial)
    return second_moment_law(started, lambda n: PENALTY**2 * (1 - weight(n)) + weight(n) * INITIAL)


def check_ratios(dtype, factor, epsilon):
    """For all ratios 2ᵏ, |k| ≤ 58, and 8 penalties in [1, 2): the same steps bit for bit, until v repeats."""
    ratios = factor * 2.0 ** torch.arange(-58, 59, dtype=torch.float64)
    sizes = torch.outer(torch.cat([ratios, torch.ones(1)]), 1 + torch.arange(8) / 8).to(dtype)
    table = settled_step_lengths(optimizers.RMSProp(0.01, 1.0, epsilon=epsilon), sizes.flatten())

    def pair(_, i, j):
        return sizes[-1, j].item(), sizes[i, j].item()

    # In the 16-bit formats, where torch adds a step before it rounds it, equal vₙ/v₁ make equal steps.
    for values in (table.lengths, table.second_moments / table.second_moments[0]):
        values = values.unflatten(1, sizes.shape)
        same = values[:, :-1] == values[:, -1:]
        check_all(same, "another step", n=lambda row, *_: row + 1, penalties=pair, epsilon=epsilon)
    certify(enumerated("step lengths and second moments over v₁, each of which serves every start"))
