"""Whether a report can be what a run wrote: nothing twice, nothing unknown, and verdicts that follow."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterable, Iterator
from typing import NamedTuple

import msgspec

from ndgm.verdict.certificates import DEEPEST_PROOF, Proof
from ndgm.verdict.chronology import of_report
from ndgm.verdict.combine import Dossier, combine_rows
from ndgm.verdict.files import is_inside
from ndgm.verdict.model import ClaimResult, Entry, ReadingResult, Report

LARGEST = 100 * 2**20
"""The most bytes that a report file may have; three hundred claims take four million."""
MOST_CLAIMS = 20_000
MOST_LINKS = 400
"""Parts that are other statements: what these come to is found step by step, in the worst case in seconds."""
_LARGEST_COUNT = 10**100
_LONGEST_RUN = 1e12
# A brace, a key, or a string that is none.
_KEY = re.compile(rb'([{}])|"([^"\\]*+(?:\\.[^"\\]*+)*+)"\s*+:|"[^"\\]*+(?:\\.[^"\\]*+)*+"')
# What is told in words may be worded otherwise by another version; it decides nothing.
_WORDED = ("reason", "certificate", "seconds", "checks")


def repeated_key(content: bytes) -> str | None:
    """A key that an object of some JSON holds twice, of which readers would see now one, now the other.

    The JSON must be valid. Nothing is kept of it but the keys of the objects that are open, for what no field
    is named after may be larger than the memory.
    """
    open_objects: list[set[bytes]] = []
    for found in _KEY.finditer(content):
        sign, key = found.group(1, 2)
        if sign == b"{":
            open_objects.append(set())
        elif sign == b"}":
            open_objects.pop()
        elif key is not None:
            if b"\\" in key:  # A letter may be written as its number.
                key = json.loads(b'"%b"' % key).encode("utf-8", "surrogatepass")
            if key in open_objects[-1]:
                return str(key, "utf-8", "backslashreplace")
            open_objects[-1].add(key)
    return None


def faults(report: Report) -> Iterator[str]:
    """Why a report cannot be what a run wrote, each as a clause; what follows the first may be its echo."""
    if len(report.claims) > MOST_CLAIMS:
        yield f"it has {len(report.claims)} claims, and more than {MOST_CLAIMS} are not read"
        return
    yield from _identities(report)
    for run in (report.run, *report.recorded):
        if not 0 <= run.seconds <= _LONGEST_RUN:
            yield f"the run {run.id!r} took less than no time, or too long"
    for claim in report.claims:
        for entry in _entries(claim):
            yield from _entry_faults(claim, entry)
    links = sum(bool(part.same_as) for claim in report.claims for part in claim.row.parts)
    if links > MOST_LINKS:
        yield f"{links} of its parts are other statements, and more than {MOST_LINKS} are not followed"
        return
    yield from _unfounded(report)


def _identities(report: Report) -> Iterator[str]:
    """Ids that stand twice, and names of what is not there."""
    runs = [run.id for run in (report.run, *report.recorded)]
    chapters = [chapter.id for chapter in report.chapters]
    for what, names in (
        ("chapters with the id", chapters),
        ("claims with the id", [claim.id for claim in report.claims]),
        ("runs with the id", runs),
    ):
        for name in _repeated(names):
            yield f"it has several {what} {name!r}"
    seen: set[tuple[str, str]] = set()
    for claim in report.claims:
        if claim.row.chapter not in chapters:
            yield f"claim {claim.id!r} is in the unknown chapter {claim.row.chapter!r}"
        for name in _repeated(part.id for part in claim.row.parts):
            yield f"claim {claim.id!r} has several parts with the id {name!r}"
        for entry in _entries(claim):
            if entry.claim != claim.id:
                yield f"claim {claim.id!r} has an entry of claim {entry.claim!r}"
            if entry.run and entry.run not in runs:
                yield f"claim {claim.id!r} has an entry of the unknown run {entry.run!r}"
            if (entry.node, entry.run) in seen:
                yield f"claim {claim.id!r} has an entry twice: {entry.node!r} of the run {entry.run!r}"
            seen.add((entry.node, entry.run))


def _entry_faults(claim: ClaimResult, entry: Entry) -> Iterator[str]:
    # pytest leaves the file out where it is in no folder that the run knows.
    if entry.file and not is_inside(entry.file):
        yield f"claim {claim.id!r} has a check outside of the project: {entry.check!r}"
    if not all(0 <= count < _LARGEST_COUNT for count in (entry.witnesses, entry.line, entry.mutants)):
        yield f"claim {claim.id!r} has a check with a count that no run comes to: {entry.node!r}"
    if not 0 <= entry.seconds <= _LONGEST_RUN:
        yield f"claim {claim.id!r} has a check that took less than no time, or too long: {entry.node!r}"
    if any(isinstance(one, Proof) and one.is_too_deep for one in entry.certificates):
        yield f"claim {claim.id!r} has a proof that is more than {DEEPEST_PROOF} steps deep: {entry.node!r}"


class _Difference(NamedTuple):
    """What a report says somewhere, and what its entries give."""

    place: str
    said: object
    given: object

    def __str__(self) -> str:
        return f"{self.place}: the report says {_shown(self.said)}, and its entries give {_shown(self.given)}"


def _unfounded(report: Report) -> Iterator[str]:
    """What does not follow from the entries, which alone say what a run found."""
    derived = combine_rows(
        [Dossier(claim.row, tuple(_entries(claim)), claim.position, claim.as_of) for claim in report.claims],
        lambda row: "",
        of_report(report),
    )
    for claim, found in zip(report.claims, derived, strict=True):
        yield from map(str, _differences(claim, found))


def _differences(said: ClaimResult, given: ClaimResult) -> Iterator[_Difference]:
    place = f"claim {said.id!r}"
    yield from _of_fields(place, said, given, ("verdict", "evidence", "condition", "expect"))
    if [part.id for part in said.parts] != [part.id for part in given.parts]:
        yield _Difference(
            f"{place}, parts", *(", ".join(part.id for part in one.parts) for one in (said, given))
        )
        return
    for part, other in zip(said.parts, given.parts, strict=True):
        yield from _of_fields(f"{place}, part {part.id!r}", part, other, part.__struct_fields__)
    if [_name(reading) for reading in said.readings] != [_name(reading) for reading in given.readings]:
        yield _Difference(
            f"{place}, readings", *("; ".join(map(_name, one.readings)) for one in (said, given))
        )
        return
    for reading, derived in zip(said.readings, given.readings, strict=True):
        fields = [name for name in reading.__struct_fields__ if name not in _WORDED]
        yield from _of_fields(f"{place}, {_name(reading)}", reading, derived, fields)
        if not 0 <= reading.seconds <= _LONGEST_RUN:
            yield _Difference(f"{place}, {_name(reading)}, seconds", reading.seconds, derived.seconds)


def _of_fields(
    place: str, said: msgspec.Struct, given: msgspec.Struct, names: Iterable[str]
) -> Iterator[_Difference]:
    for name in names:
        one, other = getattr(said, name), getattr(given, name)
        if one != other:
            yield _Difference(
                place if name == "verdict" else f"{place}, {name.replace('_', ' ')}", one, other
            )


def _name(reading: ReadingResult) -> str:
    part = f"{reading.part}, " if reading.part else ""
    return f"{part}{reading.name} in {reading.world.label}" + (", an aside" if reading.aside else "")


def _entries(claim: ClaimResult) -> Iterator[Entry]:
    for reading in claim.readings:
        yield from reading.checks


def _repeated(names: Iterable[Hashable]) -> list[str]:
    seen: set[Hashable] = set()
    return [str(name) for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]


def _shown(value: object) -> str:
    if value is None or value == "" or value == ():
        return "nothing"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 200 else f"{text[:200]}..."
