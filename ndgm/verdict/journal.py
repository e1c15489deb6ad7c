"""The journal of a run: each finished entry is in a file the moment it is known, so that a kill loses none.

A journal is a file of lines, each a JSON record: first what the run is about, then one entry a line. It is
written without fsync: the system keeps what a killed process has written, and only a machine that goes down
at once can lose the last seconds. It stands beside the report that was asked for, otherwise in pytest's
cache; without both (-p no:cacheprovider) there is none. A run that ends well removes its own.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

import msgspec

from ndgm.verdict import locks
from ndgm.verdict.inventory import Inventory
from ndgm.verdict.model import Entry, Run

SCHEMA = "ndgm.verdict/journal/1"
CRASHED = "the worker that ran it crashed"
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The first line: all that a report needs beside the entries.

    Attributes:
        schema: the name and version of this format.
        run: the run, as far as it was known when its first entry was finished.
        inventory: all rows, or None where the claims themselves are the inventory.
        absent: why rows without any check have none, by id.
        declared: what was collected, and why what was deselected is not run.
    """

    schema: str = SCHEMA
    run: Run
    inventory: Inventory | None
    absent: dict[str, str]
    declared: tuple[Entry, ...]


class Line(msgspec.Struct, frozen=True):
    """An entry as it stands so many seconds after the start; the last line of a node counts."""

    entry: Entry
    seconds: float


class Journal:
    """The journal of this run, which the first entry opens: a run without claims has none.

    Args:
        places: the folders and names to try in turn; the folder of the report comes first.
        head: gives the first line, when it is needed.
    """

    def __init__(self, places: Callable[[], Iterable[tuple[Path, str]]], head: Callable[[], Head]) -> None:
        self.left: list[Path] = []
        """The journals that killed runs of the same report have left beside it."""
        self._places = places
        self._head = head
        self._process = os.getpid()
        self._file: _File | None = None
        self._tried = False

    def append(self, entry: Entry, seconds: float) -> None:
        """Put an entry down at once; what a full disk refuses waits for the next time."""
        if os.getpid() != self._process:
            return  # A forked child is no part of the run.
        if not self._tried:
            self._tried = True
            self._open()
        if self._file is not None:
            self._file.append(Line(entry, seconds))

    def _open(self) -> None:
        for folder, name in self._places():
            with suppress(OSError):
                self._file = _File(folder, name, self._head())
                self.left = left_behind(self._file.path, name)
                return

    def remove(self) -> None:
        """Delete it: the run has ended, and its report has all that it knows."""
        if self._file is not None and os.getpid() == self._process:
            self._file.close()
            self._file.path.unlink(missing_ok=True)

    def keep(self, entries: Iterable[Entry]) -> Path | None:
        """Where all is written down when no report could be; None when there is no room for it anywhere.

        That is the journal itself or, where it is gone or not whole, one of these entries in the folder of
        temporary files.
        """
        if os.getpid() != self._process:
            return None
        if self._file is not None and self._file.close():
            return self._file.path
        head = self._head()
        try:
            other = _File(Path(tempfile.gettempdir()), "claims", head)
        except OSError:
            return None
        for entry in entries:
            other.append(Line(entry, head.run.seconds))
        if other.close():
            return other.path
        other.path.unlink(missing_ok=True)
        return None


def left_behind(own: Path, name: str) -> list[Path]:
    """The journals of killed runs beside that of a run, of the same report."""
    return [
        path
        for path in sorted(own.parent.iterdir())
        if path.name.startswith(f".{name}.") and path.name.endswith(".journal") and path != own
        if locks.life(path) is not locks.Life.ALIVE
    ]


class _File:
    """A file of lines that is locked while it is written."""

    def __init__(self, folder: Path, name: str, head: Head) -> None:
        stamp = "".join(sign for sign in head.run.date if sign.isalnum())
        self.path = folder / f".{name}.{stamp}-{secrets.token_hex(4)}.journal"
        self._handle = os.open(self.path, _FLAGS, 0o666)
        locks.hold(self._handle)
        self._pending = msgspec.json.encode(head) + b"\n"

    def append(self, line: Line) -> None:
        # Whole lines in one call: a kill finds each of them written or not, but for the last one.
        self._pending += msgspec.json.encode(line) + b"\n"
        self._flush()

    def close(self) -> bool:
        """Close it; False where it is gone, or a full disk has not taken all of it."""
        self._flush()
        locks.close(self._handle)
        return not self._pending and self.path.exists()

    def _flush(self) -> None:
        with suppress(OSError):
            while self._pending:
                self._pending = self._pending[os.write(self._handle, self._pending) :]
