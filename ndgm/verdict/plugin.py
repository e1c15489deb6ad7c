"""The pytest plugin: runs claims, keeps the ledger, and reports; safe under xdist, crashes and interrupts.

PYTEST_DONT_REWRITE: pytest imports it as an entry point before it could rewrite its assertions, and would warn of that.
"""

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

from ndgm.verdict import hooks, report, terminal
from ndgm.verdict.claim import (
    XFAIL,
    ClaimError,
    Declaration,
    complaint,
    current_recorder,
    declaration_of,
    first_line,
    forget_shared,
    judge,
    recording,
)
from ndgm.verdict.code import Sources
from ndgm.verdict.combine import Ledger, combine_all, graver, merge
from ndgm.verdict.inventory import Chapter, Inventory, InventoryError, load, nearest
from ndgm.verdict.model import ClaimResult, Entry, Report, Run, Verdict

_ENTRY = pytest.StashKey[Entry]()
_FOLDER = "ndgm_claims_folder"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("claims", "claims about a paper")
    group.addoption(
        "--claim",
        action="append",
        default=[],
        metavar="GLOB",
        help="run only the claims whose id matches GLOB (may be given several times)",
    )
    group.addoption(
        "--claims-report", default=None, metavar="FILE", help="write what every claim came to as JSON to FILE"
    )
    group.addoption("--claims-html", default=None, metavar="DIR", help="write the report as a page to DIR/index.html")
    group.addoption("--claims-badges", default=None, metavar="DIR", help="write a badge for each claim to DIR")
    group.addoption(
        "--claims-summary",
        default=None,
        metavar="FILE",
        help="append a Markdown summary to FILE, such as a CI job's page",
    )
    parser.addini("claims_inventory", "the TOML file with a row for every claim of the paper", default="")
    parser.addini(
        "claims_evidence", "the folder of recorded reports, whose results stand in for checks not run", default=""
    )
    parser.addini("claims_digest", "files and folders whose content the report's digest covers", type="linelist")
    parser.addini("claims_versions", "distributions whose versions the report names", type="linelist")


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(hooks)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "mutant(name): one wrong rule, constant or hypothesis of a claim's check")
    config.pluginmanager.register(Scorekeeper(config), "ndgm-scorekeeper")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    declaration = declaration_of(metafunc.function)
    if declaration is None:
        return
    absent = sorted(set(declaration.given) - set(metafunc.fixturenames))
    if absent:
        raise ClaimError(
            f"Claim {declaration.claim!r}: {metafunc.function.__name__} takes no argument {', '.join(absent)}, "
            "which its given values name."
        )
    marks = [*getattr(metafunc.function, "pytestmark", []), *metafunc.definition.iter_markers()]
    if any(mark.name == "xfail" for mark in marks):
        raise ClaimError(f"Claim {declaration.claim!r}: {XFAIL}.")
    metafunc.parametrize(
        tuple(declaration.given),
        [
            pytest.param(
                *values,
                id="claim" if mutant is None else f"mutant-{mutant}",
                marks=() if mutant is None else pytest.mark.mutant(mutant),
            )
            for mutant, values in declaration.cases()
        ],
    )


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    entry = pyfuncitem.stash.get(_ENTRY, None)
    if entry is None:
        return (yield)
    raised: BaseException | None = None
    started = time.perf_counter()
    with recording() as recorder:
        try:
            yield
        except pytest.exit.Exception:
            raise
        except (Exception, BaseExceptionGroup, pytest.skip.Exception, pytest.fail.Exception) as error:
            raised = error
    entry = judge(entry, recorder, raised, time.perf_counter() - started)
    _record(pyfuncitem, entry)
    sentence = complaint(entry)
    if sentence is None:
        if entry.verdict == Verdict.NOT_RUN and raised is not None:
            raise raised
        # Their tracebacks hold this frame: free what the check computed now, not whenever garbage is collected.
        raised = None
        recorder.counterexamples.clear()
        return True
    survived = entry.mutant is not None and entry.verdict != Verdict.ERROR
    if raised is None or survived or isinstance(raised, (pytest.skip.Exception, pytest.xfail.Exception)):
        pytest.fail(sentence, pytrace=False)
    raised.add_note(sentence)
    raise raised


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Generator[None, object, object]:
    try:
        return (yield)
    finally:
        if nextitem is None or nextitem.path != item.path:
            forget_shared()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    made = yield
    entry = item.stash.get(_ENTRY, None)
    if entry is None:
        return made
    if call.when == "call" and (recorder := current_recorder()) is not None:
        # The report of a subtest: the check itself is still running.
        if made.failed or hasattr(made, "wasxfail"):
            recorder.failed_subtests.append(_reason(made))
        return made
    if hasattr(made, "wasxfail"):
        del made.wasxfail
        entry = msgspec.structs.replace(entry, verdict=Verdict.ERROR, reason=XFAIL)
        made.outcome, made.longrepr = "failed", complaint(entry)
    elif made.failed and (call.when != "call" or complaint(entry) is None):
        # What fails around a check leaves it undecided.
        entry = msgspec.structs.replace(entry, verdict=Verdict.ERROR, reason=f"{call.when} failed: {_reason(made)}")
    elif made.skipped and call.when != "call":
        entry = msgspec.structs.replace(entry, reason=_reason(made))
    elif call.when != "call" or (entry.verdict == Verdict.NOT_RUN and entry.reason is None):
        return made
    _record(item, entry)
    made.user_properties = list(item.user_properties)
    made.ndgm_entry = msgspec.json.encode(entry).decode()  # type: ignore[attr-defined]
    return made


def _record(item: pytest.Item, entry: Entry) -> None:
    item.stash[_ENTRY] = entry
    item.user_properties[:] = [pair for pair in item.user_properties if pair[0] not in ("claim", "verdict")]
    item.user_properties += [("claim", entry.claim), ("verdict", str(entry.verdict))]


def _reason(made: pytest.TestReport | pytest.CollectReport) -> str:
    shown: Any = made.longrepr
    if isinstance(shown, tuple):
        return first_line(str(shown[2]).removeprefix("Skipped: "))
    if hasattr(shown, "errorstring"):
        return first_line(shown.errorstring)
    return first_line(str(getattr(getattr(shown, "reprcrash", None), "message", shown)))


class Scorekeeper:
    """Knows the inventory, declares what was collected, and, where it is the main process, keeps the ledger."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.worker: dict[str, Any] | None = getattr(config, "workerinput", None)
        self.inventory = _inventory(config)
        self.ids = set(self.inventory.ids()) if self.inventory else set()
        self.selected = self._selection()
        self.declared: Ledger = {}
        self.ledger: Ledger = {}
        self.crashed: list[str] = []
        self.uncollected: list[str] = []
        self.collected = False
        self.stopped = "only collected" if config.option.collectonly else "the run stopped before it was decided"
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
                    f"--claims-report: cannot write {name!r}: {error.strerror or error}; name a file in a folder that "
                    "exists and can be written."
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
            raise pytest.UsageError("--claim needs an inventory: set claims_inventory in the pytest configuration.")
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
        if self.inventory is not None and declaration.claim not in self.ids:
            raise ClaimError(
                f"Claim {declaration.claim!r} has no row in the inventory{nearest(declaration.claim, self.ids)}; "
                "add a row or mend the id."
            )
        if made is None and name == getattr(obj, "__name__", None):
            raise ClaimError(f"Claim {declaration.claim!r}: pytest does not collect {name}; name it test_{name}.")
        return made

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Generator[None, None, None]:
        claims = []
        for item in items:
            if isinstance(item, pytest.Function) and (declaration := declaration_of(item.obj)) is not None:
                item.stash[_ENTRY] = _entry(item, declaration, self.sources)
                claims.append(item)
        if self.selected is not None:
            kept = [item for item in items if _ENTRY in item.stash and item.stash[_ENTRY].claim in self.selected]
            if dropped := set(items) - set(kept):
                self.config.hook.pytest_deselected(items=[item for item in items if item in dropped])
                items[:] = kept
        yield
        self.collected = True
        remaining = set(items)
        for item in claims:
            entry = item.stash[_ENTRY]
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
            self.uncollected.append(f"{report.nodeid} {report.outcome}: {_reason(report)}")

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
        self.stopped = "the run was interrupted before it was decided" + (f": {first_line(why)}" if why else "")

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if self.worker is not None:
            return
        self._read_declarations()
        for node, entry in self.declared.items():
            if node in self.crashed:
                crash = msgspec.structs.replace(entry, verdict=Verdict.ERROR, reason="the worker that ran it crashed")
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
        entries += [entry for made in self.recorded for entry in report.results(made) if entry.node in self.ledger]
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

            yield f"--claims-summary: cannot write {summary}", lambda made: markdown.append(start / summary, made)

    def _redden(self, session: pytest.Session) -> None:
        """Fail the run when recorded results contradict it or their pins: no test of this run would."""
        assert self.run is not None
        others = set(self.runs) - {self.run.id}
        readings = [reading for result in self.results for reading in result.readings]
        if session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED) and any(
            reading.moved and others & set(reading.sources) for reading in readings
        ):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _read_declarations(self) -> None:
        if self.folder is None:
            return
        for path in sorted(self.folder.glob("*.json")):
            self.collected = True
            self.declared = merge(self.declared, msgspec.json.decode(path.read_bytes(), type=Ledger))
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
            places = {run.id: run.place for run in self.runs.values() if run.id != self.run.id}
            terminal.summarize(terminalreporter, self.chapters, shown, places, self.run)


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
        pin=declaration.expect,
        grade=declaration.evidence,
        check=item.nodeid.removesuffix(item.name) + item.originalname,
        line=(item.location[1] or 0) + 1,
        code=sources.digest(item.path),
        statement=declaration.statement,
        where=declaration.where,
        uses=declaration.uses,
        mutant=mutant.args[0] if mutant else None,
    )
