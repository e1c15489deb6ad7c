"""How checks add up: a ledger of entries, and the verdicts of readings and claims derived from it.

Everything here is pure. Joining verdicts and merging ledgers is commutative, associative and idempotent,
and an entry that was not run is neutral, so reports of several runs add up in any order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby

import msgspec

from ndgm.verdict.inventory import Inventory, Row
from ndgm.verdict.model import AS_PRINTED, ClaimResult, Entry, Grade, MutantTally, ReadingResult, Verdict, World

Ledger = dict[str, Entry]
"""Entries by node id."""


def join(verdicts: Iterable[Verdict]) -> Verdict:
    """The gravest of some verdicts; *not run* when there are none."""
    return max(verdicts, key=lambda verdict: verdict.severity, default=Verdict.NOT_RUN)


def merge(*ledgers: Mapping[str, Entry]) -> Ledger:
    """All entries of several ledgers; of two entries of one node the graver one counts."""
    merged: Ledger = {}
    for ledger in ledgers:
        for node, entry in ledger.items():
            merged[node] = graver(merged.get(node, entry), entry)
    return merged


def graver(one: Entry, other: Entry) -> Entry:
    """The graver of two entries of one node; of two with one verdict always the same one, whatever their order."""
    return max(one, other, key=lambda entry: (entry.verdict.severity, msgspec.json.encode(entry)))


def derive(
    readings: Iterable[tuple[World, str | None, Verdict]],
    home: Iterable[World] = (World.REAL,),
) -> Verdict:
    """The verdict of a claim from its readings, each given as (world, condition, verdict).

    Readings outside of the home worlds inform and decide nothing, unless they are errors. The statement as printed
    is refuted when it is refuted in one home world; it *holds with condition* when, besides, a reading with a stated
    condition holds, or the statement as printed holds in another home world.
    """
    known = list(readings)
    worlds = set(home)
    if any(verdict == Verdict.ERROR for _, _, verdict in known):
        return Verdict.ERROR
    printed = {verdict for world, condition, verdict in known if condition is None and world in worlds}
    repaired = {verdict for world, condition, verdict in known if condition is not None and world in worlds}
    if Verdict.REFUTED in printed:
        return Verdict.CONDITION if Verdict.HOLDS in printed | repaired else Verdict.REFUTED
    return Verdict.HOLDS if Verdict.HOLDS in printed else Verdict.NOT_RUN


def derived_with_grade(readings: Iterable[ReadingResult], home: Iterable[World]) -> tuple[Verdict, Grade | None]:
    """The derived verdict, and the weakest grade among the home readings that were run."""
    known = list(readings)
    worlds = set(home)
    verdict = derive([(reading.world, reading.condition, reading.verdict) for reading in known], worlds)
    grades = [reading.evidence for reading in known if reading.world in worlds and reading.evidence is not None]
    if verdict in (Verdict.NOT_RUN, Verdict.ERROR):
        return verdict, None
    return verdict, _weakest(grades)


def combine_reading(entries: Iterable[Entry]) -> ReadingResult:
    """All entries of one reading in one world as one result."""
    ordered = sorted(entries, key=lambda entry: entry.node)
    checks = [entry for entry in ordered if entry.mutant is None]
    mutants = [entry for entry in ordered if entry.mutant is not None]
    verdict = join(entry.verdict for entry in checks)
    reasons = [entry.reason for entry in checks if entry.verdict == verdict and entry.reason]
    survivors = [entry for entry in mutants if entry.verdict != Verdict.NOT_RUN and not entry.killed]
    if survivors and verdict != Verdict.ERROR:
        verdict = Verdict.ERROR
        reasons = [
            f"mutant {entry.mutant!r} {f'failed: {entry.reason}' if entry.reason else f'survived ({entry.check})'}"
            for entry in survivors
        ]
    deciding = [entry for entry in checks if entry.verdict == verdict]
    certificates = dict.fromkeys(str(certificate) for entry in deciding for certificate in entry.certificates)
    first = ordered[0]
    return ReadingResult(
        name=first.reading,
        world=first.world,
        condition=first.condition,
        verdict=verdict,
        pin=join(entry.pin for entry in ordered),
        evidence=None if verdict in (Verdict.NOT_RUN, Verdict.ERROR) else _weakest(entry.grade for entry in deciding),
        witnesses=sum(entry.witnesses for entry in checks),
        certificate="; ".join(certificates) or None,
        counterexample=next((entry.counterexample for entry in checks if entry.counterexample), None),
        mutants=MutantTally(
            refuted=sum(entry.killed for entry in mutants),
            total=sum(entry.verdict != Verdict.NOT_RUN for entry in mutants),
        ),
        seconds=round(sum(entry.seconds for entry in ordered), 4),
        reason="; ".join(dict.fromkeys(reasons)) or None,
        checks=tuple(ordered),
    )


def combine_claim(row: Row, entries: Iterable[Entry], absent: Callable[[Row], str]) -> ClaimResult:
    """One row of the report; `absent` gives the reason when the claim has no check."""
    ordered = sorted(entries, key=_reading_key)
    readings = tuple(combine_reading(group) for _, group in groupby(ordered, key=_reading_key))
    home = row.worlds
    verdict, evidence = derived_with_grade(readings, home)
    pin = derive([(reading.world, reading.condition, reading.pin) for reading in readings], home)
    reasons = [reading.reason for reading in readings if reading.reason and reading.verdict == verdict]
    if not readings:
        reasons = [absent(row)]
    elif verdict == Verdict.NOT_RUN and not reasons:
        reasons = ["no check of the statement without a condition, in a world that it is about"]
    return ClaimResult(
        id=row.id,
        verdict=verdict,
        evidence=evidence,
        pin=pin,
        where=row.where,
        statement=row.statement,
        kind=row.kind,
        chapter=row.chapter,
        reading=row.reading,
        uses=row.uses,
        printed=row.printed,
        tried=row.tried,
        reason="; ".join(dict.fromkeys(reasons)) or None,
        readings=readings,
    )


def combine_all(inventory: Inventory, ledger: Mapping[str, Entry], absent: Callable[[Row], str]) -> list[ClaimResult]:
    """Every row of the inventory, in its order, with what the ledger knows about it."""
    by_claim: dict[str, list[Entry]] = {row.id: [] for row in inventory.claim}
    for entry in ledger.values():
        by_claim[entry.claim].append(entry)
    return [combine_claim(row, by_claim[row.id], absent) for row in inventory.claim]


def _reading_key(entry: Entry) -> tuple[bool, bool, int, str, str]:
    # What the paper prints comes first, then readings in the order of their worlds.
    world = list(World).index(entry.world)
    return entry.condition is not None, entry.reading != AS_PRINTED, world, entry.reading, entry.condition or ""


def _weakest(grades: Iterable[Grade]) -> Grade | None:
    return max(grades, key=lambda grade: grade.weakness, default=None)
