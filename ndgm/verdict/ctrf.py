"""The report in the Common Test Report Format (https://ctrf.io): a test for each claim.

What a claim came to is its `rawStatus`; its `status` says how a test would stand:

- failed: a verdict moved, or it is *error* or *contradicted*;
- passed: it is what its checks expect: *holds*, *holds with condition* or *refuted*;
- other: it is *open*, as its checks expect, which decides nothing;
- skipped: it is *not run*, though it has a check;
- pending: it has no check yet.
"""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from ndgm.verdict.formulas import plain
from ndgm.verdict.model import ClaimResult, Report, Verdict
from ndgm.verdict.report import replace
from ndgm.verdict.wording import change, reason

SPECIFICATION = "1.0.0"
"""The version of the format."""
STATUSES = ("passed", "failed", "skipped", "pending", "other")


def document(report: Report) -> dict[str, Any]:
    """The report as a document of the format, of plain types."""
    titles = {chapter.id: chapter.title for chapter in report.chapters}
    tests = [_test(result, titles[result.row.chapter]) for result in report.claims]
    tally = Counter(test["status"] for test in tests)
    start = round(1000 * datetime.fromisoformat(report.run.date).timestamp())
    lasted = round(1000 * report.run.seconds)
    return {
        "reportFormat": "CTRF",
        "specVersion": SPECIFICATION,
        "reportId": str(uuid.uuid5(uuid.NAMESPACE_URL, f"urn:ndgm:verdict:run:{report.run.id}")),
        "timestamp": report.run.date,
        "generatedBy": "ndgm.verdict",
        "results": {
            "tool": {"name": "pytest", "version": version("pytest")},
            "summary": {
                "tests": len(tests),
                **{status: tally[status] for status in STATUSES},
                "suites": len(titles),
                "start": start,
                "stop": start + lasted,
                "duration": lasted,
            },
            "tests": tests,
        },
    }


def write(path: Path, report: Report) -> None:
    """Write the report to a file in this format."""
    replace(path, msgspec.json.format(msgspec.json.encode(document(report)), indent=1), b"\n")


def status(result: ClaimResult) -> str:
    """How a test that is a claim stands, as the docstring of this module says."""
    if result.moved:
        return "failed"
    if result.verdict == Verdict.NOT_RUN:
        return "skipped" if result.checks else "pending"
    return "other" if result.verdict == Verdict.OPEN else "passed"


def _test(result: ClaimResult, chapter: str) -> dict[str, Any]:
    stated = result.row
    told = "; ".join(part for part in (change(result) * result.moved, reason(result)) if part)
    attempts = max((len(check.earlier) for check in result.checks), default=0)
    found = {
        "name": result.id,
        "status": status(result),
        "duration": round(1000 * sum(reading.seconds for reading in result.readings)),
        "suite": [chapter],
        "rawStatus": str(result.verdict),
        "type": stated.kind,
        "tags": [str(result.evidence)] if result.evidence else [],
        "message": plain(told),
        "retries": attempts,
        "labels": {"statement": plain(stated.statement), **({"where": stated.where} if stated.where else {})},
    }
    if result.checks:
        found |= {"filePath": result.checks[0].file, "line": result.checks[0].line}
    return {name: value for name, value in found.items() if value not in ("", [], 0) or name == "duration"}
