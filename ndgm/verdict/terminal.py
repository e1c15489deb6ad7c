"""The terminal summary: one row per claim, grouped by chapter, readable at 100 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import pytest

from ndgm.verdict.combine import derive
from ndgm.verdict.inventory import Chapter
from ndgm.verdict.model import ClaimResult, ReadingResult, Verdict, World

WIDTH = 100
_SYMBOLS = {
    Verdict.HOLDS: "+",
    Verdict.CONDITION: "~",
    Verdict.REFUTED: "-",
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
    Verdict.NOT_RUN: {"light": True},
    Verdict.ERROR: {"red": True},
}
LEGEND = "worlds: R real, 64 32 b16 16 floats, T training; + holds, ~ with condition, - refuted, . not run, ! error"


def summarize(reporter: pytest.TerminalReporter, chapters: Sequence[Chapter], results: Sequence[ClaimResult]) -> None:
    """Write the table, chapter by chapter, and the totals."""
    reporter.section("claims", sep="=")
    for chapter in chapters:
        rows = [result for result in results if result.chapter == chapter.id]
        if not rows:
            continue
        reporter.write_line("")
        reporter.write_line(chapter.title, bold=True)
        reporter.write_line(_columns("id", "verdict", "evidence", "worlds", "witnesses", "mutants", "s"), light=True)
        for result in rows:
            for text, markup in lines(result):
                reporter.write_line(text, **markup)
    reporter.write_line("")
    reporter.write_line(LEGEND, light=True)
    reporter.write_line(totals(results), bold=True)


def lines(result: ClaimResult) -> Iterable[tuple[str, dict[str, bool]]]:
    """The row of one claim, then a line for each thing that a reader must know about it."""
    markup = _MARKUP[Verdict.ERROR] if result.moved else _MARKUP[result.verdict]
    if not result.readings:
        yield cut(f"{result.id:<28} {result.verdict!s}: {result.reason}"), markup
        return
    tallies = [reading.mutants for reading in result.readings]
    yield (
        _columns(
            result.id,
            str(result.verdict),
            str(result.evidence or ""),
            worlds(result),
            count(sum(reading.witnesses for reading in result.readings)),
            f"{sum(tally.refuted for tally in tallies)}/{sum(tally.total for tally in tallies)}",
            f"{sum(reading.seconds for reading in result.readings):.1f}",
        ),
        markup,
    )
    if result.verdict == Verdict.NOT_RUN and result.reason:
        yield cut(f"    {result.reason}"), {"light": True}
    for reading in result.readings:
        yield from _remarks(result, reading)


def _remarks(result: ClaimResult, reading: ReadingResult) -> Iterable[tuple[str, dict[str, bool]]]:
    name = reading.name if reading.world == World.REAL else f"{reading.name}, {reading.world}"
    if reading.verdict == Verdict.ERROR:
        yield cut(f"    error ({name}): {reading.reason}"), {"red": True}
    elif reading.moved:
        yield cut(f"    moved ({name}): pinned {reading.pin}, found {reading.verdict}"), {"red": True}
    if reading.verdict == Verdict.REFUTED and reading.counterexample is not None:
        yield cut(f"    counterexample ({name}): {reading.counterexample}"), {}
    if reading.condition is not None and reading.verdict == Verdict.HOLDS and result.verdict == Verdict.CONDITION:
        yield cut(f"    holds if {reading.condition}"), {}


def worlds(result: ClaimResult) -> str:
    """The verdict in each world that has a reading, such as 'R+ 32-'."""
    parts = []
    for world, letter in _WORLDS.items():
        readings = [reading for reading in result.readings if reading.world == world]
        if readings:
            verdict = derive([(world, reading.condition, reading.verdict) for reading in readings], [world])
            if verdict == Verdict.NOT_RUN and any(reading.verdict == Verdict.HOLDS for reading in readings):
                verdict = Verdict.CONDITION
            parts.append(letter + _SYMBOLS[verdict])
    return " ".join(parts)


def totals(results: Sequence[ClaimResult]) -> str:
    """The last line: how many claims came to what."""
    tally = Counter(result.verdict for result in results)
    readings = [reading for result in results for reading in result.readings]
    moved = sum(result.moved for result in results)
    refuted = sum(reading.mutants.refuted for reading in readings)
    total = sum(reading.mutants.total for reading in readings)
    parts = [f"{tally[verdict]} {verdict}" for verdict in Verdict if verdict != Verdict.NOT_RUN]
    parts += [f"{tally[Verdict.NOT_RUN]} {Verdict.NOT_RUN}", f"{moved} moved", f"mutants {refuted}/{total}"]
    return f"{len(results)} claims: " + ", ".join(parts)


def count(number: int) -> str:
    """A count in at most nine characters."""
    return str(number) if number < 10**9 else f"{number:.3g}"


def _columns(name: str, verdict: str, evidence: str, world: str, witnesses: str, mutants: str, seconds: str) -> str:
    return f"{name:<28} {verdict:<20} {evidence:<10} {world:<16} {witnesses:>9} {mutants:>7} {seconds:>4}"


def cut(text: str) -> str:
    """The text on one line of at most `WIDTH` columns."""
    text = text.replace("\n", " ")
    return text if len(text) <= WIDTH else text[: WIDTH - 3] + "..."
