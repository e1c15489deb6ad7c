"""Verdict tables in Markdown, kept between markers of a page so that no number on it is typed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ndgm.verdict.badges import COLOURS
from ndgm.verdict.durations import durations
from ndgm.verdict.model import UNDECIDED, ClaimResult, Heading, Report, Verdict
from ndgm.verdict.terminal import worlds
from ndgm.verdict.wording import change, counterexample, headline

SHOWN = (Verdict.HOLDS, Verdict.CONDITION, Verdict.REFUTED, Verdict.NOT_RUN)
_LONGEST = 200


class MarkerError(ValueError):
    """A page lacks a pair of markers; the message says which."""


def badges(results: Iterable[ClaimResult]) -> str:
    """A picture for each verdict with how many claims came to it, drawn by shields from the address alone."""
    tally = Counter(result.verdict for result in results)
    pictures = []
    for verdict in COLOURS:
        if number := tally[verdict]:
            words = str(verdict).replace(" ", "%20")
            address = f"https://img.shields.io/badge/{words}-{number}-{COLOURS[verdict].removeprefix('#')}"
            pictures.append(f"![{number} {verdict}]({address})")
    return " ".join(pictures)


def overview(chapters: Sequence[Heading], results: Iterable[ClaimResult]) -> str:
    """The headline, and how many claims of each chapter came to what."""
    known = list(results)
    tallies: dict[str, Counter[Verdict]] = {chapter.id: Counter() for chapter in chapters}
    for result in known:
        tallies[result.row.chapter][result.verdict] += 1
    rows = [
        [chapter.title, *(str(tallies[chapter.id][verdict]) for verdict in SHOWN)] for chapter in chapters
    ]
    rows.append(
        ["**all**", *(f"**{sum(tally[verdict] for tally in tallies.values())}**" for verdict in SHOWN)]
    )
    table = _table(["chapter", *(str(verdict) for verdict in SHOWN)], rows)
    told = headline(known)
    return f"**{told}.**\n\n{table}" if told else table


def verdicts(chapters: Sequence[Heading], results: Sequence[ClaimResult]) -> str:
    """One row per claim that has a check, chapter by chapter, with the condition or the counterexample.

    A row for each of its parts follows, where it lists them. Each id is a link to the claim's file, for a
    page in the root of the project.
    """
    parts = []
    for chapter in chapters:
        rows = [
            cells
            for result in results
            if result.row.chapter == chapter.id and (result.readings or result.verdict not in UNDECIDED)
            for cells in _rows(result)
        ]
        if rows:
            parts.append(
                f"### {chapter.title}\n\n" + _table(["claim", "verdict", "evidence", "worlds", "why"], rows)
            )
    return "\n\n".join(parts)


def _rows(result: ClaimResult) -> Iterator[list[str]]:
    yield [
        f"[`{result.id}`]({result.file})" if result.file else f"`{result.id}`",
        str(result.verdict),
        str(result.evidence or ""),
        f"`{worlds(result)}`",
        _cell(reason(result)),
    ]
    if result.row.parts:
        for part in result.parts:
            why = part.condition or (f"it is {part.same_as}" if part.same_as else "")
            text = _cell(f"{part.id}: {part.text}")
            yield [f"&emsp;{text}", str(part.verdict), str(part.evidence or ""), "", _cell(why)]


def append(path: Path, report: Report) -> None:
    """Append a summary of a report to a file: the overview, what moved, and what took the time."""
    moved = [claim for claim in report.claims if claim.moved]
    parts = [
        f"### Claims about *{report.paper}*",
        overview(report.chapters, report.claims),
    ]
    if moved:
        rows = [[f"`{claim.id}`", _cell(change(claim)), _cell(reason(claim))] for claim in moved]
        parts.append(
            f"**{len(moved)} verdict{'s' if len(moved) > 1 else ''} moved**\n\n"
            + _table(["claim", "moved", "why"], rows)
        )
    else:
        parts.append("No verdict moved.")
    spent = durations(report.claims, report.run)
    parts.append(f"Time: {spent}.")
    if spent.slowest:
        rows = [
            [f"`{one.claim}`", f"{one.claims:.1f}", f"{one.mutants:.1f}", f"{one.seconds:.1f}"]
            for one in spent.slowest
        ]
        parts.append(_table(["slowest", "claim, s", "mutants, s", "both, s"], rows))
    with path.open("a", encoding="utf-8") as file:
        file.write("\n\n".join(parts) + "\n")


def reason(result: ClaimResult) -> str:
    """The condition under which a claim holds, the counterexample that refutes it, or why it is undecided."""
    if result.verdict == Verdict.CONDITION:
        return result.condition or ""
    if result.verdict == Verdict.REFUTED:
        return counterexample(result)
    return result.reason or "" if result.verdict in UNDECIDED else ""


def replace(page: str, sections: dict[str, str]) -> str:
    """The page with the text between `<!-- NAME:begin -->` and `<!-- NAME:end -->` replaced for each section.

    Raises:
        MarkerError: a section has no pair of markers on the page.
    """
    for name, text in sections.items():
        pattern = re.compile(
            rf"(<!-- {re.escape(name)}:begin -->\n).*?(<!-- {re.escape(name)}:end -->)", re.DOTALL
        )
        if not pattern.search(page):
            raise MarkerError(
                f"the page has no markers <!-- {name}:begin --> and <!-- {name}:end -->; add them."
            )
        page = pattern.sub(lambda found, text=text: f"{found[1]}{text}\n{found[2]}", page, count=1)  # type: ignore[misc]
    return page


def update(path: Path, sections: dict[str, str], *, write: bool) -> bool:
    """Whether the page already says what the sections say; with `write`, make it say so.

    Numbers of counterexamples may differ between processors, whose roundings do; the comparison leaves them
    out.
    """
    page = path.read_text(encoding="utf-8")
    wanted = replace(page, sections)
    if write and wanted != page:
        path.write_text(wanted, encoding="utf-8")
    return _without_numbers(wanted) == _without_numbers(page)


def _without_numbers(page: str) -> str:
    return re.sub(r"counterexample: .*", lambda found: re.sub(r"[\d.e+-]*\d[\d.e+-]*", "#", found[0]), page)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(text: str) -> str:
    text = " ".join(text.split())
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 3] + "..."
    for mark in ("\\", "|", "<", ">", "*", "_", "`"):
        text = text.replace(mark, f"&#{ord(mark)};")
    return text
