"""The length of RMSProp's nth step as a sympy formula, taken from the rule itself, and rational formulas as z3 terms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
import z3

from ndgm.exact.rules import RMSProp, State
from ndgm.exact.translation import to_z3

POSITION = sympy.Symbol("b", real=True)
LEARNING_RATE, PENALTY, DECAY, EPSILON = sympy.symbols("alpha lambda rho epsilon", positive=True)
ITERATION = sympy.Symbol("n", integer=True, nonnegative=True)
ROOT = sympy.Symbol("t", positive=True)
"""sqrt(1 - rho^n) in the nth step, between 0 and 1."""


def step_length(rule: Callable[..., RMSProp], **options: Any) -> sympy.Expr:
    """The length of the nth step of `rule` from a positive position, in terms of ROOT = sqrt(1 - rho^n).

    The second moment before the step is (24)'s, lambda^2 (1 - rho^(n-1)), from which (22) makes lambda^2 ROOT^2.
    `options` go to the rule, after LEARNING_RATE, PENALTY and DECAY.

    >>> step_length(RMSProp)
    alpha/t
    >>> step_length(RMSProp, epsilon=EPSILON)
    alpha*lambda/(epsilon + lambda*t)
    """
    built = rule(LEARNING_RATE, PENALTY, DECAY, **options)
    moment = PENALTY**2 * (1 - (1 - ROOT**2) / DECAY)
    moved = built.step(State(POSITION, ITERATION, second_moment=moment), sign=1)
    return sympy.simplify((POSITION - moved.position).subs(DECAY ** (ITERATION + 1), 1 - ROOT**2))


def as_z3(formula: sympy.Expr) -> z3.ArithRef:
    """A rational formula as a z3 term; each symbol is the real of its name. TypeError if it contains a root.

    >>> as_z3(1 / ROOT + EPSILON)
    (1 + epsilon*t)/t
    """
    numerator, denominator = sympy.fraction(sympy.together(formula))
    return to_z3(numerator) if denominator == 1 else to_z3(numerator) / to_z3(denominator)
