"""Hooks that a project may implement for the claims plugin."""

from __future__ import annotations

import pytest


@pytest.hookspec(firstresult=True)
def pytest_claims_device(config: pytest.Config) -> str | None:
    """The accelerator that checks may have used, in words, for the report; None when there is none.

    Called once, when the run ends.
    """
