"""Keeps what files mean in pytest's cache from run to run, and tells the workers of a run."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from ndgm.verdict import report
from ndgm.verdict.code import Sources

_MEANINGS = "ndgm_meanings"


def folder(config: pytest.Config) -> Path | None:
    """The folder in which the plugin keeps what the next run may use; None without pytest's cache.

    Raises:
        OSError: it cannot be made.
    """
    cache: Any = getattr(config, "cache", None)
    return None if cache is None else Path(cache.mkdir("claims"))


class Keeping:
    """Looks up what the files of a project mean, and keeps what it has found out."""

    def __init__(self, config: pytest.Config, sources: Sources) -> None:
        self.sources = sources
        self._kept: Path | None = None
        worker: dict[str, Any] | None = getattr(config, "workerinput", None)
        if worker is not None:
            sources.meanings.load(worker.get(_MEANINGS, b""))
        elif sources.sources:
            with suppress(OSError):
                place = folder(config)
                self._kept = place and place / "meanings.json"
                if self._kept is not None:
                    sources.meanings.load(self._kept.read_bytes())

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        node.workerinput[_MEANINGS] = self._of_all

    @cached_property
    def _of_all(self) -> bytes:
        """What all files of the project mean, found out once for all workers."""
        for file in self.sources.modules.values():
            self.sources.meanings(file)
        return self.sources.meanings.dump()

    def pytest_sessionfinish(self) -> None:
        if self._kept is not None and self.sources.meanings.changed:
            with suppress(OSError):
                report.replace(self._kept, self.sources.meanings.dump())
