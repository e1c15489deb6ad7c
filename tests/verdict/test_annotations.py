"""Workflow commands: one for each verdict that moved, and no text that commands."""

from __future__ import annotations

import pytest
from made_reports import entry, inventory, report, run

from ndgm.verdict import HOLDS, REFUTED
from ndgm.verdict.annotations import are_wanted, commands
from ndgm.verdict.model import Example

MOVED = """
@claim("square", expect=HOLDS, evidence=PROVED, given={"power": 3}, mutants={"even": {"power": 2}})
def test_square(power):
    "An even power is not negative at -1."
    with witness(base=-1):
        assert (-1) ** power >= 0
"""


def told(*entries, rows=None, **changes):
    return list(commands(report(run(), *entries, rows=rows).claims, **{"environment": {}, **changes}))


def test_only_what_moved_is_told():
    assert told(entry(HOLDS)) == []
    assert told(entry(REFUTED, expect=REFUTED)) == []
    found = entry(REFUTED, check="claims/a.py::test", line=7, counterexample=Example("no", {"x": "1"}))
    assert told(entry(HOLDS, node="b", check="claims/a.py::other", line=2), found) == [
        "::error title=square moved,file=claims/a.py,line=7::expected holds, found refuted; "
        "counterexample: x = 1; no"
    ]


def test_no_text_ends_a_command_or_starts_one():
    hostile = "x\r\n::stop-commands::end\n::set-env name=A::b, 100%: \x1b[2J"
    name = "a,line=1::b\n::warning::c"
    rows = inventory((name,))
    found = entry(
        REFUTED, claim=name, check=f"{hostile}::test", counterexample=Example(hostile, {"x": hostile})
    )
    (line,) = told(found, rows=rows)
    assert "\n" not in line and "\r" not in line and "\x1b" not in line
    properties, message = line.removeprefix("::error ").split("::", 1)
    named = "title=a%2Cline=1%3A%3Ab%0A%3A%3Awarning%3A%3Ac moved"
    assert properties.startswith(f"{named},file=x%0D%0A")
    assert [one.partition("=")[0] for one in properties.split(",")] == ["title", "file", "line"]
    assert "x%0D%0A::stop-commands" in message and "100%25" in message


def test_the_place_is_that_of_the_check_that_moved():
    """Not of a check of the same reading that did not, of a mutant, or of a run that decides nothing."""
    first = entry(HOLDS, node="a", check="a.py::first", line=1)
    flip = entry(REFUTED, node="m", check="a.py::first", line=2, mutant="flip")
    moved = entry(REFUTED, node="b", check="z.py::moved", line=3)
    assert "file=z.py,line=3::" in told(first, flip, moved)[0]
    # A mutant that survives moves its reading, and no check of it: then it is the first.
    survivor = entry(HOLDS, node="m", check="a.py::first", line=2, mutant="flip")
    other = entry(HOLDS, node="b", check="z.py::other", line=3)
    assert "file=a.py,line=1::expected holds, found error" in told(survivor, first, other)[0]


def test_an_older_run_does_not_say_where_a_verdict_moved():
    old = report(run(1), entry(REFUTED, check="a.py::test", line=1, code="old"))
    new = report(run(2), entry(REFUTED, check="a.py::test", line=8), recorded=(old,))
    (line,) = commands(new.claims, environment={})
    assert "file=a.py,line=8::" in line


def test_ten_are_told_and_of_more_the_last_says_how_many_there_are():
    for number, last in ((10, "::error title=claim-9 moved,"), (11, "::error title=claims::2 more verdicts")):
        names = [f"claim-{one}" for one in range(number)]
        found = told(*(entry(REFUTED, claim=name, node=name) for name in names), rows=inventory(names))
        assert len(found) == 10 and found[-1].startswith(last)


def test_a_percent_sign_is_one_at_the_other_end():
    (line,) = told(entry(REFUTED, counterexample=Example("5%", {})))
    assert line.endswith("counterexample: 5%25")


def test_without_a_reason_what_moved_stands_alone():
    (line,) = told(entry(REFUTED))
    assert line.endswith("::expected holds, found refuted")


def test_a_reading_that_did_not_move_is_not_the_place():
    still = entry(HOLDS, node="a", check="a.py::still", line=1, reading="in words")
    moved = entry(HOLDS, node="b", check="z.py::moved", line=3)
    survivor = entry(HOLDS, node="m", check="z.py::moved", line=4, mutant="flip")
    assert "file=z.py,line=3::" in told(still, moved, survivor)[0]


def test_a_long_text_is_cut():
    start = len("expected holds, found refuted; counterexample: ")
    (line,) = told(entry(REFUTED, counterexample=Example("x" * (1000 - start), {})))
    assert line.endswith("x") and len(line.partition("::error ")[2].partition("::")[2]) == 1000
    (line,) = told(entry(REFUTED, counterexample=Example("x" * 2000, {})))
    message = line.partition("::error ")[2].partition("::")[2]
    assert len(message) == 1000 and message.endswith("x…")


def test_a_claim_without_a_check_has_no_place():
    (line,) = told(entry(REFUTED, check="::test"))
    assert line.startswith("::error title=square moved::expected")


def test_the_file_is_named_from_the_checkout(tmp_path):
    found = entry(REFUTED, check="claims/a.py::test", line=7)
    inside = {"root": tmp_path / "paper", "environment": {"GITHUB_WORKSPACE": str(tmp_path)}}
    assert "file=paper/claims/a.py,line=7::" in told(found, **inside)[0]
    outside = {"root": tmp_path / "paper", "environment": {"GITHUB_WORKSPACE": str(tmp_path / "other")}}
    assert "file=claims/a.py,line=7::" in told(found, **outside)[0]


def test_github_shows_ten_errors_and_the_last_counts_the_others():
    names = tuple(f"c{number}" for number in range(12))
    entries = [entry(REFUTED, node=name, claim=name) for name in names]
    lines = told(*entries, rows=inventory(names))
    assert len(lines) == 10
    assert lines[-1] == "::error title=claims::3 more verdicts moved; the summary of the run has them all"
    assert len(told(*entries[:10], rows=inventory(names[:10]))) == 10


@pytest.mark.parametrize(("value", "wanted"), [("true", True), ("false", False), ("", False)])
def test_only_on_github(value, wanted):
    assert are_wanted({"GITHUB_ACTIONS": value}) is wanted and not are_wanted({})


@pytest.mark.parametrize("arguments", [(), ("-n2",), ("-q",)])
def test_a_run_on_github_annotates_what_moved(project, monkeypatch, arguments):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(project.path))
    monkeypatch.delenv("CI", raising=False)
    assert "::error" not in project.run(*arguments).output
    project.module("square", MOVED)
    source = (project.path / "claims" / "square.py").read_text(encoding="utf-8").splitlines()
    line = next(number for number, text in enumerate(source, 1) if text.startswith("@claim"))
    start = f"::error title=square moved,file=claims/square.py,line={line}::expected holds, found "
    assert [one for one in project.run(*arguments).output.splitlines() if one.startswith(start)]
    monkeypatch.delenv("GITHUB_ACTIONS")
    assert "::error" not in project.run(*arguments).output


def test_merging_on_github_annotates_what_moved(tmp_path, monkeypatch, capsys):
    from ndgm.verdict.__main__ import main
    from ndgm.verdict.report import write

    monkeypatch.chdir(tmp_path)
    write(tmp_path / "a.json", report(run(), entry(REFUTED, check="a.py::test", line=3)))
    write(
        tmp_path / "b.json",
        report(run(2), entry(REFUTED, check="a.py::test", line=3)),
    )
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert main(["merge", "a.json", "b.json", "-o", "c.json"]) == 1
    assert capsys.readouterr().err.count("::error title=square moved,file=a.py,line=3::") == 1
