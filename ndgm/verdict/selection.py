"""Which claims a run is about, as its options and paths say."""

from __future__ import annotations

import pytest

from ndgm.verdict.inventory import Inventory, InventoryError


def selected(config: pytest.Config, inventory: Inventory | None) -> set[str] | None:
    """The claims that --claim names; None for all.

    Raises:
        pytest.UsageError: there is no inventory, or no claim of that name; the message offers the nearest.
    """
    patterns = config.getoption("--claim")
    if not patterns:
        return None
    if inventory is None:
        raise pytest.UsageError(
            "--claim needs an inventory: set claims_inventory in the pytest configuration."
        )
    try:
        return {name for pattern in patterns for name in inventory.select(pattern)}
    except InventoryError as error:
        raise pytest.UsageError(f"--claim: {error}") from error


def deselected(config: pytest.Config) -> str:
    """Why a check that was collected is not run, with the options that may be why."""
    options = {"-k": "keyword", "-m": "markexpr", "--lf": "lf"}
    given = {flag: config.getoption(name, None) for flag, name in options.items()}
    shown = [flag if value is True else f"{flag} {value}" for flag, value in given.items() if value]
    return "deselected in this run" + (f" ({', '.join(shown)})" if shown else "")


def is_narrowed(config: pytest.Config) -> bool:
    """Whether options keep files from being collected."""
    return any(config.getoption(name, None) for name in ("ignore", "ignore_glob", "lf"))


def is_of_all(config: pytest.Config) -> bool:
    """Whether the paths of the run cover the folder of the inventory."""
    folder = (config.rootpath / config.getini("claims_inventory")).parent.resolve()
    paths = [(config.invocation_params.dir / argument).resolve() for argument in config.args]
    return any(path == folder or path in folder.parents for path in paths)
