"""Badges: one for each claim and one for all, as SVG and as the JSON that a shields endpoint serves."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from ndgm.verdict.model import ClaimResult, Report, Verdict
from ndgm.verdict.names import distinct, folded
from ndgm.verdict.report import ReportError, replace

COLOURS = {
    Verdict.HOLDS: "#0b61a4",
    Verdict.CONDITION: "#8f6400",
    Verdict.REFUTED: "#7a0019",
    Verdict.OPEN: "#4b4a8c",
    Verdict.NOT_RUN: "#666666",
    Verdict.CONTRADICTED: "#000000",
    Verdict.ERROR: "#000000",
}
"""Told apart by hue and by lightness, for colour-blind readers, too; white text is readable on each."""
_LONGEST = 60
_LONGEST_NAME = 100
_OWN = ("claims", "index")
# Names of devices under Windows, whatever their ending.
_RESERVED = frozenset(
    (
        "CON",
        "PRN",
        "AUX",
        "NUL",
        "CONIN$",
        "CONOUT$",
        *(f"{port}{n}" for port in ("COM", "LPT") for n in "0123456789¹²³"),
    )
)


def write(report: Report, folder: Path) -> list[Path]:
    """Write `ID.svg` and `ID.json` for each claim, `claims.svg` and `claims.json` for all; return the files.

    An id that would be no name for a file on every system, or that of another one's, such as "thm:euler",
    "aux" or "A" beside "a", is shortened and ends in a digest; then `index.json` maps ids to names.

    Raises:
        ReportError: a file cannot be written.
    """
    contents = dict(_contents(report))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            replace(folder / name, content)
    except OSError as error:
        raise ReportError(f"cannot write badges to {folder}: {error.strerror or error}.") from error
    return [folder / name for name in contents]


def file_names(ids: Iterable[str]) -> dict[str, str]:
    """The name of each claim's badge by the claim's id, without its ending: a name for files anywhere.

    >>> file_names(["square", "aux"])
    {'square': 'square', 'aux': 'aux-321f6814'}
    """
    return distinct(ids, _OWN, _is_plain, folded)


def _is_plain(name: str) -> bool:
    """Whether a claim's id names a file on every system, in any folder."""
    plain = re.fullmatch(r"\w[\w.+-]*", name) is not None and not name.endswith(".")
    return plain and len(name.encode()) <= _LONGEST_NAME and name.partition(".")[0].upper() not in _RESERVED


def _contents(report: Report) -> Iterator[tuple[str, bytes]]:
    names = file_names(claim.id for claim in report.claims)
    for claim in report.claims:
        message = str(claim.verdict) + (", moved" if claim.moved else "")
        yield from _badge(names[claim.id], claim.id, message, _colour(claim))
    tally = Counter(claim.verdict for claim in report.claims)
    short = {Verdict.CONDITION: "with condition"}
    parts = [f"{tally[verdict]} {short.get(verdict, str(verdict))}" for verdict in Verdict if tally[verdict]]
    red = any(claim.moved for claim in report.claims)
    colour = COLOURS[Verdict.ERROR] if red else COLOURS[Verdict.HOLDS]
    yield from _badge("claims", "claims", ", ".join(parts) + (", verdicts moved" if red else ""), colour)
    if any(one != name for one, name in names.items()):
        yield "index.json", msgspec.json.format(msgspec.json.encode(names), indent=1) + b"\n"


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
