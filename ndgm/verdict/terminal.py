"""The terminal summary: one row per claim, grouped by chapter, readable at 100 columns."""

from __future__ import annotations

import textwrap
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import pytest

from ndgm.verdict.combine import UNTRIED, findings
from ndgm.verdict.derivation import Finding, decide, gravest
from ndgm.verdict.durations import durations
from ndgm.verdict.formulas import plain
from ndgm.verdict.inventory import Chapter
from ndgm.verdict.model import RED, UNDECIDED, ClaimResult, ReadingResult, Run, Verdict, World
from ndgm.verdict.wording import attempts, headline, looked_at

WIDTH = 100
_WIDEST_WORLDS = 12
_SYMBOLS = {
    Verdict.HOLDS: "+",
    Verdict.CONDITION: "~",
    Verdict.REFUTED: "-",
    Verdict.OPEN: "?",
    Verdict.CONTRADICTED: "x",
    Verdict.NOT_RUN: ".",
    Verdict.ERROR: "!",
}
_WORLDS = {
    World.REAL: "R",
    World.FLOAT64: "64",
    World.FLOAT32: "32",
    World.BFLOAT16: "b16",
    World.FLOAT16: "16",
    World.TRAINING: "T",
}
_MARKUP: dict[Verdict, dict[str, bool]] = {
    Verdict.HOLDS: {"green": True},
    Verdict.CONDITION: {"yellow": True},
    Verdict.REFUTED: {"cyan": True},
    Verdict.OPEN: {"light": True},
    Verdict.NOT_RUN: {"light": True},
    Verdict.CONTRADICTED: {"red": True},
    Verdict.ERROR: {"red": True},
}
HERE = "recorded here"
"""How it begins where and when a run ran that was on this machine and stands in for this one."""
_LIGHT = {"light": True}
LEGEND = (
    "R real, 64 32 b16 16 floats, T training",
    "+ holds, ~ with condition, - refuted, ? open, . not run, x contradicted by another machine, ! error",
)


def summarize(
    reporter: pytest.TerminalReporter,
    chapters: Sequence[Chapter],
    results: Sequence[ClaimResult],
    machines: Mapping[str, str],
    run: Run,
    *,
    long: bool = False,
    untouched: int = 0,
) -> None:
    """Write the table, chapter by chapter, what took the time of the run, and the totals.

    `machines` says where and when recorded runs ran, by their id; `long` shows where each claim's checks
    stand, its parts, and asides; `untouched` is how many rows are left out, since the run is about others.
    """
    reporter.section("claims", sep="=")
    for chapter in chapters:
        rows = [result for result in results if result.row.chapter == chapter.id]
        if not rows:
            continue
        reporter.write_line("")
        reporter.write_line(cut(chapter.title), bold=True)
        reporter.write_line(
            _columns("id", "verdict", "evidence", "worlds", "witnesses", "mutants", "s"), light=True
        )
        for result in rows:
            for text, markup in lines(result, machines, long=long):
                reporter.write_line(text, **markup)
    reporter.write_line("")
    if untouched:
        reporter.write_line(f"{untouched} other {'row was' if untouched == 1 else 'rows were'} not touched")
    for text in LEGEND:
        reporter.write_line(text, light=True)
    for text in took(results, run):
        reporter.write_line(text)
    for text in totals(results):
        for line in textwrap.wrap(text, WIDTH, subsequent_indent="    "):
            reporter.write_line(line, bold=True)


def lines(
    result: ClaimResult, machines: Mapping[str, str], *, long: bool = False
) -> Iterable[tuple[str, dict[str, bool]]]:
    """The row of one claim, then a line for each thing that a reader must know about it."""
    markup = _MARKUP[Verdict.ERROR] if result.moved else _MARKUP[result.verdict]
    if not result.readings and result.verdict in UNDECIDED:
        yield cut(f"{cut(result.id, 28):<28} {result.verdict!s}: {result.reason}"), markup
        return
    symbols = worlds(result)
    tallies = [reading.mutants for reading in result.readings]
    yield (
        _columns(
            result.id,
            str(result.verdict),
            str(result.evidence or ""),
            symbols if len(symbols) <= _WIDEST_WORLDS else "below",
            count(sum(reading.witnesses for reading in result.readings)),
            f"{sum(tally.refuted for tally in tallies)}/{sum(tally.total for tally in tallies)}",
            duration(sum(reading.seconds for reading in result.readings)),
        ),
        markup,
    )
    if long or result.moved:
        for place in result.places:
            yield cut(f"    {place}"), {"light": True}
    if long:
        yield from _structure(result)
    if len(symbols) > _WIDEST_WORLDS:
        yield f"    worlds: {symbols}", markup
    if result.verdict == Verdict.NOT_RUN and result.reason:
        yield cut(f"    {result.reason}"), {"light": True}
    if result.verdict == Verdict.OPEN:
        yield cut(f"    {looked_at(result)}"), {"light": True}
    if result.verdict in RED and not any(reading.verdict in RED for reading in result.readings):
        yield cut(f"    {result.verdict}: {result.reason}"), {"red": True}
    for reading in result.readings:
        if long or reading.moved or not reading.aside:
            yield from _remarks(result, reading, machines, long=long)
    if result.condition is not None:
        yield cut(f"    {result.condition}"), {}


def _structure(result: ClaimResult) -> Iterable[tuple[str, dict[str, bool]]]:
    """What the row says of its parts, and of what is supposed, added and reconstructed."""
    if result.row.parts:
        for part in result.parts:
            same = f", it is {part.same_as}" if part.same_as else ""
            yield cut(f"    {part.id}: {part.verdict}{same}: {part.text}"), _MARKUP[part.verdict]
    row = result.row
    for head, text in (
        ("supposed", "; ".join(row.hypotheses)),
        ("added", "; ".join(row.additions)),
        ("reconstructed", row.reconstruction),
    ):
        if text:
            yield cut(f"    {head}: {text}"), {"light": True}


def _remarks(
    result: ClaimResult, reading: ReadingResult, machines: Mapping[str, str], *, long: bool
) -> Iterable[tuple[str, dict[str, bool]]]:
    part = result.row.part_of(reading.part)
    name = (f"{part}, " if part and not reading.aside else "") + (
        reading.name if reading.world == World.REAL else f"{reading.name}, {reading.world}"
    )
    name = f"aside: {name}" if reading.aside else name
    if elsewhere := [machines[source] for source in reading.sources if source in machines]:
        told = "; ".join(elsewhere)
        yield (
            cut(f"    {told} ({name})" if told.startswith(HERE) else f"    recorded ({name}): {told}"),
            _LIGHT,
        )
    if reading.stale and result.verdict != Verdict.NOT_RUN:
        yield cut(f"    {reading.reason}"), {"light": True}
    if (reading.reason or "").startswith(UNTRIED) and result.verdict != Verdict.NOT_RUN:
        yield cut(f"    {reading.verdict} ({name}): {reading.reason}"), {"light": True}
    for check in reading.checks:
        if check.earlier and (check.run in reading.sources or long):
            repeated = f"{name}, mutant {check.mutant}" if check.mutant else name
            yield cut(f"    {attempts(check)} ({repeated})"), {"light": True}
    if reading.verdict in RED:
        yield cut(f"    {reading.verdict} ({name}): {reading.reason}"), {"red": True}
    elif reading.moved:
        yield cut(f"    moved ({name}): expected {reading.expect}, found {reading.verdict}"), {"red": True}
    if reading.counterexample is not None:
        yield cut(f"    counterexample ({name}): {reading.counterexample}"), {}


def worlds(result: ClaimResult) -> str:
    """The verdict in each world that has a reading, such as 'R+ 32-'."""
    return " ".join(_WORLDS[world] + _SYMBOLS[verdict] for world, verdict in by_world(result))


def by_world(result: ClaimResult) -> list[tuple[World, Verdict]]:
    """The verdict in each world that has a reading which is no aside, of the parts that have one there."""
    found = []
    for world in World:
        parts: dict[str, list[Finding]] = {}
        for finding in findings(result.readings):
            if finding.world == world and not finding.aside:
                parts.setdefault(result.row.part_of(finding.part), []).append(finding)
        if parts:
            home = world in result.row.worlds
            verdicts = [
                _in_world(of_part, result.row.added_to(name) if home else ())
                for name, of_part in parts.items()
            ]
            found.append((world, gravest(verdicts)))
    return found


def _in_world(of_part: Sequence[Finding], adds: Sequence[str]) -> Verdict:
    verdict = decide(of_part, tuple(World), adds).verdict
    undecided = verdict in (Verdict.NOT_RUN, Verdict.OPEN)
    limited = undecided and any(finding.verdict == Verdict.HOLDS for finding in of_part)
    return Verdict.CONDITION if limited else verdict


def totals(results: Sequence[ClaimResult]) -> tuple[str, ...]:
    """The last lines: the headline, how many claims came to what, and how many verdicts and mutants are as
    expected.
    """
    tally = Counter(result.verdict for result in results)
    readings = [reading for result in results for reading in result.readings]
    moved = sum(result.moved for result in results)
    refuted = sum(reading.mutants.refuted for reading in readings)
    total = sum(reading.mutants.total for reading in readings)
    last = (Verdict.OPEN, Verdict.NOT_RUN)
    ordered = (*(verdict for verdict in Verdict if verdict not in last), *last)
    rare = (Verdict.OPEN, Verdict.CONTRADICTED)
    parts = [f"{tally[verdict]} {verdict}" for verdict in ordered if verdict not in rare or tally[verdict]]
    told = headline(results)
    return (
        *([told] if told else []),
        f"{len(results)} claims: " + ", ".join(parts),
        f"{moved} moved, mutants {refuted}/{total}",
    )


def took(results: Iterable[ClaimResult], run: Run) -> list[str]:
    """How the time of the run splits, and its slowest claims."""
    found = durations(results, run)
    if not found.slowest:
        return []
    # Spaces that do not break keep an id and its seconds on one line.
    slowest = ", ".join(
        f"{cut(one.claim, 28)} {one.seconds:.1f} s".replace(" ", "\xa0") for one in found.slowest
    )
    wrapped = textwrap.wrap(f"slowest: {slowest}", WIDTH, subsequent_indent="    ", break_on_hyphens=False)
    return [f"time: {found}", *(line.replace("\xa0", " ") for line in wrapped)]


def count(number: int) -> str:
    """A count in at most nine characters."""
    return str(number) if number < 10**9 else f"{number:.3g}"


def duration(seconds: float) -> str:
    """Seconds in four characters, up to 9999 s."""
    return f"{seconds:.1f}" if seconds < 99.95 else f"{seconds:.0f}"


def _columns(
    name: str, verdict: str, evidence: str, world: str, witnesses: str, mutants: str, seconds: str
) -> str:
    name = cut(name, 28)
    return cut(
        f"{name:<28} {verdict:<20} {evidence:<14} {world:<12} {witnesses:>9} {mutants:>7} {seconds:>4}"
    )


def cut(text: str, width: int = WIDTH) -> str:
    """The text on one line of at most `width` columns, as a terminal counts them."""
    text = plain(text)
    if text.isascii() and text.isprintable():  # Most rows: no letter needs to be looked at.
        return text if len(text) <= width else text[: width - len("...")] + "..."
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    widths = [_columns_of(letter) for letter in text]
    if sum(widths) <= width:
        return text
    room, end = width - len("..."), 0
    while widths[end] <= room:
        room -= widths[end]
        end += 1
    return text[:end] + "..."


def _columns_of(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
