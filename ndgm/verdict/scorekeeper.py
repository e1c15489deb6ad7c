"""Keeps the ledger of a run and makes its report; safe under xdist, crashes and interrupts."""

from __future__ import annotations

import os
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from functools import reduce
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ndgm.verdict import journal, outputs, report, rescue, selection, terminal
from ndgm.verdict.attempts import ENTRY, reason_of
from ndgm.verdict.chronology import Chronology, by_date
from ndgm.verdict.claim import ClaimError, declaration_of
from ndgm.verdict.clock import stopwatch
from ndgm.verdict.code import Sources
from ndgm.verdict.combine import combine_all
from ndgm.verdict.declarations import Declarations, entry_of
from ndgm.verdict.inventory import Chapter, Inventory, InventoryError, load
from ndgm.verdict.judge import first_line
from ndgm.verdict.keeping import Keeping
from ndgm.verdict.ledger import Ledger, graver, join_ledgers, succeeding
from ndgm.verdict.model import ClaimResult, Entry, Report, Run, Verdict
from ndgm.verdict.reuse import OPTION, Reuse
from ndgm.verdict.scratch import Scratch
from ndgm.verdict.strays import Strays, refuse_test_case
from ndgm.verdict.termination import Termination
from ndgm.verdict.text import fit, message

_FOLDER = "ndgm_claims_folder"


class Scorekeeper:
    """Knows the inventory, declares what was collected, and, in the main process, keeps the ledger."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.worker: dict[str, Any] | None = getattr(config, "workerinput", None)
        self.inventory = _inventory(config)
        self.declarations = (
            Declarations({row.id: row for row in self.inventory.claim}) if self.inventory else None
        )
        self.strays = Strays()
        self.selected = selection.selected(config, self.inventory)
        self.declared: Ledger = {}
        self.ledger: Ledger = {}
        self.attempts: dict[str, Ledger] = {}
        self.crashed: dict[str, float] = {}
        self.repeated: set[str] = set()
        self.uncollected: list[str] = []
        self.collected = False
        self.stopped = (
            "only collected" if config.option.collectonly else "the run stopped before it was decided"
        )
        self.chapters: Sequence[Chapter] = ()
        self.results: list[ClaimResult] = []
        self.elapsed = stopwatch()
        self.scratch: Scratch | None = None
        self.report: Path | None = None
        self.notices: list[str] = []
        self.unwritten: list[str] = []
        self.journal = journal.Journal(self._places_of_journal, self._head)
        self.termination = Termination()
        self.sources = Sources(config.rootpath, config.getini("claims_digest"), self._rests_on)
        self.keeping = Keeping(config, self.sources)
        self.reuse = Reuse(config, self.sources, self.inventory)
        self.recorded = self._recorded() if self.worker is None else []
        self.runs = Chronology()
        self.run = self._describe() if self.worker is None else None
        if self.worker is None:
            self.report = outputs.check(config)

    def _rests_on(self, module: Path) -> list[Path]:
        """The files besides Python code that the project says a module rests on.

        Raises:
            ClaimError: its hook fails or names what is no file: a digest without it would be wrong.
        """
        try:
            told = self.config.hook.pytest_claims_files(config=self.config, path=module)
            found = [self.config.rootpath / file for files in told if files for file in files]
            absent = next((file for file in found if not file.is_file()), None)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # A skip or an exit of pytest is no Exception.
            why = f"{type(error).__name__}: {first_line(message(error))}"
            raise ClaimError(f"pytest_claims_files failed for {module}: {why}") from error
        if absent is not None:
            raise ClaimError(f"pytest_claims_files: {module} rests on {absent}, which is no plain file.")
        return found

    def _recorded(self) -> list[Report]:
        folder = self.config.getini("claims_evidence")
        try:
            return report.read_folder(self.config.rootpath / folder) if folder else []
        except report.ReportError as error:
            raise pytest.UsageError(f"claims_evidence: {error}") from error

    def _describe(self) -> Run:
        return report.describe_run(
            self.config, self.recorded, code=outputs.are_asked(self.config) or self.reuse.asked
        )

    # Collection

    @pytest.hookimpl(wrapper=True)
    def pytest_pycollect_makeitem(self, collector: Any, name: str, obj: object) -> Generator[None, Any, Any]:
        refuse_test_case(obj)
        self.strays.visit(collector.path)
        made = yield
        declaration = declaration_of(obj)
        if declaration is None:
            return made
        self.strays.see(declaration)
        self.sources.digest(collector.path)  # What the project's hook gets wrong is told where it collects.
        if self.declarations is not None:
            self.declarations.add(declaration)
        if made is None and name == getattr(obj, "__name__", None):
            raise ClaimError(
                f"Claim {declaration.claim!r}: pytest does not collect {name}; name it test_{name}."
            )
        return made

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        made = yield
        if made.passed and isinstance(collector, pytest.Module):
            sentence = self.strays.sentence(collector.path)
            if sentence is not None:
                made.outcome, made.longrepr, made.result = "failed", sentence, []
        return made

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Generator[None, None, None]:
        claims = []
        for item in items:
            if isinstance(item, pytest.Function) and (declaration := declaration_of(item.obj)) is not None:
                item.stash[ENTRY] = entry_of(item, declaration, self.sources)
                claims.append(item)
        if self.selected is not None:
            kept = [
                item for item in items if ENTRY in item.stash and item.stash[ENTRY].claim in self.selected
            ]
            if dropped := set(items) - set(kept):
                self.config.hook.pytest_deselected(items=[item for item in items if item in dropped])
                items[:] = kept
        yield
        self.collected = True
        remaining = set(items)
        for item in claims:
            entry = item.stash[ENTRY]
            if item not in remaining:
                reason = self._unselected(entry.claim) or selection.deselected(self.config)
                entry = msgspec.structs.replace(entry, reason=reason)
            self.declared[entry.node] = entry

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self) -> None:
        if self.collected and self.worker is not None and _FOLDER in self.worker:
            path = Path(self.worker[_FOLDER]) / f"{self.worker['workerid']}.json"
            # The folder is gone when the run ended while this worker was starting.
            with suppress(FileNotFoundError):
                report.replace(path, msgspec.json.encode(self.declared))

    # The main process

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        if self.scratch is None:
            self.scratch = Scratch()
        node.workerinput[_FOLDER] = str(self.scratch.path)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if not report.passed:
            self.uncollected.append(f"{fit(report.nodeid)} {report.outcome}: {reason_of(report)}")

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str) -> None:
        node = fit(crashitem)
        self.crashed[node] = time.monotonic()
        self._read_declarations()
        if node in self.declared:
            self.journal.append(self._crash(self.declared[node]), self.elapsed())

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        text = getattr(report, "ndgm_entry", None)
        node = fit(report.nodeid)
        if node in self.crashed and report.outcome not in ("passed", "failed", "skipped"):
            # A plugin has turned the report of the crash into that of an attempt, and repeats the check.
            del self.crashed[node]
            self.repeated.add(node)
        if text is not None and self.worker is None:
            with self.termination.held():
                entry = msgspec.json.decode(text, type=Entry)
                del report.ndgm_entry  # pytest keeps every report to the end.
                of_node = self.attempts.setdefault(entry.node, {})
                worker = getattr(report, "worker_id", "")
                of_node[worker] = succeeding(of_node.get(worker), self._after_crash(entry))
                self.ledger[entry.node] = reduce(graver, of_node.values())
                self.journal.append(self.ledger[entry.node], self.elapsed())

    def _after_crash(self, entry: Entry) -> Entry:
        """The entry of a check that a plugin repeats after its worker has crashed, as a later attempt."""
        if entry.node not in self.repeated:
            return entry
        return msgspec.structs.replace(entry, earlier=(f"error: {journal.CRASHED}", *entry.earlier))

    def _places_of_journal(self) -> Iterator[tuple[Path, str]]:
        if self.report is not None:
            yield self.report.parent, self.report.name
        if (cache := getattr(self.config, "cache", None)) is not None:
            try:
                folder = cache.mkdir("claims")
            except OSError:
                return
            yield folder, "claims"

    def _head(self) -> journal.Head:
        """What the journal says of the run, as far as it is known."""
        assert self.run is not None
        self._read_declarations()
        absence = self._absence()
        with_check = {entry.claim for entry in self.declared.values()}
        rows = () if self.inventory is None else self.inventory.claim
        return journal.Head(
            run=self.run,
            inventory=self.inventory,
            absent={row.id: self._unselected(row.id) or absence for row in rows if row.id not in with_check},
            declared=tuple(self.declared.values()),
        )

    def _crash(self, entry: Entry) -> Entry:
        """The graver of what is known about an entry and the crash of its worker."""
        crash = msgspec.structs.replace(entry, verdict=Verdict.ERROR, reason=journal.CRASHED)
        return graver(self.ledger.get(entry.node, crash), crash)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        why = str(excinfo.value)
        self.stopped = "the run was interrupted before it was decided" + (
            f": {first_line(why)}" if why else ""
        )

    @pytest.hookimpl(tryfirst=True)  # Before xdist, which waits for workers: who ended the run may not.
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if self.worker is not None:
            return
        self.termination.defer()
        self._read_declarations()
        if self.reuse.ignored:
            self.collected = True
            self.declared = join_ledgers(self.declared, self.reuse.declared)
            if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED:
                session.exitstatus = exitstatus = pytest.ExitCode.OK
        if self.scratch is not None:
            self.scratch.remove()
        for node, entry in self.declared.items():
            if node in self.crashed and not self.termination.explains(self.crashed[node]):
                self.ledger[node] = self._crash(entry)
            elif node not in self.ledger:
                self.ledger[node] = msgspec.structs.replace(entry, reason=entry.reason or self.stopped)
        inventory = self.inventory or report.inventory_of(self.ledger.values())
        absence = self._absence()
        self.chapters = inventory.chapter
        assert self.run is not None
        self.run = msgspec.structs.replace(
            self.run,
            device=self._device(),
            exit_status=int(exitstatus),
            seconds=round(self.elapsed(), 2),
        )
        known = {
            run.id: run for made in self.recorded for run in (made.run, *made.recorded)
        } | self.reuse.runs
        self.runs = by_date((*known.values(), self.run), live=self.run.id)
        for node, entry in self.ledger.items():
            self.ledger[node] = msgspec.structs.replace(entry, run=self.run.id)
        self._reuse()
        entries = [*self.ledger.values(), *self.reuse.entries]
        # What was recorded of checks that are no longer there says nothing about those that are.
        entries += [
            entry
            for made in self.recorded
            for entry in report.results(made)
            if entry.node in self.ledger and entry.claim == self.ledger[entry.node].claim
        ]
        self.results = combine_all(
            inventory, entries, lambda row: self._unselected(row.id) or absence, self.runs, self.run.date
        )
        self._redden(session)
        made = report.compose(inventory, self.run, self.results, self.runs)
        for option, write in outputs.writers(self.config, self.report):
            try:
                write(made)
            except (OSError, report.ReportError) as error:
                session.exitstatus = pytest.ExitCode.INTERNAL_ERROR
                self.unwritten.append(f"{option}: {getattr(error, 'strerror', None) or error}")
        self._end_journal(kept=bool(self.unwritten) or (exitstatus == 3 and self.report is None))

    def _reuse(self) -> None:
        """Say where this run contradicts what was recorded here, and keep what it found for the next."""
        self.ledger |= self.reuse.contradictions(self.ledger)
        left_out = {node: entry for node, entry in self.declared.items() if entry.reason is not None}
        assert self.run is not None
        try:
            self.reuse.keep(self.run, self.ledger, left_out)
        except OSError as error:
            self.notices.append(f"{OPTION}: what was found could not be kept: {error.strerror or error}")

    def _device(self) -> str:
        """What a hook of the project says; one that raises costs its own answer alone."""
        try:
            return fit(str(self.config.hook.pytest_claims_device(config=self.config) or ""))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # A skip or an exit of pytest is no Exception.
            why = f"{type(error).__name__}: {first_line(message(error))}"
            self.notices.append(f"pytest_claims_device failed, and the report names no device: {why}")
            return ""

    def _end_journal(self, kept: bool) -> None:
        """Remove the journal of a run that ended well; say where it is when there is no report of it."""
        if kept and self.ledger:
            path = self.journal.keep(self.ledger.values())
            if path is not None:
                self.unwritten.append(f"what was found is kept in a journal: {rescue.command([path])}")
        else:
            self.journal.remove()

    def _redden(self, session: pytest.Session) -> None:
        """Fail the run when a verdict is red that no test of it shows.

        That is where recorded results contradict it or moved, where rows dispute, and where another plugin
        has made a failed test pass.
        """
        passed = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
        if session.exitstatus in passed and any(result.moved for result in self.results):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _read_declarations(self) -> None:
        if self.scratch is None:
            return
        for path in sorted(self.scratch.path.glob("*.json")):
            self.collected = True
            self.declared = join_ledgers(self.declared, msgspec.json.decode(path.read_bytes(), type=Ledger))

    def _unselected(self, claim: str) -> str | None:
        return "not selected by --claim" if self.selected is not None and claim not in self.selected else None

    def _absence(self) -> str:
        """Why a claim has no check in this run, as far as the run can tell."""
        if not self.collected:
            return self.stopped
        if self.uncollected:
            return f"no check collected in this run ({'; '.join(self.uncollected)})"
        if (
            self.inventory is not None
            and not selection.is_narrowed(self.config)
            and selection.is_of_all(self.config)
        ):
            return "no check written yet"
        return "no check collected in this run"

    def _is_whole(self) -> bool:
        """Whether the run is about all claims, though perhaps only about those that carry some mark."""
        narrowing = self.config.getoption("keyword", None) or self.config.getoption("deselect", None)
        return (
            not narrowing
            and not selection.is_narrowed(self.config)
            and (self.inventory is None or selection.is_of_all(self.config))
        )

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for sentence in self.notices:
            terminalreporter.write_line(sentence, yellow=True)
        for sentence in self.unwritten:
            terminalreporter.write_line(sentence, red=True)
        if (notice := rescue.notice(self.journal.left)) is not None:
            terminalreporter.write_line(notice)
        if (self.ledger or self.selected is not None) and not self.config.option.collectonly:
            selected = [result for result in self.results if self._unselected(result.id) is None]
            shown = [result for result in selected if self._is_shown(result)]
            assert self.run is not None
            machines = {run.id: run.place for run in self.runs.values() if run.id != self.run.id}
            machines |= self.reuse.places
            long = self.config.get_verbosity() > 0
            untouched = len(selected) - len(shown)
            terminal.summarize(
                terminalreporter, self.chapters, shown, machines, self.run, long=long, untouched=untouched
            )
            if os.environ.get("GITHUB_ACTIONS") == "true":
                from ndgm.verdict.annotations import commands

                for line in commands(selected, self.config.rootpath):
                    terminalreporter.write_line(line)

    def _is_shown(self, result: ClaimResult) -> bool:
        """Whether the terminal shows a row: of a narrowed run what it touched, and what is red."""
        if not self.collected or self._is_whole() or result.moved:
            return True
        # An entry that was deselected says so from the start.
        touched = (None, terminal.HERE)
        return any(entry.claim == result.id and entry.reason in touched for entry in self.declared.values())


def _inventory(config: pytest.Config) -> Inventory | None:
    source = config.getini("claims_inventory")
    if not source:
        return None
    try:
        return load(config.rootpath / source)
    except InventoryError as error:
        raise pytest.UsageError(f"claims: {error}") from error
