"""What z3 answers: whether some formulas contradict each other, and if not, values that satisfy them.

A question that a claim and its mutants share, such as whether what they assume is consistent, is answered
once in a process.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import z3

from ndgm.exact.notation import written
from ndgm.exact.subterms import is_symbol, subterms

STEPS, TIMEOUT_SECONDS = 30_000_000, 120
"""When z3 gives up: by its own count of steps, which is the same on every machine, and in any case by the
clock.
"""


@dataclass(frozen=True)
class Answer:
    """What z3 says of some formulas.

    Attributes:
        contradictory: whether no values satisfy all of them; None where z3 gives up.
        values: values that do, by name: a Fraction, a bool, or a number's text.
        reason: why z3 gives up.
    """

    contradictory: bool | None
    values: Mapping[str, Any]
    reason: str = ""


def ask(formulas: Sequence[z3.BoolRef]) -> Answer:
    """z3's answer about formulas, in a context of its own: what was asked before changes no answer.

    >>> x = z3.Real("x")
    >>> ask([x > 0, x < 0]).contradictory
    True
    >>> dict(ask([2 * x == 3]).values)
    {'x': Fraction(3, 2)}
    """
    key = tuple(formula.get_id() for formula in formulas)
    if key not in _answered:
        _answered[key] = tuple(formulas), _solved(formulas)
    return _answered[key][1]


_answered: dict[tuple[int, ...], tuple[tuple[z3.BoolRef, ...], Answer]] = {}
"""The answers by z3's numbers of the formulas, which are kept: z3 gives the number of one that is gone to
another.
"""


def _solved(formulas: Iterable[z3.BoolRef]) -> Answer:
    context = z3.Context()
    solver = z3.Solver(ctx=context)
    solver.set("rlimit", STEPS)
    solver.set("timeout", TIMEOUT_SECONDS * 1000)
    asked = [formula.translate(context) for formula in formulas]
    solver.add(*asked)
    found = solver.check()
    if found == z3.sat:
        return Answer(False, _counterexample(solver.model(), asked))
    return Answer(True, {}) if found == z3.unsat else Answer(None, {}, solver.reason_unknown())


def _counterexample(model: z3.ModelRef, formulas: Iterable[z3.ExprRef]) -> dict[str, Any]:
    variables = {str(variable): variable for variable in subterms(formulas) if is_symbol(variable)}
    return {name: _value(model.eval(variables[name], model_completion=True)) for name in sorted(variables)}


def _value(term: z3.ExprRef) -> Any:
    if z3.is_rational_value(term):
        return Fraction(term.numerator_as_long(), term.denominator_as_long())
    if z3.is_int_value(term):
        return Fraction(term.as_long())
    if z3.is_true(term) or z3.is_false(term):
        return z3.is_true(term)
    if z3.is_algebraic_value(term):
        return f"about {term.as_decimal(6).rstrip('?')}: {term.sexpr()}"
    return written(term)
