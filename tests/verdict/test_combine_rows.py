"""What a row of the report says, field by field: its readings and their order, its parts, what it expects."""

from __future__ import annotations

import pytest
from made_reports import run as made_run

from ndgm.verdict import ENUMERATED, HOLDS, NOT_RUN, OPEN, PROVED, REFUTED, SAMPLED, Verdict, World
from ndgm.verdict.certificates import Grade
from ndgm.verdict.chronology import Chronology
from ndgm.verdict.combine import Dossier, combine_all, combine_reading, combine_rows, findings
from ndgm.verdict.derivation import Finding
from ndgm.verdict.inventory import Chapter, Inventory, Paper
from ndgm.verdict.model import ClaimResult, Entry, Example, Part, Row

CONDITION, CONTRADICTED, ERROR = Verdict.CONDITION, Verdict.CONTRADICTED, Verdict.ERROR
REAL, FLOAT32 = World.REAL, World.FLOAT32


def entry(node: str, verdict: Verdict = HOLDS, **changes) -> Entry:
    """A check of the row "square", as expected unless the changes say otherwise."""
    defaults = {"claim": "square", "reading": "as printed", "world": REAL, "check": f"file::{node}"}
    return Entry(node=node, verdict=verdict, **{"expect": verdict, "grade": PROVED, **defaults, **changes})


def row(name: str = "square", **changes) -> Row:
    """A row of the inventory."""
    said = {"kind": "sentence", "chapter": "all", "where": "p. 1", "statement": "It is."}
    return Row(id=name, **{**said, **changes})


def combined(one: Row, *found: Entry) -> ClaimResult:
    """What one row comes to."""
    (result,) = combine_rows([Dossier(one, found, 7, "now")], lambda absent: f"nothing about {absent.id}")
    return result


def test_rows_keep_their_places():
    inventory = Inventory(Paper("A paper"), (Chapter("all", "All"),), (row("first"), row(), row("last")))
    found = combine_all(inventory, [entry("a")], lambda absent: f"no {absent.id}", as_of="2026-01-01")
    assert [(claim.row, claim.position, claim.as_of, claim.reason) for claim in found] == [
        (row("first"), 0, "2026-01-01", "no first"),
        (row(), 1, "2026-01-01", None),
        (row("last"), 2, "2026-01-01", "no last"),
    ]
    assert (combined(row()).position, combined(row()).as_of) == (7, "now")
    assert (Dossier(row(), ()).position, Dossier(row(), ()).as_of) == (0, "")
    assert (combined(row()).verdict, combined(row()).reason) == (NOT_RUN, "nothing about square")


def test_parts_say_what_they_are_and_come_to():
    first, second = Part(id="first", text="One."), Part(id="second", text="Two.", same_as="other")
    whole, other = combine_rows(
        [
            Dossier(row(parts=(first, second)), [entry("a", part="first", grade=ENUMERATED)]),
            Dossier(row("other"), [entry("b", REFUTED, claim="other")]),
        ],
        str,
    )
    told = [
        (
            part.id,
            part.text,
            part.same_as,
            part.verdict,
            part.evidence,
            part.condition,
            part.refuted_as_printed,
        )
        for part in (*whole.parts, *other.parts)
    ]
    assert told == [
        ("first", "One.", "", HOLDS, ENUMERATED, None, False),
        ("second", "Two.", "other", REFUTED, PROVED, None, True),
        ("", "It is.", "", REFUTED, PROVED, None, True),
    ]
    assert (whole.verdict, whole.expect, whole.evidence) == (REFUTED, REFUTED, ENUMERATED)


def test_a_row_that_is_another_needs_no_check():
    part = Part(id="same", text="It.", same_as="other")
    found = combine_rows(
        [Dossier(row(parts=(part,)), ()), Dossier(row("other"), ())], lambda one: f"no {one.id}"
    )
    assert [claim.reason for claim in found] == ["other is not run", "no other"]


def test_a_repaired_row_says_how():
    repaired = [entry("a", REFUTED), entry("b", condition="x > 0", reading="limited", grade=SAMPLED)]
    found = combined(row(), *repaired)
    assert (found.verdict, found.expect, found.condition) == (CONDITION, CONDITION, "holds if x > 0")
    assert (found.evidence, found.reason) == (SAMPLED, None)
    part = found.parts[0]
    assert (part.condition, part.refuted_as_printed, part.evidence) == ("holds if x > 0", True, SAMPLED)


def test_what_is_expected_follows_the_rules_of_what_is_found():
    """By part, world and condition, and never from an aside."""
    parts = (Part(id="a", text="A."), Part(id="b", text="B."))
    moved = {"expect": REFUTED}
    assert combined(row(), entry("a"), entry("b", aside=True, **moved)).expect == HOLDS
    assert combined(row(), entry("a"), entry("b", world=FLOAT32, **moved)).expect == HOLDS
    assert (
        combined(row(), entry("a", **moved), entry("b", condition="x > 0", reading="c")).expect == CONDITION
    )
    found = combined(row(parts=parts), entry("a", part="a"), entry("b", part="b", **moved))
    assert (found.verdict, found.expect, found.moved) == (HOLDS, REFUTED, True)
    assert combined(row(parts=parts), entry("a", part="a", **moved)).expect == REFUTED


def test_readings_stand_in_one_order():
    parts = (Part(id="z", text="Z."), Part(id="a", text="A."))
    shuffled = [
        entry("1", part="gone"),
        entry("2", part="z", aside=True),
        entry("3", part="a"),
        entry("4", part="z", condition="b", reading="limited"),
        entry("5", part="z", condition="a", reading="limited"),
        entry("6", part="z", reading="strict"),
        entry("7", part="z", world=FLOAT32),
        entry("8", part="z", reading="loose"),
        entry("9", part="z"),
    ]
    found = combined(row(parts=parts), *shuffled).readings
    assert ["".join(check.node for check in reading.checks) for reading in found] == list("978654312")
    assert [(one.name, one.part, one.aside, one.world, one.condition) for one in found[:6]] == [
        ("as printed", "z", False, REAL, None),
        ("as printed", "z", False, FLOAT32, None),
        ("loose", "z", False, REAL, None),
        ("strict", "z", False, REAL, None),
        ("limited", "z", False, REAL, "a"),
        ("limited", "z", False, REAL, "b"),
    ]


def test_a_check_that_names_no_part_stands_with_those_of_the_only_one():
    (reading,) = combined(row(parts=(Part(id="a", text="A."),)), entry("1", part="a"), entry("2")).readings
    assert len(reading.checks) == 2


def test_findings_are_what_the_rules_look_at():
    readings = combined(
        row(), entry("a", REFUTED), entry("b", aside=True, condition="c", world=FLOAT32, part="p")
    ).readings
    assert findings(readings) == [
        Finding("", REAL, None, False, REFUTED, PROVED),
        Finding("p", FLOAT32, "c", True, HOLDS, PROVED),
    ]


def test_reasons_are_those_of_what_decides():
    """Each once, of readings with the verdict of the row, and of no aside."""
    wrong = {"verdict": ERROR, "expect": HOLDS}
    found = combined(
        row(),
        entry("a", reason="not this", **{"verdict": NOT_RUN}),
        entry("b", reason="this", reading="b", **wrong),
        entry("c", reason="this", reading="c", **wrong),
        entry("d", reason="that", reading="d", **wrong),
        entry("e", reason="nor this", aside=True, **wrong),
    )
    assert (found.verdict, found.reason) == (ERROR, "this; that")
    idle = entry("a", NOT_RUN, expect=HOLDS)
    assert combined(row(), idle).reason == (
        "no check of the statement without a condition, in a world that it is about"
    )
    unknown = combined(row(parts=(Part(id="a", text="A."),)), entry("1", part="a"), entry("2", part="b"))
    assert (unknown.verdict, unknown.reason) == (
        ERROR,
        "a check decides 'b', which is no part of the row; run it again",
    )


# One reading


def test_a_reading_adds_up_its_checks():
    example = Example(message="no", values={"x": "1"})
    checks = [
        entry("a", REFUTED, witnesses=2, seconds=0.125, run="2"),
        entry("b", REFUTED, witnesses=3, seconds=0.25, counterexample=example, run="1", grade=SAMPLED),
        entry("c", HOLDS, expect=REFUTED, mutant="m", check="file::a", seconds=0.5, run="1"),
        entry("d", HOLDS, expect=REFUTED, mutant="n", check="file::b", seconds=1, run="3"),
        entry("e", NOT_RUN, expect=REFUTED, mutant="o", check="file::b"),
    ]
    found = combine_reading(checks)
    assert (found.verdict, found.expect, found.evidence, found.reason) == (REFUTED, REFUTED, SAMPLED, None)
    assert (found.witnesses, found.seconds, found.counterexample) == (5, 1.875, example)
    assert (found.mutants.refuted, found.mutants.total) == (2, 2)
    assert (found.sources, found.stale, found.moved) == (("1", "2", "3"), False, False)
    assert found.checks == tuple(checks)


def test_seconds_are_rounded():
    assert combine_reading([entry("a", seconds=0.00004), entry("b", seconds=1 / 3)]).seconds == 0.3334


def test_runs_that_dispute_a_mutant_contradict_the_reading():
    """Whatever its checks come to: then nobody knows whether they can fail."""
    sides = [entry("m", verdict, expect=HOLDS, mutant="m", run=str(verdict)) for verdict in (HOLDS, REFUTED)]
    found = combine_reading([entry("a"), *sides])
    assert (found.verdict, found.evidence, found.moved) == (CONTRADICTED, None, True)
    assert found.reason.startswith("holds on ") or found.reason.startswith("refuted on ")
    assert (found.mutants.refuted, found.mutants.total) == (0, 1)


def test_an_error_is_not_hidden_by_a_mutant_that_survives():
    broken = entry("a", ERROR, expect=HOLDS, reason="OSError: no")
    found = combine_reading([broken, entry("m", HOLDS, mutant="m", check="file::a")])
    assert (found.verdict, found.reason) == (ERROR, "OSError: no")


def test_all_that_survive_are_named():
    mutants = [entry(name, HOLDS, mutant=name, check="file::a") for name in ("m", "n")]
    found = combine_reading([entry("a"), *mutants])
    assert found.reason == "mutant 'm' survived (file::a); mutant 'n' survived (file::a)"


@pytest.mark.parametrize(
    ("verdict", "expect", "after"),
    [(HOLDS, HOLDS, NOT_RUN), (OPEN, OPEN, NOT_RUN), (REFUTED, REFUTED, REFUTED), (HOLDS, REFUTED, HOLDS)],
)
def test_what_no_mutant_has_tried(verdict, expect, after):
    """Values that refute stand for themselves, and what has moved is shown; both say that it is untried."""
    idle = [
        entry(name, NOT_RUN, expect=expect, mutant=name, check="file::a", reason=why)
        for name, why in (("m", "no GPU"), ("n", "no GPU"), ("o", None))
    ]
    found = combine_reading([entry("a", verdict, expect=expect), *idle])
    assert (found.verdict, found.reason) == (after, "no mutant was run (no GPU)")
    assert found.moved == (verdict != expect)
    run = entry(
        "p", Verdict.HOLDS if expect == REFUTED else REFUTED, expect=expect, mutant="p", check="file::a"
    )
    tried = combine_reading([entry("a", verdict, expect=expect), *idle, run])
    assert (tried.verdict, tried.reason) == (verdict, None)


def test_a_check_without_mutants_of_old_is_taken_as_it_is():
    assert combine_reading([entry("a")]).verdict == HOLDS
    beside = entry("m", NOT_RUN, mutant="m", check="file::other")
    assert combine_reading([entry("a"), beside]).verdict == HOLDS


def test_a_reading_is_stale_where_a_check_is():
    """Where a mutant alone is, its check was run on the code of now."""
    runs = Chronology([made_run(1), made_run(2)])
    first, second = runs

    def twice(node: str, **changes) -> list[Entry]:
        before = entry(node, run=first, code="old", **changes)
        return [before, entry(node, NOT_RUN, expect=HOLDS, run=second, code="new", **changes)]

    now = entry("b", run=second, code="new")
    found = combine_reading([*twice("a"), now], runs)
    assert (found.stale, found.verdict, found.sources) == (True, HOLDS, (second,))
    assert "stale: holds on here, 2026-01-01, by other code than now; run it again" in (
        combine_reading(twice("a"), runs).reason
    )
    assert not combine_reading([now, *twice("m", mutant="m", check="file::b")], runs).stale


def test_values_come_before_what_a_kernel_refuted():
    """The counterexample and the file of a row are those that a reader can look at."""
    formal, values = Example("no", {"claimed": "all"}), Example("no", {"x": "1"})
    found = combined(
        row(),
        entry("a", REFUTED, check="a.py::a", grade=Grade.KERNEL, counterexample=formal),
        entry("b", REFUTED, check="z.py::b", counterexample=values),
    )
    assert (found.readings[0].counterexample, found.file) == (values, "z.py")
    alone = combined(row(), entry("a", REFUTED, check="a.py::a", grade=Grade.KERNEL, counterexample=formal))
    assert (alone.readings[0].counterexample, alone.file) == (formal, "a.py")
