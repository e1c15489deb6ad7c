"""Locks that the system takes back when a process ends, however it ends: they tell live runs from killed."""

from __future__ import annotations

import errno
import os
import sys
from enum import Enum
from pathlib import Path

_HELD_BY_OTHERS = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
# A process may lock its own file twice, and gives up both locks when it closes one of the two.
_mine: set[tuple[int, int]] = set()


class Life(Enum):
    """Whether the process that locked a file is there; *unknown* where the file system has no locks."""

    ALIVE = "alive"
    DEAD = "dead"
    UNKNOWN = "unknown"


def hold(handle: int) -> None:
    """Lock an open file until it is closed or this process ends; where there are no locks, do nothing."""
    status = os.fstat(handle)
    _mine.add((status.st_dev, status.st_ino))
    try:
        _lock(handle)
    except OSError:
        return


def close(handle: int) -> None:
    """Close a file that was locked, which gives the lock back."""
    status = os.fstat(handle)
    _mine.discard((status.st_dev, status.st_ino))
    os.close(handle)


def life(path: Path) -> Life:
    """Whether a process still holds a file, or has ended without having removed it."""
    try:
        status = os.lstat(path)
        if (status.st_dev, status.st_ino) in _mine:
            return Life.ALIVE
        # Neither follow a link nor wait for the other end of a pipe: the folder may be everybody's.
        handle = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return Life.UNKNOWN
    try:
        _lock(handle)
    except OSError as error:
        return Life.ALIVE if error.errno in _HELD_BY_OTHERS else Life.UNKNOWN
    finally:
        os.close(handle)
    return Life.DEAD


if sys.platform == "win32":  # pragma: no cover
    import msvcrt

    def _lock(handle: int) -> None:
        # Locked bytes cannot be read there: take one that no file reaches.
        os.lseek(handle, 2**31 - 2, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        # This kind belongs to the process: children that outlive it do not keep the lock.
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
