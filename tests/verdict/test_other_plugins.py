"""Beside other plugins: reruns of failed tests, async checks, workers, and plugins that warn."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest
from made_claims import CUBE, doing

# Plugins that repeat a failed test do so in one of three ways, which the made ones below follow: again from
# outside, each attempt with its reports (pytest-rerunfailures); while the report of the first attempt is made
# (pytest-retry); again from outside, with reports of the last attempt alone (flaky).
FROM_OUTSIDE = """
from _pytest.runner import runtestprotocol

def pytest_addoption(parser):
    parser.addoption("--again", type=int)

def pytest_runtest_protocol(item, nextitem):
    for left in reversed(range(item.config.getoption("--again") + 1)):
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        repeat = left and any(report.failed for report in reports)
        for report in reports:
            if repeat and report.failed:
                report.outcome = "rerun"
            {condition}item.ihook.pytest_runtest_logreport(report=report)
        if not repeat:
            return True
        if hasattr(item, "_request"):
            item._initrequest()

def pytest_report_teststatus(report):
    if report.outcome == "rerun":
        return "rerun", "R", "RERUN"
"""
WHILE_REPORTING = """
import pytest

def pytest_addoption(parser):
    parser.addoption("--again", type=int)

@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.when != "call":
        return report
    for _ in range(item.config.getoption("--again")):
        if not report.failed:
            break
        report.outcome = "retried"
        item.ihook.pytest_runtest_logreport(report=report)
        another = pytest.Class.from_parent(item.session, name="Another")
        down = lambda: item.ihook.pytest_runtest_teardown(item=item, nextitem=another)
        pytest.CallInfo.from_call(down, when="teardown")
        item._initrequest()
        pytest.CallInfo.from_call(lambda: item.ihook.pytest_runtest_setup(item=item), when="setup")
        call = pytest.CallInfo.from_call(lambda: item.ihook.pytest_runtest_call(item=item), when="call")
        made = pytest.TestReport.from_item_and_call(item, call)
        report.outcome, report.longrepr = made.outcome, made.longrepr
    return report

def pytest_report_teststatus(report):
    if report.outcome == "retried":
        return "retried", "R", "RETRY"
"""
MADE = {
    "from outside": FROM_OUTSIDE.format(condition=""),
    "while reporting": WHILE_REPORTING,
    "from outside, silently": FROM_OUTSIDE.format(condition="if not repeat: "),
}
REAL = {
    "pytest_rerunfailures": ("pytest_rerunfailures", ["--reruns=2"]),
    "pytest_retry": ("pytest_retry.retry_plugin", ["--retries=2"]),
    "flaky": ("flaky.flaky_pytest_plugin", ["--force-flaky", "--max-runs=3"]),
}


def name_xdist(project) -> None:
    """Load xdist under the name by which other plugins know it."""
    project.settings((project.path / "pytest.ini").read_text().replace("-p xdist.plugin", "-p xdist"))


@pytest.fixture(params=[*MADE, *REAL])
def again(request, project, monkeypatch) -> list[str]:
    """The arguments under which a failed test is repeated, twice at the most."""
    if request.param in MADE:
        (project.path / "conftest.py").write_text(MADE[request.param])
        return ["--again=2"]
    pytest.importorskip(request.param)
    for name in [name for name in sys.modules if name.partition(".")[0] == request.param]:
        monkeypatch.delitem(sys.modules, name)  # Its settings are those of the run around this one.
    name_xdist(project)
    module, arguments = REAL[request.param]
    return ["-p", module, *arguments, "-W", "ignore"]


@pytest.fixture
def attempts(project):
    """A function that writes the claim "square", whose attempts do one statement after the other."""

    def write(*statements: str, expect: str = "HOLDS", fixture: str = "") -> None:
        body = doing("square", "doing_now()").replace("HOLDS", expect)
        lines = "\n".join(f"    if attempt == {number}: {text}" for number, text in enumerate(statements, 1))
        project.module(
            "square",
            "from pathlib import Path\n"
            "def doing_now():\n"
            "    with open('attempts.txt', 'a') as file: file.write('x')\n"
            "    attempt = len(Path('attempts.txt').read_text())\n"
            f"{lines}\n{fixture}{body}",
        )
        (project.path / "attempts.txt").unlink(missing_ok=True)

    return write


BUSY = "raise ConnectionError('the server is busy')"
AGAIN = "raise OSError('and now it is gone')"


def deciding(run):
    """The entry of the claim itself."""
    return next(entry for entry in run.claims["square"].readings[0].checks if entry.mutant is None)


def test_the_last_attempt_counts_and_the_earlier_are_shown(project, again, attempts, workers):
    attempts(BUSY, AGAIN, "pass")
    run = project.run(*again, *workers)
    assert (run.status, run.verdicts) == (0, {"square": "holds"}), run.output
    assert deciding(run).earlier == (
        "error: ConnectionError: the server is busy",
        "error: OSError: and now it is gone",
    )
    assert any(line.startswith("    3rd attempt; before: error: ConnectionError: the") for line in run.table)
    assert "0 moved, mutants 1/1" in run.table


def test_attempts_that_all_fail_are_red(project, again, attempts, workers):
    attempts(BUSY, BUSY, AGAIN)
    run = project.run(*again, *workers)
    assert (run.status, run.verdicts) == (1, {"square": "error"}), run.output
    assert run.reasons["square"] == "OSError: and now it is gone"
    assert len(deciding(run).earlier) == 2


def test_a_verdict_that_moves_and_comes_back_is_shown(project, again, attempts):
    attempts("refute('it fails', n=1)", "pass")
    run = project.run(*again)
    assert (run.status, run.verdicts) == (0, {"square": "holds"}), run.output
    assert deciding(run).earlier == ("refuted: n = 1; it fails",)
    assert deciding(run).counterexample is None


def test_the_first_attempt_is_no_repetition(project, again, workers):
    run = project.run(*again, *workers)
    assert (run.status, run.verdicts) == (0, {"square": "holds"})
    assert all(entry.earlier == () for entry in run.claims["square"].readings[0].checks)
    assert "attempt" not in "\n".join(run.table)


FIXTURE = """
@pytest.fixture
def source():
    doing_now()
    {}
"""


@pytest.mark.parametrize("again", ["from outside", "pytest_rerunfailures"], indirect=True)
@pytest.mark.parametrize("place", ["yield", "yield; doing_now()"], ids=["setup", "teardown"])
def test_what_fails_around_an_attempt_is_repeated_too(project, again, attempts, workers, place):
    failing = [BUSY] if place == "yield" else ["pass", BUSY]
    attempts(*failing, "pass", "pass", fixture=FIXTURE.format(place))
    text = (project.path / "claims" / "square.py").read_text(encoding="utf-8")
    text = text.replace("(false)", "(false, source)").replace("        doing_now()\n", "        pass\n")
    (project.path / "claims" / "square.py").write_text(text, encoding="utf-8")
    run = project.run(*again, *workers, "-k", "not mutant")
    assert run.status == 0, run.output
    assert deciding(run).verdict == "holds"
    when = "setup" if place == "yield" else "teardown"
    assert deciding(run).earlier == (f"error: {when} failed: ConnectionError: the server is busy",)


def test_several_reports_of_one_attempt_are_no_repetition(project, workers):
    """Within one attempt the graver counts: a teardown that fails leaves nothing of what held before it."""
    fixture = "@pytest.fixture\ndef source():\n    yield\n    raise OSError('late')\n"
    project.module("square", fixture + doing("square", arguments="source"))
    run = project.run(*workers)
    assert (run.status, run.verdicts) == (1, {"square": "error"})
    assert deciding(run).earlier == ()


def test_a_worker_that_crashes_and_is_replaced(project, attempts):
    pytest.importorskip("pytest_rerunfailures")
    attempts("os._exit(3)", "pass")
    text = (project.path / "claims" / "square.py").read_text(encoding="utf-8")
    (project.path / "claims" / "square.py").write_text("import os\n" + text, encoding="utf-8")
    name_xdist(project)
    run = project.run("-p", "pytest_rerunfailures", "--reruns=2", "-n2", "-W", "ignore")
    assert (run.status, run.verdicts) == (0, {"square": "holds"}), run.output
    assert deciding(run).earlier == ("error: the worker that ran it crashed",)


# Async checks

ASYNC = """
{mark}
@claim("square", expect=HOLDS, evidence=PROVED, given={{"power": 2}}, mutants={{"cube": {{"power": 3}}}})
async def test_square(power):
    "An even power is not negative at -1."
    import asyncio
    await asyncio.sleep(0)
    with witness(base=-1):
        assert (-1) ** power >= 0
    certify(proof("(-1)^2 = 1"))
"""


def test_an_async_check_without_a_plugin_is_an_error_that_says_so(project, workers):
    project.module("square", ASYNC.format(mark=""))
    run = project.run(*workers)
    assert (run.status, run.verdicts) == (1, {"square": "error"})
    assert "async def functions are not natively supported" in run.reasons["square"]


@pytest.mark.parametrize(
    ("module", "mark", "arguments"),
    [
        ("pytest_asyncio.plugin", "@pytest.mark.asyncio", []),
        (
            "anyio.pytest_plugin",
            "@pytest.mark.anyio\n@pytest.mark.parametrize('anyio_backend', ['asyncio'])",
            [],
        ),
    ],
    ids=["asyncio", "anyio"],
)
def test_an_async_check_with_a_plugin_is_judged(project, module, mark, arguments):
    pytest.importorskip(module)
    project.module("square", ASYNC.format(mark=mark))
    run = project.run("-p", module, "-W", "ignore", *arguments)
    assert (run.status, run.verdicts) == (0, {"square": "holds"}), run.output
    (reading,) = run.claims["square"].readings
    assert (reading.witnesses, reading.mutants.refuted) == (1, 1)


def test_a_made_plugin_that_runs_coroutines_is_enough(project, workers):
    (project.path / "conftest.py").write_text(
        "import asyncio, inspect, pytest\n"
        "@pytest.hookimpl(tryfirst=True)\n"
        "def pytest_pyfunc_call(pyfuncitem):\n"
        "    if inspect.iscoroutinefunction(pyfuncitem.obj):\n"
        "        given = {name: pyfuncitem.funcargs[name] for name in ('power',)}\n"
        "        asyncio.run(pyfuncitem.obj(**given))\n"
        "        return True\n"
    )
    project.module("square", ASYNC.format(mark=""))
    run = project.run(*workers)
    assert (run.status, run.verdicts) == (0, {"square": "holds"}), run.output


# Warnings of others under the project's own settings

OURS = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
FILTERS = OURS["tool"]["pytest"]["filterwarnings"]
FOREIGN = """
import warnings

def pytest_configure(config):
    warnings.warn("while configuring", UserWarning)

def pytest_runtest_setup(item):
    warnings.warn("while setting up", DeprecationWarning)

def careless():
    warnings.warn("while testing", DeprecationWarning)
"""


@pytest.fixture
def strict(project):
    """A project with the filters of this one, and a plugin that warns on every occasion."""
    lines = [line for line in (project.path / "pytest.ini").read_text().splitlines() if "error" not in line]
    project.settings("\n".join([*lines, "filterwarnings =", *(f"    {text}" for text in FILTERS), ""]))
    (project.path / "foreign.py").write_text(FOREIGN)
    (project.path / "conftest.py").write_text(
        "import sys\nsys.path.insert(0, 'PLACE')\npytest_plugins = ['foreign']\n".replace(
            "'PLACE'", repr(str(project.path))
        )
    )
    return project


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_warnings_of_another_plugin_bring_nothing_down(strict, workers):
    strict.module("square", doing("square", "import foreign; foreign.careless()"))
    run = strict.run(*workers)
    assert (run.status, run.verdicts) == (0, {"square": "holds"}), run.output + run.errors
    assert "while testing" in run.output


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(
    "statement",
    [
        "import warnings; warnings.warn('ours', UserWarning)",
        "import numpy; numpy.float64(1) / numpy.float64(0)",
        "import threading; thread = threading.Thread(target=lambda: 1 / 0); thread.start(); thread.join()",
    ],
    ids=["own", "numpy", "thread"],
)
def test_warnings_of_our_own_code_are_errors(strict, statement):
    strict.module("square", doing("square", statement))
    run = strict.run()
    assert (run.status, run.verdicts) == (1, {"square": "error"}), run.output


def test_more_claims_of_one_file_are_told_apart(project, again, attempts):
    project.inventory("square", "cube")
    attempts(BUSY, "pass")
    project.module("cube", CUBE)
    run = project.run(*again)
    assert (run.status, run.verdicts) == (0, {"square": "holds", "cube": "refuted"})
    assert all(entry.earlier == () for entry in run.claims["cube"].readings[0].checks)
