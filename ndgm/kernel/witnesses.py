"""Where a statement fails: z3 looks for rational values, and the kernel proves the negation at them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import z3

from ndgm.exact.statements import Statement
from ndgm.kernel.propositions import INDEX, SCHEMAS
from ndgm.kernel.steps import Step, symbols

DEEPEST, LONGEST_PERIOD, EFFORT = 3, 2, 2_000_000
"""How far along an orbit, and for which periods, a witness is looked for; and z3's steps for each
question."""
_HALF, _THIRD = Fraction(1, 2), Fraction(1, 3)
_TRIED: tuple[tuple[Fraction | int, ...], ...] = ((), (1,), (1, _HALF), (1, _THIRD), (1, 2))
"""Where z3 finds no rational values by itself: all parameters 1, and then the start another number."""


@dataclass(frozen=True)
class Witness:
    """Values at which a statement fails.

    Attributes:
        values: of its variables, by name.
        states: the orbit from its start on, as far as it is looked at.
        number: the first state at which the formula fails.
        period: after how many steps from there the orbit repeats, where it matters; else 0.
    """

    values: dict[str, Fraction]
    states: tuple[Fraction, ...] = ()
    number: int = 0
    period: int = 0


def find(said: Statement, step: Step | None, variables: Sequence[z3.ExprRef]) -> Witness | None:
    """Values at which the statement fails, or None; None says nothing.

    An orbit of *always* is followed for a few steps; one of the other schemas is to repeat.
    """
    schema = SCHEMAS.get(said.words, "")
    for states, number, period, broken in _failures(schema, said, step):
        questions = [one for one in (*said.given, *broken) if not z3.is_quantifier(one)]
        for fixed in _TRIED:
            if (found := _solve(questions, variables, fixed)) is None:
                continue
            pairs = [(one, z3.RealVal(str(found[str(one)]))) for one in variables]
            if all(_is_true(z3.substitute(one, *pairs)) for one in (*said.given, *broken)):
                walked = [z3.simplify(z3.substitute(state, *pairs)) for state in states]
                return Witness(found, tuple(map(_fraction, walked)), number, period)
    return None


def _failures(
    schema: str, said: Statement, step: Step | None
) -> Iterator[tuple[list[z3.ExprRef], int, int, list[z3.BoolRef]]]:
    """States of an orbit, at which of them and with which period the statement fails, and if what is true."""
    (formula,) = said.formulas
    if not schema:
        yield [], 0, 0, [z3.Not(formula)]
        return
    if step is None or said.orbit is None or len(step.variables) != 1:
        return
    (variable,), (after,) = step.variables, step.after
    states = [said.orbit.start[0]]
    states[0] = states[0] if isinstance(states[0], z3.ExprRef) else z3.RealVal(str(states[0]))
    for _ in range(DEEPEST + LONGEST_PERIOD):
        states.append(z3.substitute(after, (variable, states[-1])))
    at = [z3.substitute(formula, (variable, state), (INDEX, z3.IntVal(n))) for n, state in enumerate(states)]
    wrong = [one != 0 if schema == "vanishes" else z3.Not(one) for one in at]
    if schema == "always":
        for n in range(DEEPEST + 1):
            yield states[: n + 2], n, 0, [wrong[n]]
        return
    for first in range(1 if schema == "sometimes" else DEEPEST + 1):
        for period in range(1, LONGEST_PERIOD + 1):
            again = states[first + period] == states[first]
            phases = period if schema in ("sometimes", "infinitely_often") else 1
            yield states[: first + period + 1], first, period, [again, *wrong[first : first + phases]]


def _solve(
    questions: Sequence[z3.BoolRef], variables: Sequence[z3.ExprRef], fixed: Sequence[Fraction | int]
) -> dict[str, Fraction] | None:
    context = z3.Context()
    solver = z3.Solver(ctx=context)
    solver.set("rlimit", EFFORT)
    solver.add(*(one.translate(context) for one in questions))
    if fixed:
        values = [fixed[0]] * (len(variables) - 1) + [fixed[-1]]
        wanted = [one == z3.RealVal(str(value)) for one, value in zip(variables, values, strict=True)]
        solver.add(*(one.translate(context) for one in wanted))
    if solver.check() != z3.sat:
        return None
    model = solver.model()
    found = {}
    for variable in variables:
        value = model.eval(variable.translate(context), model_completion=True)
        if not (z3.is_rational_value(value) or z3.is_int_value(value)):
            return None
        found[str(variable)] = _fraction(value)
    return found


def _fraction(value: z3.ExprRef) -> Fraction:
    return Fraction(str(value.as_fraction() if z3.is_rational_value(value) else value.as_long()))


def _is_true(closed: z3.BoolRef) -> bool:
    solver = z3.Solver()
    solver.set("rlimit", EFFORT)
    solver.add(z3.Not(closed))
    return not symbols([closed]) and solver.check() == z3.unsat
