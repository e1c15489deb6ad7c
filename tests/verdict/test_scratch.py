"""Temporary folders of killed runs go with the next run; those of live ones and of others stay."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from ndgm.verdict import locks
from ndgm.verdict.report import check_writable
from ndgm.verdict.scratch import PREFIX, Scratch, remove_abandoned

HOLD = """
import sys, time
from ndgm.verdict.scratch import Scratch
print(Scratch().path, flush=True)
time.sleep(60)
"""
DEAD = locks.Life.DEAD


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """An own folder of temporary files, for this process and for others."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(folder))
    return folder


@pytest.fixture
def other(temporary, monkeypatch):
    """Another process with a folder of its own, and the folder."""
    monkeypatch.setenv("PYTHONPATH", str(Path(locks.__file__).parents[2]))
    process = subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    folder = Path(process.stdout.readline().strip())
    yield process, folder
    process.kill()
    process.wait()
    process.stdout.close()


def age(folder: Path, seconds: float) -> None:
    for path in (*folder.iterdir(), folder):
        os.utime(path, (time.time() - seconds,) * 2)


def test_folder_of_a_live_run_stays(temporary, other):
    process, folder = other
    age(folder, 10**6)
    own = Scratch()
    assert folder.exists() and own.path.exists()
    process.kill()
    process.wait()
    (lock,) = folder.iterdir()
    assert locks.life(lock) is DEAD
    age(folder, 60)
    remove_abandoned(temporary)
    assert not folder.exists() and own.path.exists()
    own.remove()
    assert list(temporary.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="there are no user numbers")
def test_folders_of_other_users_stay(temporary, other, monkeypatch):
    process, folder = other
    process.kill()
    process.wait()
    age(folder, 60)
    with monkeypatch.context() as context:
        context.setattr("os.getuid", lambda: 10**6)
        remove_abandoned(temporary)
    assert folder.exists()
    remove_abandoned(temporary)
    assert not folder.exists()


def test_what_others_made_stays(temporary):
    kept = [temporary / f"{PREFIX}mine", temporary / "claims-2026", temporary / f"{PREFIX}new"]
    for folder in kept:
        folder.mkdir()
        if folder.name != f"{PREFIX}new":
            (folder / "thesis.tex").write_text("")
            age(folder, 10**6)
    empty = temporary / f"{PREFIX}empty"
    empty.mkdir()
    age(empty, 10**6)
    target = temporary / "target"
    target.mkdir()
    with suppress(OSError):  # Windows grants few users links.
        (temporary / f"{PREFIX}link").symlink_to(target)
    remove_abandoned(temporary)
    assert all(folder.exists() for folder in (*kept, target)) and not empty.exists()


def test_files_that_a_killed_run_was_writing(tmp_path):
    names = [".r.json.a.partial", ".r.json.b.partial", ".r.json.journal", ".other.json.a.partial"]
    for name in names:
        (tmp_path / name).write_text("{")
        os.utime(tmp_path / name, (0, 0))
    os.utime(tmp_path / names[1])
    check_writable(tmp_path / "r.json")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names[1:])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_what_is_no_file_is_neither_waited_for_nor_locked(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    (tmp_path / "file").write_text("")
    unknown = locks.Life.UNKNOWN
    assert [locks.life(tmp_path / name) for name in ("missing", "link")] == [unknown] * 2
    assert locks.life(tmp_path / "pipe") in (unknown, DEAD)
    assert locks.life(tmp_path) is unknown


def test_where_there_are_no_locks(temporary, monkeypatch):
    """A file system without locks: a run works as ever, and nothing is taken for dead."""

    def refuse(handle):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(locks, "_lock", refuse)
    own = Scratch()
    stranger = temporary / "stranger"
    stranger.write_text("")
    assert locks.life(stranger) is locks.Life.UNKNOWN
    own.remove()
    assert not own.path.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="signals end processes otherwise there")
def test_next_run_cleans_up_after_a_killed_one(project, temporary):
    kill = "import os; os.kill(os.getppid(), 9); __import__('time').sleep(1)"
    square = (project.path / "claims" / "square.py").read_text()
    (project.path / "claims" / "square.py").write_text(
        square.replace("    with witness(base", f"    {kill}\n    with witness(base")
    )
    result = project.pytester.runpytest_subprocess("claims", "-n2")
    assert result.ret == -signal.SIGKILL
    (folder,) = temporary.glob(f"{PREFIX}*")
    age(folder, 60)
    project.module("square", square.partition("from ndgm.verdict import *\n")[2])
    assert project.run("-n2").status == 0
    assert list(temporary.glob(f"{PREFIX}*")) == []
