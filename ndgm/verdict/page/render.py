"""Renders a report as one HTML file that needs nothing else: no network, no script to read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from ndgm.verdict import addresses, formulas
from ndgm.verdict.addresses import Repository, arxiv, with_addresses
from ndgm.verdict.certificates import Grade
from ndgm.verdict.dispute import issue
from ndgm.verdict.durations import durations
from ndgm.verdict.explain import command
from ndgm.verdict.explain import folder as folder_of
from ndgm.verdict.model import ClaimResult, Entry, ReadingResult, Report, Verdict
from ndgm.verdict.page import graph
from ndgm.verdict.page.anchors import Anchors, anchors
from ndgm.verdict.page.font import face
from ndgm.verdict.page.kept import Kept
from ndgm.verdict.page.pictures import pictures
from ndgm.verdict.page.policy import policy
from ndgm.verdict.page.slim import slim
from ndgm.verdict.page.svg import svg
from ndgm.verdict.page.texts import Texts
from ndgm.verdict.proofs import Step, certificate_heading, steps
from ndgm.verdict.report import ReportError, replace
from ndgm.verdict.surprises import surprises
from ndgm.verdict.terminal import by_world
from ndgm.verdict.wording import change, deaths, example_sentence, headline, in_words

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
_MOST_SHOWN = 120
_LONGEST = 400


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
            .svg, described by what figure-1.txt or figure_1.txt says.
        repository: where the checks' files are to be read on the web.
    """
    known = {claim.id: claim for claim in report.claims}
    tally = Counter(claim.verdict for claim in report.claims)
    runs = {run.id: run for run in (report.run, *report.recorded)}
    shown = [verdict for verdict in Verdict if tally[verdict] or verdict in (Verdict.HOLDS, Verdict.REFUTED)]
    shown_pictures = pictures(report, figures)
    places = anchors(report)
    style = face() + (_HERE / "style.css").read_text(encoding="utf-8")
    script = (_HERE / "script.js").read_text(encoding="utf-8")
    folder = folder_of(report)
    values: dict[str, Any] = {
        "report": report,
        "in_html": Texts(places.claims).html,
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
        "steps": lambda reading: with_addresses(steps(reading), reading, report, repository),
        "heading": certificate_heading,
        "example_sentence": example_sentence,
        "arxiv": arxiv(report.arxiv),
        "files": lambda claim: _files(addresses.places(claim, report, repository)),
        "command": lambda claim: command(claim, folder),
        "issue": lambda claim: issue(claim, report, repository, folder),
        "issues": repository.issues if repository else "",
        "moved": [claim for claim in report.claims if claim.moved],
        "surprises": surprises(report.claims),
        "unfolded": _UNFOLDED,
        "classes": CLASSES,
        "signs": SIGNS,
        "because": lambda claim: _shortened(in_words(claim)),
        "found": _found,
        "graded": _graded,
        "recorded": Counter(run.place for run in report.recorded).items(),
        "recorded_at": lambda reading: dict.fromkeys(
            runs[run].place for run in reading.sources if run in runs and run != report.run.id
        ),
        "place_of": lambda name: _place_of(name, places),
        "known": known,
        "weak": graph.foundations(report.claims),
        "limited": graph.foundations(report.claims, good=(Verdict.HOLDS,)),
        "users": graph.users(report.claims),
        "taken_down": graph.taken_down(report.claims),
        "graph": Markup(svg(report.claims, CLASSES, SIGNS, places.claims)),
        "anchors": places,
        "checks": _checks,
        "short": _short,
        "kept": Kept(root),
        "beginning": _beginning,
        "pictures": shown_pictures,
        "durations": durations(report.claims, report.run),
        "drawn": {claim.row.figure: claim.id for claim in report.claims if shown_pictures[claim.id]},
        "style": Markup(style),
        "script": Markup(script),
        "policy": policy(style, script),
        "slug": lambda verdict: verdict.replace(" ", "-"),
        "first": {verdict: claim.id for claim in reversed(report.claims) for verdict in [claim.verdict]},
        "NOT_RUN": Verdict.NOT_RUN,
        "GOOD": graph.GOOD,
    }
    return _template().render(values)


@cache
def _template() -> jinja2.Template:
    """The template of all pages: to compile it takes longer than to fill it in."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["math"] = _with_mathematics
    environment.filters["plain"] = lambda text: formulas.plain(str(text))
    return environment.get_template("page.html.j2")


@jinja2.pass_context
def _with_mathematics(context: jinja2.runtime.Context, text: str) -> Markup:
    in_html: Callable[[str], Markup] = context["in_html"]
    return in_html(text)


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
    page = slim(render(report, root=root, figures=figures, repository=repository))
    content = page.encode("utf-8", errors="backslashreplace")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        replace(folder / "index.html", content)
    except OSError as error:
        raise ReportError(f"cannot write the page to {folder}: {error.strerror or error}.") from error
    return folder / "index.html"


def _checks(reading: ReadingResult) -> list[Entry]:
    """One entry for each check of a reading."""
    return list({entry.check: entry for entry in reading.checks if entry.mutant is None}.values())


def _found(reading: ReadingResult) -> str:
    """Where a reading was checked, its verdict, and what supports it."""
    stale = ", stale" if reading.stale else ""
    evidence = f", {_graded(reading.evidence)}" if reading.evidence else ""
    return f"in {reading.world.label}: {reading.verdict}{stale}{evidence}"


def _graded(evidence: Grade) -> str:
    """A grade of evidence in words that stand alone."""
    return f"{evidence} steps by hand" if evidence == Grade.ARGUED else str(evidence)


def _place_of(name: str, places: Anchors) -> str | None:
    """Where on the page a claim is, or a part of one: "ID" or "ID#PART"."""
    claim, _, part = name.partition("#")
    return places.parts.get((claim, part)) or places.claims.get(claim)


def _short(check: Entry, claim: ClaimResult) -> str:
    """The name of a check, with that of its file where the claim has checks in several."""
    file, _, name = check.check.rpartition("/")[2].rpartition("::")
    return name if len({one.file for one in claim.checks}) == 1 else f"{file}::{name}"


def _beginning(proof: Sequence[Step]) -> list[Step]:
    """The first steps of a proof, which a reader without scripts sees, as many as are not too long."""
    ends = accumulate(len(step.text) for step in proof)
    return [step for step, end in zip(proof, ends, strict=True) if end <= _MOST_SHOWN] or list(proof[:1])


def _files(places: Iterable[tuple[str, str | None]]) -> list[tuple[str, list[str], str | None]]:
    """Of each file the first place FILE:LINE, the further lines, and the first address that is known."""
    files: dict[str, list[tuple[str, str | None]]] = {}
    for place, address in places:
        files.setdefault(place.rpartition(":")[0], []).append((place, address))
    return [
        (
            found[0][0],
            [place.rpartition(":")[2] for place, _ in found[1:]],
            next((address for _, address in found if address is not None), None),
        )
        for found in files.values()
    ]


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= _LONGEST:
        return text
    text = text[: _LONGEST - 1]
    # Half a formula is none.
    return (text[: text.rindex("$")].rstrip() if text.count("$") % 2 else text) + "…"
