"""Attempts at a check: what their reports carry, and a new start where a plugin repeats failed tests."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import msgspec
import pytest

from ndgm.verdict.judge import XFAIL, complaint, first_line
from ndgm.verdict.model import RED, Entry, Verdict
from ndgm.verdict.recorder import Recorder
from ndgm.verdict.text import encodable, fit

ENTRY = pytest.StashKey[Entry]()
"""Where an item keeps what it declares, then what its last attempt came to."""
RUNNING = pytest.StashKey[Recorder]()
"""Where an item keeps the recorder of its running check; a run inside of a check has items of its own."""
_DECLARED = pytest.StashKey[Entry]()


class Attempts:
    """Hooks that give each report the entry of its attempt.

    To be registered when pytest is configured: a plugin that repeats a failed check while its report is made
    (pytest-retry does) is then inside, and the report carries what the last attempt came to.
    """

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Start from what the item declares; every plugin that repeats a test sets it up again."""
        entry = item.stash.get(ENTRY, None)
        if entry is None:
            return
        if (declared := item.stash.get(_DECLARED, None)) is None:
            item.stash[_DECLARED] = entry
        else:
            earlier = (*entry.earlier, outcome(entry))
            record(item, msgspec.structs.replace(declared, earlier=earlier))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        made = yield
        entry = item.stash.get(ENTRY, None)
        if entry is None:
            return made
        if call.when == "call" and (recorder := item.stash.get(RUNNING, None)) is not None:
            # The report of a subtest: the check itself is still running.
            if made.failed or hasattr(made, "wasxfail"):
                recorder.failed_subtests.append(reason_of(made))
            return made
        if hasattr(made, "wasxfail"):
            del made.wasxfail
            entry = msgspec.structs.replace(entry, verdict=Verdict.ERROR, reason=XFAIL)
            made.outcome, made.longrepr = "failed", complaint(entry)
        elif made.failed and (call.when != "call" or complaint(entry) is None):
            # What fails around a check leaves it undecided.
            entry = msgspec.structs.replace(
                entry, verdict=Verdict.ERROR, reason=f"{call.when} failed: {reason_of(made)}"
            )
        elif made.skipped and call.when != "call":
            entry = msgspec.structs.replace(entry, reason=reason_of(made))
        elif call.when != "call" or (entry.verdict == Verdict.NOT_RUN and entry.reason is None):
            return made
        record(item, entry)
        made.user_properties = list(item.user_properties)
        made.ndgm_entry = msgspec.json.encode(entry).decode()  # type: ignore[attr-defined]
        made.ndgm_word = _word(entry)  # type: ignore[attr-defined]
        return made

    @pytest.hookimpl(wrapper=True)
    def pytest_report_to_serializable(self) -> Generator[None, dict[str, Any] | None, dict[str, Any] | None]:
        """Let no message of a test end a run: xdist cannot send lone surrogates."""
        made = yield
        return None if made is None else {name: encodable(value) for name, value in made.items()}

    @pytest.hookimpl(tryfirst=True)
    def pytest_report_teststatus(
        self, report: pytest.TestReport | pytest.CollectReport
    ) -> tuple[str, str, tuple[str, dict[str, bool]]] | None:
        """Name what was found in place of PASSED and FAILED; what pytest counts stays."""
        word = getattr(report, "ndgm_word", None)
        if word is None or report.when != "call":
            return None
        if report.outcome == "passed":
            return "passed", ".", (word, {"green": True})
        return ("failed", "F", (word, {"red": True})) if report.outcome == "failed" else None


def _word(entry: Entry) -> str:
    if entry.mutant is not None and entry.verdict != Verdict.ERROR:
        return "MUTANT KILLED" if entry.killed else "MUTANT SURVIVED"
    moved = entry.moved and entry.verdict not in RED
    return (f"moved: {entry.verdict}" if moved else str(entry.verdict)).upper()


def record(item: pytest.Item, entry: Entry) -> None:
    """Keep what an attempt came to, and tell it to whoever reads the properties of tests."""
    item.stash[ENTRY] = entry
    item.user_properties[:] = [pair for pair in item.user_properties if pair[0] not in ("claim", "verdict")]
    item.user_properties += [("claim", entry.claim), ("verdict", str(entry.verdict))]


def outcome(entry: Entry) -> str:
    """What an attempt came to, in one line."""
    why = entry.reason or (str(entry.counterexample) if entry.counterexample else "")
    return fit(" ".join(f"{entry.verdict}: {why}".split()) if why else str(entry.verdict))


def reason_of(made: pytest.TestReport | pytest.CollectReport) -> str:
    """Why a test or a file failed or was skipped, in one line."""
    shown: Any = made.longrepr
    if isinstance(shown, tuple):
        return first_line(str(shown[2]).removeprefix("Skipped: "))
    if hasattr(shown, "errorstring"):
        return first_line(shown.errorstring)
    if not hasattr(shown, "reprcrash"):
        # A file that cannot be imported: its first line has a path of this machine, its last the cause.
        causes = [line[1:] for line in str(shown).splitlines() if line.startswith("E   ")]
        return first_line(causes[-1] if causes else str(shown))
    return first_line(str(getattr(shown.reprcrash, "message", shown)))
