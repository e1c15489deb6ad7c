"""Statements of `ndgm.exact` as propositions of Rocq, by schemas: always, from some n on, tends to 0, …"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import z3

from ndgm.exact.statements import FORMULA, SETTLES, SOMETIMES, VANISHES, Statement
from ndgm.kernel.steps import Step, binders, symbols
from ndgm.kernel.terms import Printer, Untranslatable, sort_of

INDEX = z3.Int("n")
"""The number of a state, in the formula of a statement about an orbit."""
SCHEMAS = {
    "for every n: {}": "always",
    SOMETIMES: "sometimes",
    "from some n on {}": "eventually",
    SETTLES: "settles",
    "for infinitely many n: {}": "infinitely_often",
    VANISHES: "vanishes",
}
"""What the words of a statement are called in the library's `Statements`."""
_SPELT_OUT = {
    "always": "forall n : nat, {}",
    "sometimes": "exists n : nat, {}",
    "eventually": "exists N : nat, forall n : nat, (N <= n)%nat -> {}",
    "infinitely_often": "forall N : nat, exists n : nat, (N <= n)%nat /\\ {}",
}
"""The same for a formula that mentions the index."""


@dataclass(frozen=True)
class Proposition:
    """A statement as Rocq has it.

    Attributes:
        said: the statement that it is printed from.
        schema: how it speaks of an orbit, such as "always"; "" for a formula.
        variables: what it says it for all values of, in their order.
        premises: what these are supposed to meet, as texts.
        conclusion: what is said then.
        step: the rule whose orbit it is about.
    """

    said: Statement
    schema: str
    variables: tuple[z3.ExprRef, ...]
    premises: tuple[str, ...]
    conclusion: str
    step: Step | None = None

    def __str__(self) -> str:
        bound = f"forall {binders(self.variables).strip()}, " if self.variables else ""
        return bound + " -> ".join([*self.premises, self.conclusion])


def proposition(said: Statement, step: Step | None = None) -> Proposition:
    """Print a statement; `step` is the rule of its orbit.

    Raises:
        Untranslatable: its words have no schema, or its formula no counterpart.
    """
    if len(said.formulas) != 1 or (said.words != FORMULA and said.words not in SCHEMAS):
        raise Untranslatable(f"{said.words!r} has no schema: write the statement in Rocq")
    schema = SCHEMAS.get(said.words, "")
    (formula,) = said.formulas
    if not schema:
        variables = symbols([*said.given, formula])
        printer = Printer()
        conclusion = printer.formula(formula)
    else:
        if said.orbit is None or step is None or not said.orbit.start:
            raise Untranslatable(f"{said} names no orbit with a start: give it one by the rule's step")
        variables = _variables(said, step)
        conclusion = _of_orbit(schema, formula, said, step)
    premises = tuple(Printer().premise(one) for one in said.given)
    return Proposition(said, schema, tuple(variables), premises, conclusion, step)


def _variables(said: Statement, step: Step) -> list[z3.ExprRef]:
    assert said.orbit is not None
    own = {one.get_id() for one in (*step.variables, INDEX)}
    starts = [one for one in said.orbit.start if isinstance(one, z3.ExprRef)]
    found = symbols([*step.parameters, *starts, *said.given, *said.formulas])
    return [one for one in found if one.get_id() not in own]


def start_of(starts: Sequence[object], printer: Printer) -> str:
    """The start of an orbit: a number, or `State` with what it remembers."""
    terms = [one if isinstance(one, z3.ExprRef) else z3.RealVal(str(one)) for one in starts]
    if len(terms) == 1:
        return printer.argument(terms[0])
    numbers = [printer.argument(one) for one in terms[:3]]
    return f"(State {' '.join(numbers)} {starts[3]})"


def _of_orbit(schema: str, formula: z3.ExprRef, said: Statement, step: Step) -> str:
    assert said.orbit is not None
    start = start_of(said.orbit.start, Printer())
    orbit = f"orbit ({step.applied()}) {start}"
    indexed = any(z3.eq(one, INDEX) for one in symbols([formula]))
    state = "b" if step.state == "R" else "s"
    if indexed and schema in _SPELT_OUT:
        here, after, index = f"{orbit} n", f"{orbit} (S n)", [(INDEX, "n")]
    elif indexed:
        raise Untranslatable(f"a statement that says {schema} cannot mention n")
    else:
        here, after, index = state, f"{step.applied()} {state}", []
    printer = Printer(
        [*_moved(step, after), *step.names(here), *index], naturals=[*step.variables[3:], INDEX]
    )
    if schema == "vanishes":
        return f"vanishes (fun {state} : {step.state} => {printer.term(formula)}) ({orbit})"
    if indexed:
        return _SPELT_OUT[schema].format(printer.formula(formula, 84))
    return f"{schema} (fun {state} : {step.state} => {printer.formula(formula)}) ({orbit})"


def _moved(step: Step, after: str) -> list[tuple[z3.ExprRef, str]]:
    """How the state after a step is written, where a formula mentions it; a constant is itself everywhere."""
    named = zip(step.after, step.names(after), strict=True)
    return [(term, name) for term, (_, name) in named if symbols([term])]


def typed(variable: z3.ExprRef) -> str:
    """A variable with its type, for words."""
    return f"{Printer().term(variable)} : {sort_of(variable)}"
