"""Where things are on the page: an id for each chapter, claim, part, reading, mutant and picture."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ndgm.verdict.model import ClaimResult, ReadingResult, Report
from ndgm.verdict.names import distinct

# The page's own ids, in page.html.j2.
_OWN = (
    "chapters", "count", "filter", "find", "graph", "kept", "moved", "reading", "surprises", "time", "top",
)  # fmt: skip
_LONGEST = 80
_PLAIN = re.compile(r"[\w.:+*/()\[\]#@~=,-]+")


class Anchors(NamedTuple):
    """Ids on the page: of claims and chapters by their ids, of pictures by their names.

    Of parts by the ids of the claim and the part, of readings by that of the claim and their position in it,
    of mutants by these and their name.
    """

    claims: Mapping[str, str]
    chapters: Mapping[str, str]
    figures: Mapping[str, str]
    parts: Mapping[tuple[str, str], str]
    readings: Mapping[tuple[str, int], str]
    mutants: Mapping[tuple[str, int, str], str]


def anchors(report: Report) -> Anchors:
    """The ids of a report's page; a claim's is its own id, unless a link could not lead to it."""
    # The name of a claim has an id of its own, which is made from the claim's.
    claims = distinct((claim.id for claim in report.claims), _OWN, _is_plain)
    taken = [*_OWN, *claims.values()]
    chapters = distinct((f"chapter-{chapter.id}" for chapter in report.chapters), taken, _is_plain)
    taken += chapters.values()
    figures = distinct(dict.fromkeys(claim.row.figure for claim in report.claims), taken, _is_plain)
    taken += figures.values()
    parts = {
        (claim.id, part.id): f"{claim.id}/{part.id}"
        for claim in report.claims
        for part in claim.parts
        if claim.row.parts
    }
    readings = {
        (claim.id, position): name
        for claim in report.claims
        for position, name in enumerate(_numbered([_name(claim, one) for one in claim.readings]))
    }
    within = distinct(dict.fromkeys((*parts.values(), *readings.values())), taken, _is_short)
    found = {key: within[name] for key, name in readings.items()}
    taken += within.values()
    mutants = {
        (claim.id, position, mutant): f"m-{_digest(name, mutant)}"
        for claim in report.claims
        for position, reading in enumerate(claim.readings)
        for name in [readings[claim.id, position]]
        for mutant in dict.fromkeys(check.mutant for check in reading.checks)
        if mutant is not None
    }
    lesser = distinct(dict.fromkeys(mutants.values()), taken, _is_plain)
    return Anchors(
        claims,
        {chapter.id: chapters[f"chapter-{chapter.id}"] for chapter in report.chapters},
        figures,
        {key: within[name] for key, name in parts.items()},
        found,
        {key: lesser[name] for key, name in mutants.items()},
    )


def _name(claim: ClaimResult, reading: ReadingResult) -> str:
    words = (claim.id, claim.row.part_of(reading.part), reading.name, reading.world)
    aside = ["aside"] if reading.aside else []
    return "/".join("-".join(word.split()) for word in (*words, *aside) if word)


def _numbered(names: Sequence[str]) -> list[str]:
    """The names, from the second of the same on with a number."""
    seen: Counter[str] = Counter()
    made = []
    for name in names:
        seen[name] += 1
        made.append(name if seen[name] == 1 else f"{name}/{seen[name]}")
    return made


def _digest(*words: str) -> str:
    # A page has some thousands of mutants: their ids are short.
    return hashlib.sha256("\0".join(words).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _is_short(name: str) -> bool:
    return _is_plain(name) and len(name) <= _LONGEST


def _is_plain(name: str) -> bool:
    return _PLAIN.fullmatch(name) is not None and not name.startswith(("q=", "v="))
