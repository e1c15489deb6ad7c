"""A run fails when fewer of its claims are decided than the project asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ndgm.verdict.model import DECIDED, ClaimResult

OPTION, SETTING = "--claims-fail-under", "claims_fail_under"


def add_options(parser: pytest.Parser, group: Any) -> None:
    """Add the option, and the setting that stands in for it."""
    group.addoption(
        OPTION,
        default=None,
        metavar="PERCENT",
        help="fail when fewer than PERCENT of the claims hold, hold with condition, or are refuted",
    )
    parser.addini(SETTING, f"the default of {OPTION}", type="float", default=None)


class Gate:
    """Holds the share of decided claims against what is asked for, once the run is over."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.least = _least(config)
        self.sentence: str | None = None

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        keeper: Any = self.config.pluginmanager.getplugin("ndgm-scorekeeper")
        if self.least is None or self.config.option.collectonly or keeper is None:
            return
        selected = keeper.selected
        results = [one for one in keeper.results if selected is None or one.id in selected]
        self.sentence = shortfall(results, self.least)
        passed = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
        if self.sentence is not None and session.exitstatus in passed:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.sentence is not None:
            terminalreporter.write_line(self.sentence, red=True)


def shortfall(results: Sequence[ClaimResult], least: float) -> str | None:
    """What to say when fewer than `least` per cent of some claims are decided; None where enough are.

    Example: "1 of 4 claims is decided (25%), and --claims-fail-under asks for 80%."
    """
    decided = sum(result.verdict in DECIDED for result in results)
    if 100 * decided >= least * len(results):
        return None
    share = 100 * decided / len(results)
    return (
        f"{decided} of {len(results)} claims {'is' if decided == 1 else 'are'} decided ({share:.4g}%), "
        f"and {OPTION} asks for {least:.4g}%."
    )


def _least(config: pytest.Config) -> float | None:
    """The percentage that is asked for, by the option or else by the setting."""
    given = config.getoption(OPTION)
    name = SETTING if given is None else OPTION
    try:
        found = config.getini(SETTING) if given is None else given
        least = None if found is None else float(found)
    except (TypeError, ValueError, pytest.UsageError):
        least = -1
    if least is not None and not 0 <= least <= 100:
        raise pytest.UsageError(f"{name} is no percentage; take a number from 0 to 100.")
    return least
