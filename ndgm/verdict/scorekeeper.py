"""Keeps the ledger of a run and makes its report; safe under xdist, crashes and interrupts."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ndgm.verdict import report, terminal
from ndgm.verdict.claim import ClaimError, Declaration, declaration_of
from ndgm.verdict.code import Sources
from ndgm.verdict.combine import Ledger, combine_all, graver, join_ledgers
from ndgm.verdict.declarations import Declarations
from ndgm.verdict.inventory import Chapter, Inventory, InventoryError, load
from ndgm.verdict.judge import first_line
from ndgm.verdict.model import ClaimResult, Entry, Report, Run, Verdict

ENTRY = pytest.StashKey[Entry]()
"""Where an item keeps what it declares, then what it came to."""
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
        self.selected = self._selection()
        self.declared: Ledger = {}
        self.ledger: Ledger = {}
        self.crashed: list[str] = []
        self.uncollected: list[str] = []
        self.collected = False
        self.stopped = (
            "only collected" if config.option.collectonly else "the run stopped before it was decided"
        )
        self.chapters: Sequence[Chapter] = ()
        self.results: list[ClaimResult] = []
        self.started = time.perf_counter()
        self.folder: Path | None = None
        self.report: Path | None = None
        self.unwritten: list[str] = []
        self.sources = Sources(config.rootpath, config.getini("claims_digest"))
        self.recorded = self._recorded() if self.worker is None else []
        self.runs: dict[str, Run] = {}
        self.run = report.describe_run(config) if self.worker is None else None
        name = config.getoption("--claims-report")
        if name is not None and self.worker is None:
            self.report = (config.invocation_params.dir / name).resolve()
            try:
                report.check_writable(self.report)
            except OSError as error:
                raise pytest.UsageError(
                    f"--claims-report: cannot write {name!r}: {error.strerror or error}; name a file "
                    "in a folder that exists and can be written."
                ) from error

    def _recorded(self) -> list[Report]:
        folder = self.config.getini("claims_evidence")
        try:
            return report.read_folder(self.config.rootpath / folder) if folder else []
        except report.ReportError as error:
            raise pytest.UsageError(f"claims_evidence: {error}") from error

    def _selection(self) -> set[str] | None:
        patterns = self.config.getoption("--claim")
        if not patterns:
            return None
        if self.inventory is None:
            raise pytest.UsageError(
                "--claim needs an inventory: set claims_inventory in the pytest configuration."
            )
        try:
            return {name for pattern in patterns for name in self.inventory.select(pattern)}
        except InventoryError as error:
            raise pytest.UsageError(f"--claim: {error}") from error

    # Collection

    @pytest.hookimpl(wrapper=True)
    def pytest_pycollect_makeitem(self, collector: Any, name: str, obj: object) -> Generator[None, Any, Any]:
        made = yield
        declaration = declaration_of(obj)
        if declaration is None:
            return made
        if self.declarations is not None:
            self.declarations.add(declaration)
        if made is None and name == getattr(obj, "__name__", None):
            raise ClaimError(
                f"Claim {declaration.claim!r}: pytest does not collect {name}; name it test_{name}."
            )
        return made

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Generator[None, None, None]:
        claims = []
        for item in items:
            if isinstance(item, pytest.Function) and (declaration := declaration_of(item.obj)) is not None:
                item.stash[ENTRY] = _entry(item, declaration, self.sources)
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
                reason = self._unselected(entry.claim) or self._deselected()
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
        if self.folder is None:
            self.folder = Path(tempfile.mkdtemp(prefix="claims-"))
        node.workerinput[_FOLDER] = str(self.folder)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if not report.passed:
            self.uncollected.append(f"{report.nodeid} {report.outcome}: {reason_of(report)}")

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str) -> None:
        self.crashed.append(crashitem)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        text = getattr(report, "ndgm_entry", None)
        if text is not None and self.worker is None:
            entry = msgspec.json.decode(text, type=Entry)
            del report.ndgm_entry  # pytest keeps every report to the end.
            self.ledger[entry.node] = graver(self.ledger.get(entry.node, entry), entry)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        why = str(excinfo.value)
        self.stopped = "the run was interrupted before it was decided" + (
            f": {first_line(why)}" if why else ""
        )

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if self.worker is not None:
            return
        self._read_declarations()
        for node, entry in self.declared.items():
            if node in self.crashed:
                crash = msgspec.structs.replace(
                    entry, verdict=Verdict.ERROR, reason="the worker that ran it crashed"
                )
                self.ledger[node] = graver(self.ledger.get(node, crash), crash)
            elif node not in self.ledger:
                self.ledger[node] = msgspec.structs.replace(entry, reason=entry.reason or self.stopped)
        inventory = self.inventory or report.inventory_of(self.ledger.values())
        absence = self._absence()
        self.chapters = inventory.chapter
        assert self.run is not None
        self.run = msgspec.structs.replace(
            self.run,
            device=self.config.hook.pytest_claims_device(config=self.config) or "",
            exit_status=int(exitstatus),
            seconds=round(time.perf_counter() - self.started, 2),
        )
        self.runs = {run.id: run for made in self.recorded for run in (made.run, *made.recorded)}
        self.runs[self.run.id] = self.run
        for node, entry in self.ledger.items():
            self.ledger[node] = msgspec.structs.replace(entry, run=self.run.id)
        entries = [*self.ledger.values()]
        # What was recorded of checks that are no longer there says nothing about those that are.
        entries += [
            entry for made in self.recorded for entry in report.results(made) if entry.node in self.ledger
        ]
        self.results = combine_all(
            inventory, entries, lambda row: self._unselected(row.id) or absence, self.runs, self.run.date
        )
        self._redden(session)
        made = report.compose(inventory, self.run, self.results, self.runs)
        for option, write in self._outputs():
            try:
                write(made)
            except (OSError, report.ReportError) as error:
                session.exitstatus = pytest.ExitCode.INTERNAL_ERROR
                self.unwritten.append(f"{option}: {getattr(error, 'strerror', None) or error}")

    def _outputs(self) -> Iterator[tuple[str, Callable[[Report], object]]]:
        """What the options ask for, each by its option."""
        if self.report is not None:
            path = self.report
            yield f"--claims-report: cannot write {path}", lambda made: report.write(path, made)
        start = self.config.invocation_params.dir
        if (folder := self.config.getoption("--claims-html")) is not None:
            from ndgm.verdict import page

            yield "--claims-html", lambda made: page.write(made, start / folder, root=self.config.rootpath)
        if (place := self.config.getoption("--claims-badges")) is not None:
            from ndgm.verdict import badges

            yield "--claims-badges", lambda made: badges.write(made, start / place)
        if (summary := self.config.getoption("--claims-summary")) is not None:
            from ndgm.verdict import markdown

            yield (
                f"--claims-summary: cannot write {summary}",
                lambda made: markdown.append(start / summary, made),
            )

    def _redden(self, session: pytest.Session) -> None:
        """Fail the run when recorded results contradict it or moved, or rows dispute: no test of it would."""
        assert self.run is not None
        others = set(self.runs) - {self.run.id}
        readings = [reading for result in self.results for reading in result.readings]
        recorded = any(reading.moved and others & set(reading.sources) for reading in readings)
        disputed = any(
            result.moved and not any(reading.moved for reading in result.readings) for result in self.results
        )
        if session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED) and (
            recorded or disputed
        ):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _read_declarations(self) -> None:
        if self.folder is None:
            return
        for path in sorted(self.folder.glob("*.json")):
            self.collected = True
            self.declared = join_ledgers(self.declared, msgspec.json.decode(path.read_bytes(), type=Ledger))
        shutil.rmtree(self.folder, ignore_errors=True)

    def _unselected(self, claim: str) -> str | None:
        return "not selected by --claim" if self.selected is not None and claim not in self.selected else None

    def _deselected(self) -> str:
        options = {"-k": "keyword", "-m": "markexpr", "--lf": "lf"}
        given = {flag: self.config.getoption(name, None) for flag, name in options.items()}
        shown = [flag if value is True else f"{flag} {value}" for flag, value in given.items() if value]
        return "deselected in this run" + (f" ({', '.join(shown)})" if shown else "")

    def _absence(self) -> str:
        """Why a claim has no check in this run, as far as the run can tell."""
        if not self.collected:
            return self.stopped
        if self.uncollected:
            return f"no check collected in this run ({'; '.join(self.uncollected)})"
        narrowed = any(self.config.getoption(name, None) for name in ("ignore", "ignore_glob", "lf"))
        source = self.config.getini("claims_inventory")
        folder = (self.config.rootpath / source).parent.resolve()
        paths = [(self.config.invocation_params.dir / argument).resolve() for argument in self.config.args]
        if not narrowed and any(path == folder or path in folder.parents for path in paths):
            return "no check written yet"
        return "no check collected in this run"

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for sentence in self.unwritten:
            terminalreporter.write_line(sentence, red=True)
        if (self.ledger or self.selected is not None) and not self.config.option.collectonly:
            shown = [result for result in self.results if self._unselected(result.id) is None]
            assert self.run is not None
            machines = {run.id: run.place for run in self.runs.values() if run.id != self.run.id}
            long = self.config.get_verbosity() > 0
            terminal.summarize(terminalreporter, self.chapters, shown, machines, self.run, long=long)


def _inventory(config: pytest.Config) -> Inventory | None:
    source = config.getini("claims_inventory")
    if not source:
        return None
    try:
        return load(config.rootpath / source)
    except InventoryError as error:
        raise pytest.UsageError(f"claims: {error}") from error


def _entry(item: pytest.Function, declaration: Declaration, sources: Sources) -> Entry:
    mutant = item.get_closest_marker("mutant")
    return Entry(
        node=item.nodeid,
        claim=declaration.claim,
        reading=declaration.reading,
        world=declaration.world,
        condition=declaration.condition,
        part=declaration.part,
        aside=declaration.aside,
        expect=declaration.expect,
        grade=declaration.evidence,
        check=item.nodeid.removesuffix(item.name) + item.originalname,
        line=(item.location[1] or 0) + 1,
        code=sources.digest(item.path),
        statement=declaration.statement,
        where=declaration.where,
        uses=declaration.uses,
        mutant=mutant.args[0] if mutant else None,
    )


def reason_of(made: pytest.TestReport | pytest.CollectReport) -> str:
    """Why a test or a file failed or was skipped, in one line."""
    shown: Any = made.longrepr
    if isinstance(shown, tuple):
        return first_line(str(shown[2]).removeprefix("Skipped: "))
    if hasattr(shown, "errorstring"):
        return first_line(shown.errorstring)
    return first_line(str(getattr(getattr(shown, "reprcrash", None), "message", shown)))
