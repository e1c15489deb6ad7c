"""What checks came to in earlier runs on this machine: by file, and by the key of all that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from ndgm.verdict import report
from ndgm.verdict.model import Entry, Run

SCHEMA = "ndgm.verdict/reuse/1"
_KEYS = 4
"""How many results of a file are kept: under as many keys, the last used last."""


class Known(msgspec.Struct, frozen=True):
    """All that one file declares, and what it came to: a check that was left out counts as not run.

    `rows` has the digests of the rows that its checks are about.
    """

    key: str
    rows: dict[str, str]
    entries: tuple[Entry, ...]

    @property
    def seconds(self) -> float:
        """How long its checks took."""
        return sum(entry.seconds for entry in self.entries)


class LocalLedger(msgspec.Struct):
    """What is known of each file, by its name from the root of the project, and of the runs that found it."""

    schema: str = SCHEMA
    runs: dict[str, Run] = {}
    files: dict[str, list[Known]] = {}

    def find(self, file: str, key: str, rows: Mapping[str, str]) -> Known | None:
        """What a file came to under a key and its rows, if it is known."""
        for known in self.files.get(file, ()):
            if known.key == key and all(rows.get(row, "") == digest for row, digest in known.rows.items()):
                return known
        return None

    def put(self, file: str, known: Known, run: Run) -> None:
        """Add what a run found out about a file."""
        others = [one for one in self.files.get(file, ()) if one.key != known.key]
        self.files[file] = [*others, known][-_KEYS:]
        self.runs[run.id] = run

    def drop(self, file: str, key: str) -> None:
        """Forget what a file came to under a key."""
        self.files[file] = [one for one in self.files.get(file, ()) if one.key != key]

    def save(self, path: Path) -> None:
        """Write it down, without the runs of which nothing is left.

        Raises:
            OSError: it cannot be written.
        """
        named = {entry.run for of_file in self.files.values() for one in of_file for entry in one.entries}
        self.runs = {name: run for name, run in self.runs.items() if name in named}
        report.replace(path, msgspec.json.encode(self))


def read(path: Path) -> LocalLedger:
    """What is kept in a file; nothing where it is missing, damaged, or of another version."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=LocalLedger)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return LocalLedger()
    whole = found.schema == SCHEMA and all(name == run.id for name, run in found.runs.items())
    return found if whole and _names_its_runs(found.runs, found.files.values()) else LocalLedger()


def _names_its_runs(runs: Mapping[str, Run], files: Iterable[Iterable[Known]]) -> bool:
    return all(entry.run in runs for of_file in files for one in of_file for entry in one.entries)
