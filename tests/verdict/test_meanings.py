"""What files mean is kept from run to run as long as they do not change; damage only costs time."""

from __future__ import annotations

import os
import sys
import time

import pytest

from ndgm.verdict import meanings
from ndgm.verdict.meaning import meaning
from ndgm.verdict.meanings import Meanings

STAMP = meanings._stamp
SQUARE, CUBE = (
    b"import math\n\n\ndef power(x): return x**2\n",
    b"import math\n\n\ndef power(x): return x**3\n",
)


@pytest.fixture
def file(tmp_path):
    """A file that was written a while ago."""
    path = tmp_path / "power.py"
    written(path, SQUARE)
    return path


def written(path, content, ago=60.0):
    path.write_bytes(content)
    os.utime(path, (time.time() - ago,) * 2)


@pytest.fixture(autouse=True)
def _no_tick(monkeypatch):
    """The test itself has just made its files: trust what it says of when they were written."""
    monkeypatch.setattr(meanings, "_stamp", lambda file: (*[file.stat().st_size], file.stat().st_mtime_ns, 0))


@pytest.fixture
def looked_at(monkeypatch):
    found = []
    monkeypatch.setattr(meanings.meaning, "meaning", lambda source: found.append(source) or meaning(source))
    return found


def kept(file):
    """What is kept once a file has been looked at."""
    known = Meanings()
    known(file)
    return known.dump()


def test_a_file_is_looked_at_once(file, looked_at):
    found = kept(file)
    for _ in range(2):
        known = Meanings()
        known.load(found)
        assert known(file) == known(file) == meaning(SQUARE)
    assert looked_at == [SQUARE]


@pytest.mark.parametrize(
    ("content", "ago"), [(CUBE, 30.0), (SQUARE + b"\n", 60.0), (CUBE, 0.0)], ids=["time", "size", "now"]
)
def test_a_file_that_has_changed_is_looked_at_again(file, content, ago):
    known = Meanings()
    known.load(kept(file))
    written(file, content, ago)
    assert known(file) == meaning(content)


def test_a_file_that_was_just_written_is_not_kept(file, looked_at):
    written(file, SQUARE, 0.0)
    known = Meanings()
    known.load(kept(file))
    assert known(file) == meaning(SQUARE) and len(looked_at) == 2


@pytest.mark.parametrize(("age", "times"), [(2 * 10**9 + 1, 1), (2 * 10**9, 2), (10**9, 2)])
def test_a_file_is_kept_once_it_is_two_seconds_old(file, looked_at, monkeypatch, age, times):
    now = 10**18
    monkeypatch.setattr(meanings, "_stamp", lambda file: (1, now - 10**10, now - age))
    monkeypatch.setattr(meanings.time, "time_ns", lambda: now)
    known = Meanings()
    known.load(kept(file))
    assert known(file) == known(file) == meaning(SQUARE) and len(looked_at) == times


@pytest.mark.skipif(sys.platform == "win32", reason="has no such names")
def test_a_name_that_no_file_can_hold_is_not_kept(tmp_path):
    written(odd := tmp_path / "a\nb.py", SQUARE)
    known = Meanings()
    assert known(odd) == meaning(SQUARE) and known.changed and b"b.py" not in known.dump()


@pytest.mark.parametrize("damage", [b"", b"{}", b'{"rules": "others", "files": {}}', b"\xff"])
def test_what_is_damaged_or_of_other_rules_is_as_good_as_nothing(file, looked_at, damage):
    found = kept(file)
    known = Meanings()
    known.load(found.replace(meanings._RULES.encode(), b"others") if b"others" in damage else damage)
    assert known(file) == meaning(SQUARE) and len(looked_at) == 2


def test_files_that_are_gone_are_dropped(tmp_path, file):
    found = kept(file)
    other = tmp_path / "other.py"
    written(other, CUBE)
    known = Meanings()
    known.load(found)
    known(other)
    file.unlink()
    assert b"other.py" in known.dump() and b"power.py" not in known.dump()


def test_what_is_kept_is_what_was_found_out(file):
    known = Meanings()
    known(file)
    assert known.changed
    again = Meanings()
    again.load(known.dump())
    again(file)
    assert not again.changed and again.dump() == known.dump()


def test_a_file_is_known_by_its_size_and_its_times(file):
    status = file.stat()
    assert STAMP(file) == (len(SQUARE), status.st_mtime_ns, status.st_ctime_ns)


def test_a_file_is_looked_at_once_though_it_was_just_written(file, looked_at):
    written(file, SQUARE, 0.0)
    known = Meanings()
    assert known(file) == known(file) and len(looked_at) == 1
