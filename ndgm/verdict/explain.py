"""What is known about one claim, as plain text: one line, or a page for somebody who disputes the verdict."""

from __future__ import annotations

import posixpath
import shlex
import textwrap
from collections.abc import Iterator, Mapping
from itertools import groupby

from ndgm.verdict.markdown import reason
from ndgm.verdict.model import ClaimResult, PartResult, ReadingResult, Report, Row, Verdict
from ndgm.verdict.wording import change, deaths, steps

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
        yield from _paragraph(f"It moved: {change(result)}.")
    yield from _statement(result.row)
    if result.row.parts:
        yield "  Parts:"
        for part in result.parts:
            yield from _part(part)
    yield from _facts(result.row)
    if result.condition and not result.row.parts:
        yield from _paragraph(f"Condition: {result.condition}")
    if result.reason:
        yield from _paragraph(f"Reason: {result.reason}")
    yield from _foundations(result.row, {one.id: str(one.verdict) for one in report.claims})
    if files := {one.file for one in report.claims if one.file is not None}:
        folder = posixpath.commonpath(files) or "."
        yield from _paragraph(f"Run it: {shlex.join(['pytest', folder, '--claim', result.id])}")
    places = {run.id: run.place for run in (report.run, *report.recorded)}
    for aside, readings in groupby(result.readings, key=lambda reading: reading.aside):
        if aside:
            yield from ("", "Asides, which decide nothing:")
        for reading in readings:
            yield ""
            yield from _reading(reading, result.row, places)


def _row(stated: Row) -> Iterator[str]:
    yield from _statement(stated)
    if stated.parts:
        yield "  Parts:"
        for part in stated.parts:
            same = f" (it is {part.same_as})" if part.same_as else ""
            yield from _paragraph(f"{part.id}: {part.text}{same}", indent="    ")
    yield from _facts(stated)


def _statement(stated: Row) -> list[str]:
    return _paragraph(f"{stated.where}: {stated.statement}" if stated.where else stated.statement)


def _part(part: PartResult) -> Iterator[str]:
    found = f"{part.verdict}, {part.evidence}" if part.evidence else str(part.verdict)
    yield from _paragraph(f"{part.id}: {found}: {part.text}", indent="    ")
    if part.same_as:
        yield from _paragraph(f"the same as {part.same_as}", indent="      ")
    if part.condition:
        yield from _paragraph(part.condition, indent="      ")


def _facts(stated: Row) -> Iterator[str]:
    for head, text in (
        ("Supposed in print", "; ".join(stated.hypotheses)),
        ("Added by our reading", "; ".join(stated.adds)),
        ("Reconstructed", stated.reconstruction),
        ("Reading", stated.reading),
        ("Printed", ", ".join(stated.printed)),
        ("Tried", stated.tried),
    ):
        if text:
            yield from _paragraph(f"{head}: {text}")


def _foundations(stated: Row, verdicts: Mapping[str, str]) -> Iterator[str]:
    if stated.uses:
        unknown = "not in this report"
        named = (f"{name} ({verdicts.get(name, unknown)})" if verdicts else name for name in stated.uses)
        yield from _paragraph(f"Rests on: {', '.join(named)}")


def _reading(reading: ReadingResult, stated: Row, places: dict[str, str]) -> Iterator[str]:
    part = "" if reading.aside else stated.part_of(reading.part)
    yield f"{part + ', ' if part else ''}{reading.name} [{reading.world}]: {reading.verdict}" + (
        f", expected {reading.expect}" if reading.moved else ""
    )
    if reading.condition:
        yield from _paragraph(f"if {reading.condition}")
    checks = (check for check in reading.checks if check.mutant is None)
    said = (f"{check.place}: {check.check.partition('::')[2]}: {check.statement}" for check in checks)
    for text in dict.fromkeys(said):  # Of several machines once.
        yield from _paragraph(text)
    if reading.evidence and (certificate := steps(reading)):
        yield f"  {str(reading.evidence).capitalize()}:"
        for step in certificate:
            yield from _paragraph(step.text, indent="    " + "  " * step.depth)
    if reading.counterexample is not None:
        yield "  Counterexample:"
        for name, value in reading.counterexample.values.items():
            yield from _paragraph(f"{name} = {value}", indent="    ")
        yield from _paragraph(reading.counterexample.message, indent="    ")
    if reading.reason:
        yield from _paragraph(f"Reason: {reading.reason}")
    tally = f"{reading.mutants.refuted} of {reading.mutants.total}"
    yield f"  Mutants that change the verdict: {tally}"
    for mutant, death in deaths(reading):
        yield from _paragraph(f"{mutant}: {death}", indent="    ")
    if reading.verdict != Verdict.NOT_RUN:
        ran = "; ".join(places[source] for source in reading.sources if source in places)
        yield from _paragraph(
            f"{reading.witnesses} witness{'es' if reading.witnesses != 1 else ''}, {reading.seconds:.1f} s"
            + (f", on {ran}" if ran else "")
        )


def _paragraph(text: str, indent: str = "  ") -> list[str]:
    further = indent + "  "
    return [
        line
        for part in text.splitlines()
        for line in textwrap.wrap(part, WIDTH, initial_indent=indent, subsequent_indent=further)
    ]
