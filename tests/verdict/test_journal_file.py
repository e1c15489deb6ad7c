"""The file of a journal: whose it is, what a full disk does to it, which line counts."""

from __future__ import annotations

import os
import random

import msgspec
import pytest

from ndgm.verdict import journal, locks, rescue
from ndgm.verdict.model import Verdict
from ndgm.verdict.report import ReportError, check_writable


@pytest.fixture
def book(project, tmp_path):
    """An open journal in an empty folder, and an entry for it."""
    run = project.run().report
    head = journal.Head(run=run.run, inventory=None, absent={}, declared=())
    entry = run.claims[0].readings[0].checks[0]
    return journal.Journal(lambda: [(tmp_path / "missing", "r"), (tmp_path, "r")], lambda: head), entry


def test_live_journal_is_neither_left_nor_deleted(book, tmp_path):
    made, entry = book
    assert list(tmp_path.glob(".*")) == []  # Nothing finished, no file.
    made.append(entry, 1.0)
    (path,) = tmp_path.glob(".*.journal")
    found = rescue.rescue(path)
    assert (found.finished, found.damaged, found.report.run.seconds) == (1, 0, 1.0)
    assert rescue.retire(path, found).endswith("1 result so far; the run goes on") and path.exists()
    assert journal.left_behind(tmp_path / ".r.other.journal", "r") == rescue.find_left(tmp_path) == []
    assert made.keep([]) == path
    assert locks.life(path) is locks.Life.DEAD
    assert journal.left_behind(tmp_path / ".r.other.journal", "r") == rescue.find_left(tmp_path) == [path]


def test_full_disk_loses_no_line(book, tmp_path, monkeypatch):
    """What the system takes in part, or refuses, is written with the next entry."""
    made, entry = book
    write, chance = os.write, random.Random(1)

    def torn(handle, content):
        if chance.random() < 0.3:
            raise OSError(28, "No space left on device")
        return write(handle, content[: chance.randrange(1, 2000)])

    nodes = {f"{number}" for number in range(30)}
    with monkeypatch.context() as context:
        context.setattr("os.write", torn)
        for node in sorted(nodes):
            made.append(msgspec.structs.replace(entry, node=node), 1.0)
    path = made.keep([])
    assert path is not None and path.parent == tmp_path
    found = rescue.rescue(path)
    assert (found.finished, found.damaged) == (30, 0)


def test_last_line_of_a_node_counts(book, tmp_path):
    made, entry = book
    made.append(entry, 1.0)
    made.append(msgspec.structs.replace(entry, verdict=Verdict.ERROR, reason="teardown failed: no"), 2.0)
    found = rescue.rescue(next(tmp_path.glob(".*.journal")))
    assert (found.finished, found.report.claims[0].reason) == (1, "teardown failed: no")
    made.remove()
    assert list(tmp_path.glob(".*")) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_forked_child_leaves_it_alone(book, tmp_path):
    made, entry = book
    made.append(entry, 1.0)
    child = os.fork()
    if child == 0:
        made.append(msgspec.structs.replace(entry, node="child"), 2.0)
        made.remove()
        os._exit(0)
    os.waitpid(child, 0)
    (path,) = tmp_path.glob(".*.journal")
    assert rescue.rescue(path).finished == 1 and locks.life(path) is locks.Life.ALIVE


def test_where_there_are_no_locks(book, tmp_path, monkeypatch):
    """Nothing is called killed, let alone deleted, when it cannot be told from a live run."""
    made, entry = book
    made.append(entry, 1.0)
    path = made.keep([])
    assert path is not None and rescue.notice([path]).startswith("a killed run left 1 result: ")

    def refuse(handle):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(locks, "_lock", refuse)
    assert rescue.notice([path]).startswith("a run, killed or still going on, left 1 result: ")
    assert rescue.retire(path, rescue.rescue(path)).endswith("for its run may still go on") and path.exists()


def test_torn_first_line_is_forgotten_after_a_day(tmp_path):
    path = tmp_path / ".r.1.journal"
    path.write_bytes(b'{"schema":"ndgm.verd')
    assert rescue.notice([path]) is not None and path.exists()
    os.utime(path, (0, 0))
    assert rescue.notice([path]) is None and not path.exists()


def test_first_line_is_fixed_and_named_field_by_field(book):
    made, _ = book
    head = made._head()
    with pytest.raises(AttributeError):
        head.schema = "another"
    with pytest.raises(TypeError):
        journal.Head(head.schema, head.run, None, {}, ())


def test_a_journal_that_is_deleted_is_closed_first(book, tmp_path):
    made, entry = book
    made.append(entry, 1.0)
    handle = made._file._handle
    os.fstat(handle)
    made.remove()
    with pytest.raises(OSError):
        os.fstat(handle)


def test_a_journal_that_is_gone_is_deleted(book, tmp_path):
    made, entry = book
    made.append(entry, 1.0)
    next(tmp_path.glob(".*.journal")).unlink()
    made.remove()
    assert list(tmp_path.glob(".*")) == []


def test_another_process_keeps_nothing(book, tmp_path, monkeypatch):
    made, entry = book
    made.append(entry, 1.0)
    with monkeypatch.context() as context:
        context.setattr(os, "getpid", lambda: -1)
        assert made.keep([entry]) is None
    assert made.keep([]) is not None


def test_what_is_kept_elsewhere_is_named_after_the_claims(book, tmp_path, monkeypatch):
    made, entry = book
    made.append(entry, 1.0)
    next(tmp_path.glob(".*.journal")).unlink()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "elsewhere"))
    path = made.keep([entry])
    assert path.parent == tmp_path / "elsewhere" and path.name.startswith(".claims.")
    assert rescue.rescue(path).finished == 1


def test_what_a_full_disk_takes_in_part_is_not_kept(book, tmp_path, monkeypatch):
    made, entry = book
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def full(handle, content):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as context:
        context.setattr("os.write", full)
        assert made.keep([entry]) is None
    assert list(tmp_path.glob(".*")) == []


def test_keys_that_stand_twice_are_damage(book, tmp_path):
    """Readers would see now the one value, now the other."""
    made, entry = book
    for node in ("a", "b"):
        made.append(msgspec.structs.replace(entry, node=node), 1.0)
    path = made.keep([])
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"node":"a"', b'"node":"b","node":"a"'))
    found = rescue.rescue(path)
    assert (found.finished, found.damaged) == (1, 1)
    path.write_bytes(whole.replace(b'"schema":', b'"schema":"ndgm.verdict/journal/1","schema":', 1))
    with pytest.raises(ReportError, match="its first line has the key 'schema' twice"):
        rescue.rescue(path)


def test_two_torn_lines_cost_themselves_alone(book, tmp_path):
    made, entry = book
    for node in "abcde":
        made.append(msgspec.structs.replace(entry, node=node), 1.0)
    path = made.keep([])
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], lines[2][:40] + b"\n", lines[3], lines[4][60:], lines[5][:-9]]))
    found = rescue.rescue(path)
    checks = found.report.claims[0].readings[0].checks
    assert [check.node for check in checks] == ["a", "c"] and (found.finished, found.damaged) == (2, 2)


def test_a_journal_is_no_report_to_be_written_over(book):
    made, entry = book
    made.append(entry, 1.0)
    path = made.keep([])
    with pytest.raises(OSError, match="it is there, and no report"):
        check_writable(path)
