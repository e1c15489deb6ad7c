"""Renders a report as one HTML file that needs nothing else: no network, no script to read it."""

from __future__ import annotations

import base64
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from ndgm.verdict import addresses, formulas
from ndgm.verdict.addresses import Repository, arxiv
from ndgm.verdict.dispute import issue
from ndgm.verdict.durations import durations
from ndgm.verdict.explain import command
from ndgm.verdict.explain import folder as folder_of
from ndgm.verdict.files import FileError, below, read_plain
from ndgm.verdict.model import Entry, ReadingResult, Report, Verdict
from ndgm.verdict.page import graph
from ndgm.verdict.page.anchors import anchors
from ndgm.verdict.page.kept import Kept
from ndgm.verdict.page.policy import policy
from ndgm.verdict.page.svg import svg
from ndgm.verdict.proofs import certificate_heading, steps
from ndgm.verdict.report import ReportError, replace
from ndgm.verdict.surprises import surprises
from ndgm.verdict.terminal import by_world
from ndgm.verdict.wording import change, deaths, example_sentence, headline, reason

_HERE = Path(__file__).parent
CLASSES = {
    Verdict.HOLDS: "holds",
    Verdict.CONDITION: "condition",
    Verdict.REFUTED: "refuted",
    Verdict.OPEN: "open",
    Verdict.NOT_RUN: "idle",
    Verdict.CONTRADICTED: "red",
    Verdict.ERROR: "red",
}
SIGNS = {
    Verdict.HOLDS: "✓",
    Verdict.CONDITION: "≈",
    Verdict.REFUTED: "✗",
    Verdict.OPEN: "?",
    Verdict.NOT_RUN: "○",
    Verdict.CONTRADICTED: "⇄",
    Verdict.ERROR: "!",
}
_UNFOLDED = 10
_MOST_SHOWN = 2_000
_LONGEST = 400
_LARGEST_PICTURE = 20 * 2**20


def render(
    report: Report,
    *,
    root: Path | None = None,
    figures: Path | None = None,
    repository: Repository | None = None,
) -> str:
    """The page.

    Args:
        report: what it shows.
        root: the folder from which checks' files are named; their source is shown where it is there.
        figures: a folder of pictures; a claim with `figure = "figure-1"` shows figure-1 or figure_1, .png or
            .svg.
        repository: where the checks' files are to be read on the web.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["math"] = lambda text: Markup(formulas.html(str(text)))
    known = {claim.id: claim for claim in report.claims}
    tally = Counter(claim.verdict for claim in report.claims)
    runs = {run.id: run for run in (report.run, *report.recorded)}
    shown = [verdict for verdict in Verdict if tally[verdict] or verdict in (Verdict.HOLDS, Verdict.REFUTED)]
    pictures = _pictures(report, figures)
    places = anchors(report)
    style = (_HERE / "style.css").read_text(encoding="utf-8")
    script = (_HERE / "script.js").read_text(encoding="utf-8")
    folder = folder_of(report)
    values: dict[str, Any] = {
        "report": report,
        "runs": runs,
        "chapters": [
            (chapter, [claim for claim in report.claims if claim.row.chapter == chapter.id])
            for chapter in report.chapters
        ],
        "tally": [
            (verdict, tally[verdict]) for verdict in sorted(shown, key=lambda one: list(CLASSES).index(one))
        ],
        "by_world": by_world,
        "headline": headline(report.claims),
        "change": change,
        "deaths": deaths,
        "steps": steps,
        "heading": certificate_heading,
        "example_sentence": example_sentence,
        "arxiv": arxiv(report.arxiv),
        "places": lambda claim: addresses.places(claim, report, repository),
        "command": lambda claim: command(claim, folder),
        "issue": lambda claim: issue(claim, report, repository, folder),
        "issues": repository.issues if repository else "",
        "moved": [claim for claim in report.claims if claim.moved],
        "surprises": surprises(report.claims),
        "unfolded": _UNFOLDED,
        "classes": CLASSES,
        "signs": SIGNS,
        "because": lambda claim: _shortened(reason(claim)),
        "known": known,
        "weak": graph.foundations(report.claims),
        "users": graph.users(report.claims),
        "taken_down": graph.taken_down(report.claims),
        "graph": Markup(svg(report.claims, CLASSES, SIGNS, places.claims)),
        "anchors": places,
        "checks": _checks,
        "kept": Kept(root),
        "most": _MOST_SHOWN,
        "pictures": pictures,
        "durations": durations(report.claims, report.run),
        "drawn": {claim.row.figure for claim in report.claims if pictures[claim.id]},
        "style": Markup(style),
        "script": Markup(script),
        "policy": policy(style, script),
        "slug": lambda verdict: verdict.replace(" ", "-"),
        "first": {verdict: claim.id for claim in reversed(report.claims) for verdict in [claim.verdict]},
        "NOT_RUN": Verdict.NOT_RUN,
        "GOOD": graph.GOOD,
    }
    return environment.get_template("page.html.j2").render(values)


def write(
    report: Report,
    folder: Path,
    *,
    root: Path | None = None,
    figures: Path | None = None,
    repository: Repository | None = None,
) -> Path:
    """Write the page as `index.html` in a folder, which is made if need be.

    Raises:
        ReportError: it cannot be written.
    """
    content = render(report, root=root, figures=figures, repository=repository).encode(
        "utf-8", errors="backslashreplace"
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace(folder / "index.html", content)
    except OSError as error:
        raise ReportError(f"cannot write the page to {folder}: {error.strerror or error}.") from error
    return folder / "index.html"


def _checks(reading: ReadingResult) -> list[Entry]:
    """One entry for each check of a reading."""
    return list({entry.check: entry for entry in reading.checks if entry.mutant is None}.values())


def _pictures(report: Report, figures: Path | None) -> dict[str, str | None]:
    """For each claim the picture that it shows; a picture of several claims is shown by the first."""
    shown: dict[str, str | None] = {}
    found: dict[str, str | None] = {}
    for claim in report.claims:
        first = claim.row.figure not in found
        if first:
            found[claim.row.figure] = _picture(claim.row.figure, figures)
        shown[claim.id] = found[claim.row.figure] if first else None
    return shown


def _picture(figure: str, figures: Path | None) -> str | None:
    if figures is None or not figure or Path(figure).name != figure:
        return None
    for name in (figure, figure.replace("-", "_")):
        for ending, kind in ((".svg", "svg+xml"), (".png", "png")):
            if (path := below(figures, f"{name}{ending}")) is not None:
                with suppress(FileError):
                    content = base64.b64encode(read_plain(path, _LARGEST_PICTURE)).decode()
                    return f"data:image/{kind};base64,{content}"
    return None


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
