"""What a report knows about one claim, as plain text: one line, or a page for somebody who disputes the verdict."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from ndgm.verdict.markdown import reason
from ndgm.verdict.model import ClaimResult, ReadingResult, Report, Verdict

WIDTH = 100


def line(result: ClaimResult) -> str:
    """Id, verdict, evidence and the reason, on one line."""
    because = reason(result)
    return (
        f"{result.id}: {result.verdict}"
        + (f" ({result.evidence})" if result.evidence else "")
        + (f": {because}" if because else "")
    )


def page(result: ClaimResult, report: Report) -> str:
    """The statement, the reading taken, every reading's verdict with its evidence, and what the claim rests on."""
    return "\n".join(_page(result, report))


def _page(result: ClaimResult, report: Report) -> Iterator[str]:
    yield f"{result.id}: {result.verdict}" + (f", {result.evidence}" if result.evidence else "")
    if result.moved:
        yield f"  The verdict moved from its pin: {result.pin}."
    yield from _paragraph(f"{result.where}: {result.statement}" if result.where else result.statement)
    for head, text in (("Reading", result.reading), ("Printed", ", ".join(result.printed)), ("Tried", result.tried)):
        if text:
            yield from _paragraph(f"{head}: {text}")
    if result.reason:
        yield from _paragraph(f"Reason: {result.reason}")
    yield from _foundations(result, {one.id: one for one in report.claims})
    places = {run.id: run.place for run in (report.run, *report.recorded)}
    for reading in result.readings:
        yield ""
        yield from _reading(reading, places)


def _foundations(result: ClaimResult, known: dict[str, ClaimResult]) -> Iterator[str]:
    if result.uses:
        named = (f"{name} ({known[name].verdict if name in known else 'not in this report'})" for name in result.uses)
        yield from _paragraph(f"Rests on: {', '.join(named)}")


def _reading(reading: ReadingResult, places: dict[str, str]) -> Iterator[str]:
    yield f"{reading.name} [{reading.world}]: {reading.verdict}" + (f", pinned {reading.pin}" if reading.moved else "")
    if reading.condition:
        yield from _paragraph(f"if {reading.condition}")
    said = (f"{check.check} (line {check.line}): {check.statement}" for check in reading.checks if not check.mutant)
    for text in dict.fromkeys(said):  # Of several machines once.
        yield from _paragraph(text)
    if reading.certificate and reading.evidence:
        yield from _paragraph(f"{reading.evidence}: {reading.certificate}")
    if reading.counterexample is not None:
        yield "  Counterexample:"
        for name, value in reading.counterexample.values.items():
            yield from _paragraph(f"{name} = {value}", indent="    ")
        yield from _paragraph(reading.counterexample.message, indent="    ")
    if reading.reason:
        yield from _paragraph(f"Reason: {reading.reason}")
    tally = f"{reading.mutants.refuted} of {reading.mutants.total}"
    yield from _paragraph(
        f"Mutants that change the verdict: {tally}" + (f": {', '.join(reading.killed)}" if reading.killed else "")
    )
    if reading.verdict != Verdict.NOT_RUN:
        ran = "; ".join(places[source] for source in reading.sources if source in places)
        yield from _paragraph(
            f"{reading.witnesses} witnesses, {reading.seconds:.1f} s" + (f", on {ran}" if ran else "")
        )


def _paragraph(text: str, indent: str = "  ") -> list[str]:
    further = indent + "  "
    return [
        line
        for part in text.splitlines()
        for line in textwrap.wrap(part, WIDTH, initial_indent=indent, subsequent_indent=further)
    ]
