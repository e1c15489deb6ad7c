"""Tables in Markdown between the markers of a page."""

from __future__ import annotations

import msgspec
import pytest

from ndgm.verdict import HOLDS, NOT_RUN, PROVED, REFUTED, World
from ndgm.verdict.certificates import Grade
from ndgm.verdict.combine import combine_all
from ndgm.verdict.inventory import Chapter, Inventory, Paper, Row
from ndgm.verdict.markdown import MarkerError, digest, evidence, overview, surprising, update, verdicts
from ndgm.verdict.model import Entry, Example

CHAPTERS = (Chapter("first", "First"), Chapter("empty", "Empty"))
BASE = Entry(
    node="a",
    claim="",
    reading="as printed",
    world=World.REAL,
    expect=HOLDS,
    grade=PROVED,
    check="f::t",
    verdict=HOLDS,
)
PAGE = "before\n<!-- table:begin -->\nold\n<!-- table:end -->\nafter\n"


def results():
    """A claim of every sort: one holds, one is repaired by a condition, one is refuted, two were not run."""
    names = ["holds", "repaired", "refuted", "skipped", "absent"]
    rows = tuple(Row(id=name, kind="sentence", chapter="first", where="", statement="") for name in names)
    refuted = {
        "expect": REFUTED,
        "verdict": REFUTED,
        "counterexample": Example(message="a | b\n" + "c" * 300, values={"x": "<1>"}),
    }
    changes = [
        {"claim": "holds"},
        {"claim": "repaired", **refuted},
        {"claim": "repaired", "condition": "the step is *small*"},
        {"claim": "refuted", **refuted},
        {"claim": "skipped", "verdict": NOT_RUN, "reason": "no GPU"},
    ]
    ledger = {
        str(number): msgspec.structs.replace(BASE, node=str(number), **change)
        for number, change in enumerate(changes)
    }
    return combine_all(Inventory(Paper("A paper"), CHAPTERS, rows), ledger.values(), lambda row: "no check")


def test_overview():
    lines = overview(CHAPTERS, results()).splitlines()
    assert lines[0] == "**2 of 3 statements do not survive as printed; 1 of them can be repaired.**"
    assert lines[4:] == [
        "| First | 1 | 1 | 1 | 2 |",
        "| Empty | 0 | 0 | 0 | 0 |",
        "| **all** | **1** | **1** | **1** | **2** |",
    ]


def test_verdicts():
    lines = verdicts(CHAPTERS, results()).splitlines()
    assert lines[0] == "### First"
    assert lines[4] == "| [`holds`](f) | holds | proved | `R+` |  |"
    assert (
        lines[5]
        == "| [`repaired`](f) | holds with condition | proved | `R~` | holds if the step is &#42;small&#42; |"
    )
    why = "counterexample: x = &#60;1&#62;; a &#124; b"
    assert lines[6] == f"| [`refuted`](f) | refuted | proved | `R-` | {why} |"
    assert lines[7:] == ["| [`skipped`](f) | not run |  | `R.` | no GPU |"]


def test_what_does_not_survive():
    lines = surprising(results()).splitlines()
    assert lines[2] == "| [`refuted`](f) |  | refuted | counterexample: x = &#60;1&#62;; a &#124; b |"
    assert lines[3] == "| [`repaired`](f) |  | holds with condition | holds if the step is &#42;small&#42; |"
    assert len(lines) == 4


def test_ten_surprises_and_how_many_more():
    (refuted,) = (one for one in results() if one.id == "refuted")
    told = surprising([refuted] * 12)
    assert told.count("`refuted`") == 10 and told.endswith("\n\nAnd 2 more.")
    assert surprising([refuted] * 10).count("`refuted`") == 10 and "more" not in surprising([refuted] * 10)


def test_the_digest_changes_with_whatever_a_row_says_but_not_with_numbers_that_processors_round():
    known = results()
    seen = {digest(known)}
    for place, changes in (
        (0, {"verdict": NOT_RUN}),
        (0, {"evidence": Grade.SAMPLED}),
        (1, {"condition": "holds if the step is large"}),
        (0, {"parts": (msgspec.structs.replace(known[0].parts[0], evidence=None),)}),
        (3, {"reason": "no TPU"}),
    ):
        other = [*known]
        other[place] = msgspec.structs.replace(other[place], **changes)
        seen.add(digest(other))
    assert len(seen) == 6
    assert digest(rounded("1.25e-9")) == digest(rounded("1.5e-11")) != digest(rounded("nan"))


def rounded(value):
    """The same results, whose counterexamples have one value."""
    found = []
    for result in results():
        example = Example(message="no", values={"x": value})
        readings = tuple(
            msgspec.structs.replace(one, counterexample=one.counterexample and example)
            for one in result.readings
        )
        found.append(msgspec.structs.replace(result, readings=readings))
    return found


def test_evidence_is_counted():
    assert evidence(results()).startswith("Evidence: 3 proved. All of it has the digest `sha256:")


def test_update(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(PAGE)
    sections = {"table": "new \\1"}
    assert not update(page, sections, write=False)
    assert page.read_text() == PAGE
    assert not update(page, sections, write=True)
    assert page.read_text() == PAGE.replace("old", "new \\1")
    assert update(page, sections, write=False)
    with pytest.raises(MarkerError, match="<!-- other:begin -->"):
        update(page, {"other": ""}, write=True)


def test_numbers_of_counterexamples_may_differ_between_machines(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(PAGE.replace("old", "| counterexample: x = 1.25e-9, 3 of 7 |"))
    assert update(page, {"table": "| counterexample: x = 1.26e-10, 4 of 7 |"}, write=False)
    assert not update(page, {"table": "| counterexample: y = 1.26e-10, 4 of 7 |"}, write=False)
    page.write_text(PAGE.replace("old", "| holds if x < 1 |"))
    assert not update(page, {"table": "| holds if x < 2 |"}, write=False)
