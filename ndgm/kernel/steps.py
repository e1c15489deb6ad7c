"""Rules of `ndgm.exact.rules` run on symbols: one step as a definition of Rocq, and what it must equal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import z3

from ndgm.exact.rules import Rule, State
from ndgm.exact.statements import Orbit
from ndgm.exact.subterms import is_symbol, subterms
from ndgm.kernel.terms import SQUARE_ROOT, Printer, sort_of

POSITION, FIRST, SECOND = z3.Reals("b m v")
ITERATION = z3.Int("i")
"""A state with memory, as the library's record `state` has it; without memory it is the position alone."""


@dataclass(frozen=True)
class Step:
    """One step of a rule, from symbols.

    Attributes:
        variables: the state before it: a position, or position, moments and the number of steps made.
        after: the state after it, as terms in these and in the parameters.
        general: the library's rule that it must be proved equal to, such as "ndgm alpha lambda".
    """

    variables: tuple[z3.ExprRef, ...]
    after: tuple[z3.ExprRef, ...]
    general: str

    @property
    def parameters(self) -> tuple[z3.ExprRef, ...]:
        """The symbols of the step besides its state, in the order in which they appear."""
        known = {one.get_id() for one in self.variables}
        return tuple(one for one in symbols(self.after) if one.get_id() not in known)

    @property
    def state(self) -> str:
        """The type of a state: R, or the library's `state`."""
        return "R" if len(self.variables) == 1 else "state"

    def orbit(self, *start: Any) -> Orbit:
        """The orbit of a statement, from this start."""
        return Orbit(self.variables, self.after, start)

    def names(self, of: str) -> list[tuple[z3.ExprRef, str]]:
        """How a state that is called `of` is written, variable by variable."""
        if len(self.variables) == 1:
            return [(self.variables[0], of)]
        fields = ("position", "first", "second", "iteration")
        state = f"({of})" if " " in of else of
        return [(one, f"{name} {state}") for one, name in zip(self.variables, fields, strict=True)]

    def definition(self, name: str = "step") -> str:
        """The step as a definition of Rocq, its parameters first."""
        state = "b" if self.state == "R" else "s"
        printer = Printer(self.names(state), naturals=self.variables[3:])
        body = (
            printer.term(self.after[0])
            if self.state == "R"
            else " ".join(["State", *(printer.argument(term) for term in self.after)])
        )
        before = f"{binders(self.parameters)}({state} : {self.state})"
        return f"Definition {name} {before} : {self.state} :=\n  {body}."

    def applied(self, name: str = "step") -> str:
        """The step of these parameters, as a function of the state."""
        printer = Printer()
        return " ".join([name, *(printer.argument(one) for one in self.parameters)])


def evaluate(rule: Rule, *, general: str, memory: bool = False) -> Step:
    """Run one step of a rule on symbols; its learning rate, penalty and decays may be symbols, too.

    Args:
        rule: the rule that the claim runs.
        general: the library's rule that it is to be proved equal to, with its parameters.
        memory: whether the state has moments and a number of steps besides the position.

    Raises:
        ValueError: the step looks at what a state without memory does not have.

    >>> from ndgm.exact.rules import NDGM
    >>> print(evaluate(NDGM(*z3.Reals("α λ")), general="ndgm alpha lambda").definition())
    Definition step (alpha lambda : R) (b : R) : R :=
      b - alpha * (lambda * sgn b).
    """
    zero = z3.RealVal(0)
    before = State(POSITION, ITERATION, FIRST, SECOND) if memory else State(POSITION, 0, zero, zero)
    sign = _sign(POSITION, rule.sign_at_zero)
    try:
        stepped = rule.step(before, sign=sign)
    except TypeError:  # z3 has no roots.
        symbolic: dict[str, Any] = {
            name: _Number(one) for name, one in vars(rule).items() if isinstance(one, z3.ExprRef)
        }
        position, *moments = map(_Number, (POSITION, before.first_moment, before.second_moment))
        stepped = replace(rule, **symbolic).step(
            State(position, before.iteration, *moments), sign=_Number(sign)
        )
    if not memory:
        return Step((POSITION,), (_term(stepped.position),), general)
    after = (stepped.position, stepped.first_moment, stepped.second_moment)
    return Step((POSITION, FIRST, SECOND, ITERATION), (*map(_term, after), stepped.iteration), general)


def _sign(position: z3.ArithRef, at_zero: int) -> z3.ArithRef:
    """The sign of a position as PyTorch has it, or with another value at 0."""
    below = z3.If(position < 0, z3.RealVal(-1), z3.RealVal(at_zero))
    return z3.If(position > 0, z3.RealVal(1), below)


class _Number:
    """A term of z3 that also has a square root, which a rule asks of sympy's numbers by a power of 1/2."""

    is_positive = None

    def __init__(self, term: z3.ArithRef) -> None:
        self.term = term

    def __add__(self, other: Any) -> _Number:
        return _Number(self.term + _term(other))

    def __radd__(self, other: Any) -> _Number:
        return _Number(_term(other) + self.term)

    def __sub__(self, other: Any) -> _Number:
        return _Number(self.term - _term(other))

    def __rsub__(self, other: Any) -> _Number:
        return _Number(_term(other) - self.term)

    def __mul__(self, other: Any) -> _Number:
        return _Number(self.term * _term(other))

    def __rmul__(self, other: Any) -> _Number:
        return _Number(_term(other) * self.term)

    def __truediv__(self, other: Any) -> _Number:
        return _Number(self.term / _term(other))

    def __rtruediv__(self, other: Any) -> _Number:
        return _Number(_term(other) / self.term)

    def __neg__(self) -> _Number:
        return _Number(-self.term)

    def __pow__(self, exponent: Any) -> _Number:
        if isinstance(exponent, Fraction) and exponent == Fraction(1, 2):
            return _Number(SQUARE_ROOT(self.term))
        return _Number(self.term**exponent)


def _term(value: Any) -> z3.ArithRef:
    if isinstance(value, _Number):
        return value.term
    return value if isinstance(value, z3.ExprRef) else z3.RealVal(str(value))


def symbols(terms: Sequence[z3.ExprRef]) -> list[z3.ExprRef]:
    """The free symbols of some terms, in the order in which they appear."""
    return [term for term in subterms(terms) if is_symbol(term)]


def binders(variables: Sequence[z3.ExprRef], naturals: Sequence[z3.ExprRef] = ()) -> str:
    """The variables as Rocq binds them, those of one type together: "(alpha lambda : R) (k : Z) "."""
    counting = {one.get_id() for one in naturals}
    printer = Printer(naturals=naturals)
    groups: list[tuple[str, list[str]]] = []
    for one in variables:
        sort = sort_of(one, natural=one.get_id() in counting)
        if not groups or groups[-1][0] != sort:
            groups.append((sort, []))
        groups[-1][1].append(printer.term(one))
    return "".join(f"({' '.join(names)} : {sort}) " for sort, names in groups)
