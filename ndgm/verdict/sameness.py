"""Rows derived together: parts that are another statement have its verdict, and may dispute it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ndgm.verdict.derivation import Derivation, Finding, Statements, decide, derive
from ndgm.verdict.model import DECIDED, Row, Verdict, World

Findings = Mapping[str, Sequence[Finding]]
"""What the readings of each row came to, by its id."""


def derive_all(rows: Iterable[Row], findings: Findings) -> dict[str, Derivation]:
    """What rows come to, by their ids."""
    known = tuple(rows)
    found = _resolve(known, findings, {})
    disputes = dict(_disputes(known, findings, _statements(found)))
    return _resolve(known, findings, disputes) if disputes else found


def _resolve(rows: Sequence[Row], findings: Findings, disputes: Mapping[str, str]) -> dict[str, Derivation]:
    """Derive all rows, then those with parts that are another statement until their verdicts have arrived."""
    found = {row.id: derive(row, findings.get(row.id, ()), {}, disputes) for row in rows}
    linked = [row for row in rows if any(part.same_as for part in row.parts)]
    for _ in [part for row in linked for part in row.parts]:
        known = _statements(found)
        again = {row.id: derive(row, findings.get(row.id, ()), known, disputes) for row in linked}
        if again == {row.id: found[row.id] for row in linked}:
            break
        found |= again
    return found


def _statements(found: Mapping[str, Derivation]) -> Statements:
    statements = {name: derivation.whole for name, derivation in found.items()}
    for name, derivation in found.items():
        statements |= {f"{name}#{part}": decision for part, decision in derivation.parts.items()}
    return statements


def _disputes(rows: Iterable[Row], findings: Findings, known: Statements) -> Iterator[tuple[str, str]]:
    """Statements that are said to be the same and come to different verdicts in one world, and the reason."""
    for row in rows:
        for part in row.parts:
            if part.same_as not in known:
                continue
            of_part = [one for one in findings.get(row.id, ()) if not one.aside and one.part == part.id]
            for world, verdict in decide(of_part, tuple(World)).worlds.items():
                other = known[part.same_as].worlds.get(world, Verdict.NOT_RUN)
                if verdict != other and {verdict, other} <= set(DECIDED):
                    here, there = f"{row.id}#{part.id}", part.same_as
                    reason = (
                        f"in {world.label} {here}: {verdict}, but {there}: {other}; "
                        "the row says that they are the same"
                    )
                    yield from ((here, reason), (there, reason))
