"""Badges: one for each claim and one for all, as SVG and as the JSON that a shields endpoint serves."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from ndgm.verdict.model import ClaimResult, Report, Verdict
from ndgm.verdict.report import ReportError, replace

COLOURS = {
    Verdict.HOLDS: "#0b61a4",
    Verdict.CONDITION: "#8f6400",
    Verdict.REFUTED: "#7a0019",
    Verdict.NOT_RUN: "#666666",
    Verdict.CONTRADICTED: "#000000",
    Verdict.ERROR: "#000000",
}
"""Told apart by hue and by lightness, for colour-blind readers, too; white text is readable on each."""
_LONGEST = 60


def write(report: Report, folder: Path) -> list[Path]:
    """Write `ID.svg` and `ID.json` for each claim, `claims.svg` and `claims.json` for all; return the files.

    Raises:
        ReportError: an id is no name for a file, or a file cannot be written.
    """
    contents = dict(_contents(report))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            replace(folder / name, content)
    except OSError as error:
        raise ReportError(f"cannot write badges to {folder}: {error.strerror or error}.") from error
    return [folder / name for name in contents]


def _contents(report: Report) -> Iterator[tuple[str, bytes]]:
    for claim in report.claims:
        if not re.fullmatch(r"[\w][\w.+-]*", claim.id) or claim.id == "claims":
            raise ReportError(f"the claim id {claim.id!r} is no name for a badge file; rename the claim.")
        yield from _badge(
            claim.id, claim.id, str(claim.verdict) + (", moved" if claim.moved else ""), _colour(claim)
        )
    tally = Counter(claim.verdict for claim in report.claims)
    short = {Verdict.CONDITION: "with condition"}
    parts = [f"{tally[verdict]} {short.get(verdict, str(verdict))}" for verdict in Verdict if tally[verdict]]
    red = any(claim.moved for claim in report.claims)
    colour = COLOURS[Verdict.ERROR] if red else COLOURS[Verdict.HOLDS]
    yield from _badge("claims", "claims", ", ".join(parts) + (", verdicts moved" if red else ""), colour)


def _colour(claim: ClaimResult) -> str:
    return COLOURS[Verdict.ERROR if claim.moved else claim.verdict]


def _badge(name: str, label: str, message: str, colour: str) -> Iterator[tuple[str, bytes]]:
    import anybadge

    label, message = _short(label), _short(message, 2 * _LONGEST)
    drawn: str = anybadge.Badge(label, message, default_color=colour).badge_svg_text
    # What a screen reader says; anybadge itself gives none.
    title = f'role="img" aria-label="{html.escape(f"{label}: {message}")}"'
    yield f"{name}.svg", drawn.replace("<svg ", f"<svg {title} ", 1).encode()
    endpoint = {"schemaVersion": 1, "label": label, "message": message, "color": colour.removeprefix("#")}
    yield f"{name}.json", msgspec.json.encode(endpoint) + b"\n"


def _short(text: str, longest: int = _LONGEST) -> str:
    text = "".join(letter if letter.isprintable() else " " for letter in text)
    return text if len(text) <= longest else text[: longest - 3] + "..."
