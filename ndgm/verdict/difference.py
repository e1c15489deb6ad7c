"""How two reports differ: what moved, appeared, went, is supported otherwise, got stale or slower."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ndgm.verdict.certificates import Grade
from ndgm.verdict.durations import spent
from ndgm.verdict.markdown import cell, table
from ndgm.verdict.model import ClaimResult, ReadingResult, Report, Verdict

SLOWER = 2.0
"""How many times longer a claim takes that got slower: what one machine measures differs by less."""
FLOOR = 0.5
"""By how many seconds at least: what takes less is noise."""


class Change(NamedTuple):
    """One thing that differs: a row, "row#part", or "row#part: reading [world]", before and after."""

    name: str
    old: str
    new: str


class Difference(NamedTuple):
    """How two reports differ.

    Attributes:
        moved: other verdicts, *not run* included, of rows, parts and readings that both have.
        appeared: what only the newer has, and its verdict.
        went: what only the older has, and its verdict.
        evidence: other grades under the same verdict.
        stale: readings whose results are of other code in one of them alone.
        slower: claims whose own checks and mutants took `SLOWER` times as long in the newer run as in the
            older, and `FLOOR` seconds more.
    """

    moved: tuple[Change, ...]
    appeared: tuple[Change, ...]
    went: tuple[Change, ...]
    evidence: tuple[Change, ...]
    stale: tuple[Change, ...]
    slower: tuple[Change, ...]


class _Finding(NamedTuple):
    row: str
    verdict: Verdict
    evidence: Grade | None
    stale: bool = False


def compare(old: Report, new: Report) -> Difference:
    """How the newer of two reports differs from the older."""
    before, after = _findings(old), _findings(new)
    both = [name for name in after if name in before]
    return Difference(
        moved=tuple(
            Change(name, before[name].verdict, after[name].verdict)
            for name in both
            if before[name].verdict != after[name].verdict
        ),
        appeared=tuple(Change(name, "", after[name].verdict) for name in _outermost(after, before)),
        went=tuple(Change(name, before[name].verdict, "") for name in _outermost(before, after)),
        evidence=tuple(
            Change(name, before[name].evidence or "none", after[name].evidence or "none")
            for name in both
            if before[name].verdict == after[name].verdict and before[name].evidence != after[name].evidence
        ),
        stale=tuple(
            Change(
                name, *("stale" if one.stale else "of the code of now" for one in (before[name], after[name]))
            )
            for name in both
            if before[name].stale != after[name].stale
        ),
        slower=tuple(_slower(old, new)),
    )


def _findings(report: Report) -> dict[str, _Finding]:
    """What a report finds, by the names under which changes are told: rows, their parts, their readings."""
    found: dict[str, _Finding] = {}
    for claim in report.claims:
        found[claim.id] = _Finding(claim.id, claim.verdict, claim.evidence)
        if claim.row.parts:
            for part in claim.parts:
                found[f"{claim.id}#{part.id}"] = _Finding(claim.id, part.verdict, part.evidence)
        for reading in claim.readings:
            found[_name(claim, reading)] = _Finding(
                claim.id, reading.verdict, reading.evidence, reading.stale
            )
    return found


def _name(claim: ClaimResult, reading: ReadingResult) -> str:
    part = "" if reading.aside else claim.row.part_of(reading.part)
    condition = f" if {reading.condition}" if reading.condition is not None else ""
    aside = "aside, " if reading.aside else ""
    return f"{claim.id}{'#' * bool(part)}{part}: {aside}{reading.name} [{reading.world}]{condition}"


def _outermost(these: Mapping[str, _Finding], others: Mapping[str, _Finding]) -> Iterator[str]:
    """What others lack, without the parts and readings of rows that they lack altogether."""
    for name, finding in these.items():
        if name not in others and (name == finding.row or finding.row in others):
            yield name


def _slower(old: Report, new: Report) -> Iterator[Change]:
    """Claims that got slower, the most seconds first; those that one of the runs did not run are left out."""
    before = {result.id: spent(result, old.run.id).seconds for result in old.claims}
    grown = []
    for result in new.claims:
        now, then = spent(result, new.run.id).seconds, before.get(result.id, 0.0)
        if then > 0 and now >= SLOWER * then and now - then >= FLOOR:
            grown.append((then - now, Change(result.id, f"{then:.1f} s", f"{now:.1f} s")))
    return (change for _, change in sorted(grown))


HEADS = {
    "moved": "moved",
    "appeared": "appeared",
    "went": "went",
    "evidence": "other evidence",
    "stale": "stale",
    "slower": f"slower ({SLOWER:g} times and {FLOOR:g} s at least)",
}


def text(found: Difference) -> str:
    """A difference as plain text, one line for each change."""
    lines = []
    for head, changes in _sections(found):
        lines.append(f"{head}: {len(changes)}")
        lines += [f"  {change.name}: {_sides(change)}" for change in changes]
    return "\n".join(lines) or "no difference"


def markdown(found: Difference) -> str:
    """A difference as Markdown, one table for each kind of change."""
    parts = []
    for head, changes in _sections(found):
        rows = [[cell(change.name), cell(change.old), cell(change.new)] for change in changes]
        parts.append(f"### {head.capitalize()}\n\n" + table(["what", "before", "after"], rows))
    return "\n\n".join(parts) or "No difference."


def _sections(found: Difference) -> Iterator[tuple[str, Sequence[Change]]]:
    for name, head in HEADS.items():
        if changes := getattr(found, name):
            yield head, changes


def _sides(change: Change) -> str:
    return " -> ".join(side for side in (change.old, change.new) if side)
