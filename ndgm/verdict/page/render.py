"""Renders a report as one HTML file that needs nothing else: no network, no script to read it."""

from __future__ import annotations

import base64
from collections import Counter
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from ndgm.verdict.durations import durations
from ndgm.verdict.markdown import reason
from ndgm.verdict.model import UNDECIDED, ClaimResult, Entry, ReadingResult, Report, Verdict
from ndgm.verdict.page import graph, mathml, source
from ndgm.verdict.report import ReportError, replace
from ndgm.verdict.terminal import by_world
from ndgm.verdict.wording import change, deaths, headline, steps

_HERE = Path(__file__).parent
CLASSES = {
    Verdict.HOLDS: "holds",
    Verdict.CONDITION: "condition",
    Verdict.REFUTED: "refuted",
    Verdict.NOT_RUN: "idle",
    Verdict.CONTRADICTED: "red",
    Verdict.ERROR: "red",
}
SIGNS = {
    Verdict.HOLDS: "✓",
    Verdict.CONDITION: "≈",
    Verdict.REFUTED: "✗",
    Verdict.NOT_RUN: "○",
    Verdict.CONTRADICTED: "⇄",
    Verdict.ERROR: "!",
}
_SURPRISES = 9
_LONGEST = 400


def render(report: Report, *, root: Path | None = None, figures: Path | None = None) -> str:
    """The page.

    Args:
        report: what it shows.
        root: the folder from which checks' files are named; their source is shown where it is there.
        figures: a folder of pictures; a claim with `figure = "figure-1"` shows figure-1 or figure_1, .png or
            .svg.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["math"] = lambda text: Markup(mathml.html(str(text)))
    known = {claim.id: claim for claim in report.claims}
    tally = Counter(claim.verdict for claim in report.claims)
    runs = {run.id: run for run in (report.run, *report.recorded)}
    shown = [verdict for verdict in Verdict if tally[verdict] or verdict in (Verdict.HOLDS, Verdict.REFUTED)]
    pictures = _pictures(report, figures)
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
        "moved": [claim for claim in report.claims if claim.moved],
        "surprises": surprises(report),
        "classes": CLASSES,
        "signs": SIGNS,
        "because": lambda claim: _shortened(reason(claim)),
        "known": known,
        "weak": graph.foundations(report.claims),
        "graph": Markup(graph.svg(report.claims, CLASSES)),
        "checks": _checks,
        "source": lambda entry: _source(entry, root),
        "pictures": pictures,
        "durations": durations(report.claims, report.run),
        "drawn": {claim.row.figure for claim in report.claims if pictures[claim.id]},
        "style": Markup((_HERE / "style.css").read_text(encoding="utf-8")),
        "script": Markup((_HERE / "script.js").read_text(encoding="utf-8")),
        "NOT_RUN": Verdict.NOT_RUN,
    }
    return environment.get_template("page.html.j2").render(values)


def write(report: Report, folder: Path, *, root: Path | None = None, figures: Path | None = None) -> Path:
    """Write the page as `index.html` in a folder, which is made if need be.

    Raises:
        ReportError: it cannot be written.
    """
    content = render(report, root=root, figures=figures).encode("utf-8", errors="backslashreplace")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace(folder / "index.html", content)
    except OSError as error:
        raise ReportError(f"cannot write the page to {folder}: {error.strerror or error}.") from error
    return folder / "index.html"


def surprises(report: Report) -> list[ClaimResult]:
    """Claims of the paper that are refuted, then those that are, and that a condition repairs.

    Among these propositions and figures come first, then what is best supported.
    """
    kinds = ["proposition", "figure", "table", "equation"]

    def key(claim: ClaimResult) -> tuple[bool, int, int]:
        kind = kinds.index(claim.row.kind) if claim.row.kind in kinds else len(kinds)
        return claim.verdict != Verdict.REFUTED, kind, claim.evidence.weakness if claim.evidence else 9

    wrong = [
        claim
        for claim in report.claims
        if claim.refuted_as_printed and claim.verdict not in UNDECIDED and claim.row.kind != "new"
    ]
    return sorted(wrong, key=key)[:_SURPRISES]


def _checks(reading: ReadingResult) -> list[Entry]:
    """One entry for each check of a reading."""
    return list({entry.check: entry for entry in reading.checks if entry.mutant is None}.values())


def _source(entry: Entry, root: Path | None) -> Markup | None:
    file, _, name = entry.check.partition("::")
    if root is None or not name:
        return None
    code = source.functions(root / file).get(name.rpartition("::")[2])
    return Markup(source.highlighted(code)) if code else None


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
            path = figures / f"{name}{ending}"
            if path.is_file():
                return f"data:image/{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"
    return None


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
