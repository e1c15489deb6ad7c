"""The pytest plugin: runs claims, keeps the ledger, and reports; safe under xdist, crashes and interrupts."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ndgm.verdict import report, terminal
from ndgm.verdict.claim import ClaimError, Declaration, complaint, declaration_of, judge, recording
from ndgm.verdict.combine import Ledger, combine_all, merge
from ndgm.verdict.inventory import Inventory, InventoryError, Row, load, nearest
from ndgm.verdict.model import ClaimResult, Entry, Verdict

_ENTRY = pytest.StashKey[Entry]()
_SCORES = pytest.StashKey["Scorekeeper"]()
_FOLDER = "ndgm_claims_folder"
_DESELECTED = "deselected in this run"
_UNREACHED = "the run stopped before it"


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
    parser.addini("claims_inventory", "the TOML file with a row for every claim of the paper", default="")
    parser.addini("claims_digest", "files and folders whose content the report's digest covers", type="linelist")
    parser.addini("claims_versions", "distributions whose versions the report names", type="linelist")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "mutant(name): one wrong rule, constant or hypothesis of a claim's check")
    scores = Scorekeeper(config)
    config.stash[_SCORES] = scores
    config.pluginmanager.register(scores, "ndgm-scorekeeper")


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
        raise ClaimError(
            f"Claim {declaration.claim!r}: xfail on a claim hides its verdict; pin it with expect= instead."
        )
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
        except (Exception, BaseExceptionGroup, pytest.skip.Exception, pytest.fail.Exception) as error:
            raised = error
    entry = judge(entry, recorder, raised, time.perf_counter() - started)
    _record(pyfuncitem, entry)
    sentence = complaint(entry)
    if entry.verdict == Verdict.NOT_RUN and raised is not None:
        raise raised
    if sentence is None:
        return True
    if raised is not None and entry.mutant is None:
        raised.add_note(sentence)
        raise raised
    pytest.fail(sentence, pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    made = yield
    entry = item.stash.get(_ENTRY, None)
    if entry is None:
        return made
    if call.when != "call" and not made.passed:
        reason = _reason(made)
        verdict = Verdict.NOT_RUN if made.skipped else Verdict.ERROR
        entry = msgspec.structs.replace(entry, verdict=verdict, reason=reason)
        _record(item, entry)
    elif call.when != "call" or (entry.verdict == Verdict.NOT_RUN and not made.skipped):
        return made
    made.ndgm_entry = msgspec.json.encode(entry).decode()  # type: ignore[attr-defined]
    return made


def _record(item: pytest.Item, entry: Entry) -> None:
    item.stash[_ENTRY] = entry
    item.user_properties[:] = [pair for pair in item.user_properties if pair[0] not in ("claim", "verdict")]
    item.user_properties += [("claim", entry.claim), ("verdict", str(entry.verdict))]


def _reason(made: pytest.TestReport) -> str:
    if isinstance(made.longrepr, tuple):
        return str(made.longrepr[2]).removeprefix("Skipped: ")
    text = str(getattr(getattr(made.longrepr, "reprcrash", None), "message", made.longrepr)).strip()
    return f"{made.when} failed: {text.splitlines()[0] if text else 'no message'}"


class Scorekeeper:
    """Knows the inventory, declares what was collected, and, where it is the main process, keeps the ledger."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.worker: dict[str, Any] | None = getattr(config, "workerinput", None)
        self.inventory = _inventory(config)
        self.selected = self._selection()
        self.ledger: Ledger = {}
        self.declared: Ledger = {}
        self.crashed: list[str] = []
        self.results: list[ClaimResult] = []
        self.started = time.time()
        self.folder: Path | None = None
        self.report = config.getoption("--claims-report")
        if self.report is not None and self.worker is None:
            try:
                report.check_writable(Path(self.report))
            except OSError as error:
                raise pytest.UsageError(
                    f"--claims-report: cannot write {self.report}: {error.strerror or error}; name a file in a folder "
                    "that exists and can be written."
                ) from error

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
        declaration = declaration_of(obj)
        if declaration is not None and self.inventory is not None and declaration.claim not in self.inventory.ids():
            raise ClaimError(
                f"Claim {declaration.claim!r} has no row in the inventory"
                f"{nearest(declaration.claim, self.inventory.ids())}; add a row or mend the id."
            )
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Generator[None, None, None]:
        claims = [item for item in items if isinstance(item, pytest.Function) and declaration_of(item.obj)]
        for item in claims:
            declaration = declaration_of(item.obj)
            assert declaration is not None
            item.stash[_ENTRY] = _entry(item, declaration)
        if self.selected is not None:
            kept = [item for item in items if _ENTRY in item.stash and item.stash[_ENTRY].claim in self.selected]
            dropped = set(items) - set(kept)
            if dropped:
                self.config.hook.pytest_deselected(items=[item for item in items if item in dropped])
                items[:] = kept
        yield
        remaining = set(items)
        for item in claims:
            reason = _UNREACHED if item in remaining else _DESELECTED
            entry = msgspec.structs.replace(item.stash[_ENTRY], reason=reason)
            self.declared[entry.node] = entry

    def pytest_collection_finish(self) -> None:
        if self.worker is not None and _FOLDER in self.worker:
            path = Path(self.worker[_FOLDER]) / f"{self.worker['workerid']}.json"
            path.write_bytes(msgspec.json.encode(self.declared))

    # The main process

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        if self.folder is None:
            self.folder = Path(tempfile.mkdtemp(prefix="claims-"))
        node.workerinput[_FOLDER] = str(self.folder)

    @pytest.hookimpl(optionalhook=True)
    def pytest_handlecrashitem(self, crashitem: str) -> None:
        self.crashed.append(crashitem)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        text = getattr(report, "ndgm_entry", None)
        if text is not None and self.worker is None:
            entry = msgspec.json.decode(text, type=Entry)
            self.ledger = merge_into(self.ledger, entry)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        if self.worker is not None:
            return
        self._read_declarations()
        for node in self.crashed:
            if node in self.declared:
                entry = msgspec.structs.replace(
                    self.declared[node], verdict=Verdict.ERROR, reason="the worker that ran it crashed"
                )
                self.ledger = merge_into(self.ledger, entry)
        interrupted = exitstatus == pytest.ExitCode.INTERRUPTED and not session.testsfailed
        for node, entry in self.declared.items():
            if interrupted and entry.reason == _UNREACHED:
                entry = msgspec.structs.replace(entry, reason="the run was interrupted before it")
            self.ledger.setdefault(node, entry)
        inventory = self.inventory or report.inventory_of(self.ledger.values())
        self.results = combine_all(inventory, self.ledger, self._absent)
        if self.report is not None:
            made = report.Report(
                schema=report.SCHEMA,
                run=report.describe_run(self.config, self.started, int(exitstatus)),
                claims=tuple(self.results),
            )
            try:
                report.write(Path(self.report), made)
            except OSError as error:
                session.exitstatus = pytest.ExitCode.INTERNAL_ERROR
                self.config.issue_config_time_warning(
                    pytest.PytestWarning(f"--claims-report: cannot write {self.report}: {error}."), stacklevel=2
                )

    def _read_declarations(self) -> None:
        if self.folder is None:
            return
        for path in sorted(self.folder.glob("*.json")):
            self.declared = merge(self.declared, msgspec.json.decode(path.read_bytes(), type=Ledger))
        shutil.rmtree(self.folder, ignore_errors=True)

    def _absent(self, row: Row) -> str:
        if self.selected is not None and row.id not in self.selected:
            return "not selected by --claim"
        source = self.config.getini("claims_inventory")
        folder = (self.config.rootpath / source).parent.resolve() if source else self.config.rootpath
        for argument in self.config.args:
            path = (self.config.invocation_params.dir / argument).resolve()
            if "::" not in argument and (path == folder or path in folder.parents):
                return "no check written yet"
        return "no check collected in this run"

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.worker is None and (self.ledger or self.selected is not None):
            inventory = self.inventory or report.inventory_of(self.ledger.values())
            shown = [result for result in self.results if self.selected is None or result.id in self.selected]
            terminal.summarize(terminalreporter, inventory.chapter, shown)


def merge_into(ledger: Ledger, entry: Entry) -> Ledger:
    """The ledger with one more entry; the ledger itself is changed, for speed."""
    ledger[entry.node] = merge({entry.node: ledger.get(entry.node, entry)}, {entry.node: entry})[entry.node]
    return ledger


def _inventory(config: pytest.Config) -> Inventory | None:
    source = config.getini("claims_inventory")
    if not source:
        return None
    try:
        return load(config.rootpath / source)
    except InventoryError as error:
        raise pytest.UsageError(f"claims: {error}") from error


def _entry(item: pytest.Function, declaration: Declaration) -> Entry:
    mutant = item.get_closest_marker("mutant")
    path, line, _ = item.location
    return Entry(
        node=item.nodeid,
        claim=declaration.claim,
        reading=declaration.reading,
        world=declaration.world,
        condition=declaration.condition,
        pin=declaration.expect,
        grade=declaration.evidence,
        check=f"{path}::{item.originalname}",
        line=(line or 0) + 1,
        statement=declaration.statement,
        mutant=mutant.args[0] if mutant else None,
    )


def entries_of(reports: Iterable[object]) -> list[Entry]:
    """The entries that some pytest reports carry; for tools that watch a run."""
    texts = [getattr(made, "ndgm_entry", None) for made in reports]
    return [msgspec.json.decode(text, type=Entry) for text in texts if text is not None]
