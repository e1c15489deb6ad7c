"""A request to end: SIGTERM ends a run as Ctrl-C does, with a report, and a second one is not swallowed."""

from __future__ import annotations

import os
import signal
import sys
import threading

import pytest

from ndgm.verdict.model import Report
from ndgm.verdict.report import read
from ndgm.verdict.termination import Termination

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals end processes otherwise there")
MAIN = "os.getppid() if 'PYTEST_XDIST_WORKER' in os.environ else os.getpid()"
ASK = f"os.kill({MAIN}, signal.SIGTERM)"
INTERRUPTED = ("not run", "the run was interrupted before it was decided: SIGTERM")
LATE = """
import os, signal
import pytest

@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    if not hasattr(session.config, "workerinput"):
        os.kill(os.getpid(), signal.SIGTERM)
"""


def stopping(statement: str) -> str:
    """A claim whose check runs a statement on the claim itself, then holds as expected."""
    return f"""
import os, signal, time
@claim("stop", expect=HOLDS, evidence=PROVED, given={{"wrong": 0}}, mutants={{"one": {{"wrong": 1}}}})
def test_stop(wrong):
    "It is so."
    if not wrong:
        {statement}
    with witness(wrong=wrong):
        assert not wrong
    certify(proof("0 = 0"))
"""


@pytest.fixture
def ended(project):
    """Runs a project of two claims whose second check runs a statement; returns the status and the report."""
    project.inventory("square", "stop")

    def run(statement, *arguments) -> tuple[int, Report | None, str]:
        project.module("stop", stopping(statement))
        paths = ["claims/square.py", "claims/stop.py"]
        result = project.pytester.runpytest_subprocess(*paths, "--claims-report=report.json", *arguments)
        report = read(project.file) if project.file.exists() else None
        return int(result.ret), report, result.stdout.str()

    return run


def results(report: Report | None) -> dict[str, tuple[str, str | None]]:
    assert report is not None
    return {claim.id: (str(claim.verdict), claim.reason) for claim in report.claims}


def test_report_of_an_ended_run(ended, project, workers):
    # The other worker may still be at the first claim.
    status, report, output = ended(f"time.sleep(1.5); {ASK}; time.sleep(1)", *workers)
    assert status == 2
    assert results(report) == {"square": ("holds", None), "stop": INTERRUPTED}
    assert report.run.exit_status == 2
    assert "KeyboardInterrupt: SIGTERM" in output and "INTERNALERROR" not in output
    assert list(project.path.glob(".*.journal")) == []


def test_hang_up(ended):
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        pytest.skip("this session ignores SIGHUP, as under nohup")
    _, report, _ = ended("os.kill(os.getpid(), signal.SIGHUP)")
    assert results(report)["stop"][1].endswith(": SIGHUP")


@pytest.mark.parametrize(
    "after", [f"finally: {ASK}", "except BaseException: pass"], ids=["timeout asks twice", "swallowed"]
)
def test_asked_for_once(ended, after):
    status, report, _ = ended(f"""
        try:
            {ASK}
            time.sleep(1)
        {after}""")
    assert status == 2
    assert results(report)["square"] == ("holds", None)
    assert report.run.exit_status == 2


def test_second_request_ends_at_once(ended, project):
    statement = f"""
        for _ in range(2):
            try:
                {ASK}
                time.sleep(1.2)
            except BaseException:
                time.sleep(1.2)"""
    status, report, _ = ended(statement)
    assert status == -signal.SIGTERM and report is None
    assert len(list(project.path.glob(".*.journal"))) == 1


def test_late_request_waits_for_the_report(ended, project, workers):
    (project.path / "conftest.py").write_text(LATE)
    status, report, output = ended("pass", *workers)
    assert status == -signal.SIGTERM
    assert results(report) == {"square": ("holds", None), "stop": ("holds", None)}
    assert "2 claims: 2 holds" in output
    assert list(project.path.glob(".*.journal")) == []


def test_worker_that_ends_by_the_same_request_has_not_crashed(ended):
    """Slurm signals every process of a step, and a worker may die of it before the main process hears."""
    outside = "import os, time; os.kill({os.getpid()}, 15); time.sleep(0.02); os.kill({os.getppid()}, 15)"
    start = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', f'{outside}']); time.sleep(5)"
    _, report, _ = ended(start, "-n2")
    assert results(report)["stop"] == INTERRUPTED


def test_report_comes_before_the_workers_end(ended):
    """Containers kill soon after they have asked, and a worker in a long check takes longer to end."""
    outside = "import os, time; os.kill({main}, 15); time.sleep(3); os.kill({main}, 9)"
    start = f"main = {MAIN}; import subprocess, sys; subprocess.Popen([sys.executable, '-c', f'{outside}'])"
    status, report, _ = ended(f"{start}; time.sleep(7)", "-n2")
    assert status == -signal.SIGKILL
    assert results(report)["stop"] == INTERRUPTED


# The handlers


@pytest.fixture
def default():
    before = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    yield
    signal.signal(signal.SIGTERM, before)


def test_restored_after_a_run(project, default):
    project.run()
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


@pytest.mark.parametrize("handler", [signal.SIG_IGN, lambda number, frame: None], ids=["ignored", "own"])
def test_handlers_of_others_are_left_alone(default, handler):
    signal.signal(signal.SIGTERM, handler)
    made = Termination()
    made.install()
    assert signal.getsignal(signal.SIGTERM) == handler
    made.restore()
    assert signal.getsignal(signal.SIGTERM) == handler


def test_other_threads_have_no_handlers(default):
    made = Termination()
    thread = threading.Thread(target=made.install)
    thread.start()
    thread.join()
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_held_request_is_heard_when_the_block_ends(default):
    made = Termination()
    made.install()
    reached = False
    with pytest.raises(KeyboardInterrupt, match="SIGTERM"), made.held():
        signal.raise_signal(signal.SIGTERM)
        reached = True
    assert reached and made.explains(float("inf")) and not made.explains(0.0)
    made.restore()
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_forked_child_dies_of_a_request_as_if_nothing_were_installed():
    termination = Termination()
    before = signal.getsignal(signal.SIGTERM)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    termination.install()
    try:
        child = os.fork()
        if not child:
            os._exit(0 if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
    finally:
        termination.restore()
        signal.signal(signal.SIGTERM, before)
