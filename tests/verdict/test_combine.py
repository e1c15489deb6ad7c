"""How entries add up: laws that hold for all ledgers, and what readings and rows say of their entries."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_reports import run as made_run

from ndgm.verdict import (
    ENCLOSED,
    ENUMERATED,
    HOLDS,
    MEASURED,
    NOT_RUN,
    OPEN,
    PROVED,
    REFUTED,
    SAMPLED,
    Grade,
    Proof,
    Verdict,
    World,
)
from ndgm.verdict.chronology import Chronology
from ndgm.verdict.combine import (
    Dossier,
    combine_all,
    combine_reading,
    combine_rows,
    join,
)
from ndgm.verdict.evidence import adjudicate
from ndgm.verdict.inventory import Chapter, Inventory, Paper
from ndgm.verdict.ledger import graver, join_ledgers
from ndgm.verdict.model import ClaimResult, Entry, Example, Row, unrefuted

CONDITION, ERROR = Verdict.CONDITION, Verdict.ERROR
REAL, FLOAT32, TRAINING = World.REAL, World.FLOAT32, World.TRAINING
LIMITED = "the step is small"

verdicts = st.sampled_from(Verdict)
nodes = st.sampled_from(["a", "b", "c"])


def entry(node: str = "a", verdict: Verdict = HOLDS, **changes) -> Entry:
    """An entry of the ledger with defaults."""
    given = {
        "claim": "square",
        "reading": "as printed",
        "world": REAL,
        "expect": HOLDS,
        "grade": PROVED,
        "check": "file::test",
    }
    return Entry(node=node, verdict=verdict, **{**given, **changes})


def row(**changes) -> Row:
    """A row of the inventory with defaults."""
    return Row(
        **{"id": "square", "kind": "sentence", "chapter": "all", "where": "", "statement": "", **changes}
    )


def combined(one: Row, found) -> ClaimResult:
    """What one row comes to."""
    (result,) = combine_rows([Dossier(one, tuple(found))], str)
    return result


entries = st.builds(
    entry,
    nodes,
    verdicts,
    expect=st.sampled_from([HOLDS, REFUTED, NOT_RUN]),
    grade=st.sampled_from(Grade),
    world=st.sampled_from(World),
    condition=st.sampled_from([None, LIMITED]),
    mutant=st.sampled_from([None, "flip"]),
    reason=st.sampled_from([None, "because", "otherwise"]),
    witnesses=st.integers(0, 3),
    seconds=st.floats(0, 9),
)
ledgers = st.lists(entries, max_size=4).map(lambda found: {item.node: item for item in found})


# Laws


@given(st.lists(verdicts), st.lists(verdicts))
def test_join_is_a_join(first, second):
    assert join(first + second) == join(second + first) == join([join(first), join(second)])
    assert join(first + first) == join(first) == join([*first, NOT_RUN])


@given(ledgers, ledgers, ledgers)
def test_joining_ledgers_is_a_join(first, second, third):
    assert join_ledgers(first, second) == join_ledgers(second, first)
    assert (
        join_ledgers(join_ledgers(first, second), third)
        == join_ledgers(first, join_ledgers(second, third))
        == join_ledgers(first, second, third)
    )
    assert join_ledgers(first, first) == join_ledgers(first) == join_ledgers(first, {}) == first


@given(ledgers, nodes)
def test_what_was_not_run_is_neutral(ledger, node):
    skipped = entry(node, NOT_RUN, reason="skipped")
    known = {name: found for name, found in ledger.items() if found.verdict != NOT_RUN}
    assert (
        join_ledgers(known, {node: skipped})
        == join_ledgers({node: skipped}, known)
        == {node: skipped} | known
    )


@given(entries, entries)
def test_the_graver_entry_counts(first, second):
    found = graver(first, second)
    assert found in (first, second)
    assert found.verdict == join([first.verdict, second.verdict])


@given(st.lists(entries, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_rows_do_not_depend_on_order(found, random):
    numbered = [msgspec.structs.replace(item, node=str(number)) for number, item in enumerate(found)]
    shuffled = list(numbered)
    random.shuffle(shuffled)
    assert combined(row(), numbered) == combined(row(), shuffled)


# Readings and rows


def test_reading():
    proof = Proof("algebra", "by hand")
    checks = [
        entry("a", grade=PROVED, witnesses=2, seconds=1, certificates=(proof,)),
        entry("b", grade=SAMPLED, witnesses=3, seconds=2, certificates=(proof,)),
        entry("c", REFUTED, mutant="flip", witnesses=9, seconds=4, grade=MEASURED),
        entry("d", NOT_RUN, mutant="stay"),
    ]
    found = combine_reading(checks)
    assert (found.verdict, found.expect, found.evidence, found.witnesses, found.seconds) == (
        HOLDS,
        HOLDS,
        SAMPLED,
        5,
        7,
    )
    assert (found.mutants.refuted, found.mutants.total) == (1, 1)
    assert found.certificate == "algebra: by hand"
    assert found.reason is None
    assert not found.moved


def test_refuted_reading_takes_its_evidence_from_what_refutes():
    example = Example(message="", values={"x": "1"})
    found = combine_reading(
        [entry("a", REFUTED, grade=PROVED, counterexample=example), entry("b", grade=SAMPLED)]
    )
    assert (found.verdict, found.evidence, found.counterexample) == (REFUTED, PROVED, example)
    assert found.moved


@pytest.mark.parametrize("expect", [HOLDS, REFUTED])
def test_surviving_mutant(expect):
    found = combine_reading(
        [entry("a", expect, expect=expect), entry("b", expect, expect=expect, mutant="flip")]
    )
    assert (found.verdict, found.evidence, found.mutants.refuted) == (ERROR, None, 0)
    assert found.reason == "mutant 'flip' survived (file::test)"
    assert found.moved


def test_surviving_mutant_of_a_check_that_was_not_run():
    assert combine_reading([entry("a", NOT_RUN), entry("b", HOLDS, mutant="flip")]).verdict == ERROR


def test_failed_mutant_says_why():
    found = combine_reading([entry("a"), entry("b", ERROR, mutant="flip", reason="TypeError: no")])
    assert found.reason == "mutant 'flip' failed: TypeError: no"
    both = [entry("a", ERROR, reason="KeyError: x"), entry("b", ERROR, mutant="flip", reason="TypeError: no")]
    assert combine_reading(both).reason == "KeyError: x"


def test_two_checks_that_swap_their_verdicts_have_moved():
    found = combine_reading([entry("a", REFUTED, expect=HOLDS), entry("b", HOLDS, expect=REFUTED)])
    assert (found.verdict, found.expect) == (REFUTED, REFUTED)
    assert found.moved


def test_weakest_grade_of_the_home_readings():
    checks = [
        entry("a", grade=ENUMERATED),
        entry("b", grade=ENCLOSED, reading="limsup"),
        entry("c", grade=MEASURED, world=TRAINING),
    ]
    assert combined(row(), checks).evidence == ENCLOSED
    assert combined(row(worlds=(REAL, TRAINING)), checks).evidence == MEASURED
    assert combined(row(), [entry("a", ERROR)]).evidence is None


def test_order_of_readings():
    checks = [
        entry("a", reading="a first"),
        entry("b", world=TRAINING),
        entry("c", reading="A condition", condition=LIMITED),
        entry("d"),
    ]
    found = combined(row(), checks)
    assert [(reading.name, reading.world) for reading in found.readings] == [
        ("as printed", REAL),
        ("as printed", TRAINING),
        ("a first", REAL),
        ("A condition", REAL),
    ]


def test_rows_come_from_the_inventory():
    inventory = Inventory(Paper("A paper"), (Chapter("all", "All"),), (row(id="later"), row()))
    found = combine_all(
        inventory, [entry("a", REFUTED, expect=REFUTED)], lambda absent: f"{absent.id} is missing"
    )
    assert [(claim.id, claim.verdict, claim.reason) for claim in found] == [
        ("later", NOT_RUN, "later is missing"),
        ("square", REFUTED, None),
    ]


def test_row_that_was_not_run_says_why():
    skipped = entry("a", NOT_RUN, reason="no GPU")
    assert combined(row(), [skipped, entry("b", NOT_RUN, reason="no GPU")]).reason == "no GPU"
    assert "without a condition" in combined(row(), [entry("a", condition=LIMITED)]).reason


# What the declaration of now makes of what was recorded

PINS = [HOLDS, REFUTED, OPEN, NOT_RUN]


@given(
    st.sampled_from([HOLDS, REFUTED, OPEN, ERROR]),
    st.sampled_from(PINS),
    st.sampled_from(PINS),
    st.sampled_from([None, "flip"]),
)
def test_a_recorded_result_is_judged_under_the_pin_of_now(found, old, new, mutant):
    if found in (HOLDS, OPEN):
        found = unrefuted(old, PROVED)  # That is what a run under the old pin comes to.
    said = {
        "reading": "limsup",
        "condition": LIMITED,
        "part": "b",
        "aside": True,
        "line": 7,
        "statement": "So.",
    }
    recorded = entry("a", found, expect=old, run="r", code="c", mutant=mutant)
    now = entry("a", NOT_RUN, expect=new, code="c", mutant=mutant, run="now", **said)
    runs = Chronology([made_run(1), made_run(2)])
    first, second = runs
    ruling = adjudicate(
        [msgspec.structs.replace(recorded, run=first), msgspec.structs.replace(now, run=second)], runs
    )
    assert not ruling.stale and ruling.sources == (first,)
    today = unrefuted(new, PROVED) if found in (HOLDS, OPEN) else found
    live = msgspec.structs.replace(now, verdict=today, run=first)
    assert ruling.entry == live
    assert (ruling.entry.killed, ruling.entry.moved) == (live.killed, live.moved)
    assert [one.expect for one in ruling.all] == [old, new]  # Entries keep what their run declared.


@pytest.mark.parametrize("found", [HOLDS, OPEN])
def test_runs_of_one_code_contradict_each_other_under_any_pin(found):
    runs = Chronology([made_run(1), made_run(2)])
    first, second = runs
    ruling = adjudicate(
        [
            entry("a", REFUTED, expect=REFUTED, run=first, code="c"),
            entry("a", found, expect=found, run=second, code="c"),
        ],
        runs,
    )
    assert ruling.entry.verdict == Verdict.CONTRADICTED
    assert ruling.entry.reason == f"refuted on here, 2026-01-01, but {found} on here, 2026-01-02"


# Mutants that were not run


@pytest.mark.parametrize("found", [HOLDS, OPEN])
def test_a_check_counts_as_not_run_while_none_of_its_mutants_was(found):
    check = entry("a", found, expect=found, witnesses=3)
    idle = [entry(name, NOT_RUN, mutant=name, reason="no GPU") for name in ("b", "c")]
    alone = combine_reading([check, *idle])
    assert (alone.verdict, alone.evidence, alone.reason) == (NOT_RUN, None, "no mutant was run (no GPU)")
    assert (alone.moved, alone.witnesses, alone.mutants.total) == (False, 3, 0)
    one = combine_reading([check, idle[0], entry("c", REFUTED, expect=found, mutant="c")])
    assert (one.verdict, one.evidence, one.reason, one.mutants.total) == (found, PROVED, None, 1)


def test_mutants_that_were_not_even_collected_are_missed():
    assert combine_reading([entry("a", mutants=2)]).reason == "no mutant was run"
    assert combine_reading([entry("a", mutants=2)]).verdict == NOT_RUN


def test_mutants_of_one_check_say_nothing_about_another():
    first = [entry("a", grade=SAMPLED), entry("b", REFUTED, mutant="b")]
    second = [entry("c", check="file::other"), entry("d", NOT_RUN, mutant="d", check="file::other")]
    assert combine_reading([*first, *second]).evidence == SAMPLED  # As if the other were not run.
    assert combine_reading(second).verdict == NOT_RUN


@pytest.mark.parametrize(
    ("verdict", "expect", "moved"),
    [(REFUTED, REFUTED, False), (REFUTED, HOLDS, True), (HOLDS, REFUTED, True)],
)
def test_what_refutes_or_moves_stands_and_says_that_no_mutant_was_run(verdict, expect, moved):
    found = combine_reading([entry("a", verdict, expect=expect, mutants=1)])
    assert (found.verdict, found.moved, found.reason) == (verdict, moved, "no mutant was run")


@pytest.mark.parametrize("verdict", [ERROR, Verdict.CONTRADICTED, NOT_RUN])
def test_other_verdicts_keep_their_reasons(verdict):
    assert combine_reading([entry("a", verdict, mutants=1, reason="because")]).reason == "because"
