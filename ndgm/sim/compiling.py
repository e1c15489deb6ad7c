"""Compiling with numba and a cache, also where neither the checkout nor the home can be written."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, overload

import numba

Function = TypeVar("Function", bound=Callable[..., Any])


@overload
def cached(function: Function, **options: Any) -> Function: ...
@overload
def cached(function: None = None, **options: Any) -> Callable[[Function], Function]: ...
def cached(function: Callable[..., Any] | None = None, **options: Any) -> Any:
    """`numba.njit` with its cache beside the source, in the home, or else in a temporary folder.

    Example:
        walk = cached(step, nogil=True)
    """
    if function is None:
        return lambda function: cached(function, **options)
    try:
        return numba.njit(function, cache=True, **options)
    except RuntimeError as error:
        if "no locator available" not in str(error):
            raise
    try:
        folder = str(_temporary_folder())
    except OSError:  # Nothing can be written: compile in every process.
        return numba.njit(function, **options)
    os.environ["NUMBA_CACHE_DIR"] = folder  # For processes that are started later.
    config: Any = numba.config
    config.CACHE_DIR = folder
    return numba.njit(function, cache=True, **options)


def _temporary_folder() -> Path:
    """A folder of this user's own, the same in every run unless another user has taken its name."""
    owner = os.getuid() if hasattr(os, "getuid") else None
    folder = Path(tempfile.gettempdir()) / f"ndgm-numba-{'user' if owner is None else owner}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    trusted = stat.S_ISDIR(status.st_mode) and (
        owner is None or (status.st_uid == owner and not status.st_mode & 0o077)
    )
    return folder if trusted else Path(tempfile.mkdtemp(prefix="ndgm-numba-"))
