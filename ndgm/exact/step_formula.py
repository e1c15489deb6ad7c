"""One step of an update rule as a z3 formula, made by the rule itself."""

from __future__ import annotations

import z3

from ndgm.exact.proofs import symbolic_sign
from ndgm.exact.rules import Rule


def step_formula(rule: Rule, position: z3.ArithRef) -> z3.ArithRef:
    """The position after one step from `position`, for z3: the sign at 0 is the rule's own `sign_at_zero`.

    Moments are those of the rule's start. Learning rate and penalty of the rule may be z3 terms, too.

    >>> from ndgm.exact.proofs import prove
    >>> from ndgm.exact.rules import NDGM
    >>> b, rate, penalty = z3.Reals("b rate penalty")
    >>> evidence = prove(step_formula(NDGM(rate, penalty), b) == b - rate * penalty, assumptions=[b > 0])
    """
    sign = z3.If(position == 0, z3.RealVal(rule.sign_at_zero), symbolic_sign(position))
    stepped: z3.ArithRef = rule.step(rule.start(position), sign=sign).position
    return stepped
