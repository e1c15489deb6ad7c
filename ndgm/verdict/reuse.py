"""`--claims-reuse`: take from a ledger of this machine what has not changed since it was run here.

A file whose checks all came to what they expect, under the key of all that they depend on, is not even
imported: its results stand in as those of the run that found them, and are shown as recorded here. Some,
chosen at random, run again all the same, and a difference is *contradicted*. On CI everything runs.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ndgm.verdict import reuse_ledger
from ndgm.verdict.attempts import ENTRY
from ndgm.verdict.code import Sources, name_below
from ndgm.verdict.inventory import Inventory
from ndgm.verdict.judge import complaint
from ndgm.verdict.keeping import folder
from ndgm.verdict.model import Entry, Run, Verdict
from ndgm.verdict.reuse_keys import Keys
from ndgm.verdict.reuse_ledger import Known
from ndgm.verdict.terminal import HERE

OPTION = "--claims-reuse"
AGAIN = 0.05
"""The share of the results that are found out again, in whole files."""
_TIME = 0.025
"""The share of the time that they may take, if there is more than one file of them."""
_IGNORED, _CLEAN = "ndgm_reused", "ndgm_clean"


def add_option(group: Any) -> None:
    """Add the option."""
    group.addoption(
        OPTION,
        action="store_true",
        help="take from an earlier run on this machine what has not changed since (never on CI)",
    )


class Reuse:
    """Decides which files need not run, and keeps what those that ran came to."""

    def __init__(self, config: pytest.Config, sources: Sources, inventory: Inventory | None) -> None:
        self.config = config
        self.keys = Keys(config, sources, inventory)
        self.worker: dict[str, Any] | None = getattr(config, "workerinput", None)
        self.asked = bool(config.getoption(OPTION)) and not config.option.collectonly
        self.chooses = random.Random()
        self.known: dict[str, Known] = {}
        self.ignored: set[str] = set()
        self.again: list[str] = []
        self.clean: dict[str, int] = {}
        self.notice: str | None = None
        self._collected: set[str] = set()
        if self.worker is not None:
            self.ignored = set(self.worker.get(_IGNORED, ()))
            self.asked = False
        elif self.asked and _is_on_ci():
            self.asked, self.notice = False, f"{OPTION} is left out on CI: what CI reports it has run"
        elif self.asked and any(config.getoption(name, None) for name in ("lf", "stepwise")):
            self.asked = False
            self.notice = f"{OPTION} is left out where earlier failures choose what runs (--lf, --stepwise)"
        elif self.asked and getattr(config, "cache", None) is None:
            raise pytest.UsageError(
                f"{OPTION} keeps its ledger in pytest's cache, which -p no:cacheprovider switches off; "
                "leave out one of the two."
            )

    # Before the run

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self) -> None:
        """Choose before any worker starts."""
        if self.asked:
            self.ledger = reuse_ledger.read(self._path())
            self.known = dict(self._unchanged())
            self.again = self._choose()
            self.ignored = set(self.known) - set(self.again)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        node.workerinput[_IGNORED] = sorted(self.ignored)

    def pytest_ignore_collect(self, collection_path: Path) -> bool | None:
        return True if self.ignored and self._name(collection_path) in self.ignored else None

    def _path(self) -> Path:
        place = folder(self.config)
        assert place is not None
        return place / "reuse.json"

    def _name(self, path: Path) -> str:
        return name_below(self.config.rootpath, path)

    def _unchanged(self) -> Iterable[tuple[str, Known]]:
        start = self.config.invocation_params.dir
        given = [(start / argument.partition("::")[0]).resolve() for argument in self.config.args]
        for name in self.ledger.files:
            path = self.config.rootpath / name
            # A file that is given by its name is meant to run.
            if path.is_file() and path not in given and any(folder in path.parents for folder in given):
                known = self.ledger.find(name, self.keys.of(path), self.keys.rows)
                if known is not None:
                    yield name, known

    def _choose(self) -> list[str]:
        """Files to run again: five per cent of the results, in little of the time."""
        files = sorted(name for name, known in self.known.items() if known.entries)
        self.chooses.shuffle(files)
        number = AGAIN * sum(len(self.known[name].entries) for name in files)
        seconds = _TIME * sum(self.known[name].seconds for name in files)
        chosen: list[str] = []
        for name in files:
            if number > 0 and (not chosen or self.known[name].seconds <= seconds):
                chosen.append(name)
                number -= len(self.known[name].entries)
                seconds -= self.known[name].seconds
        return chosen

    # What the run collects

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.passed and report.nodeid.endswith(".py"):
            self._collected.add(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Count the checks of files that have no other tests: what is no claim has to run."""
        counts = Counter(self._name(item.path) for item in items)
        others = {self._name(item.path) for item in items if ENTRY not in item.stash}
        self.clean = {name: counts[name] for name in self._collected - others}

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.worker is not None and hasattr(session.config, "workeroutput"):
            session.config.workeroutput[_CLEAN] = self.clean

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        self.clean |= getattr(node, "workeroutput", {}).get(_CLEAN, {})

    # After the run

    @property
    def runs(self) -> dict[str, Run]:
        """The runs whose results stand in, by their ids."""
        named = {entry.run for known in self.known.values() for entry in known.entries}
        return {name: run for name, run in self.ledger.runs.items() if name in named} if self.known else {}

    @property
    def entries(self) -> list[Entry]:
        """The results of these runs, those that were found out again included."""
        return [
            entry
            for known in self.known.values()
            for entry in known.entries
            if entry.verdict != Verdict.NOT_RUN
        ]

    @property
    def declared(self) -> dict[str, Entry]:
        """What the files that were not imported declare, by node."""
        return {
            entry.node: _undone(entry)
            for name in self.ignored
            if name in self.known
            for entry in self.known[name].entries
        }

    @property
    def places(self) -> dict[str, str]:
        """Where and when the runs ran, in words, by their ids."""
        return {name: place(run) for name, run in self.runs.items()}

    def contradictions(self, ledger: Mapping[str, Entry]) -> dict[str, Entry]:
        """The entries of this run that differ from what was recorded under the same key, and say so."""
        found = {}
        for before in self.entries:
            now = ledger.get(before.node)
            if now is None or now.verdict in (Verdict.NOT_RUN, Verdict.ERROR):
                continue
            fields = [name for name in _FOUND if getattr(now, name) != getattr(before, name)]
            if fields:
                told = "" if "verdict" in fields else f", with another {' and another '.join(fields)}"
                reason = f"{before.verdict} as {self.places[before.run]}, but {now.verdict} now{told}"
                found[now.node] = msgspec.structs.replace(now, verdict=Verdict.CONTRADICTED, reason=reason)
        return found

    def keep(self, run: Run, ledger: Mapping[str, Entry], left_out: Mapping[str, Entry]) -> None:
        """Write down what the files of this run came to.

        Args:
            run: this run.
            ledger: what its checks came to, by node.
            left_out: what was declared and not selected, by node.

        Raises:
            OSError: it cannot be written.
        """
        if not self.asked:
            return
        files: dict[str, list[Entry]] = {name: [] for name in self.clean if name not in self.ignored}
        for entry in ledger.values():
            if entry.file in files:
                files[entry.file].append(entry)
        for name, entries in files.items():
            path = self.config.rootpath / name
            if not path.is_file():
                continue
            key = self.keys.of(path)
            self.ledger.drop(name, key)
            if len(entries) >= self.clean[name] and all(
                _is_final(entry) or entry.node in left_out for entry in entries
            ):
                rows = {entry.claim: self.keys.rows.get(entry.claim, "") for entry in entries}
                self.ledger.put(name, Known(key, rows, tuple(entries)), run)
        self.ledger.save(self._path())

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.notice is not None:
            terminalreporter.write_line(self.notice, yellow=True)
        if self.known:
            results = sum(
                entry.verdict != Verdict.NOT_RUN
                for name in self.ignored
                for entry in self.known[name].entries
            )
            whole = ", ".join(dict.fromkeys(self.places.values()))
            terminalreporter.write_line(
                f"{results} results of {len(self.ignored)} files: {whole}; "
                f"{len(self.again)} of {len(self.known)} files ran again, chosen at random"
            )


_FOUND = ("verdict", "witnesses", "certificates", "counterexample", "asserted")


def place(run: Run) -> str:
    """Where and when a run here ran: "recorded here, 2026-11-29 08:15, at 1a2b3c4"."""
    at = "outside of a checkout" if run.commit is None else f"at {run.commit[:7]}"
    changed = ", files changed" if run.dirty else ""
    return f"{HERE}, {run.date[:16].replace('T', ' ')}, {at}{changed}"


def _undone(entry: Entry) -> Entry:
    """What an entry declares; why it was left out stays."""
    done = entry.verdict != Verdict.NOT_RUN
    return msgspec.structs.replace(
        entry,
        run="",
        verdict=Verdict.NOT_RUN,
        reason=HERE if done else entry.reason,
        witnesses=0,
        certificates=(),
        counterexample=None,
        asserted="",
        seconds=0.0,
        earlier=(),
    )


def _is_final(entry: Entry) -> bool:
    """Whether a check came to what is expected, at once."""
    return entry.verdict != Verdict.NOT_RUN and complaint(entry) is None and not entry.earlier


def _is_on_ci() -> bool:
    return os.environ.get("CI", "").lower() not in ("", "0", "false") or "GITHUB_ACTIONS" in os.environ
