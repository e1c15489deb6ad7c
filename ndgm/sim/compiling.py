"""Compiling with numba once for all processes and checkouts: machine code is kept in the user's cache folder.

Numba by itself keeps it beside the source, where a fresh checkout has none, takes no notice of changes in
other files, and lets two processes that compile at once spoil each other's index.
"""

from __future__ import annotations

import ast
import hashlib
import os
import platform
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, overload

import llvmlite
import numba
import numpy as np
from numba.core import caching

Function = TypeVar("Function", bound=Callable[..., Any])

_DAYS = 30
"""How long machine code is kept that nobody asks for."""
_PATIENCE = 120.0
"""How many seconds to wait for another process that compiles the same function."""
_caching: Any = caching


@overload
def cached(function: Function, **options: Any) -> Function: ...
@overload
def cached(function: None = None, **options: Any) -> Callable[[Function], Function]: ...
def cached(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    """`numba.njit` with its cache in the user's cache folder, or else in a temporary one; or with none.

    What is kept goes by the text of the function's module, of those beside it from which it takes names, and
    by the versions of what compiles it. `NUMBA_CACHE_DIR` names another folder.

    Example:
        walk = cached(step, nogil=True)
    """
    if function is None:
        return lambda function: cached(function, **options)
    dispatcher: Any = numba.njit(function, **options)
    if hasattr(dispatcher, "enable_caching"):  # It is the function itself where compiling is switched off.
        with suppress(OSError):  # Nothing can be written: compile in every process.
            dispatcher._cache = _Cache(function)
    return dispatcher


class _Locator(_caching._CacheLocator):  # type: ignore[misc]
    def __init__(self, function: Callable[..., Any]) -> None:
        key = _key(function)
        self._line, self._key = function.__code__.co_firstlineno, key
        self._folder = _folder(f"{function.__module__.rpartition('.')[2]}-{key}")

    @classmethod
    def from_function(cls, py_func: Callable[..., Any], py_file: str) -> _Locator:
        return cls(py_func)

    def get_cache_path(self) -> str:
        return str(self._folder)

    def get_source_stamp(self) -> str:
        return self._key

    def get_disambiguator(self) -> str:
        return str(self._line)


class _Implementation(_caching.CompileResultCacheImpl):  # type: ignore[misc]
    _locator_classes = [_Locator]  # noqa: RUF012


class _Cache(_caching.FunctionCache):  # type: ignore[misc]
    """Numba's cache of one function, which one process fills at a time."""

    _impl_class = _Implementation

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        self._lock = Path(self.cache_path) / f"{self._impl.filename_base}.lock"
        self._handle: int | None = None

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """What is kept of a signature; where it is nothing, the lock is held until that is saved."""
        found = self._load(sig, target_context)
        if found is None and self._handle is None:
            self._handle = _locked(self._lock)
            found = self._load(sig, target_context)
            if found is not None:
                self._give_back()
        return found

    def _load(self, sig: Any, target_context: Any) -> Any:
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # Whatever a damaged file leads to: forget it.
            with suppress(OSError):
                (Path(self.cache_path) / f"{self._impl.filename_base}.nbi").unlink()
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        try:
            with suppress(OSError):
                super().save_overload(sig, data)
        finally:
            self._give_back()

    def _give_back(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def _key(function: Callable[..., Any]) -> str:
    """A digest of all that machine code depends on, besides the processor, of which numba takes note."""
    return _key_of_file(Path(function.__code__.co_filename).resolve())


@cache
def _key_of_file(file: Path) -> str:
    versions = sys.version, numba.__version__, llvmlite.__version__, np.__version__
    total = hashlib.sha256(repr(versions).encode())
    for source in sorted(_sources(file)):
        total.update(source.name.encode() + b"\0" + source.read_bytes())
    return total.hexdigest()[:16]


def _sources(file: Path) -> set[Path]:
    """A file and, to the end, those beside it from which it takes names, which may be compiled into it."""
    found, waiting = {file}, [file]
    while waiting:
        for node in ast.walk(ast.parse(waiting.pop().read_bytes())):
            if isinstance(node, ast.ImportFrom):
                module = getattr(sys.modules.get(node.module or ""), "__file__", None) or file
                if (other := Path(module).resolve()).parent == file.parent and other not in found:
                    found.add(other)
                    waiting.append(other)
    return found


def _folder(name: str) -> Path:
    """A folder that is this user's alone, in the first place where there may be one.

    Raises:
        OSError: there is none.
    """
    for place in _places():
        with suppress(OSError):
            return _own(place / name)
    raise OSError("nothing can be written")


def _places() -> Iterator[Path]:
    if named := os.environ.get("NUMBA_CACHE_DIR"):
        yield Path(named)
    if named := os.environ.get("NDGM_CACHE"):
        yield Path(named) / "numba"
    with suppress(RuntimeError):  # There is no home.
        yield _user_folder() / "ndgm" / "numba"
    owner = os.getuid() if hasattr(os, "getuid") else "user"
    yield Path(tempfile.gettempdir()) / f"ndgm-numba-{owner}"
    yield _made()


def _user_folder() -> Path:
    if os.name == "nt" and (local := os.environ.get("LOCALAPPDATA")):
        return Path(local)
    if (named := Path(os.environ.get("XDG_CACHE_HOME", ""))).is_absolute():
        return named
    return Path.home() / ("Library/Caches" if platform.system() == "Darwin" else ".cache")


@cache
def _made() -> Path:
    return Path(tempfile.mkdtemp(prefix="ndgm-numba-"))


@cache
def _own(folder: Path) -> Path:
    """A folder in which nobody else can write, made if need be; its machine code would be run."""
    folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = not folder.exists()
    if new:
        folder.mkdir(mode=0o700, exist_ok=True)
    for path in (folder.parent, folder):
        status = path.lstat()
        theirs = hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & 0o022)
        if theirs or not stat.S_ISDIR(status.st_mode):
            raise PermissionError(f"{path} is not this user's alone")
    with tempfile.TemporaryFile(dir=folder):
        os.utime(folder)
    if new:
        _forget(folder.parent)
    return folder


def _forget(place: Path) -> None:
    """Remove machine code that nobody has asked for in a month: of other versions, or of other sources."""
    for folder in place.iterdir():
        with suppress(OSError):
            if folder.is_dir() and folder.stat().st_mtime < time.time() - _DAYS * 86400:
                shutil.rmtree(folder, ignore_errors=True)


def _locked(path: Path) -> int | None:
    """A lock on a file, which ends with the process; None where there are no locks, or it takes too long."""
    try:
        import fcntl
    except ImportError:  # pragma: no cover
        return None
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError:
        return None
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.02)
        except OSError:
            break
        else:
            return handle
    os.close(handle)
    return None
