"""What a merged report says field by field, and whose ancestry is asked for."""

from __future__ import annotations

import msgspec
import pytest
from made_reports import entry, inventory, report, run

from ndgm.verdict import HOLDS, NOT_RUN, REFUTED
from ndgm.verdict.inventory import Chapter, Inventory, Paper
from ndgm.verdict.merging import merge, only_what_ran
from ndgm.verdict.report import ReportError

FIRST, SECOND, THIRD = run(1, "one"), run(2, "two"), run(3, "three")


def replaced(made, **changes):
    return msgspec.structs.replace(made, **changes)


def test_the_newest_run_has_written_it():
    made = merge([report(SECOND, entry()), report(FIRST, entry()), report(THIRD, entry())])
    assert (made.run, made.recorded) == (THIRD, (FIRST, SECOND))
    (square, cube) = made.claims
    assert square.readings[0].sources == tuple(sorted(one.id for one in (FIRST, SECOND, THIRD)))
    assert (cube.verdict, cube.reason) == (NOT_RUN, "no check")


def test_what_cannot_be_merged():
    with pytest.raises(ReportError, match=r"^there is no report to merge\.$"):
        merge([])
    other, third = (replaced(report(SECOND), paper=name) for name in ("B", "C"))
    with pytest.raises(
        ReportError, match=r"^the reports are about different papers: 'A paper' and 'B' and 'C'\.$"
    ):
        merge([third, report(FIRST), other, report(THIRD)])


def test_the_paper_is_named_once_and_its_number_kept():
    made = merge([report(FIRST), replaced(report(SECOND), arxiv="2401.0"), report(THIRD)])
    assert (made.paper, made.arxiv) == ("A paper", "2401.0")


def test_rows_and_chapters_are_the_newest_in_their_places():
    def told(*ids, title):
        chapters = tuple(Chapter(name, title) for name in ids)
        return Inventory(Paper("A paper"), chapters, inventory(names=ids, statement=title).claim)

    old = report(FIRST, rows=told("square", "cube", "gone", title="old"))
    new = report(SECOND, rows=told("cube", "square", title="new"))
    for made in (merge([old, new]), merge([new, old])):
        assert [(one.id, one.title, one.position, one.as_of) for one in made.chapters] == [
            ("cube", "new", 0, SECOND.date),
            ("square", "new", 1, SECOND.date),
            ("gone", "old", 2, FIRST.date),
        ]
        assert [(one.id, one.row.statement, one.position, one.as_of) for one in made.claims] == [
            ("cube", "new", 0, SECOND.date),
            ("square", "new", 1, SECOND.date),
            ("gone", "old", 2, FIRST.date),
        ]


def test_of_two_that_stand_at_one_place_the_id_decides():
    one = report(FIRST, rows=inventory(names=("square",)))
    two = report(SECOND, rows=inventory(names=("cube",)))
    assert [claim.id for claim in merge([one, two]).claims] == ["cube", "square"]


def test_of_two_of_one_instant_the_later_place_counts():
    one = report(FIRST, rows=inventory(names=("square", "cube")))
    two = report(run(1, "else"), rows=inventory(names=("cube", "square")))
    for made in (merge([one, two]), merge([two, one])):
        assert {claim.id: claim.position for claim in made.claims} == {"square": 1, "cube": 1}


def test_reasons_without_a_check_are_those_of_the_newest_inventory():
    def saying(of, reason):
        made = report(of)
        return replaced(made, claims=tuple(replaced(claim, reason=reason) for claim in made.claims))

    old, new = saying(FIRST, "z: no check written yet"), saying(SECOND, "a: deselected")
    for made in (merge([old, new]), merge([new, old])):
        assert {claim.reason for claim in made.claims} == {"a: deselected"}
    assert {claim.reason for claim in merge([old, saying(SECOND, None)]).claims} == {None}
    checked = report(THIRD, entry(NOT_RUN, reason="no GPU"))
    assert [claim.reason for claim in merge([old, checked]).claims] == ["no GPU", "no check"]


def test_one_run_in_two_reports_is_one():
    made = report(FIRST, entry())
    assert merge([made, made]) == made
    both = merge([made, report(SECOND, entry(), recorded=[made])])
    assert len(both.claims[0].readings[0].checks) == 2


# Ancestry


def asked_in(*made):
    """Which pairs of commits are asked for when reports are merged."""
    asked = []

    def is_ancestor(older, newer):
        asked.append((older, newer))
        return False

    merge(made, is_ancestor)
    return asked


def of_commit(day, commit, **changes):
    return report(run(day, f"day {day}", commit=commit), entry(**changes))


def test_ancestry_is_asked_where_codes_of_one_check_differ():
    assert asked_in(of_commit(1, "a", code="old"), of_commit(2, "b", code="new")) == [("b", "a")]
    assert asked_in(of_commit(1, "a"), of_commit(2, "b")) == []
    assert asked_in(of_commit(1, "a", code="old"), of_commit(2, "b", code="new", node="b")) == []
    assert asked_in(of_commit(1, "a", code="old"), of_commit(2, None, code="new")) == []
    changed = report(replaced(run(2, commit="b"), dirty=True), entry(code="new"))
    assert asked_in(of_commit(1, "a", code="old"), changed) == []


def test_what_descends_is_newer_whatever_the_dates():
    late, early = of_commit(3, "a", code="old", verdict=REFUTED), of_commit(1, "b", code="new")
    assert merge([late, early]).claims[0].verdict == REFUTED
    for made in ([late, early], [early, late]):
        claim = merge(made, lambda older, newer: (older, newer) == ("a", "b")).claims[0]
        assert (claim.verdict, claim.readings[0].sources) == (HOLDS, (early.run.id,))


# What is kept beside the code


def test_only_what_ran_is_kept():
    made = report(FIRST, entry(), entry(NOT_RUN, node="b", mutant="flip"))
    kept = only_what_ran(made)
    assert [claim.id for claim in kept.claims] == ["square"]
    (claim,) = kept.claims
    assert [check.node for check in claim.readings[0].checks] == ["a"]
    assert (claim.position, claim.as_of, claim.row) == (0, FIRST.date, made.claims[0].row)
    assert (kept.run, kept.recorded, kept.chapters) == (FIRST, (), made.chapters)
    assert only_what_ran(report(FIRST, entry(NOT_RUN))).claims == ()


def test_what_newer_code_has_overruled_is_left_out():
    old = report(FIRST, entry(REFUTED, code="old"))
    both = report(SECOND, entry(code="new"), recorded=[old])
    assert len(both.claims[0].readings[0].checks) == 2
    assert only_what_ran(both) == replaced(only_what_ran(report(SECOND, entry(code="new"))))
    same = report(SECOND, entry(), recorded=[report(FIRST, entry())])
    kept = only_what_ran(same)
    assert (kept.recorded, len(kept.claims[0].readings[0].checks)) == ((FIRST,), 2)


def test_what_is_stale_is_kept():
    """Nothing newer has been run: it is the last that is known."""
    old = report(FIRST, entry(REFUTED, code="old"))
    stale = report(SECOND, entry(NOT_RUN, code="new"), recorded=[old])
    assert stale.claims[0].readings[0].stale
    kept = only_what_ran(stale)
    assert [check.code for check in kept.claims[0].readings[0].checks] == ["old"]
    assert kept.recorded == (FIRST,)
    beside = report(SECOND, entry(NOT_RUN, code="new"), entry(node="b"), recorded=[old])
    kept = only_what_ran(beside)
    assert [check.node for check in kept.claims[0].readings[0].checks] == ["a", "b"]
