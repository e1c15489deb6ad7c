"""Merging reports: laws over generated reports, and what stale and contradicted results come to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_reports import NAMES, entry, inventory, report, run

from ndgm.verdict import HOLDS, NOT_RUN, REFUTED, Proof
from ndgm.verdict.dates import instant
from ndgm.verdict.merging import merge, only_what_ran
from ndgm.verdict.model import Example, Report, Verdict
from ndgm.verdict.report import ReportError
from ndgm.verdict.wording import deaths

entries = st.builds(
    entry,
    st.sampled_from([HOLDS, REFUTED, NOT_RUN, Verdict.ERROR, Verdict.OPEN]),
    node=st.sampled_from(["a", "b"]),
    claim=st.sampled_from(NAMES),
    reading=st.sampled_from(["as printed", "otherwise"]),
    condition=st.sampled_from([None, "it is small"]),
    part=st.sampled_from(["", "own"]),
    aside=st.booleans(),
    expect=st.sampled_from([HOLDS, REFUTED, Verdict.OPEN]),
    mutants=st.integers(0, 1),
    mutant=st.sampled_from([None, "flip"]),
    code=st.sampled_from(["old", "new"]),
    reason=st.sampled_from([None, "because"]),
    counterexample=st.sampled_from([None, Example(message="no", values={"x": "1"})]),
    certificates=st.sampled_from([(), (Proof("algebra", "so"),)]),
    witnesses=st.integers(0, 2),
).map(lambda one: msgspec.structs.replace(one, node=f"{one.claim}-{one.node}"))
inventories = st.builds(
    inventory,
    st.permutations(NAMES),
    st.sampled_from(["It is.", "It was."]),
    st.sampled_from([(), (("own", ""),), (("own", ""), ("same", "cube")), (("own", "cube"),)]),
)


COMMITS = [name * 40 for name in "abcd"]
zones = st.sampled_from([timezone(timedelta(hours=hours)) for hours in (-9, 0, 2)])
dates = st.builds(
    lambda moment, zone: moment.replace(tzinfo=UTC).astimezone(zone).isoformat(),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 1, 1, 0, 3)).map(
        lambda one: one.replace(microsecond=0)
    ),
    zones,
)
commits = st.sampled_from([None, *COMMITS])


def found_by(of, found, rows, recorded=()):
    """The report of a run, which finds one thing of each check and is later than all that it has read."""
    read = [one.date for made in recorded for one in (made.run, *made.recorded)]
    latest = max(map(instant, read), default=instant(of.date))
    if latest >= instant(of.date):
        of = msgspec.structs.replace(of, date=(latest + timedelta(milliseconds=1)).isoformat())
    return report(of, *{one.node: one for one in found}.values(), rows=rows, recorded=recorded)


NOTHING = st.just(())


def reports(machine, recorded=NOTHING):
    """Reports of one machine, of any commit and date, with what its runs had read."""
    return st.builds(
        lambda date, of, *told: found_by(run(machine=machine, date=date, commit=of), *told),
        dates,
        commits,
        st.lists(entries, max_size=4),
        inventories,
        recorded,
    )


@st.composite
def ancestries(draw):
    """Which commits are ancestors of which."""
    order, above = draw(st.permutations(COMMITS)), {}
    for place, name in enumerate(order):
        parents = draw(st.sets(st.sampled_from(order[:place]))) if place else set()
        above[name] = parents.union(*(above[parent] for parent in parents))
    return lambda older, newer: older in above[newer]


@st.composite
def histories(draw):
    """Three reports, which may have read one another or be the same, and the ancestry of their commits."""
    first = draw(reports("one"))
    second = draw(reports("two", st.sampled_from([(), (first,)])))
    third = draw(reports("three", st.sampled_from([(), (first,), (first, second)])))
    return [first, second, draw(st.sampled_from([third, third, first]))], draw(ancestries())


@given(histories())
def test_merging_is_commutative_associative_and_idempotent(history):
    (one, two, three), is_ancestor = history

    def merged(*made):
        return merge(made, is_ancestor)

    together = merged(one, two, three)
    assert merged(three, one, two) == together
    assert merged(merged(one, two), three) == merged(one, merged(two, three)) == together
    assert merged(together, together) == merged(together) == merged(together, one) == together


@given(reports("one"))
def test_a_report_alone_is_itself(one):
    assert merge([one]) == one


@given(histories())
def test_a_report_alone_is_itself_with_all_that_its_run_had_read(history):
    for one in history[0]:
        assert merge([one]) == one


@given(st.lists(reports("there"), max_size=3), reports("here"), st.lists(entries, min_size=1), inventories)
def test_a_live_run_decides_its_own_code(recorded, unrelated, found, rows):
    """Other code has no say, though it be dated later, and where nothing has its code the run says all."""
    live = report(
        run(date="2025-01-01T00:00:00Z"),
        *{one.node: one for one in found}.values(),
        rows=rows,
        recorded=[*recorded, unrelated],
    )
    own = [check for check in entries_of(live) if check.run == live.run.id]
    codes = {check.node: check.code for check in own}
    alone = report(live.run, *own, rows=rows)
    for reading in (reading for claim in live.claims for reading in claim.readings):
        for check in reading.checks:
            if check.code != codes[check.node]:
                assert check.run not in reading.sources
            elif check.run == live.run.id and check.verdict != NOT_RUN:
                assert check.run in reading.sources and not reading.stale
    if all(check in own or check.code != codes[check.node] for check in entries_of(live)):
        decided = ("verdict", "evidence", "condition", "expect", "parts")
        for claim, other in zip(live.claims, alone.claims, strict=True):
            assert [getattr(claim, name) for name in decided] == [getattr(other, name) for name in decided]


def entries_of(of):
    """All entries of a report."""
    return [check for claim in of.claims for reading in claim.readings for check in reading.checks]


@given(reports("one"), st.builds(run, st.integers(1, 4), st.just("two")))
def test_what_was_not_run_is_neutral(one, another):
    codes = {
        check.node: check.code
        for claim in one.claims
        for reading in claim.readings
        for check in reading.checks
    }
    checks = [check for claim in one.claims for reading in claim.readings for check in reading.checks]
    idle = [msgspec.structs.replace(check, verdict=NOT_RUN, code=codes[check.node]) for check in checks]
    rows = msgspec.structs.replace(inventory(), claim=tuple(claim.row for claim in one.claims))
    merged = merge([one, report(another, *idle, rows=rows)])
    decided = [claim for claim in one.claims if claim.verdict != NOT_RUN]
    found = {claim.id: (claim.verdict, claim.evidence) for claim in merged.claims}
    assert all(found[claim.id] == (claim.verdict, claim.evidence) for claim in decided)


def verdict(*merged):
    return merge(merged).claims[0]


def test_the_graver_machine_does_not_win():
    found = verdict(report(run(1), entry(HOLDS)), report(run(2, "there"), entry(REFUTED)))
    assert found.verdict == Verdict.CONTRADICTED and found.moved
    assert found.reason == "holds on here, 2026-01-01, but refuted on there, 2026-01-02"
    assert {check.verdict for check in found.readings[0].checks} == {HOLDS, REFUTED}


def test_a_third_machine_does_not_settle_it():
    sides = [report(run(day), entry(found)) for day, found in ((1, HOLDS), (2, REFUTED), (3, REFUTED))]
    assert verdict(*sides).verdict == Verdict.CONTRADICTED


def test_new_code_settles_it():
    sides = [report(run(day), entry(found, code="old")) for day, found in ((1, HOLDS), (2, REFUTED))]
    found = verdict(*sides, report(run(3), entry(HOLDS)))
    assert (found.verdict, found.readings[0].stale) == (HOLDS, False)
    assert len(found.readings[0].checks) == 3


def test_results_of_older_code_are_stale():
    found = verdict(report(run(1), entry(HOLDS, code="old")), report(run(2), entry(NOT_RUN)))
    assert found.verdict == NOT_RUN and found.readings[0].stale
    assert found.reason == "stale: holds on here, 2026-01-01, by other code than now; run it again"


def test_a_mutant_that_two_machines_killed_is_named_once():
    killed = entry(REFUTED, node="b", mutant="flip")
    (reading,) = verdict(*(report(run(1, name), entry(HOLDS), killed) for name in ("here", "there"))).readings
    assert deaths(reading) == [("flip", "the statement holds")] and reading.mutants.refuted == 1


def test_rows_are_those_of_the_newest_inventory():
    old, new = report(run(1), rows=inventory(statement="It was.")), report(run(2), rows=inventory(NAMES[:1]))
    merged = merge([old, new])
    assert [(claim.id, claim.row.statement) for claim in merged.claims] == [
        ("square", "It is."),
        ("cube", "It was."),
    ]
    assert merged.run == new.run


def test_a_shard_keeps_only_what_ran():
    shard = only_what_ran(report(run(1), entry(HOLDS), entry(NOT_RUN, node="b", mutant="flip")))
    assert [claim.id for claim in shard.claims] == ["square"]
    assert [check.node for check in shard.claims[0].readings[0].checks] == ["a"]
    assert isinstance(msgspec.json.decode(msgspec.json.encode(shard), type=Report), Report)


def test_a_shard_drops_what_newer_code_has_settled():
    old, new = report(run(1), entry(REFUTED, code="old")), report(run(2), entry(HOLDS))
    shard = only_what_ran(merge([old, new]))
    assert [check.run for check in shard.claims[0].readings[0].checks] == [new.run.id] and not shard.recorded
    alone = only_what_ran(merge([old, report(run(2), entry(NOT_RUN))]))
    assert (
        [check.run for check in alone.claims[0].readings[0].checks]
        == [old.run.id]
        == [one.id for one in alone.recorded]
    )


def test_nothing_and_other_papers_are_refused():
    other = msgspec.structs.replace(report(run(1)), paper="Another paper")
    with pytest.raises(ReportError, match="no report to merge"):
        merge([])
    with pytest.raises(ReportError, match="different papers: 'A paper' and 'Another paper'"):
        merge([report(run(1)), other])
