"""Whose result counts of several entries of one check: of attempts, of workers, of runs and their codes."""

from __future__ import annotations

import msgspec
import pytest
from made_reports import entry as made_entry
from made_reports import run

from ndgm.verdict import HOLDS, NOT_RUN, OPEN, REFUTED, Verdict, World
from ndgm.verdict.chronology import Chronology, by_date, commit_of, in_order
from ndgm.verdict.evidence import Ruling, adjudicate, gather
from ndgm.verdict.ledger import graver, join_ledgers, succeeding
from ndgm.verdict.model import Entry

ERROR, CONTRADICTED = Verdict.ERROR, Verdict.CONTRADICTED
FIRST, SECOND, THIRD = run(1, "one"), run(2, "two"), run(3, "three")
RUNS = Chronology([FIRST, SECOND, THIRD])


def entry(verdict: Verdict = HOLDS, of=FIRST, **changes) -> Entry:
    """What a run found of one check."""
    return made_entry(verdict, run=of.id, **changes)


# One run


def test_of_two_entries_the_graver_counts():
    mild, grave = entry(HOLDS), entry(REFUTED)
    assert graver(mild, grave) is graver(grave, mild) is grave
    same, other = entry(reason="a"), entry(reason="b")
    assert graver(same, same) is same
    assert graver(same, other) is graver(other, same)
    assert join_ledgers({"a": mild}, {"a": grave, "b": mild}, {"b": mild}) == {"a": grave, "b": mild}
    assert join_ledgers() == {}


def test_of_two_attempts_the_later_counts_and_of_one_the_graver():
    first = entry(ERROR)
    second = entry(HOLDS, earlier=("error: no net",))
    assert succeeding(None, first) is first
    assert succeeding(first, second) is succeeding(second, first) is second
    late = entry(ERROR, earlier=("error: no net",), reason="teardown")
    assert succeeding(second, late) is succeeding(late, second) is late


# What is kept of many runs


def test_what_was_run_is_kept_and_of_the_rest_the_newest_of_each_commit():
    runs = [run(day, commit=commit) for day, commit in ((1, "a"), (2, "a"), (3, "b"), (4, None), (5, None))]
    known = {one.id: one for one in runs}
    done = [entry(HOLDS, of=runs[0], node="n"), entry(ERROR, of=runs[1], node="n")]
    idle = [entry(NOT_RUN, of=one, node="m") for one in runs]
    found = gather([*reversed(idle), *done], known)
    assert found == {
        "n": {one.run: one for one in done},
        "m": {one.run: one for one in (idle[1], idle[2], idle[4])},
    }
    assert gather([*done, *idle], known) == found


def test_of_one_run_the_graver_entry_of_a_node_is_kept():
    assert gather([entry(HOLDS), entry(REFUTED)], RUNS) == {"a": {FIRST.id: entry(REFUTED)}}
    assert gather([entry(REFUTED), entry(NOT_RUN)], RUNS) == {"a": {FIRST.id: entry(REFUTED)}}


def test_entries_of_unknown_runs_are_older_than_all():
    unknown = [made_entry(NOT_RUN, run=name) for name in ("x", "y", "")]
    assert gather(unknown, RUNS) == {"a": {"y": unknown[1]}}
    known = entry(NOT_RUN)
    assert gather([*unknown, known], RUNS) == {"a": {FIRST.id: known}}


# Which of them decides


def test_runs_of_one_code_agree():
    both = [entry(of=SECOND, seconds=2), entry(of=FIRST, seconds=1)]
    assert adjudicate(both, RUNS) == Ruling(both[0], (FIRST.id, SECOND.id), False, (both[1], both[0]))


def test_what_was_not_run_is_no_source():
    done, idle = entry(), entry(NOT_RUN, of=SECOND)
    assert adjudicate([idle, done], RUNS) == Ruling(done, (FIRST.id,), False, (done, idle))
    assert adjudicate([idle], RUNS) == Ruling(idle, (), False, (idle,))
    unnamed = made_entry()
    assert adjudicate([unnamed], RUNS) == Ruling(unnamed, (), False, (unnamed,))


def test_the_code_of_the_latest_run_counts():
    old, new = entry(REFUTED, code="old"), entry(HOLDS, of=SECOND)
    assert adjudicate([new, old], RUNS) == Ruling(new, (SECOND.id,), False, (old, new))
    back = entry(NOT_RUN, of=THIRD, code="old")
    ruling = adjudicate([new, old, back], RUNS)
    assert (ruling.entry, ruling.sources, ruling.stale) == (old, (FIRST.id,), False)


def test_results_of_other_code_alone_are_stale():
    """The last of them is named, and what is declared now is kept."""
    old, older = entry(REFUTED, of=SECOND, code="old"), entry(HOLDS, code="older")
    oldest = made_entry(HOLDS, code="older")
    now = entry(NOT_RUN, of=THIRD, reason="skipped", line=9)
    ruling = adjudicate([old, now, older, oldest], RUNS)
    reason = "stale: refuted on two, 2026-01-02, by other code than now; run it again"
    assert ruling == Ruling(msgspec.structs.replace(now, reason=reason), (), True, (oldest, older, old, now))


@pytest.mark.parametrize(
    ("verdicts", "decided"),
    [
        ((HOLDS, REFUTED), CONTRADICTED),
        ((REFUTED, HOLDS, HOLDS), CONTRADICTED),
        ((HOLDS, ERROR), ERROR),
        ((HOLDS, REFUTED, ERROR), ERROR),
        ((REFUTED, REFUTED), REFUTED),
        ((OPEN, HOLDS), HOLDS),
        ((OPEN, REFUTED), CONTRADICTED),
    ],
)
def test_results_of_one_code_agree_or_contradict(verdicts, decided):
    found = [entry(verdict, of=one) for verdict, one in zip(verdicts, RUNS.values(), strict=False)]
    ruling = adjudicate(found, RUNS)
    assert ruling.entry.verdict == decided
    assert ruling.sources == tuple(one.run for one in found)
    if decided == CONTRADICTED:
        told = [verdict if verdict == REFUTED else HOLDS for verdict in verdicts]
        places = ["one, 2026-01-01", "two, 2026-01-02", "three, 2026-01-03"]
        sides = [f"{verdict} on {place}" for verdict, place in zip(told, places, strict=False)]
        assert ruling.entry.reason == ", but ".join(sides)


def test_of_results_that_agree_the_latest_is_shown():
    found = [entry(ERROR, of=one, reason=one.machine) for one in (SECOND, THIRD, FIRST)]
    assert adjudicate(found, RUNS).entry.reason == "three"


def test_an_unnamed_machine_may_contradict():
    ruling = adjudicate([made_entry(REFUTED), entry(HOLDS)], RUNS)
    assert ruling.entry.reason == "refuted on an unnamed machine, but holds on one, 2026-01-01"


def test_results_are_taken_under_what_is_declared_now():
    said = {"reading": "limsup", "condition": "x > 0", "part": "b", "aside": True}
    said |= {"line": 7, "statement": "So.", "where": "p. 2", "uses": ("other",)}
    before = entry(HOLDS, witnesses=3, world=World.REAL)
    now = entry(NOT_RUN, of=SECOND, expect=OPEN, **said)
    expected = msgspec.structs.replace(before, verdict=OPEN, expect=OPEN, **said)
    assert adjudicate([before, now], RUNS).entry == expected
    for verdict in (REFUTED, ERROR):
        found = adjudicate([entry(verdict), now], RUNS).entry
        assert (found.verdict, found.expect) == (verdict, OPEN)


# The order of runs


def test_the_live_run_is_the_last_and_ids_settle_ties():
    assert list(by_date([THIRD, FIRST, SECOND])) == list(RUNS)
    assert list(by_date([THIRD, FIRST, SECOND], live=FIRST.id)) == [SECOND.id, THIRD.id, FIRST.id]
    twins = sorted([run(1, "a"), run(1, "b")], key=lambda one: one.id)
    assert list(by_date(reversed(twins))) == [one.id for one in twins]
    assert in_order(RUNS) is RUNS
    assert list(in_order({one.id: one for one in (SECOND, FIRST)})) == [FIRST.id, SECOND.id]
    assert in_order(None) == {}


def test_a_commit_is_that_of_files_without_changes():
    clean = run(commit="abc")
    assert commit_of(clean) == "abc"
    for changes in ({"dirty": True}, {"dirty": None}, {"commit": None}, {"commit": ""}):
        assert commit_of(msgspec.structs.replace(clean, **changes)) == ""
