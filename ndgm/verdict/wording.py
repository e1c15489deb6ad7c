"""Results in words: failed assertions, counterexamples, the headline, how mutants die, and what moved."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ndgm.verdict.model import (
    DECIDED,
    UNDECIDED,
    ClaimResult,
    Entry,
    Example,
    ReadingResult,
    Verdict,
    opposite,
)

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")
_NAMED = re.compile(
    r"<(?:built-in |bound )?(?:function|method) ((?:[^<> ]|<\w+>)+)(?: of (?:[^<>]|<[^<>]*>)*)?>"
)
_FRACTION = re.compile(r"\bFraction\((-?\d+), (\d+)\)( \*\*)?")
_SCALAR = re.compile(r"\bnp\.(?:float|int|uint|bool)\w*\(([^()]*)\)")
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
    """A text without addresses in memory, with functions by their names, fractions as 1/2, and bare numbers.

    >>> plain("not np.float64(1e-61) > Fraction(1, 2)")
    'not 1e-61 > 1/2'
    """
    if " at 0x" in text:
        text = _ADDRESS.sub("", text)
    if "<" in text:
        text = _NAMED.sub(lambda found: found[1].rpartition("<locals>.")[2], text)
    if "np." in text:
        text = _SCALAR.sub(r"\1", text)
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
    decided = [result for result in results if result.row.kind != "new" and result.verdict in DECIDED]
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


_ENDINGS = {1: "st", 2: "nd", 3: "rd"}

_LONGEST_SENTENCE = 300


def listed(words: Sequence[str]) -> str:
    """Words in a row, the last after "and"."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def example_sentence(example: Example) -> str:
    """A counterexample as a sentence; nothing where it is too long for one.

    >>> example_sentence(Example("it is not positive", {"x": "0", "its_square": "0"}))
    'With x = 0 and its square = 0: it is not positive.'
    """
    message = example.message.strip()
    values = listed([f"{_words(name)} = {value}" for name, value in example.values.items()])
    end = "" if message.endswith((".", "!", "?")) else "."
    if not values:
        told = f"{message[:1].upper()}{message[1:]}{end}" if message else ""
    else:
        told = f"With {values}: {message}{end}" if message else f"It fails with {values}."
    return told if len(told) <= _LONGEST_SENTENCE and "\n" not in told else ""


def _words(name: str) -> str:
    """A name of several words as these; that of a number, such as x_0 or last_w, stays.

    >>> _words("rises_of_the_loss"), _words("sign_of_y"), _words("x_0")
    ('rises of the loss', 'sign of y', 'x_0')
    """
    words = name.split("_")
    long = [word for word in words if word.isalpha() and word[1:]]
    told = all(word.isalnum() for word in words) and (
        len(long) > 1 or all(word in long or word.isdigit() for word in words)
    )
    return " ".join(words) if told else name


def deaths(reading: ReadingResult) -> list[tuple[str, str]]:
    """The mutants of a reading that changed its verdict, each with how it did: by which counterexample, if
    any, and to which assertion.
    """
    expected = {check.node: check.expect for check in reading.checks}  # The newest comes last.
    found = [
        (check.mutant, _death(check))
        for check in counted(reading)
        if check.mutant is not None and check.verdict == opposite(expected[check.node])
    ]
    return list(dict.fromkeys(found))


def _death(check: Entry) -> str:
    if check.counterexample is None:
        return "the statement holds"
    return (
        f"{check.counterexample}; it breaks {check.asserted}" if check.asserted else str(check.counterexample)
    )


def counted(reading: ReadingResult) -> Iterator[Entry]:
    """The entries that decide a reading: not those of other code than now."""
    return (check for check in reading.checks if not check.run or check.run in reading.sources)


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


def reason(result: ClaimResult) -> str:
    """The condition under which a claim holds, the counterexample that refutes it, or why it is undecided.

    Of an open one, the cases that were looked at.
    """
    if result.verdict == Verdict.CONDITION:
        return result.condition or ""
    if result.verdict == Verdict.REFUTED:
        return counterexample(result)
    if result.verdict == Verdict.OPEN:
        return looked_at(result)
    return result.reason or "" if result.verdict in UNDECIDED else ""


def in_words(result: ClaimResult) -> str:
    """The reason, as `reason` has it, with what refutes as a sentence."""
    if result.verdict != Verdict.REFUTED or (found := _refutation(result)) is None:
        return reason(result)
    part, example = found
    told = example_sentence(example) or str(example)
    # Without values it begins with the author's words, as they are.
    return f"{part}counterexample: {told[:1].lower() if example.values else told[:1]}{told[1:]}"


def counterexample(result: ClaimResult) -> str:
    """What refutes a claim as printed: of the first part that is refuted, in a world that it is about."""
    part, example = _refutation(result) or ("", None)
    return f"{part}counterexample: {example}" if example else ""


def _refutation(result: ClaimResult) -> tuple[str, Example] | None:
    """The part that is refuted, where there are several, as "PART: ", and what refutes it."""
    refuted = {part.id for part in result.parts if part.verdict == Verdict.REFUTED}
    for reading in result.readings:
        part = result.row.part_of(reading.part)
        decides = not reading.aside and reading.condition is None and reading.world in result.row.worlds
        if decides and part in refuted and reading.counterexample is not None:
            return f"{part}: " if len(result.parts) > 1 else "", reading.counterexample
    return None


def looked_at(result: ClaimResult) -> str:
    """Why the readings that leave a claim open do: undecided, or no counterexample among so many cases."""
    left = [one for one in result.readings if one.verdict == Verdict.OPEN and not one.aside]
    told = dict.fromkeys(reading.reason for reading in left if reading.reason)
    found = (reading.certificate or f"{reading.witnesses} cases" for reading in left if not reading.reason)
    seen = "; ".join(dict.fromkeys(found))
    return "; ".join([*told, *([f"no counterexample among {seen}"] if seen else [])])


def attempts(entry: Entry) -> str:
    """That a result is not that of the first attempt, and what the earlier ones came to."""
    number = len(entry.earlier) + 1
    ending = "th" if number % 100 in (11, 12, 13) else _ENDINGS.get(number % 10, "th")
    return f"{number}{ending} attempt; before: {'; '.join(entry.earlier)}"
