"""What is known about one claim, as plain text: one line, or a page for somebody who disputes the verdict."""

from __future__ import annotations

import posixpath
import shlex
import textwrap
from collections.abc import Iterator, Mapping

from ndgm.verdict.markdown import reason
from ndgm.verdict.model import ClaimResult, ReadingResult, Report, Row, Verdict

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
    """What the paper says, each reading's verdict and evidence, what it rests on, and how to run it again."""
    return "\n".join(_page(result, report))


def row(stated: Row) -> str:
    """What the inventory knows about a claim: statement, reading taken, what was tried, what it rests on."""
    return "\n".join([stated.id, *_row(stated), *_foundations(stated, {})])


def _page(result: ClaimResult, report: Report) -> Iterator[str]:
    yield f"{result.id}: {result.verdict}" + (f", {result.evidence}" if result.evidence else "")
    if result.moved:
        yield f"  The verdict moved: expected {result.expect}, found {result.verdict}."
    yield from _row(result.row)
    if result.reason:
        yield from _paragraph(f"Reason: {result.reason}")
    yield from _foundations(result.row, {one.id: str(one.verdict) for one in report.claims})
    if files := {one.file for one in report.claims if one.file is not None}:
        folder = posixpath.commonpath(files) or "."
        yield from _paragraph(f"Run it: {shlex.join(['pytest', folder, '--claim', result.id])}")
    places = {run.id: run.place for run in (report.run, *report.recorded)}
    for reading in result.readings:
        yield ""
        yield from _reading(reading, places)


def _row(stated: Row) -> Iterator[str]:
    yield from _paragraph(f"{stated.where}: {stated.statement}" if stated.where else stated.statement)
    printed = ", ".join(stated.printed)
    for head, text in (("Reading", stated.reading), ("Printed", printed), ("Tried", stated.tried)):
        if text:
            yield from _paragraph(f"{head}: {text}")


def _foundations(stated: Row, verdicts: Mapping[str, str]) -> Iterator[str]:
    if stated.uses:
        unknown = "not in this report"
        named = (f"{name} ({verdicts.get(name, unknown)})" if verdicts else name for name in stated.uses)
        yield from _paragraph(f"Rests on: {', '.join(named)}")


def _reading(reading: ReadingResult, places: dict[str, str]) -> Iterator[str]:
    yield f"{reading.name} [{reading.world}]: {reading.verdict}" + (
        f", expected {reading.expect}" if reading.moved else ""
    )
    if reading.condition:
        yield from _paragraph(f"if {reading.condition}")
    checks = (check for check in reading.checks if check.mutant is None)
    said = (f"{check.place}: {check.check.partition('::')[2]}: {check.statement}" for check in checks)
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
        f"Mutants that change the verdict: {tally}"
        + (f": {', '.join(reading.killed)}" if reading.killed else "")
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
