"""The journal: what a killed run had finished is in it, and comes out as a report, whatever was killed."""

from __future__ import annotations

import os
import signal
import sys
import time

import kills
import pytest

from ndgm.verdict import rescue
from ndgm.verdict.__main__ import main
from ndgm.verdict.model import Report
from ndgm.verdict.report import read

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals end processes otherwise there")
KILL_MAIN = "os.kill(os.getppid() if 'PYTEST_XDIST_WORKER' in os.environ else os.getpid(), 9)"


def waiting(condition: str, times: int = 40) -> str:
    """A statement that waits for what the journal says, if there is one."""
    return f"""
        for _ in range({times}):
            if any({condition} for path in Path().rglob('.*.journal')):
                break
            time.sleep(0.05)
        """


def doing(name: str, statement: str) -> str:
    """A claim whose check runs a statement on the claim itself, then holds as expected."""
    return f"""
import os, shutil, time
from pathlib import Path
@claim("{name}", expect=HOLDS, evidence=PROVED, given={{"wrong": 0}}, mutants={{"one": {{"wrong": 1}}}})
def test_{name}(wrong):
    "It is so."
    if not wrong:
        {statement}
    with witness(wrong=wrong):
        assert not wrong
    certify(proof("0 = 0"))
"""


# The other worker may still be at the first claim, of which the journal has two entries below its head.
KILL_LATER = waiting("path.read_bytes().count(b'\\n') >= 3") + KILL_MAIN


@pytest.fixture
def killed(project):
    """A project whose run is killed in the second of its two claims, and what runs it so."""
    project.inventory("square", "stop", "unwritten")
    project.module("stop", doing("stop", KILL_LATER))

    def run(*arguments, report="report.json"):
        asked = [f"--claims-report={report}"] if report else []
        result = project.pytester.runpytest_subprocess(
            "claims/square.py", "claims/stop.py", *asked, *arguments
        )
        assert result.ret == -signal.SIGKILL
        return sorted(project.path.rglob(".*.journal"))

    project.kill = run
    return project


def rescued(path, capsys) -> Report:
    """The report that `rescue` makes of one journal, which it then deletes."""
    output = path.parent / "rescued.json"
    assert main(["rescue", str(path), "-o", str(output)]) == 0
    told = capsys.readouterr().err
    assert "the journal is deleted, for the report has all of it" in told and not path.exists()
    return read(output)


def results(report) -> dict[str, tuple[str, str | None]]:
    return {claim.id: (str(claim.verdict), claim.reason) for claim in report.claims}


@posix
def test_killed_run(killed, workers, capsys):
    (path,) = killed.kill(*workers)
    assert path.name.startswith(".report.json.") and path.parent == killed.path
    for name in ("paper.toml", "square.py", "stop.py"):
        (killed.path / "claims" / name).unlink()  # Neither the inventory nor the checks are needed.
    report = rescued(path, capsys)
    found = results(report)
    assert found == {
        "square": ("holds", None),
        "stop": ("not run", "the run was killed before it was decided"),
        "unwritten": ("not run", "no check collected in this run"),
    }
    assert report.claims[0].readings[0].mutants.total == 1
    assert (report.run.exit_status, report.paper) == (-1, "A paper")
    assert report.run.seconds > 0
    assert {entry.run for row in report.claims for one in row.readings for entry in one.checks} == {
        report.run.id
    }


@posix
def test_worker_out_of_memory_then_the_run(project, capsys):
    """The system kills a worker, which costs its row, then the main process, which costs no row more."""
    project.inventory("square", "memory", "stop")
    project.module("memory", doing("memory", "os.kill(os.getpid(), 9)"))
    project.module("stop", doing("stop", waiting("b'crashed' in path.read_bytes()", 400) + KILL_MAIN))
    result = project.pytester.runpytest_subprocess("claims", "--claims-report=report.json", "-n2")
    assert result.ret == -signal.SIGKILL
    (path,) = project.path.glob(".*.journal")
    output = project.path / "rescued.json"
    assert main(["rescue", str(path), "-o", str(output)]) == 1
    assert results(read(output))["memory"] == ("error", "the worker that ran it crashed")
    assert "memory" in capsys.readouterr().err


@posix
def test_workers_end_with_the_run(killed):
    killed.module("stop", doing("stop", f"Path('pid').write_text(str(os.getpid())); {KILL_MAIN}"))
    killed.kill("-n2")
    process = int((killed.path / "pid").read_text())
    for _ in range(300):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return
        if "Z" in _state(process):
            return  # Ended; who adopted it has not asked yet.
        time.sleep(0.1)
    raise AssertionError("a worker outlives its run")


def _state(process: int) -> str:
    try:
        with open(f"/proc/{process}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0]
    except OSError:
        return ""


@posix
def test_next_run_says_so_and_loses_nothing(killed, capsys):
    (path,) = killed.kill()
    kept = path.read_bytes()
    killed.module("stop", doing("stop", "pass"))
    run = killed.run()
    assert run.status == 0 and run.verdicts["stop"] == "holds"
    line = f"a killed run left 2 results: `python -m ndgm.verdict rescue {path} -o FILE` makes a report of it"
    assert run.output.count(line) == 1
    assert path.read_bytes() == kept and sorted(killed.path.glob(".*.journal")) == [path]
    killed.module("stop", doing("stop", KILL_LATER))
    assert len(killed.kill()) == 2
    killed.module("stop", doing("stop", "pass"))
    assert "2 killed runs left 4 results" in killed.run().output
    capsys.readouterr()
    merged = killed.path / "merged.json"
    assert main(["merge", str(killed.file), str(path), "-o", str(merged)]) == 0
    assert results(read(merged))["stop"] == ("holds", None)
    assert len(read(merged).recorded) == 1
    assert path.exists()  # Merging reads it.


@posix
def test_rescue_finds_journals_and_overwrites_nothing(killed, monkeypatch, capsys):
    monkeypatch.chdir(killed.path)
    assert main(["rescue", "-o", "new.json"]) == 2
    assert "there is no journal of a killed run here; name one." in capsys.readouterr().err
    (path,) = killed.kill()
    killed.file.write_text("{}")
    assert main(["rescue", "-o", "report.json"]) == 2
    assert f"merge report.json {path.name} -o report.json" in capsys.readouterr().err
    assert killed.file.read_text() == "{}" and path.exists()
    assert main(["rescue", "-o", "new.json"]) == 0
    assert results(read(killed.path / "new.json"))["square"] == ("holds", None)


@posix
def test_journal_in_the_cache(killed, capsys):
    """Without a report it stands in pytest's cache; a run that ends well leaves none."""
    assert killed.kill(report=None) == []
    killed.settings((killed.path / "pytest.ini").read_text().replace(" -p no:cacheprovider", ""))
    (path,) = killed.kill(report=None)
    assert path.parent == killed.path / ".pytest_cache" / "d" / "claims"
    killed.module("stop", doing("stop", "pass"))
    assert "a killed run left 2 results" in killed.run(report=False).output
    assert [one for one in path.parent.iterdir() if one.suffix == ".journal"] == [path]
    assert results(rescued(path, capsys))["square"] == ("holds", None)


@posix
def test_damaged_journals(killed, capsys):
    (path,) = killed.kill()
    head, *lines = path.read_bytes().splitlines(keepends=True)
    assert len(lines) == 2
    output = killed.path / "rescued.json"

    def status(content):
        output.unlink(missing_ok=True)
        path.write_bytes(content)
        found = main(["rescue", str(path), "-o", str(output)])
        return found, capsys.readouterr().err, output.exists()

    for cut in (1, len(lines[1]) // 2, len(lines[1]) - 2):
        assert rescue.rescue(_written(path, head + lines[0] + lines[1][:cut])).finished == 1
    assert rescue.rescue(_written(path, head + lines[0] + lines[1][:-1])).finished == 2
    found, told, written = status(head + b"\0" * 80 + b"\n" + lines[0] + lines[1])
    assert (found, written) == (0, True)
    assert "2 results, and 1 damaged line left out; the journal is kept" in told and path.exists()
    assert main(["list", str(path)]) == 0  # Every command reads journals.
    listed = capsys.readouterr()
    assert "1 damaged line left out" in listed.err and listed.out.startswith("square")
    for content, sentence in {
        head[:-5]: "the first line of the journal",
        head.replace(b"journal/1", b"journal/9"): "has the schema 'ndgm.verdict/journal/9'",
        b"": "is no journal of a run of claims",
        head
        + lines[0].replace(b'"claim":"square"', b'"claim":"circle"'): "has no row for the claim 'circle'",
        head + b"[" * 200_000 + b"\n" + lines[0]: "",
    }.items():
        found, told, written = status(content)
        assert (found, written) == ((2, False) if sentence else (0, True))
        assert sentence in told and "Traceback" not in told


def _written(path, content):
    path.write_bytes(content)
    return path


def test_arguments_that_are_no_text(project):
    """A byte that is no text costs its own character, in the journal and in the report."""
    run = project.run("--ignore=\udcff")
    assert run.status == 0 and run.verdicts["square"] == "holds"
    assert "--ignore=\\udcff" in run.report.run.arguments


# A report that cannot be written


@pytest.mark.parametrize("file", ["a", "z"], ids=["before the journal", "with the journal"])
def test_lost_folder(project, monkeypatch, capsys, file):
    (project.path / "out").mkdir()
    (project.path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(project.path / "temporary"))
    project.inventory("square", "lose")
    project.module(file, doing("lose", "shutil.rmtree('out')"))
    run = project.run("--claims-report=out/report.json", report=False)
    assert run.status == 3
    (path,) = (project.path / "temporary").glob(".*.journal")
    assert f"what was found is kept in a journal: `python -m ndgm.verdict rescue {path} -o" in run.output
    assert results(rescued(path, capsys)) == {"square": ("holds", None), "lose": ("holds", None)}


def test_full_disk(project, workers, monkeypatch, capsys):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ndgm.verdict.report.write", full)
    run = project.run(*workers)
    assert run.status == 3 and "No space left on device" in run.output
    (path,) = project.path.glob(".*.journal")
    assert str(path) in run.output
    monkeypatch.undo()
    assert results(rescued(path, capsys)) == {"square": ("holds", None)}


# Killed at random


@posix
@pytest.mark.parametrize(
    ("how", "workers", "seed"),
    [
        ("SIGKILL", 0, 2),
        ("SIGKILL", 2, 5),
        ("SIGTERM", 0, 0),
        ("SIGTERM to the group", 2, 2),
        ("memory, then SIGKILL", 0, 5),
        ("memory, then SIGKILL", 2, 6),
    ],
)
def test_kills(tmp_path, how, workers, seed):
    outcome = kills.kill_one(tmp_path, seed, how, workers)
    assert (outcome.lost, outcome.invented) == ([], [])
    assert outcome.status != 0
    assert outcome.arrived > 0 and outcome.source != "nothing"
