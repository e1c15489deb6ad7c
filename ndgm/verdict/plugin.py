"""The pytest plugin: options, how a claim's check runs, and what its report carries.

PYTEST_DONT_REWRITE: pytest imports it as an entry point before it could rewrite its assertions, and would
warn of that.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ndgm.verdict import gate, hooks, reuse, rootdir
from ndgm.verdict.assertions import broken
from ndgm.verdict.attempts import ENTRY, RUNNING, Attempts, record
from ndgm.verdict.claim import ClaimError, declaration_of, forget_shared
from ndgm.verdict.clock import stopwatch
from ndgm.verdict.judge import XFAIL, complaint, judge
from ndgm.verdict.model import Verdict
from ndgm.verdict.recorder import recording
from ndgm.verdict.scorekeeper import Scorekeeper

_NO_ASSERTIONS = (
    "Python's -O removes assertions, and pytest was told not to rewrite them (--assert=plain), so that "
    "nothing could fail: run without -O"
)


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
    group.addoption(
        "--claims-ctrf",
        default=None,
        metavar="FILE",
        help="write the claims as tests in the Common Test Report Format to FILE",
    )
    gate.add_options(parser, group)
    reuse.add_option(group)
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
    parser.addini(
        "claims_repository",
        "where the checks are on the web: https://github.com/OWNER/NAME, or the address of a line with "
        "{file}, {commit} and {line}",
        default="",
    )
    parser.addini("claims_versions", "distributions whose versions the report names", type="linelist")


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    pluginmanager.add_hookspecs(hooks)
    pluginmanager.register(rootdir, "ndgm-rootdir")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "mutant(name): one wrong rule, constant or hypothesis of a claim's check"
    )
    keeper = Scorekeeper(config)
    config.pluginmanager.register(keeper, "ndgm-scorekeeper")
    config.pluginmanager.register(keeper.keeping, "ndgm-keeping")
    config.pluginmanager.register(keeper.reuse, "ndgm-reuse")
    config.pluginmanager.register(Attempts(), "ndgm-attempts")
    if keeper.worker is None:
        config.pluginmanager.register(gate.Gate(config), "ndgm-gate")
        keeper.termination.install()
        config.add_cleanup(keeper.termination.restore)


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
    process = os.getpid()
    elapsed = stopwatch()
    with recording(pyfuncitem.config.getini("claims_provers")) as recorder:
        pyfuncitem.stash[RUNNING] = recorder
        if sys.flags.optimize and pyfuncitem.config.getoption("assertmode", "plain") == "plain":
            recorder.complaints.append(_NO_ASSERTIONS)
        try:
            yield
        except pytest.exit.Exception:
            raise
        except (Exception, BaseExceptionGroup, pytest.skip.Exception, pytest.fail.Exception) as error:
            raised = error
        finally:
            _end_child(process)
            del pyfuncitem.stash[RUNNING]
    entry = judge(entry, recorder, raised, elapsed())
    if entry.counterexample is not None:
        entry = msgspec.structs.replace(entry, asserted=broken(raised, pyfuncitem.path))
    record(pyfuncitem, entry)
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


def _end_child(process: int) -> None:
    """End a child that a check has forked and that came back from it: it would go on as a second pytest."""
    if os.getpid() != process:
        error = sys.exc_info()[1]
        status = (error.code or 0) if isinstance(error, SystemExit) else error is not None
        os._exit(status if isinstance(status, int) else 1)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(
    item: pytest.Item, nextitem: pytest.Item | None
) -> Generator[None, object, object]:
    try:
        return (yield)
    finally:
        if nextitem is None or nextitem.path != item.path:
            forget_shared()


@pytest.fixture(scope="session")
def claims_code(pytestconfig: pytest.Config) -> Callable[[str | Path], str]:
    """The digest of a file and of what it imports of the project, under which results may be kept."""
    keeper: Any = pytestconfig.pluginmanager.getplugin("ndgm-scorekeeper")
    return lambda file: str(keeper.sources.digest(Path(file)))
