"""The pytest plugin: options, how a claim's check runs, and what its report carries.

PYTEST_DONT_REWRITE: pytest imports it as an entry point before it could rewrite its assertions, and would
warn of that.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ndgm.verdict import hooks
from ndgm.verdict.claim import ClaimError, current_recorder, declaration_of, forget_shared, recording
from ndgm.verdict.judge import XFAIL, complaint, judge
from ndgm.verdict.model import Entry, Verdict
from ndgm.verdict.scorekeeper import ENTRY, Scorekeeper, reason_of


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
    group.addoption(
        "--claims-html", default=None, metavar="DIR", help="write the report as a page to DIR/index.html"
    )
    group.addoption(
        "--claims-badges", default=None, metavar="DIR", help="write a badge for each claim to DIR"
    )
    group.addoption(
        "--claims-summary",
        default=None,
        metavar="FILE",
        help="append a Markdown summary to FILE, such as a CI job's page",
    )
    parser.addini("claims_inventory", "the TOML file with a row for every claim of the paper", default="")
    parser.addini(
        "claims_evidence",
        "the folder of recorded reports, whose results stand in for checks not run",
        default="",
    )
    parser.addini(
        "claims_digest", "files and folders whose content the report's digest covers", type="linelist"
    )
    parser.addini("claims_provers", "modules whose theorems are taken at their word", type="linelist")
    parser.addini("claims_versions", "distributions whose versions the report names", type="linelist")


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(hooks)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "mutant(name): one wrong rule, constant or hypothesis of a claim's check"
    )
    config.pluginmanager.register(Scorekeeper(config), "ndgm-scorekeeper")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    declaration = declaration_of(metafunc.function)
    if declaration is None:
        return
    absent = sorted(set(declaration.given) - set(metafunc.fixturenames))
    if absent:
        raise ClaimError(
            f"Claim {declaration.claim!r}: {metafunc.function.__name__} takes no argument "
            f"{', '.join(absent)}, which its given values name."
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
    entry = pyfuncitem.stash.get(ENTRY, None)
    if entry is None:
        return (yield)
    raised: BaseException | None = None
    started = time.perf_counter()
    with recording(pyfuncitem.config.getini("claims_provers")) as recorder:
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
        # Their tracebacks hold this frame: free what the check computed now, not when garbage is collected.
        raised = None
        recorder.counterexamples.clear()
        return True
    survived = entry.mutant is not None and entry.verdict != Verdict.ERROR
    if raised is None or survived or isinstance(raised, (pytest.skip.Exception, pytest.xfail.Exception)):
        pytest.fail(sentence, pytrace=False)
    raised.add_note(sentence)
    raise raised


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
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
    entry = item.stash.get(ENTRY, None)
    if entry is None:
        return made
    if call.when == "call" and (recorder := current_recorder()) is not None:
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
    _record(item, entry)
    made.user_properties = list(item.user_properties)
    made.ndgm_entry = msgspec.json.encode(entry).decode()  # type: ignore[attr-defined]
    return made


def _record(item: pytest.Item, entry: Entry) -> None:
    item.stash[ENTRY] = entry
    item.user_properties[:] = [pair for pair in item.user_properties if pair[0] not in ("claim", "verdict")]
    item.user_properties += [("claim", entry.claim), ("verdict", str(entry.verdict))]


@pytest.fixture(scope="session")
def claims_code(pytestconfig: pytest.Config) -> Callable[[str | Path], str]:
    """The digest of a file and of what it imports of the project, under which results may be kept."""
    keeper: Any = pytestconfig.pluginmanager.getplugin("ndgm-scorekeeper")
    return lambda file: str(keeper.sources.digest(Path(file)))
