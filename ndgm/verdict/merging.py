"""Merging report files of any runs and machines: commutative, associative and idempotent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from ndgm.verdict.chronology import Chronology, IsAncestor, by_descent, commit_of, of_report
from ndgm.verdict.combine import Dossier, combine_rows
from ndgm.verdict.dates import instant
from ndgm.verdict.evidence import gather
from ndgm.verdict.model import SCHEMA, ClaimResult, Entry, Heading, ReadingResult, Report, Run, Verdict
from ndgm.verdict.report import ReportError, used

Record = TypeVar("Record", ClaimResult, Heading)


def merge(reports: Sequence[Report], is_ancestor: IsAncestor = lambda older, newer: False) -> Report:
    """What some runs know together.

    Of each check the newest code counts, whoever ran it; results of other code are *stale*, and two results
    of the same code that differ are *contradicted*. Code is newer if its commit descends from that of the
    other; where that is not known, if its run is dated later. Rows and chapters are those of the newest
    inventory that has them. A run has found one thing of each check: reports that share a run agree on it.

    Args:
        reports: of any runs, which are all kept, since what is merged next may tell which is newer.
        is_ancestor: whether a commit is an ancestor of another, as far as is known. It is asked only about
            commits whose codes of one check differ.

    Raises:
        ReportError: there is nothing to merge, or the reports are about different papers.
    """
    if not reports:
        raise ReportError("there is no report to merge.")
    if len(papers := sorted({report.paper for report in reports})) > 1:
        raise ReportError(f"the reports are about different papers: {' and '.join(map(repr, papers))}.")
    known = {run.id: run for report in reports for run in (report.run, *report.recorded)}
    told: dict[str, list[Entry]] = {}
    for report in reports:
        for claim in report.claims:
            of_claim = told.setdefault(claim.id, [])
            for reading in claim.readings:
                of_claim += reading.checks
    entries = {
        name: [entry for of_node in gather(of_claim, known).values() for entry in of_node.values()]
        for name, of_claim in told.items()
    }
    runs = by_descent(known.values(), _opposed(entries.values(), known), is_ancestor)
    newest_claims = _newest(claim for report in reports for claim in report.claims)
    reasons = _reasons(claim for report in reports for claim in report.claims)
    claims = combine_rows(
        [Dossier(claim.row, entries[claim.id], claim.position, claim.as_of) for claim in newest_claims],
        lambda row: reasons.get(row.id, ""),
        runs,
    )
    *recorded, newest = runs.values()
    return Report(
        schema=SCHEMA,
        run=newest,
        recorded=tuple(recorded),
        paper=papers[0],
        arxiv=max(report.arxiv for report in reports),
        chapters=tuple(_newest(chapter for report in reports for chapter in report.chapters)),
        claims=tuple(claims),
    )


def _opposed(claims: Iterable[Iterable[Entry]], runs: Mapping[str, Run]) -> set[str]:
    """The commits that have another code of some check than another commit."""
    codes: dict[str, dict[str, set[str]]] = {}
    for entries in claims:
        for entry in entries:
            if entry.run in runs and (commit := commit_of(runs[entry.run])):
                codes.setdefault(entry.node, {}).setdefault(entry.code, set()).add(commit)
    opposed = [of_node for of_node in codes.values() if len(of_node) > 1]
    return {commit for of_node in opposed for commits in of_node.values() for commit in commits}


def only_what_ran(report: Report) -> Report:
    """The report without the claims and checks that were not run: small enough to be kept beside the code.

    Runs of older code that a newer one has overruled are left out, too.
    """
    runs = of_report(report)
    dossiers = []
    for claim in report.claims:
        done = [entry for reading in claim.readings for entry in reading.checks if _counts(entry, reading)]
        if done:
            dossiers.append(Dossier(claim.row, done, claim.position, claim.as_of))
    claims = combine_rows(dossiers, lambda row: "", runs)
    others = Chronology(run for run in runs.values() if run.id != report.run.id)
    return msgspec.structs.replace(report, claims=tuple(claims), recorded=used(claims, others))


def _counts(entry: Entry, reading: ReadingResult) -> bool:
    decided = reading.sources and not reading.stale
    return entry.verdict != Verdict.NOT_RUN and (not decided or not entry.run or entry.run in reading.sources)


def _newest(records: Iterable[Record]) -> list[Record]:
    """Of the records of each id the newest, in the order of their positions."""
    kept: dict[str, Record] = {}
    for record in records:
        kept[record.id] = max(kept.get(record.id, record), record, key=_age)
    return sorted(kept.values(), key=lambda record: (record.position, record.id))


def _age(record: ClaimResult | Heading) -> tuple[datetime, str, int, bytes]:
    told = record.row if isinstance(record, ClaimResult) else record
    return instant(record.as_of), record.as_of, record.position, msgspec.json.encode(told)


def _reasons(claims: Iterable[ClaimResult]) -> dict[str, str]:
    """Why claims without any check have none, by their id, as the newest inventory's run said it."""
    found: dict[str, tuple[datetime, str]] = {}
    for claim in claims:
        if not claim.readings:
            said = instant(claim.as_of), claim.reason or ""
            found[claim.id] = max(found.get(claim.id, (datetime.min.replace(tzinfo=UTC), "")), said)
    return {name: reason for name, (_, reason) in found.items()}
