"""What the options of a run ask to have written: the report, its page, badges, and forms for other tools."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ndgm.verdict import report
from ndgm.verdict.model import Report

if TYPE_CHECKING:
    from ndgm.verdict.addresses import Repository

_OPTIONS = ("--claims-report", "--claims-html", "--claims-badges", "--claims-summary", "--claims-ctrf")


def are_asked(config: pytest.Config) -> bool:
    """Whether anything is to be written."""
    return any(config.getoption(option) is not None for option in _OPTIONS)


def check(config: pytest.Config) -> Path | None:
    """Refuse what cannot be written now rather than when every check has run.

    Returns the path of the report, if one is asked for.

    Raises:
        pytest.UsageError: a file cannot be written; the message names it.
    """
    path = _checked(config, "--claims-report", report.check_writable)
    named: dict[Path, str] = {} if path is None else {path: "--claims-report"}
    for option, check in (
        ("--claims-summary", report.check_folder),
        ("--claims-ctrf", report.check_writable),
    ):
        other = _checked(config, option, check)
        if other is not None and (first := named.setdefault(other, option)) != option:
            raise pytest.UsageError(f"{first} and {option} name one file; give each its own.")
    if config.getoption("--claims-html") is not None:
        _repository(config)
    return path


def _checked(config: pytest.Config, option: str, check: Callable[[Path], None]) -> Path | None:
    name = config.getoption(option)
    if name is None:
        return None
    try:
        path: Path = (config.invocation_params.dir / name).resolve()
        check(path)
    except (OSError, RuntimeError) as error:  # A circle of links is a RuntimeError before Python 3.13.
        raise pytest.UsageError(
            f"{option}: cannot write {name!r}: {getattr(error, 'strerror', None) or error}; name a file "
            "in a folder that exists and can be written."
        ) from error
    return path


def writers(config: pytest.Config, path: Path | None) -> Iterator[tuple[str, Callable[[Report], object]]]:
    """What writes each thing that is asked for, with what to say when it cannot; `path` is the report's."""
    if path is not None:
        yield f"--claims-report: cannot write {path}", lambda made: report.write(path, made)
    start = config.invocation_params.dir
    if (folder := config.getoption("--claims-html")) is not None:
        from ndgm.verdict import page

        known = _repository(config)
        yield (
            "--claims-html",
            lambda made: page.write(made, start / folder, root=config.rootpath, repository=known),
        )
    if (place := config.getoption("--claims-badges")) is not None:
        from ndgm.verdict import badges

        yield "--claims-badges", lambda made: badges.write(made, start / place)
    if (summary := config.getoption("--claims-summary")) is not None:
        from ndgm.verdict import markdown

        yield (
            f"--claims-summary: cannot write {summary}",
            lambda made: markdown.append(start / summary, made),
        )
    if (file := config.getoption("--claims-ctrf")) is not None:
        from ndgm.verdict import ctrf

        yield f"--claims-ctrf: cannot write {file}", lambda made: ctrf.write(start / file, made)


def _repository(config: pytest.Config) -> Repository | None:
    from ndgm.verdict.addresses import SETTING, find_repository

    try:
        return find_repository(str(config.getini(SETTING)) or None, config.rootpath)
    except report.ReportError as error:
        raise pytest.UsageError(f"{SETTING}: {error}") from error
