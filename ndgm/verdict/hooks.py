"""Hooks that a project may implement for the plugin, alone here since pytest takes a module of hooks."""

from __future__ import annotations

import pytest


@pytest.hookspec(firstresult=True)
def pytest_claims_device(config: pytest.Config) -> str | None:
    """The accelerator that checks may have used, in words, for the report; None when there is none.

    Called once, when the run ends.
    """
