"""Merging report files of any runs and machines: commutative, associative and idempotent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec

from ndgm.verdict.combine import Dossier, combine_rows
from ndgm.verdict.model import SCHEMA, ClaimResult, Entry, Heading, ReadingResult, Report, Verdict
from ndgm.verdict.report import ReportError, used

Record = TypeVar("Record", ClaimResult, Heading)


def merge(reports: Sequence[Report]) -> Report:
    """What some runs know together.

    Of each check the newest code counts, whoever ran it; results of other code are *stale*, and two results
    of the same code that differ are *contradicted*. Rows and chapters are those of the newest inventory that
    has them. A run has found one thing of each check: reports that share a run agree on it.

    Raises:
        ReportError: there is nothing to merge, or the reports are about different papers.
    """
    if not reports:
        raise ReportError("there is no report to merge.")
    if len(papers := sorted({report.paper for report in reports})) > 1:
        raise ReportError(f"the reports are about different papers: {' and '.join(map(repr, papers))}.")
    runs = {run.id: run for report in reports for run in (report.run, *report.recorded)}
    newest = max((report.run for report in reports), key=lambda run: (run.date, run.id))
    entries: dict[str, list[Entry]] = {}
    for report in reports:
        for claim in report.claims:
            of_claim = entries.setdefault(claim.id, [])
            for reading in claim.readings:
                of_claim += reading.checks
    newest_claims = _newest(claim for report in reports for claim in report.claims)
    reasons = _reasons(claim for report in reports for claim in report.claims)
    claims = combine_rows(
        [Dossier(claim.row, entries[claim.id], claim.position, claim.as_of) for claim in newest_claims],
        lambda row: reasons.get(row.id, ""),
        runs,
    )
    return Report(
        schema=SCHEMA,
        run=newest,
        recorded=used(claims, {name: run for name, run in runs.items() if name != newest.id}),
        paper=papers[0],
        arxiv=max(report.arxiv for report in reports),
        chapters=tuple(_newest(chapter for report in reports for chapter in report.chapters)),
        claims=tuple(claims),
    )


def only_what_ran(report: Report) -> Report:
    """The report without the claims and checks that were not run: small enough to be kept beside the code.

    Runs of older code that a newer one has overruled are left out, too.
    """
    runs = {run.id: run for run in (report.run, *report.recorded)}
    dossiers = []
    for claim in report.claims:
        done = [entry for reading in claim.readings for entry in reading.checks if _counts(entry, reading)]
        if done:
            dossiers.append(Dossier(claim.row, done, claim.position, claim.as_of))
    claims = combine_rows(dossiers, lambda row: "", runs)
    others = {name: run for name, run in runs.items() if name != report.run.id}
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


def _age(record: ClaimResult | Heading) -> tuple[str, int, bytes]:
    told = record.row if isinstance(record, ClaimResult) else record
    return record.as_of, record.position, msgspec.json.encode(told)


def _reasons(claims: Iterable[ClaimResult]) -> dict[str, str]:
    """Why claims without any check have none, by their id, as the newest inventory's run said it."""
    found: dict[str, tuple[str, str]] = {}
    for claim in claims:
        if not claim.readings:
            found[claim.id] = max(found.get(claim.id, ("", "")), (claim.as_of, claim.reason or ""))
    return {name: reason for name, (_, reason) in found.items()}
