"""The rules from which verdicts follow: laws over all findings, and a table of cases."""

from __future__ import annotations

from itertools import permutations

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ndgm.verdict import ENUMERATED, HOLDS, MEASURED, NOT_RUN, OPEN, PROVED, REFUTED, Verdict, World
from ndgm.verdict.derivation import Decision, Finding, derive
from ndgm.verdict.model import Part, Row
from ndgm.verdict.sameness import derive_all

CONDITION, ERROR, CONTRADICTED = Verdict.CONDITION, Verdict.ERROR, Verdict.CONTRADICTED
REAL, FLOAT32, TRAINING = World.REAL, World.FLOAT32, World.TRAINING
SMALL, LARGE = "the step is small", "the step is large"
ADDED = "the loss is smooth"


def row(name="square", parts=(), **changes):
    """A row; `parts` are ids, or pairs of an id and the statement that it is."""
    pairs = [part if isinstance(part, tuple) else (part, "") for part in parts]
    made = tuple(Part(id=one, text=f"It is {one}.", same_as=other) for one, other in pairs)
    given = {"id": name, "kind": "sentence", "chapter": "all", "where": "", "statement": "It is."}
    return Row(parts=made, **{**given, **changes})


def found(verdict, condition=None, world=REAL, part="", aside=False, evidence=None):
    return Finding(part, world, condition, aside, verdict, evidence)


def verdicts(*findings, **changes):
    """The verdict of a row and how it holds."""
    whole = derive(row(**changes), findings).whole
    return whole.verdict, whole.condition


# Laws

rows = st.builds(
    row,
    parts=st.sampled_from([(), ("a",), ("a", "b")]),
    adds=st.sampled_from([(), (ADDED,)]),
    worlds=st.sampled_from([(REAL,), (REAL, FLOAT32)]),
)
FIELDS = {
    "world": st.sampled_from([REAL, FLOAT32, TRAINING]),
    "condition": st.sampled_from([None, SMALL, LARGE]),
    "aside": st.booleans(),
    "verdict": st.sampled_from([HOLDS, REFUTED, OPEN, NOT_RUN, CONTRADICTED, ERROR]),
    "evidence": st.just(PROVED),
}


def findings_of(one, **chosen):
    """Findings of the readings of a row."""
    return st.builds(
        Finding, part=st.sampled_from([part.id for part in one.parts] or [""]), **{**FIELDS, **chosen}
    )


@st.composite
def cases(draw, **chosen):
    """A row, findings of it, and another finding, of which something is chosen."""
    one = draw(rows)
    return one, draw(st.lists(findings_of(one), max_size=5)), draw(findings_of(one, **chosen))


@given(cases())
def test_the_order_of_findings_and_repeating_them_change_nothing(case):
    one, known, _ = case
    found = derive(one, known)
    assert all(derive(one, order) == found for order in permutations(known[:4] + known[4:][:1]))
    assert derive(one, known + known) == found


@given(cases(aside=st.just(True)))
def test_asides_change_nothing(case):
    one, known, aside = case
    assert derive(one, [*known, aside]) == derive(one, known)


@given(cases(aside=st.just(False), verdict=st.just(ERROR)))
def test_an_error_anywhere_is_an_error(case):
    one, known, error = case
    assert derive(one, [*known, error]).whole.verdict == ERROR


@given(cases(verdict=st.just(NOT_RUN)))
def test_what_was_not_run_changes_nothing(case):
    one, known, idle = case
    before, after = derive(one, known), derive(one, [*known, idle])
    assert (after.whole.verdict, after.whole.condition) == (before.whole.verdict, before.whole.condition)


@given(cases(verdict=st.just(OPEN), aside=st.just(False)))
def test_what_is_open_decides_nothing(case):
    one, known, bounded = case
    before, after = derive(one, known), derive(one, [*known, bounded])
    part = one.part_of(bounded.part)
    home = bounded.world in one.worlds and bounded.condition is None
    opened = home and before.parts[part].verdict == NOT_RUN
    assert after.parts[part].verdict == (OPEN if opened else before.parts[part].verdict)
    assert after.parts[part][1:3] == before.parts[part][1:3]
    if before.parts[part].verdict not in (NOT_RUN, OPEN):
        assert after.parts[part].evidence == before.parts[part].evidence
    assert after.whole.verdict in (before.whole.verdict, OPEN)


@given(cases(verdict=st.just(HOLDS), condition=st.sampled_from([SMALL, LARGE])))
def test_a_condition_never_makes_a_refuted_statement_hold(case):
    one, known, repair = case
    before, after = derive(one, known).whole, derive(one, [*known, repair]).whole
    assert after.verdict in (before.verdict, CONDITION) or before.verdict == REFUTED
    assert before.verdict != REFUTED or after.verdict in (REFUTED, CONDITION, OPEN, NOT_RUN)
    assert after.refuted_as_printed == before.refuted_as_printed


@given(cases(aside=st.just(False), verdict=st.just(REFUTED), condition=st.none()))
def test_nothing_hides_a_part_that_is_refuted_as_printed(case):
    one, known, refutation = case
    assume(refutation.world in one.worlds)
    derived = derive(one, [*known, refutation])
    part = derived.parts[refutation.part]
    assert part.refuted_as_printed and derived.whole.refuted_as_printed
    assert HOLDS not in (part.verdict, derived.whole.verdict)
    assert part.verdict != REFUTED or derived.whole.verdict in (REFUTED, CONTRADICTED, ERROR)


@given(cases())
def test_a_row_with_an_addition_never_plainly_holds(case):
    one, known, _ = case
    assert not one.adds or derive(one, known).whole.verdict != HOLDS


@given(cases())
def test_with_condition_prints_what_a_holding_reading_has(case):
    one, known, _ = case
    derived = derive(one, known)
    for name, part in [*derived.parts.items(), (None, derived.whole)]:
        assert (part.condition is None) == (part.verdict != CONDITION)
        if part.condition is None:
            continue
        holding = [
            finding
            for finding in known
            if finding.verdict == HOLDS
            and not finding.aside
            and finding.world in one.worlds
            and (name is None or one.part_of(finding.part) == name)
        ]
        printed = [finding.condition or f"in {finding.world.label}" for finding in holding]
        assert any(text in part.condition for text in (*printed, *one.adds))
        for text in (SMALL, LARGE, "in real numbers", "in float32"):
            assert text not in part.condition or text in printed or text.startswith("in ")


@given(cases())
def test_worlds_that_are_not_home_decide_nothing(case):
    one, known, _ = case
    assume(not any(finding.verdict in (ERROR, CONTRADICTED) for finding in known))
    before = derive(one, [finding for finding in known if finding.world in one.worlds]).whole
    assert derive(one, known).whole._replace(worlds={}) == before._replace(worlds={})


# The table of cases

DERIVED = {
    "nothing": ([], NOT_RUN, None),
    "not run": ([found(NOT_RUN)], NOT_RUN, None),
    "all hold": ([found(HOLDS), found(HOLDS, SMALL)], HOLDS, None),
    "refuted": ([found(REFUTED)], REFUTED, None),
    "one reading refuted, another holds": ([found(REFUTED), found(HOLDS)], REFUTED, None),
    "refuted, repaired": ([found(REFUTED), found(HOLDS, SMALL)], CONDITION, f"holds if {SMALL}"),
    "refuted, repaired twice": (
        [found(REFUTED), found(HOLDS, SMALL), found(HOLDS, LARGE)],
        CONDITION,
        f"holds if {LARGE}; or if {SMALL}",
    ),
    "refuted, repair refuted": ([found(REFUTED), found(REFUTED, SMALL)], REFUTED, None),
    "refuted, repair disputed": (
        [found(REFUTED), found(HOLDS, SMALL), found(REFUTED, SMALL)],
        REFUTED,
        None,
    ),
    "refuted, repair not run": ([found(REFUTED), found(NOT_RUN, SMALL)], REFUTED, None),
    "refuted, repaired elsewhere": ([found(REFUTED), found(HOLDS, SMALL, FLOAT32)], REFUTED, None),
    "refuted, holds elsewhere": ([found(REFUTED), found(HOLDS, None, FLOAT32)], REFUTED, None),
    "refuted, repaired by an aside": ([found(REFUTED), found(HOLDS, SMALL, aside=True)], REFUTED, None),
    "holds, refuted elsewhere": ([found(HOLDS), found(REFUTED, None, FLOAT32)], HOLDS, None),
    "holds, a condition refuted": ([found(HOLDS), found(REFUTED, SMALL)], HOLDS, None),
    "only elsewhere": ([found(REFUTED, None, FLOAT32)], NOT_RUN, None),
    "only with a condition": ([found(HOLDS, SMALL)], NOT_RUN, None),
    "open": ([found(OPEN)], OPEN, None),
    "open, and proved by another reading": ([found(OPEN), found(HOLDS)], HOLDS, None),
    "open, and refuted by another reading": ([found(OPEN), found(REFUTED)], REFUTED, None),
    "open, and holds with a condition": ([found(OPEN), found(HOLDS, SMALL)], OPEN, None),
    "refuted, its repair open": ([found(REFUTED), found(OPEN, SMALL)], REFUTED, None),
    "open under a condition alone": ([found(OPEN, SMALL)], NOT_RUN, None),
    "open elsewhere": ([found(OPEN, None, FLOAT32)], NOT_RUN, None),
    "open and an error": ([found(OPEN), found(ERROR)], ERROR, None),
    "only an aside": ([found(HOLDS, aside=True)], NOT_RUN, None),
    "contradicted": ([found(HOLDS), found(CONTRADICTED, SMALL, FLOAT32)], CONTRADICTED, None),
    "error": ([found(CONTRADICTED), found(ERROR)], ERROR, None),
    "error elsewhere": ([found(REFUTED), found(ERROR, SMALL, FLOAT32)], ERROR, None),
    "error of an aside": ([found(HOLDS), found(ERROR, aside=True)], HOLDS, None),
}


@pytest.mark.parametrize("name", DERIVED)
def test_one_part_in_one_world(name):
    findings, *expected = DERIVED[name]
    assert verdicts(*findings) == tuple(expected)
    assert verdicts(*findings, parts=("a",)) == tuple(expected)  # The only part need not be named.


def test_every_verdict_is_reached():
    assert {verdict for _, verdict, _ in DERIVED.values()} == set(Verdict)


TWO_WORLDS = [
    (HOLDS, HOLDS, HOLDS, None),
    (HOLDS, REFUTED, CONDITION, "holds in real numbers"),
    (REFUTED, HOLDS, CONDITION, "holds in float32"),
    (REFUTED, REFUTED, REFUTED, None),
    (HOLDS, NOT_RUN, HOLDS, None),
    (NOT_RUN, REFUTED, REFUTED, None),
    (OPEN, NOT_RUN, OPEN, None),
    (OPEN, REFUTED, REFUTED, None),
    (HOLDS, OPEN, HOLDS, None),
]


@pytest.mark.parametrize(("real", "single", "verdict", "condition"), TWO_WORLDS)
def test_one_part_in_two_home_worlds(real, single, verdict, condition):
    both = (found(real), found(single, world=FLOAT32))
    assert verdicts(*both, worlds=(REAL, FLOAT32)) == (verdict, condition)


def test_a_world_in_which_readings_differ_repairs_nothing():
    known = [found(REFUTED), found(REFUTED, world=FLOAT32), found(HOLDS, world=FLOAT32)]
    assert verdicts(*known, worlds=(REAL, FLOAT32)) == (REFUTED, None)


def test_a_condition_that_fails_in_another_home_world_names_its_own():
    known = [found(REFUTED), found(HOLDS, SMALL), found(REFUTED, SMALL, FLOAT32)]
    assert verdicts(*known, worlds=(REAL, FLOAT32)) == (CONDITION, f"holds if {SMALL}, in real numbers")


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([found(OPEN)], (OPEN, None)),
        ([found(HOLDS)], (CONDITION, f"holds if {ADDED}; and x > 0")),
        ([found(REFUTED)], (REFUTED, None)),
        (
            [found(REFUTED), found(HOLDS, SMALL)],
            (CONDITION, f"holds if {ADDED}; and x > 0; besides, if {SMALL}"),
        ),
        ([], (NOT_RUN, None)),
    ],
)
def test_additions_are_conditions(findings, expected):
    assert verdicts(*findings, adds=(ADDED, "x > 0")) == expected


def test_what_is_added_to_a_part_limits_that_part_alone():
    one = row(parts=("a", "b"))
    one = msgspec.structs.replace(
        one, parts=(msgspec.structs.replace(one.parts[0], adds=(ADDED,)), one.parts[1])
    )
    whole, parts = derive(one, [found(HOLDS, part="a"), found(HOLDS, part="b")])
    assert (whole.verdict, whole.condition) == (CONDITION, f"a: holds if {ADDED}")
    assert [part.verdict for part in parts.values()] == [CONDITION, HOLDS]
    assert one.additions == (f"a: {ADDED}",)


PARTS = [
    (HOLDS, HOLDS, HOLDS, None),
    (HOLDS, REFUTED, REFUTED, None),
    (HOLDS, NOT_RUN, NOT_RUN, None),
    (REFUTED, NOT_RUN, REFUTED, None),
    (HOLDS, OPEN, OPEN, None),
    (OPEN, NOT_RUN, NOT_RUN, None),
    (OPEN, REFUTED, REFUTED, None),
    (CONTRADICTED, REFUTED, CONTRADICTED, None),
    (ERROR, CONTRADICTED, ERROR, None),
]


@pytest.mark.parametrize(("first", "second", "verdict", "condition"), PARTS)
def test_parts_decide_the_row(first, second, verdict, condition):
    both = (found(first, part="a"), found(second, part="b"))
    assert verdicts(*both, parts=("a", "b")) == (verdict, condition)


def test_a_condition_names_its_part():
    repaired = [found(REFUTED, part="a"), found(HOLDS, SMALL, part="a")]
    assert verdicts(*repaired, found(HOLDS, part="b"), parts=("a", "b")) == (
        CONDITION,
        f"a: holds if {SMALL}",
    )
    both = [finding._replace(part=name) for finding in repaired for name in ("a", "b")]
    assert verdicts(*both, parts=("a", "b")) == (CONDITION, f"holds if {SMALL}")


def test_a_check_of_a_part_that_is_gone_is_an_error():
    derived = derive(row(parts=("a", "b")), [found(HOLDS, part=name) for name in ("a", "b", "c")])
    assert derived.whole.verdict == ERROR
    assert derived.whole.reason == "a check decides 'c', which is no part of the row; run it again"


def test_evidence_of_an_open_part_counts_where_nothing_decides():
    bounded = found(OPEN, evidence=ENUMERATED)
    assert derive(row(), [bounded]).whole.evidence == ENUMERATED
    assert derive(row(), [bounded, found(HOLDS, evidence=PROVED)]).whole.evidence == PROVED


def test_evidence_is_the_weakest_of_what_decides():
    known = [
        found(HOLDS, evidence=PROVED, part="a"),
        found(HOLDS, evidence=ENUMERATED, part="b"),
        found(HOLDS, evidence=MEASURED, part="b", aside=True),
        found(HOLDS, evidence=MEASURED, part="b", world=TRAINING),
    ]
    derived = derive(row(parts=("a", "b")), known)
    assert [derived.parts[name].evidence for name in "ab"] == [PROVED, ENUMERATED]
    assert derived.whole.evidence == ENUMERATED


# Parts that are other statements


def test_a_part_has_the_verdict_of_the_statement_that_it_is():
    rows = [
        row("first", parts=(("a", "second#b"), "own")),
        row("second", parts=("b", ("c", "third"))),
        row("third"),
    ]
    findings = {
        "first": [found(HOLDS, part="own", evidence=MEASURED)],
        "second": [found(REFUTED, part="b", evidence=PROVED), found(HOLDS, SMALL, part="b", evidence=PROVED)],
        "third": [found(HOLDS, evidence=ENUMERATED)],
    }
    for order in permutations(rows):
        derived = derive_all(order, findings)
        assert derived["first"].parts["a"] == derived["second"].parts["b"]
        assert derived["first"].whole[:4] == (CONDITION, f"a: holds if {SMALL}", True, MEASURED)
        assert derived["second"].whole.condition == f"b: holds if {SMALL}"
        assert derived["second"].parts["c"].verdict == HOLDS


def test_a_part_that_is_an_undecided_statement_says_which():
    derived = derive_all([row("first", parts=(("a", "second"),)), row("second")], {})
    assert derived["first"].whole == Decision(NOT_RUN, reason="second is not run")
    alone = derive_all([row("first", parts=(("a", "second"),))], {"first": [found(HOLDS, part="a")]})
    assert alone["first"].whole[:1] == (NOT_RUN,)
    assert alone["first"].whole.reason == "second is not in this report"


def test_an_addition_of_one_row_says_nothing_of_another():
    rows = [row("first", parts=(("a", "second"),), adds=(ADDED,)), row("second")]
    derived = derive_all(rows, {"second": [found(HOLDS)]})
    assert derived["second"].whole.verdict == derived["first"].parts["a"].verdict == HOLDS
    assert derived["first"].whole[:2] == (CONDITION, f"holds if {ADDED}")


DISPUTED = "in real numbers first#a: holds, but second: refuted; the row says that they are the same"


def test_two_rows_that_contradict_each_other_are_errors():
    rows = [
        row("first", parts=(("a", "second"), "own")),
        row("second"),
        row("third", parts=(("c", "second"),)),
    ]
    findings = {"first": [found(HOLDS, part="a"), found(HOLDS, part="own")], "second": [found(REFUTED)]}
    derived = derive_all(rows, findings)
    assert {name: one.whole.verdict for name, one in derived.items()} == dict.fromkeys(
        ("first", "second", "third"), ERROR
    )
    assert derived["first"].whole.reason == derived["second"].whole.reason == DISPUTED
    assert derived["first"].parts["own"].verdict == HOLDS


@pytest.mark.parametrize(
    ("own", "other", "verdict"),
    [
        ([found(REFUTED, part="a")], [found(REFUTED)], REFUTED),
        ([found(HOLDS, part="a")], [found(REFUTED, world=FLOAT32), found(HOLDS)], HOLDS),
        ([found(HOLDS, part="a", world=FLOAT32)], [found(HOLDS)], HOLDS),
        ([found(HOLDS, part="a", aside=True)], [found(REFUTED)], REFUTED),
        ([found(HOLDS, SMALL, part="a")], [found(REFUTED), found(HOLDS, LARGE)], CONDITION),
        ([found(NOT_RUN, part="a")], [found(HOLDS)], HOLDS),
        ([found(OPEN, part="a")], [found(REFUTED)], REFUTED),
        ([found(HOLDS, part="a")], [found(OPEN)], OPEN),
        ([found(REFUTED, part="a")], [found(OPEN)], OPEN),
        ([found(ERROR, part="a", world=TRAINING)], [found(HOLDS)], ERROR),
        ([found(HOLDS, part="a")], [found(REFUTED), found(HOLDS, LARGE)], ERROR),
    ],
)
def test_checks_of_a_part_that_is_another_statement_can_only_agree_or_err(own, other, verdict):
    rows = [row("first", parts=(("a", "second"),)), row("second")]
    assert derive_all(rows, {"first": own, "second": other})["first"].whole.verdict == verdict


def test_a_circle_of_a_merged_report_ends():
    rows = [row("first", parts=(("a", "second"),)), row("second", parts=(("b", "first"),))]
    assert {one.whole.verdict for one in derive_all(rows, {}).values()} == {NOT_RUN}
