"""What runs write for a moment: the folder in which workers leave what they declare, and files on their way.

A killed run leaves them; the next one removes them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from ndgm.verdict import locks

PREFIX = "ndgm-claims-"
PARTIAL = ".partial"
"""The suffix of a file that is being written, and takes another name when it is whole."""
_LOCK = "ndgm-claims.lock"
_HOUR = 3600.0


class Scratch:
    """A temporary folder of this run. Making one removes those of runs that were killed.

    The lock in it tells the next run whether this one still lives: a folder that is older than it should be
    is no sign of that, and a process number may be another's by now.
    """

    def __init__(self) -> None:
        remove_abandoned(Path(tempfile.gettempdir()))
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._process = os.getpid()
        self._lock = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        locks.hold(self._lock)

    def remove(self) -> None:
        """Remove the folder; a forked child that comes here leaves it to its parent."""
        if os.getpid() == self._process:
            locks.close(self._lock)
            shutil.rmtree(self.path, ignore_errors=True)


def remove_abandoned(temporary: Path) -> None:
    """Remove the folders of killed runs from the folder of temporary files.

    Only folders with our lock are touched, and empty ones of our name that are older than a day: a run may
    have been killed between the two steps of making one. Where there are no locks, all are left alone.
    """
    with suppress(OSError), os.scandir(temporary) as entries:
        for entry in entries:
            if entry.name.startswith(PREFIX) and entry.is_dir(follow_symlinks=False) and _is_mine(entry):
                _remove_if_abandoned(Path(entry.path))


def _is_mine(entry: os.DirEntry[str]) -> bool:
    return not hasattr(os, "getuid") or entry.stat(follow_symlinks=False).st_uid == os.getuid()


def _remove_if_abandoned(folder: Path) -> None:
    lock = folder / _LOCK
    with suppress(OSError):
        if not lock.exists():
            if time.time() - folder.stat().st_mtime > 24 * _HOUR:
                folder.rmdir()  # Refuses unless it is empty.
        elif locks.life(lock) is locks.Life.DEAD and time.time() - lock.stat().st_mtime > 1:
            # The age is for the moment between the making of a file and its lock.
            shutil.rmtree(folder, ignore_errors=True)


def remove_partial(path: Path) -> None:
    """Remove what killed runs have left of a file that they were writing; no writer takes an hour."""
    for partial in path.parent.iterdir() if path.parent.is_dir() else ():
        ours = partial.name.startswith(f".{path.name}.") and partial.name.endswith(PARTIAL)
        with suppress(OSError):
            if ours and time.time() - partial.stat().st_mtime > _HOUR:
                partial.unlink()
