"""Reports that nobody wrote by a run: each is refused by name by every command, and nothing is lost by it."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import msgspec
import pytest
from forged_reports import COMMANDS, PAGE, check, complaint, forge, genuine, reading, square
from hypothesis import given
from hypothesis import strategies as st
from made_reports import entry, inventory, report, run

from ndgm.verdict import HOLDS, REFUTED, World
from ndgm.verdict.__main__ import main
from ndgm.verdict.certificates import Grade
from ndgm.verdict.checked_report import faults, repeated_key
from ndgm.verdict.merging import merge, only_what_ran
from ndgm.verdict.model import Verdict
from ndgm.verdict.report import ReportError, read, write


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty folder of a project, in which commands are called."""
    path = tmp_path / "project"
    path.mkdir()
    monkeypatch.chdir(path)
    (path / "page.md").write_text(PAGE)
    return path


def named(place):
    return lambda raw: check(raw).update(check=place)


FORGERIES = {
    "a verdict": (
        lambda raw: square(raw).update(verdict="holds"),
        "claim 'square': the report says holds, and its entries give refuted",
    ),
    "evidence": (
        lambda raw: square(raw).update(evidence="enumerated"),
        "claim 'square', evidence: the report says enumerated, and its entries give proved",
    ),
    "what is expected": (
        lambda raw: square(raw).update(expect="holds"),
        "claim 'square', expect: the report says holds, and its entries give refuted",
    ),
    "a condition": (
        lambda raw: square(raw).update(condition="holds if x > 0"),
        "claim 'square', condition: the report says holds if x > 0, and its entries give nothing",
    ),
    "a part": (
        lambda raw: square(raw)["parts"][0].update(verdict="holds"),
        "claim 'square', part 'one'",
    ),
    "a part less": (lambda raw: square(raw)["parts"].pop(), "claim 'square', parts: the report says"),
    "the verdict of a reading": (
        lambda raw: reading(raw).update(verdict="holds"),
        "claim 'square', as printed in real numbers: the report says holds, and its entries give refuted",
    ),
    "a verdict that is said not to have moved": (
        lambda raw: reading(raw).update(moved=True),
        "claim 'square', as printed in real numbers, moved: the report says true, and its entries give false",
    ),
    "mutants": (
        lambda raw: reading(raw).update(mutants={"refuted": 9, "total": 9}),
        "claim 'square', as printed in real numbers, mutants",
    ),
    "witnesses": (lambda raw: reading(raw).update(witnesses=10**6), "witnesses: the report says 1000000"),
    "a counterexample": (
        lambda raw: reading(raw).update(counterexample=None),
        "counterexample: the report says nothing",
    ),
    "staleness": (lambda raw: reading(raw).update(stale=True), "stale: the report says true"),
    "sources": (lambda raw: reading(raw).update(sources=[]), "sources: the report says nothing"),
    "a reading more": (
        lambda raw: square(raw)["readings"].append({**reading(raw), "checks": []}),
        "claim 'square', readings",
    ),
    "a claim twice": (
        lambda raw: raw["claims"].append(raw["claims"][1]),
        "it has several claims with the id 'cube'",
    ),
    "a chapter twice": (
        lambda raw: raw["chapters"].append(raw["chapters"][0]),
        "it has several chapters with the id 'one'",
    ),
    "a run twice": (lambda raw: raw["recorded"].append(raw["run"]), "it has several runs with the id"),
    "a part twice": (
        lambda raw: square(raw)["row"]["parts"].append(square(raw)["row"]["parts"][0]),
        "claim 'square' has several parts with the id 'one'",
    ),
    "an entry twice": (
        lambda raw: reading(raw)["checks"].append(check(raw)),
        "claim 'square' has an entry twice: 'a'",
    ),
    "an unknown chapter": (
        lambda raw: square(raw)["row"].update(chapter="two"),
        "claim 'square' is in the unknown chapter 'two'",
    ),
    "an unknown run": (
        lambda raw: check(raw).update(run="0" * 12),
        "claim 'square' has an entry of the unknown run '000000000000'",
    ),
    "an entry of another claim": (
        lambda raw: check(raw).update(claim="cube"),
        "claim 'square' has an entry of claim 'cube'",
    ),
    "a count below zero": (lambda raw: check(raw).update(witnesses=-1), "a count that no run comes to"),
    "a count without end": (lambda raw: check(raw).update(witnesses=10**4000), "that no run comes to"),
    "mutants below zero": (lambda raw: check(raw).update(mutants=-1), "a count that no run comes to"),
    "a time without end": (lambda raw: check(raw).update(seconds=1e300), "less than no time, or too long"),
    "a time below zero": (lambda raw: check(raw).update(seconds=-0.5), "took less than no time, or too long"),
    **{
        f"a check at {place!r}": (named(f"{place}::test"), "has a check outside of the project")
        for place in (
            "/etc/passwd", "../../x.py", "a/../../x.py", "..", "C:/x.py", "c:x.py", "\\x.py", "..\\x.py",
            "\\\\server\\x.py", "//server/x.py", "a\0b.py",
        )
    },
}  # fmt: skip


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forgery_is_refused_by_name(capsys, forgery):
    change, expected = FORGERIES[forgery]
    forge(change)
    assert expected in complaint(capsys)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_refuses_it(capsys, command):
    forge(FORGERIES["a verdict"][0])
    assert FORGERIES["a verdict"][1] in complaint(capsys, command)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_what_a_run_wrote(command):
    forge(lambda raw: None)
    assert main(COMMANDS[command]) == 0


def test_recorded_evidence_that_is_forged_stops_the_run_by_name(project):
    with (project.path / "pytest.ini").open("a") as file:
        file.write("claims_evidence = evidence\n")
    assert project.run().status == 0
    raw = json.loads(project.file.read_text())
    raw["claims"][0]["verdict"] = "refuted"
    (project.path / "evidence").mkdir()
    (project.path / "evidence" / "there.json").write_text(json.dumps(raw))
    found = project.run()
    assert found.status == pytest.ExitCode.USAGE_ERROR
    assert "there.json is damaged or forged: claim 'square': the report says refuted" in found.errors


def test_words_and_times_may_be_those_of_another_version():
    def reword(raw):
        raw["claims"][1]["reason"] = "nobody looked"
        reading(raw).update(reason="as another version says it", certificate="proved", seconds=0.1)

    forge(reword)
    assert main(["list", "report.json"]) == 0


FOUND = st.builds(
    entry,
    verdict=st.sampled_from([Verdict.NOT_RUN, HOLDS, REFUTED, Verdict.ERROR, Verdict.OPEN]),
    expect=st.sampled_from([HOLDS, REFUTED, Verdict.OPEN]),
    node=st.sampled_from("abc"),
    claim=st.sampled_from(["square", "cube"]),
    code=st.sampled_from(["old", "new"]),
    mutant=st.sampled_from([None, None, "flip"]),
    part=st.sampled_from(["", "one"]),
    aside=st.booleans(),
    world=st.sampled_from(World),
    condition=st.sampled_from([None, "x > 0"]),
    grade=st.sampled_from(Grade),
    witnesses=st.integers(0, 3),
    seconds=st.floats(0, 9),
)


@st.composite
def found_reports(draw):
    """Reports of runs of several days, on several machines, that found anything."""
    made = []
    for day in draw(st.lists(st.integers(1, 9), min_size=1, max_size=4)):
        found = draw(st.lists(FOUND, max_size=5))
        entries = {(one.claim, one.node): one for one in found}
        named = [msgspec.structs.replace(one, node=f"{one.claim}-{one.node}") for one in entries.values()]
        parts = draw(st.sampled_from([(), (("one", ""),), (("one", ""), ("other", "cube"))]))
        of = run(day, draw(st.sampled_from(["here", "there"])))
        made.append(report(of, *named, rows=inventory(parts=parts)))
    return made


@given(found_reports(), st.booleans())
def test_whatever_runs_find_their_reports_are_taken(made, flipped):
    merged = merge(made[::-1] if flipped else made)
    for one in (*made, merged, only_what_ran(merged), report(run(9, "live"), recorded=made)):
        assert list(faults(one)) == []


def test_what_a_run_has_left_out_and_merged_is_taken(tmp_path):
    old = report(run(1), entry(REFUTED, code="old"), entry(HOLDS, node="m", code="old", mutant="flip"))
    new = report(run(2), entry(HOLDS), entry(REFUTED, node="m", mutant="flip"))
    for made in (old, new, merge([old, new]), only_what_ran(merge([old, new])), only_what_ran(old)):
        write(tmp_path / "one.json", made)
        assert read(tmp_path / "one.json") == made


# Keys


@pytest.mark.parametrize(("key", "other"), [("claims", "[]"), ("paper", '"Another"'), ("recorded", "[]")])
def test_a_key_that_stands_twice_is_refused(capsys, key, other):
    forge(lambda raw: None)
    text = Path("report.json").read_text()
    twice = text.replace(f'"{key}":', f'"{key}": {other}, "{key}":', 1)
    Path("report.json").write_text(twice)
    assert f"it has the key '{key}' twice" in complaint(capsys)
    # As deep as a verdict, and with one value.
    Path("report.json").write_text(text.replace('"moved": false', '"moved": false, "moved": false', 1))
    assert "it has the key 'moved' twice" in complaint(capsys)


def test_keys_of_several_objects_are_not_one_another():
    assert repeated_key(b'{"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]}') is None
    assert repeated_key(b'{"b": [{"c": 1, "a": {}, "c": 2}]}') == "c"
    assert repeated_key(rb'{"a": "\"a\":", "b": ["b", "b", "{"], "\\": "}", "c\\": 1, "c": 2}') is None
    assert repeated_key(rb'{"a" : 1, "\u0061": 2}') == "a"
    assert repeated_key(b'{"\xc3\xa9": 1, "\\u00e9": 2}') == "é"


def test_what_no_field_is_named_after_fills_no_memory():
    content = b'{"x": [' + b"[],{}," * 200_000 + b"0]}"
    tracemalloc.start()
    try:
        assert repeated_key(content) is None
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()


def test_the_made_report_is_what_a_run_writes(tmp_path):
    write(tmp_path / "one.json", genuine())
    assert read(tmp_path / "one.json") == genuine()
    with pytest.raises(ReportError, match="cannot read the report"):
        read(tmp_path / "missing.json")
