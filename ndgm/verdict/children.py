"""What a check's child processes hand over, through a file that they inherit when they are forked.

Children that are spawned inherit nothing, so that nothing of them arrives; `elsewhere` knows whether there
may have been some.
"""

from __future__ import annotations

import os
import sys
import tempfile

import msgspec

from ndgm.verdict.model import Example

_STARTERS = ("multiprocessing.popen_", "joblib.externals.loky")


class Message(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What one `witness` of a child came to, or why what it wanted to hand over cannot arrive."""

    cases: int = 0
    counterexample: Example | None = None
    complaint: str = ""


class Channel:
    """A file without a name, to which children append a line for each message."""

    def __init__(self) -> None:
        import fcntl  # Only where processes fork.

        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 It outlives this call.
        flags = fcntl.fcntl(self._file, fcntl.F_GETFL)
        fcntl.fcntl(self._file, fcntl.F_SETFL, flags | os.O_APPEND)  # Lines of several children stay whole.
        self._identity = _identity(self._file.fileno())

    def send(self, message: Message) -> None:
        """Append a message; from a child.

        Raises:
            OSError: the child has closed the file, or its number is another file's by now.
        """
        handle = self._file.fileno()
        if _identity(handle) != self._identity:
            raise OSError("this process has closed the file that carries its witnesses to the check.")
        os.write(handle, msgspec.json.encode(message) + b"\n")

    def receive(self) -> list[Message]:
        """All messages that have arrived; in the process of the check."""
        self._file.seek(0)
        return [msgspec.json.decode(line, type=Message) for line in self._file.readall().splitlines()]

    def close(self) -> None:
        """Take no more messages."""
        self._file.close()


def _identity(handle: int) -> tuple[int, int]:
    status = os.fstat(handle)
    return status.st_dev, status.st_ino


def is_child() -> bool:
    """Whether this process was started by `multiprocessing` or a library on top of it."""
    process = sys.modules.get("multiprocessing.process")
    return process is not None and process.parent_process() is not None


def elsewhere() -> str:
    """A clause for a check that misses cases, if processes were started that may have looked at them."""
    if not any(name.startswith(_STARTERS) for name in sys.modules):
        return ""
    return (
        "; what child processes look at counts only if the check itself forks them: "
        "let others return their cases, and use check_all"
    )
