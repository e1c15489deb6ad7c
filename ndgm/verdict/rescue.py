"""What killed runs left: reports from their journals, and what the next run says of them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from ndgm.verdict import dates, locks
from ndgm.verdict.checked_report import LARGEST, faults, repeated_key
from ndgm.verdict.combine import combine_all
from ndgm.verdict.files import FileError, read_plain
from ndgm.verdict.journal import SCHEMA, Head, Line
from ndgm.verdict.model import Entry, Report, Run, Verdict
from ndgm.verdict.report import JOURNAL, ReportError, compose, inventory_of

KILLED = -1
"""The exit status in the report of a killed run, which had none."""
UNDECIDED = "the run was killed before it was decided"
_CACHE = Path(".pytest_cache", "d", "claims")
_DAY = 86400.0
_LARGEST = 4 * LARGEST
"""More than of a report: what was found of an entry in the end may be its third line."""


class Rescued(NamedTuple):
    """What a journal knows: its report, how many entries were finished, and how many lines are damaged."""

    report: Report
    finished: int
    damaged: int


def is_journal(path: Path) -> bool:
    """Whether a file is a journal, whole or torn; False for what cannot be read."""
    if not path.is_file():
        return False  # To open a pipe is to wait for somebody who writes to it.
    try:
        with path.open("rb") as file:
            return file.read(len(JOURNAL)) == JOURNAL
    except OSError:
        return False


def rescue(path: Path) -> Rescued:
    """The report of a killed run, from its journal; it needs neither the inventory nor the checks.

    Entries that were not finished are *not run*. A torn last line is dropped; other lines that are damaged
    are left out and counted.

    Raises:
        ReportError: the file cannot be read, is no journal, or its first line is damaged.
    """
    try:
        first, _, rest = read_plain(path, _LARGEST).partition(b"\n")
    except FileError as error:
        raise ReportError(f"cannot read the journal {path}: {error}.") from error
    except OSError as error:
        raise ReportError(f"cannot read the journal {path}: {error.strerror or error}.") from error
    head = _head(path, first)
    ledger: dict[str, Entry] = {}
    seconds, damaged = 0.0, 0
    for text in rest.splitlines(keepends=True):
        try:
            line = msgspec.json.decode(text, type=Line)
            if repeated_key(text) is not None:
                raise msgspec.DecodeError("a key stands twice")
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            damaged += text.endswith(b"\n")
            continue
        ledger[line.entry.node] = line.entry
        seconds = max(seconds, line.seconds)
    finished = sum(entry.verdict != Verdict.NOT_RUN for entry in ledger.values())
    run = msgspec.structs.replace(head.run, exit_status=KILLED, seconds=round(seconds, 2))
    return Rescued(_report(path, head, run, ledger), finished, damaged)


def _head(path: Path, text: bytes) -> Head:
    if not text.startswith(JOURNAL):
        raise ReportError(f"{path} is no journal of a run of claims.")
    try:
        head = msgspec.json.decode(text, type=Head)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ReportError(
            f"the first line of the journal {path} is damaged, and nothing can be read without it: {error}."
        ) from error
    if (repeated := repeated_key(text)) is not None:
        raise ReportError(f"the journal {path} is damaged: its first line has the key {repeated!r} twice.")
    if head.schema != SCHEMA:
        raise ReportError(
            f"the journal {path} has the schema {head.schema!r}, and this version reads {SCHEMA!r}: "
            "rescue it with the version that wrote it."
        )
    if (why := dates.fault(head.run.date)) is not None:
        raise ReportError(f"the journal {path}: run.date cannot be the date of a run: {why}.")
    return head


def _report(path: Path, head: Head, run: Run, ledger: dict[str, Entry]) -> Report:
    for entry in head.declared:
        ledger.setdefault(entry.node, msgspec.structs.replace(entry, reason=entry.reason or UNDECIDED))
    entries = [msgspec.structs.replace(entry, run=run.id) for _, entry in sorted(ledger.items())]
    inventory = head.inventory or inventory_of(entries)
    if unknown := {entry.claim for entry in entries} - set(inventory.ids()):
        raise ReportError(f"the journal {path} has no row for the claim {min(unknown)!r} of its entries.")
    runs = {run.id: run}
    claims = combine_all(inventory, entries, lambda row: head.absent.get(row.id, UNDECIDED), runs, run.date)
    report = compose(inventory, run, claims, runs)
    if (fault := next(faults(report), None)) is not None:
        raise ReportError(f"the journal {path} is damaged or forged: {fault}.")
    return report


def find_left(folder: Path) -> list[Path]:
    """The journals of killed runs in a folder and in pytest's cache there."""
    found = [path for place in (folder, folder / _CACHE) for path in sorted(place.glob(".*.journal"))]
    return [path for path in found if locks.life(path) is not locks.Life.ALIVE]


def notice(journals: Sequence[Path]) -> str | None:
    """One line that says what killed runs have left and how to get it, or None when it is nothing."""
    finished, named = 0, []
    for path in journals:
        try:
            known = rescue(path).finished
        except ReportError:
            if _holds_nothing(path):
                path.unlink(missing_ok=True)
                continue
            known = 0
        finished += known
        named.append(str(path))
    if not named:
        return None
    who = "a killed run" if len(named) == 1 else f"{len(named)} killed runs"
    if any(locks.life(Path(path)) is locks.Life.UNKNOWN for path in named):
        who = "a run" if len(named) == 1 else f"{len(named)} runs"
        who += ", killed or still going on,"
    results = "1 result" if finished == 1 else f"{finished} results"
    return f"{who} left {results}: {command(named)}; delete what you do not need"


def damage(found: Rescued) -> str:
    """What a journal has lost, in words."""
    return f"{found.damaged} damaged line{'s' * (found.damaged != 1)} left out"


def retire(path: Path, found: Rescued) -> str:
    """Delete a journal whose report is written, unless it may say more; what became of it in a sentence."""
    results = "1 result" if found.finished == 1 else f"{found.finished} results"
    told = f"{path}: {results}"
    life = locks.life(path)
    if life is locks.Life.ALIVE:
        return f"{told} so far; the run goes on"
    if found.damaged:
        return f"{told}, and {damage(found)}; the journal is kept"
    if life is locks.Life.UNKNOWN:
        return f"{told}; the journal is kept, for its run may still go on"
    path.unlink(missing_ok=True)
    return f"{told}; the journal is deleted, for the report has all of it"


def command(journals: Iterable[str | Path]) -> str:
    """How to make a report of journals."""
    named = " ".join(f'"{path}"' if " " in str(path) else str(path) for path in journals)
    return f"`python -m ndgm.verdict rescue {named} -o FILE` makes a report of it"


def _holds_nothing(path: Path) -> bool:
    """Whether a run was killed, some time ago, before its first line was written."""
    try:
        old = time.time() - path.stat().st_mtime > _DAY
        return old and b"\n" not in path.read_bytes() and locks.life(path) is locks.Life.DEAD
    except OSError:
        return False
