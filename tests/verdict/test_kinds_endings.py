"""Kinds of public bug reports about tests and runs that end badly, each tried on the plugin.

test_worker_crash_keeps_every_output | pytest-json-report#75, allure-python#825 | the crashed test is lost
test_exit_first_with_workers | pytest-xdist#62, pytest-xdist#963 | -x in workers: an internal error
test_exit_asked_of_a_worker | pytest-xdist#86, pytest-xdist#1239 | pytest.exit in workers: the same
test_exceptions_that_end_programs | pytest#658, ward#165, pytest#12754 | sys.exit passes, or ends the run
test_child_that_goes_on_as_pytest | pytest#12028, nose#193 | a forked child runs the rest, and reports again
test_out_of_memory | pytest#5048, pytest#2154 | a MemoryError in a test ends the run
test_endless_recursion | pytest#3163, pytest#8957 | infinite recursion in a test becomes an internal error
test_teardown_that_fails | pytest#1004, pytest#9909, pytest#3850 | passed and failed at once: counted twice
test_check_and_teardown_that_fail | pytest#2967 | a test that fails twice is listed twice
test_fixture_of_all_that_fails | pytest#234 | a failing autouse fixture, and the test does not fail
test_skip_in_a_fixture | pytest#4118 | a skip while a test is set up breaks its teardown
test_rerun_after_a_teardown_error | pytest-rerunfailures#366 | the first attempt's error stays for good
test_failed_subtest_runs_again | pytest-subtests#14 | --lf forgets tests of which only a subtest failed
test_collecting_only_decides_nothing | pytest-reporter#11 | --collect-only writes a report as if tests had run
test_missing_folder_of_the_report | pytest-json-report#41, pytest-html#169 | noticed once all tests have run
test_runs_at_once | pytest#10604, rhiza#1257 | runs that write one report at once damage it, or fail
test_run_within_a_check | pytest#793, pytest#3016 | pytest.main in a test shares the state of the run around
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from made_claims import CUBE, doing

OUTPUTS = ("--claims-html=page", "--claims-badges=badges", "--claims-summary=summary.md")


def test_worker_crash_keeps_every_output(project):
    project.inventory("square", "crash")
    project.module("crash", doing("crash", "os._exit(3)"))
    run = project.run("-n2", *OUTPUTS)
    assert run.status == 1
    assert run.verdicts == {"square": "holds", "crash": "error"}
    assert "crashed" in (project.path / "page" / "index.html").read_text(encoding="utf-8")
    assert "crashed" in (project.path / "summary.md").read_text(encoding="utf-8")
    assert len(list((project.path / "badges").glob("*.svg"))) >= 2


def test_exit_first_with_workers(project):
    names = [f"row-{number}" for number in range(12)]
    project.inventory("wrong", *names)
    project.module("square", doing("wrong", "raise ValueError('no')"))
    project.module("rows", "".join(doing(name, "import time; time.sleep(0.05)") for name in names))
    run = project.run("-x", "-n2", "claims/square.py", "claims/rows.py")
    assert run.status in (1, 2)
    assert "INTERNALERROR" not in run.output
    assert run.verdicts["wrong"] == "error"
    assert set(run.verdicts.values()) <= {"error", "holds", "not run"}
    for name, verdict in run.verdicts.items():  # What was not run says so; what was run is not lost.
        assert (run.reasons[name] is None) == (verdict == "holds")


def test_exit_asked_of_a_worker(project):
    project.inventory("square", "stop")
    project.module("stop", doing("stop", "pytest.exit('enough', returncode=0)"))
    run = project.run("-n2", "claims/square.py", "claims/stop.py")
    assert run.status != 0
    assert run.verdicts["stop"] in ("error", "not run")
    assert run.reasons["stop"]


@pytest.mark.parametrize(
    "raised",
    ["SystemExit(0)", "SystemExit('no')", "GeneratorExit", "asyncio.CancelledError", "BaseException('odd')"],
)
def test_exceptions_that_end_programs(project, raised):
    project.inventory("square", "stop")
    project.module("a_stop", "import asyncio\n" + doing("stop", f"raise {raised}"))
    run = project.run()
    assert run.status == 1
    assert run.verdicts == {"square": "holds", "stop": "error"}
    assert raised.partition("(")[0].rpartition(".")[2] in run.reasons["stop"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")
def test_child_that_goes_on_as_pytest(project):
    """What a child that outlives the run finds is no result of the run, and overwrites none."""
    project.inventory("square", "fork")
    fork = """\
if os.fork() == 0:
    import time
    open("child", "w").write(str(os.getpid()))
    time.sleep(1)
    raise ValueError("in the child")
"""
    project.module("fork", doing("fork", fork))
    result = project.pytester.runpytest_subprocess("claims", "--claims-report=report.json")
    report = project.file.read_text()
    child = int((project.path / "child").read_text())
    while is_running(child):
        time.sleep(0.05)
    assert result.ret == 0
    assert project.file.read_text() == report
    claims = {claim["row"]["id"]: claim["verdict"] for claim in json.loads(report)["claims"]}
    assert claims == {"square": "holds", "fork": "holds"}
    assert not [path.name for path in project.path.iterdir() if path.name.startswith(".report")]


def is_running(process: int) -> bool:
    """Whether a process is there, and no zombie that nobody waits for."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not (state.exists() and ") Z " in state.read_text())


def test_out_of_memory(project, workers):
    project.inventory("square", "big")
    project.module("big", doing("big", "raise MemoryError"))
    run = project.run(*workers)
    assert (run.status, run.verdicts) == (1, {"square": "holds", "big": "error"})
    assert run.reasons["big"].startswith("MemoryError")


def test_endless_recursion(project):
    """In the check, and in the text of a value that it shows."""
    project.inventory("square", "deep", "shown", "nested")
    project.module(
        "deep",
        doing("deep", "def down(): return down()\ndown()")
        + """
class Deep:
    def __repr__(self): return repr(self)

@claim("shown", expect=REFUTED, evidence=PROVED, given={"one": 1}, mutants={"two": {"one": 2}})
def test_shown(one):
    "One is two."
    with witness(one=one, value=Deep()):
        assert one == 2

@claim("nested", expect=REFUTED, evidence=PROVED, given={"one": 1}, mutants={"two": {"one": 2}})
def test_nested(one):
    "One is two."
    value = []
    value.append(value)
    with witness(one=one, value=value):
        assert one == 2
""",
    )
    run = project.run("--showlocals")
    assert "INTERNALERROR" not in run.output
    assert run.status == 1
    assert run.verdicts == {"square": "holds", "deep": "error", "shown": "refuted", "nested": "refuted"}
    assert run.reasons["deep"].startswith("RecursionError")
    assert "cannot be shown" in run.claims["shown"].readings[0].counterexample.values["value"]


LEAVING = """
@pytest.fixture
def leaving():
    yield
    raise OSError("not closed")
"""


def test_teardown_that_fails(project, workers):
    project.inventory("square", "left")
    project.module("left", LEAVING + doing("left", arguments="leaving"))
    run = project.run("--junitxml=junit.xml", *workers)
    assert (run.status, run.verdicts) == (1, {"square": "holds", "left": "error"})
    assert run.reasons["left"].startswith("teardown failed: OSError: not closed")
    assert "2 claims: 1 holds, 0 holds with condition, 0 refuted, 1 error, 0 not run" in run.table


def test_check_and_teardown_that_fail(project, workers):
    project.inventory("left")
    project.module("square", LEAVING + doing("left", "raise ValueError('first')", arguments="leaving"))
    run = project.run(*workers)
    assert (run.status, run.verdicts) == (1, {"left": "error"})
    assert "1 claims: 0 holds, 0 holds with condition, 0 refuted, 1 error, 0 not run" in run.table
    assert len([line for line in run.table if line.startswith("left ")]) == 1


def test_fixture_of_all_that_fails(project, workers):
    project.inventory("square", "cube")
    project.module("cube", "@pytest.fixture(autouse=True)\ndef broken(): raise OSError('no disk')\n" + CUBE)
    run = project.run(*workers)
    assert (run.status, run.verdicts) == (1, {"square": "holds", "cube": "error"})
    assert run.reasons["cube"].startswith("setup failed: OSError: no disk")


def test_skip_in_a_fixture(project, workers):
    project.inventory("square", "device")
    project.module(
        "device",
        "@pytest.fixture\ndef device():\n    pytest.skip('needs a device')\n"
        + doing("device", arguments="device"),
    )
    run = project.run(*workers)
    assert (run.status, run.verdicts) == (0, {"square": "holds", "device": "not run"})
    assert run.reasons["device"] == "needs a device"


def test_rerun_after_a_teardown_error(project):
    """A plugin that runs a test again until nothing of it fails, as those for flaky tests do."""
    (project.path / "conftest.py").write_text(
        "from _pytest.runner import runtestprotocol\n"
        "def pytest_runtest_protocol(item, nextitem):\n"
        "    for attempt in (1, 2):\n"
        "        item.config.attempt = attempt\n"
        "        reports = runtestprotocol(item, nextitem=nextitem, log=False)\n"
        "        again = attempt == 1 and any(report.failed for report in reports)\n"
        "        for report in reports:\n"
        "            if again and report.failed:\n"
        "                report.outcome = 'rerun'\n"
        "            item.ihook.pytest_runtest_logreport(report=report)\n"
        "        if not again:\n"
        "            return True\n"
        "        item._initrequest()\n"
        "def pytest_report_teststatus(report):\n"
        "    return ('rerun', 'R', 'RERUN') if report.outcome == 'rerun' else None\n"
    )
    project.inventory("square", "flaky")
    project.module(
        "flaky",
        "@pytest.fixture\ndef flaky(pytestconfig):\n    yield\n"
        "    if pytestconfig.attempt == 1: raise OSError('not yet')\n"
        + doing(
            "flaky",
            "if pytestconfig.attempt == 1: raise ConnectionError('no net')",
            arguments="flaky, pytestconfig",
        ),
    )
    result = project.pytester.runpytest_subprocess("claims", "--claims-report=report.json")
    claims = {
        claim["row"]["id"]: claim["verdict"] for claim in json.loads(project.file.read_text())["claims"]
    }
    assert (result.ret, claims) == (0, {"square": "holds", "flaky": "holds"})


def test_failed_subtest_runs_again(project):
    project.settings((project.path / "pytest.ini").read_text().replace(" -p no:cacheprovider", ""))
    project.inventory("square", "parts")
    project.module(
        "parts",
        doing("parts", "with subtests.test('one'):\n    assert 1 == 2", arguments="subtests"),
    )
    run = project.run()
    assert (run.status, run.verdicts) == (1, {"square": "holds", "parts": "error"})
    run = project.run("--lf")
    assert run.status == 1
    assert run.verdicts == {"square": "not run", "parts": "error"}
    assert run.reasons["parts"].startswith("a subtest failed")


def test_collecting_only_decides_nothing(project):
    project.file.write_text("{}")
    project.pytester.runpytest_inprocess("claims", "--collect-only", "--claims-report=report.json")
    text = project.file.read_text()
    assert text == "{}" or {claim["verdict"] for claim in json.loads(text)["claims"]} == {"not run"}


@pytest.mark.parametrize("option", ["--claims-report=a/b/report.json", "--claims-summary=a/b/summary.md"])
def test_missing_folder_of_the_report(project, option):
    """Either the folder is made, or the run is refused before a check has run."""
    result = project.pytester.runpytest_inprocess("claims", option)
    assert "INTERNALERROR" not in result.stdout.str()
    if result.ret == 4:
        assert "passed" not in result.stdout.str()
        assert "a/b" in result.stderr.str()
    else:
        assert result.ret == 0
        assert (project.path / option.partition("=")[2]).is_file()


def test_runs_at_once(project):
    command = [sys.executable, "-m", "pytest", "claims", "--claims-report=report.json", *OUTPUTS[:2]]
    runs = [
        subprocess.Popen(
            command, cwd=project.path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for _ in range(3)
    ]
    for run in runs:
        output, _ = run.communicate(timeout=60)
        assert run.returncode == 0, output
    assert json.loads(project.file.read_text())["claims"][0]["verdict"] == "holds"
    assert not [path.name for path in project.path.iterdir() if path.name.startswith(".report")]


def test_run_within_a_check(project):
    """The run inside judges its own claims, and the check around it keeps its own witnesses."""
    project.inventory("square", "outer")
    inner = project.path / "inner"
    inner.mkdir()
    (inner / "pytest.ini").write_text("[pytest]\n")
    (inner / "test_inner.py").write_text(
        "from ndgm.verdict import *\nfrom made_theorems import proof\n" + doing("inner", "assert 1 == 2"),
    )
    arguments = ["inner", "-cinner/pytest.ini", "--rootdir=inner", "--claims-report=inner.json"]
    options = ["-pndgm.verdict.plugin", "-pno:cacheprovider"]
    project.module("outer", doing("outer", f"assert pytest.main({arguments + options}) == 1"))
    run = project.run()
    inside = json.loads((project.path / "inner.json").read_text())["claims"]
    assert [(claim["row"]["id"], claim["verdict"]) for claim in inside] == [("inner", "error")]
    assert (run.status, run.verdicts) == (0, {"square": "holds", "outer": "holds"})
    assert run.claims["outer"].readings[0].witnesses == 1
