"""Files that others made or named: plain ones of a bounded size, below a folder where one is given."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path, PurePosixPath

_DRIVE = re.compile(r"[A-Za-z]:")


class FileError(OSError):
    """A file is not to be read; the message is a clause that says why."""


def is_inside(name: str) -> bool:
    """Whether a name is that of a file below the folder that it starts from, on every system.

    >>> is_inside("claims/square.py"), is_inside("../square.py"), is_inside("C:/square.py")
    (True, False, False)
    """
    path = name.replace("\\", "/")
    return not (
        not path or "\0" in path or path.startswith("/") or _DRIVE.match(path) or ".." in path.split("/")
    )


def below(folder: Path, name: str) -> Path | None:
    """The plain file of a name below a folder; None where there is none, or links lead out of the folder."""
    if not is_inside(name):
        return None
    try:
        path = folder.joinpath(*PurePosixPath(name).parts).resolve(strict=True)
        inside = path.is_relative_to(folder.resolve(strict=True))
    except (OSError, ValueError, RuntimeError):  # A circle of links is a RuntimeError before Python 3.13.
        return None
    return path if inside and path.is_file() else None


def read_plain(path: Path, largest: int) -> bytes:
    """What a plain file holds.

    Args:
        path: the file; opening it never waits for somebody who writes to it.
        largest: the most bytes that it may have.

    Raises:
        FileError: it is no plain file, or is larger.
        OSError: it cannot be read.
    """
    kind = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    # What is no plain file is not even opened: a device may act on being opened.
    try:
        _check(path.stat())
    except ValueError as error:  # NUL, which no name of a file has.
        raise FileError("its name is that of no file") from error
    with os.fdopen(os.open(path, os.O_RDONLY | kind), "rb") as file:
        _check(os.fstat(file.fileno()))
        content = file.read(largest + 1)
    if len(content) > largest:
        raise FileError(f"it has more than {largest // 2**20} MiB")
    return content


def _check(found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise FileError("it is a folder")
    if not stat.S_ISREG(found.st_mode):
        raise FileError("it is no plain file")
