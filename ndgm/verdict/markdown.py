"""Verdict tables in Markdown, kept between markers of a page so that no number on it is typed."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from ndgm.verdict.badges import COLOURS
from ndgm.verdict.certificates import Grade
from ndgm.verdict.durations import durations
from ndgm.verdict.files import FileError, read_plain
from ndgm.verdict.formulas import plain
from ndgm.verdict.model import UNDECIDED, ClaimResult, Heading, Report, Verdict
from ndgm.verdict.report import replace as replace_file
from ndgm.verdict.surprises import surprises
from ndgm.verdict.terminal import worlds
from ndgm.verdict.text import fit
from ndgm.verdict.wording import change, headline, in_words, reason

SHOWN = (Verdict.HOLDS, Verdict.CONDITION, Verdict.REFUTED, Verdict.OPEN, Verdict.NOT_RUN)
"""The columns of the overview; that of *open* only where a claim is."""
_LONGEST = 200
_LARGEST = 100 * 2**20
_MOST_SURPRISES = 10


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
    total = Counter(result.verdict for result in known)
    shown = [verdict for verdict in SHOWN if verdict != Verdict.OPEN or total[verdict]]
    rows = [
        [cell(chapter.title), *(str(tallies[chapter.id][verdict]) for verdict in shown)]
        for chapter in chapters
    ]
    rows.append(["**all**", *(f"**{total[verdict]}**" for verdict in shown)])
    counts = table(["chapter", *(str(verdict) for verdict in shown)], rows)
    told = headline(known)
    return f"**{told}.**\n\n{counts}" if told else counts


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
                f"### {cell(chapter.title)}\n\n"
                + table(["claim", "verdict", "evidence", "worlds", "why"], rows)
            )
    return "\n\n".join(parts)


def _rows(result: ClaimResult) -> Iterator[list[str]]:
    yield [
        f"[{_code(result.id)}]({_address(result.file)})" if result.file else _code(result.id),
        str(result.verdict),
        str(result.evidence or ""),
        f"`{worlds(result)}`",
        cell(reason(result)),
    ]
    if result.row.parts:
        for part in result.parts:
            why = part.condition or (f"it is {part.same_as}" if part.same_as else "")
            text = cell(f"{part.id}: {part.text}")
            yield [f"&emsp;{text}", str(part.verdict), str(part.evidence or ""), "", cell(why)]


def surprising(results: Iterable[ClaimResult]) -> str:
    """What does not survive as printed, most surprising first: ten rows, and how many more there are."""
    wrong = surprises(results)
    rows = [
        [f"[{_code(one.id)}]({_address(one.file)})" if one.file else _code(one.id),
         f"{cell(one.row.statement)}", str(one.verdict), cell(in_words(one))]
        for one in wrong[:_MOST_SURPRISES]
    ]  # fmt: skip
    shown = table(["claim", "the paper says", "verdict", "why"], rows)
    more = len(wrong) - len(rows)
    return f"{shown}\n\nAnd {more} more." if more else shown


def evidence(results: Sequence[ClaimResult]) -> str:
    """How many verdicts rest on what, and a digest of all of them, so that any that changes is seen here."""
    tally = Counter(result.evidence for result in results)
    counts = ", ".join(f"{tally[grade]} {grade}" for grade in Grade if tally[grade])
    return f"{f'Evidence: {counts}. ' if counts else ''}All of it has the digest `{digest(results)}`."


def digest(results: Iterable[ClaimResult]) -> str:
    """A short SHA-256 of the verdicts and their evidence, of parts as of wholes, and of the reasons for them.

    Numbers of counterexamples are left out: they may differ between processors, whose roundings do.
    """
    total = hashlib.sha256()
    for result in results:
        parts = [(one.id, str(one.verdict), str(one.evidence), one.condition) for one in result.parts]
        said = (result.id, str(result.verdict), str(result.evidence), worlds(result), parts)
        told = _without_numbers(reason(result).replace("\n", " "))
        total.update(f"{said}; {told}\n".encode(errors="backslashreplace"))
    return f"sha256:{total.hexdigest()[:16]}"


def marked(path: Path, names: Iterable[str]) -> set[str]:
    """Which of these sections a page has markers for, or one of the two.

    Raises:
        MarkerError: it has none at all, or is no text in UTF-8.
    """
    page = _text(path)
    known = list(names)
    found = {name for name in known if f"<!-- {name}:begin -->" in page or f"<!-- {name}:end -->" in page}
    if not found:
        raise MarkerError(
            f"{path} has no markers such as <!-- {known[0]}:begin --> and <!-- {known[0]}:end -->; add those "
            f"of the sections that you want: {', '.join(known)}."
        )
    return found


def append(path: Path, report: Report) -> None:
    """Append a summary of a report to a file: the overview, what moved, and what took the time."""
    moved = [claim for claim in report.claims if claim.moved]
    parts = [
        f"### Claims about *{cell(report.paper)}*",
        overview(report.chapters, report.claims),
    ]
    if moved:
        rows = [[_code(claim.id), cell(change(claim)), cell(reason(claim))] for claim in moved]
        parts.append(
            f"**{len(moved)} verdict{'s' if len(moved) > 1 else ''} moved**\n\n"
            + table(["claim", "moved", "why"], rows)
        )
    else:
        parts.append("No verdict moved.")
    spent = durations(report.claims, report.run)
    parts.append(f"Time: {spent}.")
    if spent.slowest:
        rows = [
            [_code(one.claim), f"{one.claims:.1f}", f"{one.mutants:.1f}", f"{one.seconds:.1f}"]
            for one in spent.slowest
        ]
        parts.append(table(["slowest", "claim, s", "mutants, s", "both, s"], rows))
    with path.open("a", encoding="utf-8") as file:
        file.write("\n\n".join(parts) + "\n")


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

    Raises:
        MarkerError: it is no text in UTF-8, or lacks the markers of a section.
    """
    text = _text(path)
    page = text.replace("\r\n", "\n")
    wanted = replace(page, sections)
    if write and wanted != page:
        ends = "\r\n" if "\r\n" in text else "\n"
        replace_file(path.resolve(), wanted.replace("\n", ends).encode())
    return _without_numbers(wanted) == _without_numbers(page)


def _text(path: Path) -> str:
    try:
        return read_plain(path, _LARGEST).decode("utf-8")
    except FileError as error:
        raise MarkerError(f"cannot read {path}: {error}.") from error
    except UnicodeDecodeError as error:
        raise MarkerError(f"{path} is no text in UTF-8 ({error}); save it as such.") from error


def _without_numbers(page: str) -> str:
    return re.sub(r"counterexample: .*", lambda found: re.sub(r"[\d.e+-]*\d[\d.e+-]*", "#", found[0]), page)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def cell(text: str) -> str:
    """A text as it stands in a cell: on one line, without marks, and not too long."""
    text = fit(plain(" ".join(text.split())))
    if len(text) > _LONGEST:
        text = text[: _LONGEST - 3] + "..."
    for mark in ("\\", "|", "<", ">", "*", "_", "`"):
        text = text.replace(mark, f"&#{ord(mark)};")
    return text.replace("](", "]&#40;").replace("][", "]&#91;")  # No text of a report is a link.


def _code(name: str) -> str:
    """An id as code, or as plain text where a sign in it would end the code or the cell."""
    plain = name.isprintable() and not any(sign in name for sign in "`|\\")
    return f"`{name}`" if plain and name.strip() == name != "" else cell(name)


def _address(file: str) -> str:
    """A file's name as the address of a link: of a file, whatever it looks like."""
    return quote(file, safe="/", errors="surrogatepass")
