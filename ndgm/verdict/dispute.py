"""A ready-made issue for whoever disputes a verdict: what was said, found and run, and what to fill in."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from ndgm.verdict import explain
from ndgm.verdict.addresses import Repository, arxiv, places
from ndgm.verdict.explain import WIDTH, command
from ndgm.verdict.formulas import plain
from ndgm.verdict.model import ClaimResult, ReadingResult, Report, Run, Verdict
from ndgm.verdict.proofs import certificate_heading, steps
from ndgm.verdict.text import fit
from ndgm.verdict.wording import change

_MOST_READINGS = 2
_LONGEST = 400
_LONGEST_FOUND = 240


def issue(
    result: ClaimResult, report: Report, repository: Repository | None = None, folder: str | None = None
) -> str:
    """The text of an issue, in Markdown; nothing that the report says is markup in it.

    Its first line is meant as the title. It quotes what somebody who disputes has to know; all of it, and
    proofs in full, is on the page and in `ndgm why`.

    Args:
        result: the row.
        report: the report that it is in.
        repository: where the checks' files are to be read on the web.
        folder: `explain.folder` of the report, for who has it at hand.
    """
    quoted = "\n".join(line for text in _quoted(result) for line in _wrapped(text))
    fence = "`" * max([3, *(len(marks) + 1 for marks in re.findall("`+", quoted))])
    run = command(result, explain.folder(report) if folder is None else folder)
    facts = [
        *([f"run it again: `{run}`"] if run and run.isprintable() and "`" not in run else []),
        *_files(result, report, repository),
        *_runs(result, report),
    ]
    return "\n\n".join(
        (
            f"{_plain(result.id)}: {result.verdict}, disputed",
            f"Of {arxiv(report.arxiv) or _plain(report.paper)} the report says:",
            f"{fence}text\n{quoted}\n{fence}",
            "\n".join(f"- {fact}" for fact in facts),
            "I hold otherwise (another reading, a hypothesis, a step of the proof, values that it misses):\n",
        )
    )


def _quoted(result: ClaimResult) -> Iterator[str]:
    """What the paper says, how it is read, and what was found: a text for each paragraph."""
    stated = result.row
    yield f"{stated.where}: {stated.statement}" if stated.where else stated.statement
    yield f"{result.id}: {result.verdict}" + (f", {result.evidence}" if result.evidence else "")
    if result.moved:
        yield f"It moved: {change(result)}."
    limited = [part for part in result.parts if part.verdict != Verdict.HOLDS]
    for part in limited if stated.parts else ():
        yield f"{part.id}: {part.verdict}: {part.condition or part.text}"
    if result.condition and not stated.parts:
        yield result.condition
    for head, text in (("Added", "; ".join(stated.additions)), ("Read as", stated.reading)):
        if text:
            yield f"{head}: {text}"
    if result.reason:
        yield f"Reason: {result.reason}"
    decisive = [reading for reading in result.readings if _is_decisive(reading, result)]
    # What refutes comes first: that is what a dispute is about most often.
    ordered = sorted(decisive, key=lambda reading: reading.verdict != Verdict.REFUTED)
    for reading in ordered[:_MOST_READINGS]:
        yield _found(reading, result)
    if (more := len(ordered) - _MOST_READINGS) > 0:
        yield f"{more} more reading{'s' if more > 1 else ''}: ndgm why"


def _is_decisive(reading: ReadingResult, result: ClaimResult) -> bool:
    return not reading.aside and reading.verdict != Verdict.NOT_RUN and reading.world in result.row.worlds


def _found(reading: ReadingResult, result: ClaimResult) -> str:
    """A reading, its verdict, and what shows it: a counterexample, or the conclusion of a proof."""
    part = result.row.part_of(reading.part)
    named = f"{part}, {reading.name}" if part else reading.name
    told = f"{named}, in {reading.world.label}: {reading.verdict}"
    shown = ""
    if reading.counterexample is not None:
        shown = f"counterexample: {reading.counterexample}"
    elif reading.evidence and (certificate := steps(reading)):
        heading = certificate_heading(reading.evidence, certificate)
        shown = f"{heading[:1].lower()}{heading[1:]}: {certificate[0].text}"
    return f"{told}; {_shortened(shown, _LONGEST_FOUND)}" if shown else told


def _files(result: ClaimResult, report: Report, repository: Repository | None) -> Iterator[str]:
    """The files of the checks with the lines in them; the address of the first line, where it is known."""
    files: dict[str, list[str]] = {}
    addresses: dict[str, str] = {}
    for place, address in places(result, report, repository):
        file, _, line = place.rpartition(":")
        files.setdefault(file, []).append(line)
        if address is not None:
            addresses.setdefault(file, address)
    for file, lines in files.items():
        named = addresses.get(file) or _plain(file)
        yield f"{named}, line{'s' if len(lines) > 1 else ''} {', '.join(lines)}"


def _runs(result: ClaimResult, report: Report) -> list[str]:
    """The runs that decided the claim, or that of the report where none did, with code and versions."""
    known = {run.id: run for run in (report.run, *report.recorded)}
    used = dict.fromkeys(source for reading in result.readings for source in reading.sources)
    return [_run(known[name]) for name in used if name in known] or [_run(report.run)]


def _run(run: Run) -> str:
    changed = " with changes" if run.dirty else ""
    parts = (
        run.place,
        f"commit {run.commit[:12]}{changed}" if run.commit else "",
        f"code {run.digest[:19]}" if run.digest else "",
        f"Python {run.python}",
        ", ".join(f"{name} {version}" for name, version in run.versions.items()),
    )
    return _plain("; ".join(part for part in parts if part))


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(
        _shortened(" ".join(fit(plain(text)).split()), _LONGEST), WIDTH, subsequent_indent="  "
    )


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _plain(text: str) -> str:
    """A text on one line that Markdown takes as it stands."""
    text = " ".join(fit(text).split())
    return re.sub(r"([\\`*<>\[\]|@&~!]|(?<!\w)[_#]|_(?!\w)|(?<=:)//)", r"\\\1", text)
