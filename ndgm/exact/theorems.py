"""Theorems: what a prover has established, with the premises it rests on, as a tree that nobody can type.

Only the provers of this package make one: `proofs` (z3 with a second solver, sympy) and `inference` (named
rules that run their own premises). What is cited or argued by hand enters a tree in one way each, and shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, final

import z3

from ndgm.exact.statements import Statement, as_statement


@final
class Theorem:
    """A statement that holds, how it was established, and what it rests on.

    Attributes:
        says: what is established, as data.
        statement: the same in words, printed from the formulas that were checked.
        rule: how: a prover's name, a rule of inference, "cited" or "by hand".
        premises: the theorems that the rule was applied to.
        checkers: the programs that confirmed this node itself; empty for what is cited or by hand.
        note: the source of what is cited, the reason of what is by hand, or what the formula says in words.
    """

    __slots__ = ("checkers", "note", "premises", "rule", "says", "statement")

    says: Statement
    statement: str
    rule: str
    premises: tuple[Theorem, ...]
    checkers: tuple[str, ...]
    note: str

    def __init__(self, *_: object, **__: object) -> None:
        raise TypeError(
            "a theorem is proved, not typed: call prove, identity or a rule of ndgm.exact.inference"
        )

    def states(self, *said: Statement | z3.BoolRef | str) -> bool:
        """Whether it says this, formula for formula and with no other premises; a sentence is compared with
        the printed statement. A conjunction says all that its theorems do, in their order.
        """
        if self.rule == "and" and len(said) == len(self.premises):
            return all(one.states(each) for one, each in zip(self.premises, said, strict=True))
        (only,) = said if len(said) == 1 else (None,)
        if only is None or isinstance(only, str):
            return only == self.statement
        return self.says.says(as_statement(only))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a theorem does not change")

    def __str__(self) -> str:
        return f"{self.note}: {self.statement}" if self.note and self.checkers else self.statement

    __repr__ = __str__

    @property
    def by_hand(self) -> tuple[str, ...]:
        """The hand steps of the whole tree, each with its reason; none if machines checked all of it."""
        return tuple(f"{node.statement} ({node.note})" for node in self.nodes() if node.rule == BY_HAND)

    def nodes(self) -> Iterator[Theorem]:
        """The tree, from the conclusion down, each node once."""
        seen: set[int] = set()
        waiting = [self]
        while waiting:
            node = waiting.pop()
            if id(node) not in seen:
                seen.add(id(node))
                yield node
                waiting.extend(reversed(node.premises))

    def tree(self) -> dict[str, Any]:
        """The tree as plain data, for a report."""
        return {
            "method": self.rule,
            "statement": self.says.marked,
            "premises": [premise.tree() for premise in self.premises],
            "checkers": list(self.checkers),
            "note": self.note,
        }


BY_HAND = "by hand"
CITED = "cited"


def seal(
    said: Statement | z3.BoolRef | str,
    rule: str,
    premises: Iterable[Theorem] = (),
    *,
    checkers: Iterable[str] = (),
    note: str = "",
) -> Theorem:
    """Make a theorem: for `proofs` and `inference` alone, which have just had it checked.

    Raises:
        TypeError: a premise is no theorem.
    """
    kept = tuple(premises)
    for premise in kept:
        if type(premise) is not Theorem:
            raise TypeError(f"a premise must be a theorem, not {type(premise).__name__}: {premise!r}")
    made = object.__new__(Theorem)
    says = as_statement(said)
    values = {
        "says": says,
        "statement": str(says),
        "rule": rule,
        "premises": kept,
        "checkers": tuple(checkers),
        "note": note,
    }
    for name, value in values.items():
        object.__setattr__(made, name, value)
    return made


def all_of(*theorems: Theorem, note: str = "") -> Theorem:
    """Several theorems as one: their conjunction, which needs no check. `note` says it in words."""
    if len(theorems) == 1 and not note:
        return theorems[0]
    return seal("; ".join(theorem.statement for theorem in theorems), "and", theorems, note=note)


def by_hand(statement: str, *, because: str, using: Iterable[Theorem] = ()) -> Theorem:
    """A step that no machine has checked: it shows in every certificate above it, and lowers the grade."""
    return seal(statement, BY_HAND, using, note=because)


def cited(statement: Statement | z3.BoolRef | str, *, source: str, using: Iterable[Theorem] = ()) -> Theorem:
    """A theorem of the literature, by name and place; `using` shows that its hypotheses hold.

    As a formula a cut may use it. Hypotheses that are no formulas, such as "f is convex", are then among what
    is given, as Boolean constants that are called so.
    """
    return seal(statement, CITED, using, note=source)
