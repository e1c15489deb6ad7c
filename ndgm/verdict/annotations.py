"""Workflow commands by which GitHub shows each verdict that moved at the line of its check."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ndgm.verdict.formulas import plain
from ndgm.verdict.model import ClaimResult, Entry
from ndgm.verdict.text import fit
from ndgm.verdict.wording import change, reason

_MOST = 10
"""How many errors of one step GitHub shows; of more, the last says how many there are."""
_LONGEST = 1000
_ESCAPES = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_ESCAPES_OF_PROPERTIES = (*_ESCAPES, (":", "%3A"), (",", "%2C"))


def are_wanted(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this process is a step of a workflow on GitHub."""
    return environment.get("GITHUB_ACTIONS") == "true"


def commands(
    results: Sequence[ClaimResult], root: Path | None = None, environment: Mapping[str, str] = os.environ
) -> Iterator[str]:
    """A line for each claim whose verdict moved, for the standard output of a step.

    Args:
        results: the rows of a report.
        root: the folder from which checks' files are named (default: the checkout itself).
        environment: `GITHUB_WORKSPACE` is the checkout.
    """
    moved = [result for result in results if result.moved]
    shown = moved if len(moved) <= _MOST else moved[: _MOST - 1]
    for result in shown:
        told = "; ".join(part for part in (change(result), reason(result)) if part)
        yield _command(plain(told), {"title": f"{result.id} moved", **_place(result, root, environment)})
    if more := len(moved) - len(shown):
        yield _command(
            f"{more} more verdicts moved; the summary of the run has them all", {"title": "claims"}
        )


def _place(result: ClaimResult, root: Path | None, environment: Mapping[str, str]) -> dict[str, str]:
    """The file, named from the checkout, and the line of the first check that moved, or of the first."""
    check = _moved_check(result)
    if check is None or not check.file:
        return {}
    file = check.file
    if root is not None and (workspace := environment.get("GITHUB_WORKSPACE")):
        path = (root / file).resolve()
        if Path(workspace).resolve() in path.parents:
            file = path.relative_to(Path(workspace).resolve()).as_posix()
    return {"file": file, "line": str(check.line)}


def _moved_check(result: ClaimResult) -> Entry | None:
    moved = [
        check
        for reading in result.readings
        if reading.moved
        for check in reading.checks
        if check.mutant is None and check.run in reading.sources
    ]
    return next((check for check in moved if check.moved), None) or next(iter((*moved, *result.checks)), None)


def _command(message: str, properties: Mapping[str, str]) -> str:
    """One error, so escaped that no text ends it or starts another command."""
    named = ",".join(
        f"{name}={_escaped(value, _ESCAPES_OF_PROPERTIES)}" for name, value in properties.items()
    )
    shown = message if len(message) <= _LONGEST else f"{message[: _LONGEST - 1]}…"
    return f"::error {named}::{_escaped(shown, _ESCAPES)}"


def _escaped(text: str, escapes: Sequence[tuple[str, str]]) -> str:
    for sign, escape in escapes:
        text = text.replace(sign, escape)
    return fit(text)
