"""What is known about one claim, as plain text: one line, or a page for somebody who disputes the verdict."""

from __future__ import annotations

import posixpath
import shlex
import textwrap
from collections.abc import Iterator, Mapping
from itertools import groupby

from ndgm.verdict.formulas import plain
from ndgm.verdict.model import ClaimResult, Example, PartResult, ReadingResult, Report, Row, Verdict
from ndgm.verdict.proofs import certificate_heading, steps
from ndgm.verdict.text import fit
from ndgm.verdict.wording import attempts, change, deaths, example_sentence, reason

WIDTH = 100


def line(result: ClaimResult) -> str:
    """Id, verdict, evidence and the reason, on one line."""
    because = reason(result)
    return _one_line(
        f"{result.id}: {result.verdict}"
        + (f" ({result.evidence})" if result.evidence else "")
        + (f": {because}" if because else "")
    )


def page(result: ClaimResult, report: Report) -> str:
    """All that is known, in the order of the page's cards: what the paper says, what came out, and why."""
    return "\n".join(_page(result, report))


def row(stated: Row) -> str:
    """What the inventory knows about a claim: statement, reading taken, what was tried, what it rests on."""
    return "\n".join([_one_line(stated.id), *_row(stated), *_foundations(stated, {})])


def folder(report: Report) -> str:
    """The folder of all checks, named from the root of their project; empty where none has a file."""
    files = {
        check.file
        for claim in report.claims
        for reading in claim.readings
        for check in reading.checks
        if check.file
    }
    if len({posixpath.isabs(file) for file in files}) != 1:
        return "." if files else ""
    return posixpath.commonpath(files) or "."


def command(result: ClaimResult, folder: str) -> str:
    """What runs the checks of a claim, which are in a folder; empty where it has none."""
    return fit(shlex.join(["pytest", folder, "--claim", result.id])) if folder and result.checks else ""


def _page(result: ClaimResult, report: Report) -> Iterator[str]:
    yield from _head(result)
    yield from _facts(result.row)
    if result.reason:
        yield from _paragraph(f"Reason: {result.reason}")
    yield from _foundations(result.row, {one.id: str(one.verdict) for one in report.claims})
    if run := command(result, folder(report)):
        yield from _paragraph(f"Run it: {run}")
        yield from _paragraph(f"Dispute it: {shlex.join(['ndgm', 'dispute', result.id])} writes an issue")
    places = {run.id: run.place for run in (report.run, *report.recorded)}
    for aside, readings in groupby(result.readings, key=lambda reading: reading.aside):
        if aside:
            yield from ("", "Asides, which decide nothing:")
        for reading in readings:
            yield ""
            yield from _reading(reading, result.row)
            yield from _counts(reading, places)


def _head(result: ClaimResult) -> Iterator[str]:
    yield _one_line(f"{result.id}: {result.verdict}" + (f", {result.evidence}" if result.evidence else ""))
    if result.moved:
        yield from _paragraph(f"It moved: {change(result)}.")
    yield from _statement(result.row)
    if result.row.parts:
        yield "  Parts:"
        for part in result.parts:
            yield from _part(part)
    elif result.condition:
        yield from _paragraph(f"Condition: {result.condition}")


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
        ("Added by our reading", "; ".join(stated.additions)),
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


def _reading(reading: ReadingResult, stated: Row) -> Iterator[str]:
    part = "" if reading.aside else stated.part_of(reading.part)
    yield _one_line(
        f"{part + ', ' if part else ''}{reading.name} [{reading.world}]: {reading.verdict}"
        + (f", expected {reading.expect}" if reading.moved else "")
    )
    if reading.condition:
        yield from _paragraph(f"if {reading.condition}")
    # The newest run comes last, and says where a check stands now.
    checks = {check.check: check for check in reading.checks if check.mutant is None}.values()
    said = (f"{check.place}: {check.check.partition('::')[2]}: {check.statement}" for check in checks)
    for text in dict.fromkeys(said):  # Of several machines once.
        yield from _paragraph(text)
    if reading.counterexample is not None:
        yield from _example(reading.counterexample)
    if reading.evidence and (certificate := steps(reading)):
        yield f"  {certificate_heading(reading.evidence, certificate)}:"
        for step in certificate:
            yield from _paragraph(str(step), indent="    " + "  " * step.depth)
    if reading.reason:
        yield from _paragraph(f"Reason: {reading.reason}")


def _example(found: Example) -> Iterator[str]:
    if told := example_sentence(found):
        yield from _paragraph(f"Counterexample: {told}")
        return
    yield "  Counterexample:"
    for name, value in found.values.items():
        yield from _paragraph(f"{name} = {value}", indent="    ")
    yield from _paragraph(found.message, indent="    ")


def _counts(reading: ReadingResult, places: Mapping[str, str]) -> Iterator[str]:
    for check in reading.checks:
        if check.earlier:
            yield from _paragraph(f"{check.check.partition('::')[2]}: {attempts(check)}")
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
        for part in fit(plain(text)).split("\n")
        for line in textwrap.wrap(part, WIDTH, initial_indent=indent, subsequent_indent=further)
    ]


def _one_line(text: str) -> str:
    return fit(plain(text)).replace("\n", " ")
