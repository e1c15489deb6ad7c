"""Checks that look at their cases in threads and child processes: each counts, or the error says why not."""

from __future__ import annotations

import concurrent.futures.process
import multiprocessing.pool
import multiprocessing.resource_tracker
import os
import pickle
from fractions import Fraction

import pytest

from ndgm.verdict import ClaimError, Counterexample, certify, witness, witnesses
from ndgm.verdict.children import Channel, Message
from ndgm.verdict.judge import is_inexact
from ndgm.verdict.recorder import recording

# An inner run forgets what it was the first to import, and what it has handed out would be of other classes.
assert concurrent.futures.process and multiprocessing.pool and multiprocessing.resource_tracker

forks = pytest.mark.skipif(
    "fork" not in multiprocessing.get_all_start_methods(), reason="this system does not fork"
)

# A counterexample on its way between processes


class Odd:
    """A value that cannot be pickled, or is not what it was when it is read back."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name

    def __reduce__(self):
        return (Odd._read_back, (self.name,)) if self.name == "unreadable" else {}["no"]

    @staticmethod
    def _read_back(name: str) -> None:
        raise RuntimeError(name)


VALUES = {
    "number": 1,
    "float": 0.5,
    "fraction": Fraction(1, 3),
    "nested": [0.25, (1, "two")],
    "dictionary": {"key": 2},
    "nothing": None,
    "function": lambda: None,
    "unpicklable": Odd("unpicklable"),
    "unreadable": Odd("unreadable"),
    "partly": [0.5, lambda: None],
    "partly in a dictionary": {"key": (Odd("unreadable"), 0.5)},
    "long": "x" * 3000,
    "surrogate": "\ud800",
}


@pytest.mark.parametrize("name", VALUES)
def test_a_counterexample_survives_being_pickled(name):
    value = VALUES[name]
    made = Counterexample("it fails\nbadly", {"value": value})
    made.add_note("a note")
    back = pickle.loads(pickle.dumps(made))
    assert type(back) is Counterexample
    assert (str(back), back.example, back.__notes__) == (str(made), made.example, ["a note"])
    assert is_inexact(back.values["value"]) == is_inexact(value)


def test_values_that_hold_themselves_are_shown_and_judged():
    loop: list[object] = [1]
    loop.append(loop)
    made = Counterexample("it fails", {"loop": loop})
    assert "cannot be shown" in made.example.values["loop"]
    assert not is_inexact(loop)
    loop.append(0.5)
    assert is_inexact(loop)
    assert str(pickle.loads(pickle.dumps(made))) == str(made)


# The recorder, without pytest


def in_child(run) -> int:
    """The exit status of a forked child that runs a function."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            run()
            status = 0
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def look(cases: int) -> None:
    with witnesses(cases):
        pass


def fail() -> None:
    with witness(n=7):
        raise AssertionError("it fails")


@forks
def test_children_and_their_children_count():
    with recording() as recorder:
        look(1)
        assert in_child(lambda: (look(10), in_child(lambda: look(100)))) == 0
        assert in_child(lambda: look(1000)) == 0
        assert recorder.witnesses == 1
    assert recorder.witnesses == 1111
    assert not recorder.swallowed and not recorder.complaints


@forks
def test_a_counterexample_of_a_child_is_known_to_the_check():
    with recording() as recorder:
        assert in_child(fail) == 1
    assert [str(found) for found in recorder.swallowed] == ["n = 7; it fails"]
    assert recorder.witnesses == 1


@forks
def test_what_a_child_certifies_is_refused():
    def run() -> None:
        with pytest.raises(ClaimError, match="what a child process certifies reaches nobody"):
            certify(object())

    with recording() as recorder:
        assert in_child(run) == 0
    assert len(recorder.complaints) == 1


@forks
def test_a_check_without_children_opens_nothing(monkeypatch):
    monkeypatch.setattr(Channel, "__init__", lambda self: pytest.fail("a channel was opened"))
    with recording():
        look(3)


@forks
def test_a_child_that_has_closed_its_files_writes_into_no_other():
    channel = Channel()
    handle = channel._file.fileno()
    kept = os.dup(handle)
    os.close(handle)
    other = os.open(os.devnull, os.O_RDWR)
    try:
        assert other == handle  # The system gives the smallest number that is free.
        with pytest.raises(OSError, match="has closed the file"):
            channel.send(Message(cases=1))
    finally:
        os.dup2(kept, handle)
        os.close(kept)
    channel.send(Message(cases=2))
    assert [message.cases for message in channel.receive()] == [2]
    channel.close()


# Checks under pytest

HEAD = """
import os
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import Pool, Process, get_context
from threading import Thread

def look(n):
    with witness(n=n):
        assert n * n + n + 41 != 1681
    return n

FORK = get_context("fork") if hasattr(os, "fork") else None
"""
CLAIM = """
MUTANTS = {{"n < 40": {{"last": 39}}}}
@claim("square", expect={expect}, evidence=ENUMERATED, given={{"last": 50}}, mutants=MUTANTS)
def test_square(last):
    "n² + n + 41 is never 1681."
{body}
    certify({certificate})
"""
POOLS = {
    "pool": "    with FORK.Pool(2) as pool:\n        pool.map(look, range(last + 1))",
    "unordered": "    with FORK.Pool(2) as pool:\n        list(pool.imap_unordered(look, range(last + 1)))",
    "executor": "    with ProcessPoolExecutor(2, mp_context=FORK) as pool:\n"
    "        list(pool.map(look, range(last + 1)))",
    "threads": "    with ThreadPoolExecutor(4) as pool:\n        list(pool.map(look, range(last + 1)))",
}


def write(project, body: str, expect: str = "REFUTED", certificate: str = 'enumerated("numbers")') -> None:
    project.module("square", HEAD + CLAIM.format(body=body, expect=expect, certificate=certificate))


@forks
@pytest.mark.parametrize("pool", POOLS)
def test_cases_of_a_pool_count_and_refute(project, workers, pool):
    write(project, POOLS[pool])
    run = project.run(*workers)
    assert (run.status, run.verdicts) == (0, {"square": "refuted"}), run.output
    (reading,) = run.claims["square"].readings
    assert reading.counterexample.values == {"n": "40"}
    (mutant,) = (check for check in reading.checks if check.mutant)
    assert (mutant.verdict, mutant.witnesses) == ("holds", 40)


def test_cases_of_threads_are_not_lost(project):
    body = """    def many():
        for n in range(2000):
            with witness(n=n): pass
    threads = [Thread(target=many) for _ in range(8)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    with witness(n=40): assert last < 40"""
    write(project, body)
    run = project.run()
    assert (run.status, run.verdicts) == (0, {"square": "refuted"}), run.output
    assert {check.witnesses for check in run.claims["square"].readings[0].checks} == {16001}


STARTED = "    child = {kind}(target=look, args=(last - 10,))\n    child.start()\n    child.join()"
SWALLOWED = {
    "process": STARTED.format(kind="FORK.Process"),
    "future": "    with ProcessPoolExecutor(1, mp_context=FORK) as pool:\n"
    "        pool.submit(look, last - 10)",
    "thread": STARTED.format(kind="Thread"),
}


@forks
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", SWALLOWED)
def test_a_counterexample_that_a_child_keeps_for_itself_is_an_error(project, kind):
    project.settings(
        (project.path / "pytest.ini").read_text().replace("filterwarnings = error", "filterwarnings = ignore")
    )
    write(project, SWALLOWED[kind], expect="HOLDS")
    run = project.run("-k", "not mutant")
    assert (run.status, run.verdicts) == (1, {"square": "error"}), run.output
    assert "swallowed: let it end the check" in run.reasons["square"]
    if kind != "thread":
        assert "in a child process (n = 40; " in run.reasons["square"]


@forks
def test_certifying_in_a_child_is_an_error_that_says_so(project):
    body = """    with FORK.Pool(1) as pool:
        pool.apply(certify, (enumerated("numbers"),))"""
    write(project, body, expect="HOLDS")
    run = project.run("-k", "not mutant")
    assert (run.status, run.verdicts) == (1, {"square": "error"})
    assert "what a child process certifies reaches nobody: return it" in run.reasons["square"]


SPAWNING = """
import multiprocessing
from spawned import look

@claim("square", expect=HOLDS, evidence=ENUMERATED, given={"last": 2}, mutants={"as many": {"last": 3}})
def test_square(last):
    "n is not 40."
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        pool.map(look, [last])
    certify(enumerated("numbers"))

@claim("cube", expect=REFUTED, evidence=ENUMERATED, given={"last": 40}, mutants={"as many": {"last": 3}})
def test_cube(last):
    "n is not 40."
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found = pool.map(look, [last])
    check_all([n != 40 for n in found], "it is 40")
"""
SPAWNED = """
from ndgm.verdict import witness

def look(n):
    with witness(n=n):
        assert n != 40
    return n
"""


def test_spawned_children_hand_over_nothing_and_the_error_says_so(project, monkeypatch):
    (project.path / "spawned.py").write_text(SPAWNED)
    monkeypatch.setenv("PYTHONPATH", str(project.path), prepend=os.pathsep)
    monkeypatch.syspath_prepend(project.path)
    project.inventory("square", "cube")
    project.module("square", SPAWNING)
    run = project.run("-k", "not mutant or cube")
    assert run.verdicts == {"square": "error", "cube": "refuted"}
    assert run.reasons["square"].startswith("no witness: the check ended without having looked at a single")
    assert "let others return their cases, and use check_all" in run.reasons["square"]
    assert run.claims["cube"].readings[0].counterexample.values == {"n": "40"}
    assert run.claims["cube"].readings[0].witnesses == 1
