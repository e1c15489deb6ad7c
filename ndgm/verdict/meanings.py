"""What files mean, kept from run to run and read once for all workers: a digest and imports for each file.

A file counts as unchanged when its size and its times of modification and of change are what they were; one
that was written just before it was read is read again, since clocks tick.
"""

from __future__ import annotations

import hashlib
import time
from contextlib import suppress
from pathlib import Path

import msgspec

from ndgm.verdict import meaning
from ndgm.verdict.meaning import Import, Meaning

_TICK = 2 * 10**9
_RULES = hashlib.sha256(Path(meaning.__file__).read_bytes()).hexdigest()
"""The digest of the code that finds out what a file means: kept results of other code are of no use."""

_Stamp = tuple[int, int, int]


class _Known(msgspec.Struct, array_like=True, gc=False):
    stamp: _Stamp
    digest: bytes
    imports: tuple[Import, ...]


class _Kept(msgspec.Struct):
    rules: str
    files: dict[str, _Known]


class Meanings:
    """What each file means, looked up by its path; `changed` says whether anything was found out.

    Example:
        known = Meanings()
        known.load(path.read_bytes())
        known(file).digest
        path.write_bytes(known.dump())
    """

    def __init__(self) -> None:
        self._files: dict[str, _Known] = {}
        self._fresh: dict[Path, Meaning] = {}
        self.changed = False

    def __call__(self, file: Path) -> Meaning:
        """What a file means; it is looked at once in a run.

        Raises:
            OSError: it cannot be read.
        """
        if (found := self._fresh.get(file)) is None:
            found = self._fresh[file] = self._find(file)
        return found

    def _find(self, file: Path) -> Meaning:
        name, stamp = str(file), _stamp(file)
        known = self._files.get(name)
        if known is not None and known.stamp == stamp:
            return Meaning(known.digest, known.imports)
        found = meaning.meaning(file.read_bytes())
        if max(stamp[1:]) < time.time_ns() - _TICK:
            self._files[name] = _Known(stamp, *found)
            self.changed = True
        return found

    def load(self, kept: bytes) -> None:
        """Take what an earlier run, or the main process, has found out; nothing of what is damaged."""
        with suppress(msgspec.MsgspecError, UnicodeDecodeError):
            known = msgspec.json.decode(kept, type=_Kept)
            if known.rules == _RULES:
                self._files |= known.files

    def dump(self) -> bytes:
        """What is known of files that are still there, for `load`."""
        known = {
            name: one for name, one in self._files.items() if name.isprintable() and Path(name).is_file()
        }
        return msgspec.json.encode(_Kept(_RULES, known))


def _stamp(file: Path) -> _Stamp:
    status = file.stat()
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns
