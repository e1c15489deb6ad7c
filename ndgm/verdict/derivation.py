"""The rules by which readings decide the parts of a statement, and its parts decide the statement.

1. A check decides one part of one row; a row that lists no parts is one part.
2. Only readings in the row's home worlds decide, and asides never do.
3. An error in any other reading, in whichever world, is the part's verdict; so is a contradiction.
4. A part is refuted as printed when a reading without a condition is refuted in a home world. It *holds with
   condition* if, besides, a reading with a stated condition holds in a home world, or the part as printed
   holds in another home world, which then is the condition. Otherwise it is *refuted*.
5. A part *holds* when a reading without a condition holds and none is refuted; but *with condition* where our
   reading adds something to what is printed: that is the condition. Where none holds, none is refuted and one
   is open, the part is *open*: what looked at some cases alone repairs nothing and decides nothing. Otherwise
   it is *not run*.
6. What one reading refutes does not hold by another reading in the same world under the same condition. What
   is refuted in some home worlds and holds in others holds in these alone, and its condition says so.
7. A part that is another statement has that statement's verdict. Where checks of its own find otherwise in
   one world, both statements are errors.
8. A row has the gravest verdict of its parts: error, contradicted, refuted, not run, open, with condition,
   holds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from ndgm.verdict.certificates import Grade
from ndgm.verdict.model import RED, UNDECIDED, Part, Row, Verdict, World

_GRAVEST_FIRST = (
    Verdict.ERROR,
    Verdict.CONTRADICTED,
    Verdict.REFUTED,
    Verdict.NOT_RUN,
    Verdict.OPEN,
    Verdict.CONDITION,
    Verdict.HOLDS,
)


class Finding(NamedTuple):
    """What one reading came to, as far as the rules look at it; `part` is as its checks name it."""

    part: str
    world: World
    condition: str | None
    aside: bool
    verdict: Verdict
    evidence: Grade | None = None


class Decision(NamedTuple):
    """What a part or a row comes to.

    Attributes:
        condition: for *holds with condition* how it holds, such as "holds if x > 0".
        refuted_as_printed: whether it is, repaired or not.
        evidence: the weakest grade of the home readings that were run; None where it is undecided. Readings
            that leave it open count where it is.
        worlds: what its checks come to in each world alone, whatever our reading adds.
        reason: why it is an error or was not run, where no reading says so.
    """

    verdict: Verdict
    condition: str | None = None
    refuted_as_printed: bool = False
    evidence: Grade | None = None
    worlds: Mapping[World, Verdict] = {}
    reason: str | None = None


class Derivation(NamedTuple):
    """What a row comes to, and its parts by their ids."""

    whole: Decision
    parts: Mapping[str, Decision]


Statements = Mapping[str, Decision]
"""What rows and parts come to, by "row" and "row#part"."""


def derive(
    row: Row,
    findings: Iterable[Finding],
    known: Statements | None = None,
    disputes: Mapping[str, str] | None = None,
) -> Derivation:
    """What a row comes to.

    Args:
        row: its structure.
        findings: those of its readings.
        known: other statements that its parts may be.
        disputes: why a statement, named likewise, is an error in itself.
    """
    deciding = [finding for finding in findings if not finding.aside]
    parts = {}
    for part in row.parts or (Part(id="", text=""),):
        of_part = [one for one in deciding if row.part_of(one.part) == part.id]
        own = decide(of_part, row.worlds, row.added_to(part.id))
        parts[part.id] = _inherited(part, own, known or {}) if part.same_as else own
    for name in parts:
        if dispute := (disputes or {}).get(f"{row.id}#{name}"):
            parts[name] = Decision(Verdict.ERROR, worlds=parts[name].worlds, reason=dispute)
    whole = _combined(parts, row.adds)
    unknown = sorted({row.part_of(finding.part) for finding in deciding} - set(parts))
    reason = f"a check decides {unknown[0]!r}, which is no part of the row; run it again" if unknown else None
    if reason := (disputes or {}).get(row.id, reason):
        whole = Decision(Verdict.ERROR, worlds=whole.worlds, reason=reason)
    return Derivation(whole, parts)


def decide(findings: Collection[Finding], home: Collection[World], adds: Sequence[str] = ()) -> Decision:
    """What one part comes to by its own findings, of which none is an aside."""
    verdict, condition, refuted = _rule(findings, home, adds)
    grades = [
        finding.evidence
        for finding in findings
        if finding.world in home and (finding.verdict != Verdict.OPEN or verdict == Verdict.OPEN)
    ]
    worlds = [world for world in World if any(finding.world == world for finding in findings)]
    alone = {world: [finding for finding in findings if finding.world == world] for world in worlds}
    return Decision(
        verdict,
        condition,
        refuted,
        _weakest(grades) if verdict not in UNDECIDED else None,
        {world: _rule(of_world, (world,))[0] for world, of_world in alone.items()},
    )


def gravest(verdicts: Collection[Verdict]) -> Verdict:
    """The verdict of what has several parts; *not run* where there are none."""
    return next((verdict for verdict in _GRAVEST_FIRST if verdict in verdicts), Verdict.NOT_RUN)


def _rule(
    findings: Iterable[Finding], home: Collection[World], adds: Sequence[str] = ()
) -> tuple[Verdict, str | None, bool]:
    """A part's verdict, how it holds where it needs a condition, and whether it is refuted as printed."""
    holds: dict[str | None, set[World]] = {}
    fails: dict[str | None, set[World]] = {}
    verdicts = set()
    is_open = False
    for finding in findings:
        verdicts.add(finding.verdict)
        is_open |= finding.verdict == Verdict.OPEN and finding.condition is None and finding.world in home
        if finding.world in home and finding.verdict in (Verdict.HOLDS, Verdict.REFUTED):
            sides = holds if finding.verdict == Verdict.HOLDS else fails
            sides.setdefault(finding.condition, set()).add(finding.world)
    refuted = None in fails
    if verdicts & set(RED):
        return gravest(verdicts), None, refuted
    if not refuted:
        if None not in holds:
            return (Verdict.OPEN if is_open else Verdict.NOT_RUN), None, False
        return (Verdict.CONDITION, _how((), adds), False) if adds else (Verdict.HOLDS, None, False)
    limits = []
    for condition in sorted(holds, key=lambda condition: (condition is None, condition or "")):
        against = fails.get(condition, set())
        if worlds := holds[condition] - against:
            place = " and ".join(world.label for world in World if world in worlds) if against else ""
            stated = (f"if {condition}" if condition is not None else "", f"in {place}" if place else "")
            limits.append(", ".join(filter(None, stated)))
    return (Verdict.CONDITION, _how(limits, adds), True) if limits else (Verdict.REFUTED, None, True)


def _how(limits: Sequence[str], adds: Sequence[str]) -> str:
    """How something holds: as all of `adds` say, and besides as one of `limits` says."""
    added = "if " + "; and ".join(adds) if adds else ""
    return "holds " + "; besides, ".join(filter(None, (added, "; or ".join(limits))))


def _inherited(part: Part, own: Decision, known: Statements) -> Decision:
    """What a part that is another statement comes to, unless its own checks are in error."""
    if own.verdict in RED:
        return own
    other = known.get(part.same_as, Decision(Verdict.NOT_RUN, reason=f"{part.same_as} is not in this report"))
    undecided = f"{part.same_as} is {other.verdict}" if other.verdict in UNDECIDED else None
    return other._replace(worlds={**own.worlds, **other.worlds}, reason=other.reason or undecided)


def _combined(parts: Mapping[str, Decision], adds: Sequence[str]) -> Decision:
    verdict = gravest([part.verdict for part in parts.values()])
    if verdict == Verdict.HOLDS and adds:
        verdict = Verdict.CONDITION
    ways: dict[str, list[str]] = {}
    for name, part in parts.items():
        if part.condition is not None:
            ways.setdefault(part.condition, []).append(name)
    named = [f"{', '.join(names)}: {way}" if len(names) < len(parts) else way for way, names in ways.items()]
    reasons = [part.reason for part in parts.values() if part.verdict == verdict and part.reason]
    worlds = {world for part in parts.values() for world in part.worlds}
    return Decision(
        verdict,
        ("; ".join(named) or _how((), adds)) if verdict == Verdict.CONDITION else None,
        any(part.refuted_as_printed for part in parts.values()),
        _weakest(part.evidence for part in parts.values()) if verdict not in UNDECIDED else None,
        {
            world: gravest([part.worlds[world] for part in parts.values() if world in part.worlds])
            for world in World
            if world in worlds
        },
        "; ".join(dict.fromkeys(reasons)) or None,
    )


def _weakest(grades: Iterable[Grade | None]) -> Grade | None:
    return max(
        (grade for grade in grades if grade is not None), key=lambda grade: grade.weakness, default=None
    )
