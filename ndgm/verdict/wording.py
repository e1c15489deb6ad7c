"""Results in words: failed assertions, the headline, how mutants die, and what moved."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ndgm.verdict.certificates import BY_HAND, CITED, Proof
from ndgm.verdict.model import UNDECIDED, ClaimResult, ReadingResult, Verdict

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_NAMED = re.compile(
    r"<(?:built-in |bound )?(?:function|method) ((?:[^<> ]|<\w+>)+)(?: of (?:[^<>]|<[^<>]*>)*)?>"
)
_FRACTION = re.compile(r"\bFraction\((-?\d+), (\d+)\)( \*\*)?")
_SOURCE = re.compile(r" \+  (?:where|and  ) (True|False) = (.*)")
_FIRST_DIFFERENCE = re.compile(r" *At index (\d+) diff: (.*)")
_OPPOSITES: dict[type[ast.cmpop], str] = {
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.Is: "is not",
    ast.IsNot: "is",
    ast.In: "is not in",
    ast.NotIn: "is in",
}


def plain(text: str) -> str:
    """A text without addresses in memory, with functions by their names, and fractions as 1/2."""
    if " at 0x" in text:
        text = _ADDRESS.sub("", text)
    if "<" in text:
        text = _NAMED.sub(lambda found: found[1].rpartition("<locals>.")[2], text)
    return _FRACTION.sub(_fraction, text) if "Fraction(" in text else text


def _fraction(found: re.Match[str]) -> str:
    numerator, denominator, power = found.groups()
    shown = numerator if denominator == "1" else f"{numerator}/{denominator}"
    return f"({shown}){power}" if power else shown


def sentence(message: str) -> str:
    """What a failed assertion says: its own message where it has one, otherwise what is so instead.

    Pytest writes the assertion's own message first, then the comparison with its values, then where these
    come from. Nothing is left of an assertion that tells no values, such as `all(...)`.
    """
    if not message.startswith("assert "):
        return plain(message.partition("\nassert ")[0])
    first, *others = message.removeprefix("assert ").splitlines()
    for line in others:
        if found := _FIRST_DIFFERENCE.match(line):
            return plain(f"at index {found[1]}: {found[2]}")
    sources = {found[1]: found[2] for line in reversed(others) if (found := _SOURCE.match(line))}
    try:
        expression = ast.parse(first, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError, Warning):  # Pytest cuts what is long short.
        return plain(f"not {first}")
    return plain(_contrary(first, expression, sources))


def _contrary(text: str, expression: ast.expr, sources: Mapping[str, str]) -> str:
    """What is so when an expression is false; `sources` say what came to True, and what to False."""
    match expression:
        case ast.Constant(value=bool(value)):
            return _told(sources.get(str(value)), value)
        case ast.UnaryOp(op=ast.Not(), operand=ast.Constant(value=bool(value))):
            return _told(sources.get(str(value)), value)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _text(text, operand)
        case ast.Compare(
            left=left, ops=[ast.Eq() | ast.Is()], comparators=[ast.Constant(value=bool(wanted))]
        ):
            if isinstance(left, ast.Constant):
                return _told(sources.get(str(left.value)), not wanted)
            if isinstance(left, ast.Compare | ast.BoolOp):
                return _contrary(text, left, sources) if wanted else ast.get_source_segment(text, left) or ""
            return _told(_text(text, left), not wanted)
        case ast.Compare(left=left, ops=[operator], comparators=[right]) if type(operator) in _OPPOSITES:
            return f"{_text(text, left)} {_OPPOSITES[type(operator)]} {_text(text, right)}"
        case ast.Compare():
            return f"not {ast.get_source_segment(text, expression)}"
        case _:
            return f"not ({ast.get_source_segment(text, expression)})"


def _told(source: str | None, value: bool) -> str:
    return f"{source} is {str(value).lower()}" if source and "<generator object" not in source else ""


def _text(text: str, node: ast.expr) -> str:
    found = ast.get_source_segment(text, node) or ""
    return f"({found})" if isinstance(node, ast.Compare | ast.BoolOp) else found


def headline(results: Iterable[ClaimResult]) -> str:
    """How many statements of the paper do not survive as printed; nothing where none is decided."""
    decided = [result for result in results if result.row.kind != "new" and result.verdict not in UNDECIDED]
    limited = [result for result in decided if result.verdict == Verdict.CONDITION]
    if not decided:
        return ""
    wrong = sum(result.refuted_as_printed for result in decided)
    repaired = sum(result.refuted_as_printed for result in limited)
    told = f"{wrong} of {len(decided)} statements {'does' if wrong == 1 else 'do'} not survive as printed"
    if wrong:
        told += f"; {repaired} of them can be repaired"
    if more := len(limited) - repaired:
        told += f"; {more} more {'holds' if more == 1 else 'hold'} only with what our reading adds"
    return told


class Step(NamedTuple):
    """One line of a proof: how deep it stands below the conclusion, and whether a hand wrote it."""

    depth: int
    text: str
    by_hand: bool = False


def steps(reading: ReadingResult) -> list[Step]:
    """What a reading's checks hand over, line by line: proofs as trees from the conclusion down."""
    deciding = (
        check for check in reading.checks if check.mutant is None and check.verdict == reading.verdict
    )
    found: dict[Step, None] = {}
    for check in deciding:
        for certificate in check.certificates:
            lines = _tree(certificate, 0) if isinstance(certificate, Proof) else [Step(0, str(certificate))]
            found.update(dict.fromkeys(lines))
    return list(found)


def _tree(proof: Proof, depth: int) -> Iterator[Step]:
    yield Step(depth, _node(proof), proof.is_hand_step)
    for premise in proof.premises:
        yield from _tree(premise, depth + 1)


def _node(proof: Proof) -> str:
    """A node without its premises: what it says, and in brackets who or what vouches for it."""
    said = f"{proof.note}: {proof.statement}" if proof.note else proof.statement
    if proof.method in (CITED, BY_HAND):
        return f"{proof.statement} ({proof.method}{': ' * bool(proof.note)}{proof.note})"
    if proof.method == "and":
        return f"{proof.note} (in words, from all of these)" if proof.note else "all of these"
    if proof.checkers:
        return f"{said} (checked by {' and '.join(proof.checkers)})"
    return f"{said} ({proof.method})" if proof.premises else f"{said} ({BY_HAND}: {proof.method})"


def deaths(reading: ReadingResult) -> list[tuple[str, str]]:
    """The mutants of a reading that changed its verdict, each with how it did: the counterexample, if any."""
    found = [
        (check.mutant, str(check.counterexample) if check.counterexample else "the statement holds")
        for check in reading.checks
        if check.mutant is not None and check.killed
    ]
    return list(dict.fromkeys(found))


def change(result: ClaimResult) -> str:
    """What moved, in a few words; nothing where nothing did."""
    if result.expect != result.verdict:
        return f"expected {result.expect}, found {result.verdict}"
    return "; ".join(
        f"{'an aside' if reading.aside else reading.name} in {reading.world.label}: "
        f"expected {reading.expect}, found {reading.verdict}"
        for reading in result.readings
        if reading.moved
    )


def counterexample(result: ClaimResult) -> str:
    """What refutes a claim as printed: of the first part that is refuted, in a world that it is about."""
    refuted = {part.id for part in result.parts if part.verdict == Verdict.REFUTED}
    for reading in result.readings:
        part = result.row.part_of(reading.part)
        decides = not reading.aside and reading.condition is None and reading.world in result.row.worlds
        if decides and part in refuted and reading.counterexample is not None:
            return (
                f"{part}: " if len(result.parts) > 1 else ""
            ) + f"counterexample: {reading.counterexample}"
    return ""
