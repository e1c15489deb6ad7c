"""Pytest's root: it takes the value of an option that it does not know yet for a path of tests."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import Path

import pytest

_WITH_VALUE = tuple(
    f"--claim{rest}" for rest in ("", "s-report", "s-html", "s-badges", "s-summary", "s-fail-under")
)
_VARIABLE = "PYTEST_ADDOPTS"


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> int | pytest.ExitCode | None:
    """Start afresh where `--claims-report FILE` names a file that is there already.

    Pytest looks for its root and its settings before it knows the options of plugins: between the first run,
    which makes the file, and the second they would move to wherever the file is.
    """
    start = config.invocation_params.dir
    given, added = config.invocation_params.args, os.environ.get(_VARIABLE, "")
    try:
        extra = shlex.split(added)
    except ValueError:  # Pytest has its own word on it.
        extra = []
    arguments, environment = joined(given, start), joined(extra, start)
    if arguments == [*map(str, given)] and environment == extra:
        return None
    if environment != extra:
        os.environ[_VARIABLE] = shlex.join(environment)
    try:
        return pytest.main(arguments, plugins=config.invocation_params.plugins)
    finally:
        if environment != extra:
            os.environ[_VARIABLE] = added


def joined(arguments: Sequence[str | os.PathLike[str]], start: Path) -> list[str]:
    """The arguments with what is a path for pytest in one word with the option that it belongs to.

    >>> joined(["tests", "--claims-html", "."], Path())
    ['tests', '--claims-html=.']
    """
    found: list[str] = []
    words = iter(map(str, arguments))
    for word in words:
        found.append(word)
        if word == "--":
            break
        if word in _WITH_VALUE and (value := next(words, None)) is not None:
            if not value.startswith("-") and os.path.lexists(start / value):
                found[-1] = f"{word}={value}"
            else:
                found.append(value)
    return [*found, *words]
