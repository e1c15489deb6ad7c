"""Hooks that a project may implement for the plugin, alone here since pytest takes a module of hooks."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest


@pytest.hookspec(firstresult=True)
def pytest_claims_device(config: pytest.Config) -> str | None:
    """The accelerator that checks may have used, in words, for the report; None when there is none.

    Called once, when the run ends.
    """


@pytest.hookspec
def pytest_claims_files(config: pytest.Config, path: Path) -> Iterable[Path] | None:
    """The files besides Python code that a module rests on, such as data or formal proofs that it names.

    They enter the digest of every check whose code runs the module: a result is stale once one of them has
    changed. Called once for each module.
    """
