"""The records of the plugin: what they say of themselves, and that nobody changes them."""

from __future__ import annotations

import msgspec
import pytest
from made_reports import entry, inventory, report, run

from ndgm.verdict import HOLDS, NOT_RUN, PROVED, REFUTED, World, model
from ndgm.verdict.certificates import Grade
from ndgm.verdict.model import MutantTally, Part, Row, Verdict

POSITIONAL = ("Example", "MutantTally")
KINDS = [kind for kind in vars(model).values() if isinstance(kind, type) and issubclass(kind, msgspec.Struct)]
ROW = dict(id="square", kind="sentence", chapter="one", where="p. 1", statement="It is.")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_records_are_values_whose_fields_are_named(kind):
    assert kind.__struct_config__.frozen
    if kind.__name__ not in POSITIONAL:
        with pytest.raises(TypeError, match="positional"):
            kind(1)


@pytest.mark.parametrize("kind", [Part, Row])
def test_what_people_write_has_no_unknown_fields(kind):
    assert kind.__struct_config__.forbid_unknown_fields


def test_words_are_those_of_report_files():
    assert [*Verdict] == [
        "not run", "open", "holds", "holds with condition", "refuted", "contradicted", "error",
    ]  # fmt: skip
    assert [*World] == ["real", "float64", "float32", "bfloat16", "float16", "training"]
    assert (model.SCHEMA, model.AS_PRINTED) == ("ndgm.verdict/report/4", "as printed")
    assert msgspec.json.encode(entry()).count(b"seconds") == 0  # What is left at its default is left out.


def test_worlds_in_a_sentence():
    assert [world.label for world in (World.REAL, World.FLOAT16)] == ["real numbers", "float16"]


def test_what_a_reading_adds_to_a_part():
    parts = (Part(id="a", text="It is.", adds=("y",)), Part(id="b", text="So.", adds=("z",), same_as="cube"))
    row = Row(**ROW, parts=parts, adds=("x",))
    assert (row.added_to("a"), row.added_to("b"), row.added_to("c")) == (("x", "y"), ("x", "z"), ("x",))
    assert row.additions == ("x", "a: y", "b: z")
    assert row.own_parts == ("a",) and Row(**ROW).own_parts == ("",)
    assert (row.part_of(""), row.part_of("b")) == ("a", "b")
    both = Row(**ROW, parts=(parts[0], Part(id="c", text="It is.")))
    assert both.part_of("") == ""


def test_where_a_check_is():
    one = entry(check="claims/square.py::TestSquare::test_square", line=7)
    assert (one.file, one.place) == ("claims/square.py", "claims/square.py:7")


def test_what_kills_and_what_moves():
    mutant = entry(REFUTED, mutant="m")
    assert mutant.killed and not mutant.moved
    assert not entry(HOLDS, mutant="m").killed and not entry(Verdict.ERROR, mutant="m").killed
    assert entry(HOLDS, mutant="m", expect=REFUTED).killed
    assert entry(REFUTED).moved and not entry(HOLDS).moved and not entry(NOT_RUN).moved


def test_the_checks_of_a_claim():
    old, new = run(1), run(2)
    made = report(
        new,
        entry(check="b:c.py::test", line=2),
        entry(node="k", check="a.py::kernel", grade=Grade.KERNEL, line=1),
        entry(node="z", check="b:c.py::other", line=1),
        entry(REFUTED, node="m", check="a.py::mutant", mutant="m"),
        recorded=[report(old, entry(check="b:c.py::test", line=9))],
    )
    claim, unchecked = made.claims
    assert [check.node for check in claim.checks] == ["z", "a", "k"]
    assert claim.places == ("b:c.py:1", "b:c.py:2", "a.py:1")
    assert claim.file == "b:c.py" and claim.id == "square"
    assert (unchecked.checks, unchecked.places, unchecked.file) == ((), (), None)


def test_an_example_is_told_in_one_line():
    assert str(model.Example("\n it breaks\nmore", {"x": "1", "y": "2"})) == "x = 1, y = 2; it breaks"
    assert str(model.Example(" \n", {"x": "1"})) == "x = 1" and str(model.Example("so", {})) == "so"


def test_a_run_is_named_by_all_that_is_known_of_it():
    one = run(1)
    assert one.id == run(1).id and len(one.id) == 12 and set(one.id) <= set("0123456789abcdef")
    assert msgspec.structs.replace(one, seconds=1.0).id != one.id
    assert one.place == "here, 2026-01-01"
    assert msgspec.structs.replace(one, device="an accelerator").place == "an accelerator, 2026-01-01"


def test_what_is_red():
    (claim, _) = report(run(), entry(REFUTED)).claims
    assert claim.moved and claim.refuted_as_printed
    (claim, _) = report(run(), entry(REFUTED, expect=REFUTED)).claims
    assert not claim.moved and claim.refuted_as_printed
    parts = inventory(parts=(("a", ""), ("b", "")))
    (claim, _) = report(run(), entry(part="a"), entry(REFUTED, node="b", part="b"), rows=parts).claims
    assert claim.moved and claim.refuted_as_printed is True
    (claim, _) = report(run(), entry(Verdict.ERROR), rows=inventory()).claims
    assert claim.moved and not claim.refuted_as_printed
    assert MutantTally(1, 2) == MutantTally(refuted=1, total=2) and PROVED == "proved"


def test_what_is_found_where_no_counterexample_is():
    assert model.unrefuted(Verdict.OPEN, PROVED) == Verdict.OPEN
    assert model.unrefuted(Verdict.OPEN, "measured") == model.unrefuted(HOLDS, PROVED) == HOLDS
    assert [verdict.severity for verdict in Verdict] == [*range(7)]
