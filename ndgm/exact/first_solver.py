"""What z3 answers: whether some formulas contradict each other, and if not, values that satisfy them.

A question that a claim and its mutants share, such as whether what they assume is consistent, is answered
once in a process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

import z3

from ndgm.exact.notation import written
from ndgm.exact.subterms import is_symbol, subterms

STEPS, TIMEOUT_SECONDS = 30_000_000, 120
"""When z3 gives up: by its own count of steps, which is the same on every machine, and in any case by the
clock.
"""
FEW_STEPS = 2_000_000
"""When the simple solver, which is quick where it decides, gives up, and the other one is asked."""


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


def contradict(formulas: Sequence[z3.BoolRef]) -> bool:
    """Whether z3 finds that formulas contradict each other; False where it gives up, too.

    >>> x = z3.Real("x")
    >>> contradict([x > 0, x < 0])
    True
    """
    found = _quickly(_Question(formulas))
    return ask(formulas).contradictory is True if found == z3.unknown else found == z3.unsat


def ask(formulas: Sequence[z3.BoolRef]) -> Answer:
    """z3's answer about formulas, with values where some satisfy all of them.

    >>> x = z3.Real("x")
    >>> dict(ask([2 * x == 3]).values)
    {'x': Fraction(3, 2)}
    """
    return _answer(_Question(formulas))


class _Question:
    """Some formulas, equal to the same ones: z3 numbers terms, and keeps a number while the term is kept."""

    def __init__(self, formulas: Iterable[z3.BoolRef]) -> None:
        self.formulas = tuple(formulas)
        self.numbers = tuple(formula.get_id() for formula in self.formulas)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Question) and self.numbers == other.numbers

    def __hash__(self) -> int:
        return hash(self.numbers)


@cache
def _quickly(question: _Question) -> z3.CheckSatResult:
    solver, _ = _filled(z3.SimpleSolver, question, FEW_STEPS)
    return solver.check()


@cache
def _answer(question: _Question) -> Answer:
    if _quickly(question) == z3.unsat:
        return Answer(True, {})
    solver, asked = _filled(z3.Solver, question, STEPS)
    found = solver.check()
    if found == z3.sat:
        return Answer(False, _counterexample(solver.model(), asked))
    return Answer(True, {}) if found == z3.unsat else Answer(None, {}, solver.reason_unknown())


def _filled(
    kind: Callable[..., z3.Solver], question: _Question, steps: int
) -> tuple[z3.Solver, list[z3.BoolRef]]:
    """A solver with the formulas, in a context of its own: what was asked before changes no answer."""
    context = z3.Context()
    solver = kind(ctx=context)
    solver.set("rlimit", steps)
    solver.set("timeout", TIMEOUT_SECONDS * 1000)
    asked = [formula.translate(context) for formula in question.formulas]
    solver.add(*asked)
    return solver, asked


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
