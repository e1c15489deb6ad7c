"""How checks add up: the verdicts of readings and claims that follow from entries of one run or of many.

Everything here is pure. Joining verdicts, joining the ledgers of one run and gathering the evidence of many
are commutative, associative and idempotent, and an entry that was not run is neutral, so results add up in
any order. Which of several runs counts is told in `evidence`.

A check that holds counts as not run while none of its mutants has been run, here or in recorded evidence,
whatever the reason: nothing shows that it can fail. If some were run, those that were not are only not
counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

import msgspec

from ndgm.verdict.certificates import Grade
from ndgm.verdict.chronology import Chronology, in_order
from ndgm.verdict.derivation import Derivation, Finding
from ndgm.verdict.evidence import Ruling, adjudicate, gather
from ndgm.verdict.inventory import Inventory
from ndgm.verdict.model import (
    AS_PRINTED,
    RED,
    UNDECIDED,
    ClaimResult,
    Entry,
    MutantTally,
    PartResult,
    ReadingResult,
    Row,
    Run,
    Verdict,
    World,
)
from ndgm.verdict.sameness import derive_all

UNTRIED = "no mutant was run"
"""How the reason begins of a check that holds and has not been shown to be able to fail."""
_WORLDS = {world: position for position, world in enumerate(World)}
_FOUND = (Verdict.HOLDS, Verdict.OPEN, Verdict.REFUTED)


def join(verdicts: Iterable[Verdict]) -> Verdict:
    """The gravest of some verdicts; *not run* when there are none."""
    return max(verdicts, key=lambda verdict: verdict.severity, default=Verdict.NOT_RUN)


def combine_reading(entries: Iterable[Entry], runs: Mapping[str, Run] | None = None) -> ReadingResult:
    """All entries of one reading in one world as one result; `runs` are those that they name, by id."""
    return _combine_rulings(_adjudicate_all(entries, in_order(runs)))


def _adjudicate_all(entries: Iterable[Entry], runs: Chronology) -> list[Ruling]:
    evidence = gather(entries, runs)
    return [adjudicate(of_node.values(), runs) for _, of_node in sorted(evidence.items())]


def _combine_rulings(nodes: Sequence[Ruling]) -> ReadingResult:
    found = [node.entry for node in nodes if node.entry.mutant is None]
    mutants = [node.entry for node in nodes if node.entry.mutant is not None]
    checks = [_tried(entry, mutants) for entry in found]
    contradicted = [entry for entry in mutants if entry.verdict == Verdict.CONTRADICTED]
    verdict = join(entry.verdict for entry in (*checks, *contradicted))
    reasons = [
        entry.reason for entry in (*checks, *contradicted) if entry.verdict == verdict and entry.reason
    ]
    survivors = [entry for entry in mutants if entry.verdict not in (Verdict.NOT_RUN, Verdict.CONTRADICTED)]
    survivors = [entry for entry in survivors if not entry.killed]
    if survivors and verdict != Verdict.ERROR:
        verdict = Verdict.ERROR
        reasons = [
            f"mutant {entry.mutant!r} "
            + (f"failed: {entry.reason}" if entry.reason else f"survived ({entry.check})")
            for entry in survivors
        ]
    deciding = [entry for entry in checks if entry.verdict == verdict]
    certificates = dict.fromkeys(str(certificate) for entry in deciding for certificate in entry.certificates)
    first = nodes[0].entry
    # The values of a counterexample tell a reader more than what a proof kernel has refuted.
    refuting = sorted(
        (entry for entry in checks if entry.counterexample), key=lambda entry: entry.grade == Grade.KERNEL
    )
    return ReadingResult(
        name=first.reading,
        part=first.part,
        aside=first.aside,
        world=first.world,
        condition=first.condition,
        verdict=verdict,
        expect=join(node.entry.expect for node in nodes),
        evidence=None if verdict in UNDECIDED else _established({entry.grade for entry in deciding}),
        witnesses=sum(entry.witnesses for entry in checks),
        certificate="; ".join(certificates) or None,
        counterexample=refuting[0].counterexample if refuting else None,
        mutants=MutantTally(
            refuted=sum(entry.killed for entry in mutants),
            total=sum(entry.verdict != Verdict.NOT_RUN for entry in mutants),
        ),
        seconds=round(sum(node.entry.seconds for node in nodes), 4),
        reason="; ".join(dict.fromkeys(reasons)) or None,
        stale=any(node.stale for node in nodes if _counts(node.entry, verdict)),
        moved=verdict in RED or any(entry.moved for entry in found),
        sources=tuple(sorted({source for node in nodes for source in node.sources})),
        checks=tuple(entry for node in nodes for entry in node.all),
    )


def _tried(entry: Entry, mutants: Iterable[Entry]) -> Entry:
    """A check as it counts beside the mutants of its reading: one that holds has to be able to fail.

    Where none of its mutants was run it counts as not run. Values that refute stand for themselves, and so
    does what moved: both say that no mutant was run.
    """
    own = [one for one in mutants if one.check == entry.check]
    run = any(one.verdict != Verdict.NOT_RUN for one in own)
    if run or not (own or entry.mutants) or entry.verdict not in _FOUND:
        return entry
    told = "; ".join(dict.fromkeys(one.reason for one in own if one.reason))
    reason = UNTRIED + (f" ({told})" if told else "")
    if entry.verdict == Verdict.REFUTED or entry.moved:
        return msgspec.structs.replace(entry, reason=reason)
    return msgspec.structs.replace(entry, verdict=Verdict.NOT_RUN, reason=reason)


class Dossier(NamedTuple):
    """A row, the entries of all runs that are about it, and where it stood in the inventory of which run."""

    row: Row
    entries: Sequence[Entry]
    position: int = 0
    as_of: str = ""


def combine_rows(
    dossiers: Iterable[Dossier], absent: Callable[[Row], str], runs: Mapping[str, Run] | None = None
) -> list[ClaimResult]:
    """Rows of a report. Rows whose parts are one another's are derived together.

    Args:
        dossiers: what is known about each row.
        absent: gives the reason when a claim has no check.
        runs: those that the entries name, by id. A `Chronology` is taken in its own order; others by dates.
    """
    known, ordered = list(dossiers), in_order(runs)
    rows = [dossier.row for dossier in known]
    readings = {dossier.row.id: _readings(dossier, ordered) for dossier in known}
    found = derive_all(rows, {name: findings(of_row) for name, of_row in readings.items()})
    expected = derive_all(rows, {name: _expected(of_row) for name, of_row in readings.items()})
    return [
        _result(dossier, readings[name], found[name], expected[name].whole.verdict, absent)
        for dossier in known
        for name in [dossier.row.id]
    ]


def findings(readings: Iterable[ReadingResult]) -> list[Finding]:
    """What readings came to, as the rules look at it."""
    return [
        Finding(
            reading.part, reading.world, reading.condition, reading.aside, reading.verdict, reading.evidence
        )
        for reading in readings
    ]


def _expected(readings: Iterable[ReadingResult]) -> list[Finding]:
    return [
        Finding(reading.part, reading.world, reading.condition, reading.aside, reading.expect)
        for reading in readings
    ]


def _readings(dossier: Dossier, runs: Chronology) -> tuple[ReadingResult, ...]:
    def key(node: Ruling) -> _Key:
        return _reading_key(dossier.row, node.entry)

    ordered = sorted(_adjudicate_all(dossier.entries, runs), key=key)
    return tuple(_combine_rulings(list(group)) for _, group in groupby(ordered, key=key))


def _result(
    dossier: Dossier,
    readings: tuple[ReadingResult, ...],
    found: Derivation,
    expect: Verdict,
    absent: Callable[[Row], str],
) -> ClaimResult:
    row, whole = dossier.row, found.whole
    reasons = [
        reading.reason
        for reading in readings
        if reading.reason and reading.verdict == whole.verdict and not reading.aside
    ]
    if whole.reason:
        reasons.append(whole.reason)
    if not readings and not any(part.same_as for part in row.parts):
        reasons = [absent(row)]
    elif whole.verdict == Verdict.NOT_RUN and not reasons:
        reasons = ["no check of the statement without a condition, in a world that it is about"]
    texts = {part.id: part for part in row.parts}
    return ClaimResult(
        row=row,
        verdict=whole.verdict,
        evidence=whole.evidence,
        condition=whole.condition,
        expect=expect,
        position=dossier.position,
        as_of=dossier.as_of,
        reason="; ".join(dict.fromkeys(reasons)) or None,
        parts=tuple(
            PartResult(
                id=name,
                text=texts[name].text if name in texts else row.statement,
                same_as=texts[name].same_as if name in texts else "",
                verdict=part.verdict,
                evidence=part.evidence,
                condition=part.condition,
                refuted_as_printed=part.refuted_as_printed,
            )
            for name, part in found.parts.items()
        ),
        readings=readings,
    )


def combine_all(
    inventory: Inventory,
    entries: Iterable[Entry],
    absent: Callable[[Row], str],
    runs: Mapping[str, Run] | None = None,
    as_of: str = "",
) -> list[ClaimResult]:
    """Every row of the inventory, in its order, with what the entries of all runs know about it."""
    by_claim: dict[str, list[Entry]] = {row.id: [] for row in inventory.claim}
    for entry in entries:
        by_claim[entry.claim].append(entry)
    dossiers = (
        Dossier(row, by_claim[row.id], position, as_of) for position, row in enumerate(inventory.claim)
    )
    return combine_rows(dossiers, absent, runs)


_Key = tuple[bool, int, str, bool, bool, int, str, str]


def _reading_key(row: Row, entry: Entry) -> _Key:
    # Asides come last; part by part, what the paper prints comes first, then readings by their worlds.
    part = row.part_of(entry.part)
    ids = [one.id for one in row.parts]
    return (
        entry.aside,
        ids.index(part) if part in ids else len(ids),
        part,
        entry.condition is not None,
        entry.reading != AS_PRINTED,
        _WORLDS[entry.world],
        entry.reading,
        entry.condition or "",
    )


def _counts(entry: Entry, verdict: Verdict) -> bool:
    """Whether a reading that came to this rests on the check: not on a kernel, where others decide it."""
    return entry.mutant is None and (verdict in UNDECIDED or entry.grade != Grade.KERNEL)


def _established(grades: set[Grade]) -> Grade | None:
    """The weakest grade among those of a reading's checks, of which each may decide a part of what it says.

    A check that is kernel-checked has a formal statement of all that the reading says: proofs of the same
    weaken nothing.
    """
    if Grade.KERNEL in grades:
        grades = grades - {Grade.PROVED, Grade.ARGUED}
    return max(grades, key=lambda grade: grade.weakness, default=None)
