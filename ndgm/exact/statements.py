"""What a theorem says, as data: the words of a form, the formulas in it and what is given; text is printed
from these.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import z3

from ndgm.exact.notation import written

ALMOST_EVERY_START = "for almost every start"
FORMULA, ALWAYS, SOMETIMES, VANISHES = "{}", "for every n: {}", "for some n: {}", "{} tends to 0"
SETTLES = "from some n on {}, and the orbit has period 2"


@dataclass(frozen=True)
class Orbit:
    """x₀ and the step by which each state follows from the one before, as terms in the state's variables."""

    variables: tuple[z3.ExprRef, ...]
    step: tuple[z3.ExprRef, ...]
    start: tuple[Any, ...] = ()

    def same_as(self, other: Orbit) -> bool:
        """Whether all terms are the same, as written."""
        return all(
            _same(one, two)
            for one, two in (
                (self.variables, other.variables),
                (self.step, other.step),
                (self.start, other.start),
            )
        )


@dataclass(frozen=True, eq=False)
class Statement:
    """Words with a place `{}` for each formula, for all values of its variables that meet what is given.

    Attributes:
        words: such as "for every n: {}"; a text without formulas has no such place. Dollars stand round what
            else is a formula.
        formulas: formulas or terms, one for each place.
        given: what the variables are supposed to meet.
        orbit: which orbit it is about, where it is about one.
        monotone: whether what its formula implies may stand in its place.

    >>> b = z3.Real("b")
    >>> print(always(b < 1, given=[b > 0]))
    for every n: b < 1, given b > 0
    """

    words: str
    formulas: tuple[z3.ExprRef, ...] = ()
    given: tuple[z3.BoolRef, ...] = ()
    orbit: Orbit | None = None
    monotone: bool = False

    def __str__(self) -> str:
        return self.marked.replace("$", "")

    __repr__ = __str__

    @cached_property
    def marked(self) -> str:
        """The same with its formulas between dollars, as a report prints them."""
        # Not by str.format: the words may hold braces of their own, as sets do.
        pieces = self.words.split("{}") if self.formulas else [self.words]
        said = pieces[0]
        for term, piece in zip(self.formulas, pieces[1:], strict=True):
            formula = written(term, as_factor=said.endswith("Σ "))
            inside = said.count("$") % 2 == 1
            said += (formula if inside else f"${formula}$") + piece
        given = ", ".join(f"${written(one)}$" for one in self.given)
        return f"{said}, given {given}" if given else said

    @property
    def formula(self) -> z3.BoolRef | None:
        """The one formula that it is, with what is given as its premise; None where it says more than one."""
        if self.words != FORMULA or not z3.is_bool(self.formulas[0]):
            return None
        return z3.Implies(z3.And(*self.given), self.formulas[0]) if self.given else self.formulas[0]

    def says(self, other: Statement) -> bool:
        """Whether the other says the same: the same words and formulas, and all that is given here."""
        return (
            self.words.replace("$", "") == other.words.replace("$", "")
            and _same(self.formulas, other.formulas)
            and all(any(_same([one], [two]) for two in other.given) for one in self.given)
            and (other.orbit is None or (self.orbit is not None and self.orbit.same_as(other.orbit)))
        )


def holds(formula: z3.BoolRef, given: Iterable[z3.BoolRef] = ()) -> Statement:
    """The formula, for all values of its variables that meet what is given."""
    return Statement(FORMULA, (formula,), tuple(given), monotone=True)


def always(
    formula: z3.BoolRef, given: Iterable[z3.BoolRef] = (), *, over: str = "n", orbit: Orbit | None = None
) -> Statement:
    """The formula, at every state of an orbit; `over` names what counts the states."""
    return Statement(f"for every {over}: {{}}", (formula,), tuple(given), orbit, monotone=True)


def sometimes(
    formula: z3.BoolRef, given: Iterable[z3.BoolRef] = (), *, orbit: Orbit | None = None
) -> Statement:
    """The formula, at one state of an orbit at least."""
    return Statement(SOMETIMES, (formula,), tuple(given), orbit, monotone=True)


def settles(
    formula: z3.BoolRef, given: Iterable[z3.BoolRef] = (), *, orbit: Orbit | None = None
) -> Statement:
    """The formula, at every state of an orbit from some state on, from which on it has period 2."""
    return Statement(SETTLES, (formula,), tuple(given), orbit, monotone=True)


def infinitely_often(
    formula: z3.BoolRef, given: Iterable[z3.BoolRef] = (), *, orbit: Orbit | None = None
) -> Statement:
    """The formula, at infinitely many states of an orbit."""
    return Statement("for infinitely many n: {}", (formula,), tuple(given), orbit, monotone=True)


def for_almost_every_start(
    formula: z3.BoolRef, given: Iterable[z3.BoolRef] = (), *, orbit: Orbit | None = None
) -> Statement:
    """The formula, at every state of the orbits from all starts but a null set."""
    words = f"{ALMOST_EVERY_START}, for every n: {{}}"
    return Statement(words, (formula,), tuple(given), orbit, monotone=True)


def vanishes(term: z3.ArithRef, given: Iterable[z3.BoolRef] = (), *, orbit: Orbit | None = None) -> Statement:
    """The term tends to 0 along an orbit."""
    return Statement(VANISHES, (term,), tuple(given), orbit)


def for_some(variables: Sequence[Any], formula: z3.BoolRef, given: Iterable[z3.BoolRef] = ()) -> Statement:
    """The formula, for some values of these variables; what is given does not mention them.

    >>> b, c = z3.Reals("b c")
    >>> print(for_some([b], b * b == c, given=[c > 0]))
    for some b: b² = c, given c > 0
    """
    names = ", ".join(map(written, variables))
    return Statement(f"for some {names}: {{}}", (formula,), tuple(given), Orbit(tuple(variables), ()), True)


def totals(
    *claims: z3.BoolRef, given: Iterable[z3.BoolRef] = (), where: z3.BoolRef | None = None
) -> Statement:
    """Σ l ≤ Σ r (or ≥, =) for a claim l ≤ r of each entry; the sums of several claims are added up.

    The sign is strict where a condition holds for one entry at least, which is `where`.

    Raises:
        ValueError: a claim is no ≤, ≥ or =, which sums preserve, or two claims have different signs.
    """
    signs = {_SIGNS.get(claim.decl().kind(), "") for claim in claims}
    if len(signs) != 1 or "" in signs:
        shown = ", ".join(map(written, claims))
        raise ValueError(f"{shown}: no ≤, ≥ or =, which sums preserve, or different ones")
    (sign,) = signs
    sums = " + ".join(["Σ {}"] * len(claims))
    over = "over" if len(claims) == 1 else "each over"
    words = f"${sums} {sign if where is None else _STRICT[sign]} {sums}$, {over} any number of entries"
    sides = [claim.arg(side) for side in (0, 1) for claim in claims]
    if where is not None:
        return Statement(f"{words}, with {{}} for one", (*sides, where), tuple(given))
    return Statement(words, tuple(sides), tuple(given))


_SIGNS = {z3.Z3_OP_LE: "≤", z3.Z3_OP_GE: "≥", z3.Z3_OP_EQ: "="}
_STRICT = {"≤": "<", "≥": ">", "=": "="}


def as_statement(said: Statement | z3.BoolRef | str) -> Statement:
    """A formula or a sentence as a statement, given nothing."""
    if isinstance(said, Statement):
        return said
    return Statement(said) if isinstance(said, str) else holds(said)


def _same(ones: Sequence[Any], others: Sequence[Any]) -> bool:
    """Whether terms are the same as written; numbers may stand for constants."""
    return len(ones) == len(others) and all(
        z3.eq(as_term(one), as_term(other)) for one, other in zip(ones, others, strict=True)
    )


def as_term(value: Any) -> Any:
    """A number as z3's constant; a term as it is."""
    return value if isinstance(value, z3.ExprRef) else z3.RealVal(value)


def independent_of(variables: Sequence[Any], *terms: Any) -> None:
    """What holds for every x cannot mention x: a constant that shrinks along the orbit would prove nothing.

    Raises:
        ValueError: a term depends on one of the variables.
    """
    moving = {variable.get_id(): variable for variable in variables if isinstance(variable, z3.ExprRef)}
    for term in terms:
        for leaf in _leaves(term) if isinstance(term, z3.ExprRef) else ():
            if leaf.get_id() in moving:
                raise ValueError(
                    f"{written(term)} depends on {written(leaf)}, which changes along the orbit: "
                    "put it into the invariant, or take a bound that is the same for all"
                )


def _leaves(term: z3.ExprRef) -> Sequence[z3.ExprRef]:
    children = term.children()
    return [leaf for child in children for leaf in _leaves(child)] if children else [term]
