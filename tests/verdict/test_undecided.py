"""Measurements that decide neither way: *open* with the interval, whatever was expected."""

from __future__ import annotations

import pytest

from ndgm.verdict.__main__ import main

CLAIM = """
import json
from pathlib import Path

def check(name):
    low, high = json.loads(Path({data!r}).read_text())[name]
    certify(Measurement("the difference", 5, low, high, 0.01))
    if low <= 0 <= high:
        undecided(f"undecided: 0 is in [{{low}}, {{high}}] over 5 runs")
    with witness(interval=(low, high)):
        assert low > 0, "it is no larger"


@claim("square", expect={expect}, evidence={grade}, given={{"name": "a"}}, mutants={{"b": {{"name": "b"}}}})
def test_larger(name):
    "The one is larger."
    check(name)
"""


@pytest.fixture
def measured(project):
    """Run the claim on two intervals, the second for its mutant."""

    def run(one, *arguments, other="[-2, -1]", expect="OPEN", grade="MEASURED"):
        data = project.path / "data.json"
        data.write_text(f'{{"a": {one}, "b": {other}}}')
        project.module("square", CLAIM.format(data=str(data), expect=expect, grade=grade))
        return project.run(*arguments)

    return run


@pytest.mark.parametrize("arguments", [[], ["-n2"]], ids=["one process", "two workers"])
def test_it_is_open_and_shows_its_interval(measured, arguments):
    run = measured("[-1, 2]", *arguments)
    claim = run.claims["square"]
    assert (run.status, claim.verdict, claim.evidence, claim.moved) == (0, "open", "measured", False)
    assert claim.readings[0].certificate == "the difference: in [-1, 2], over 5 runs (error level 0.01)"
    assert "    undecided: 0 is in [-1, 2] over 5 runs" in run.table


@pytest.mark.parametrize(("interval", "verdict"), [("[1, 2]", "holds"), ("[-2, -1]", "refuted")])
def test_what_is_decided_after_all_moves(measured, interval, verdict):
    """The pin cannot keep it open."""
    run = measured(interval)
    assert (run.status, run.verdicts) == (1, {"square": verdict})
    assert f"the verdict moved: expected open, found {verdict}" in run.output


@pytest.mark.parametrize(
    ("expect", "other"), [("HOLDS", "[-2, -1]"), ("REFUTED", "[1, 2]")], ids=["holds", "refuted"]
)
def test_what_is_undecided_after_all_moves(measured, expect, other):
    run = measured("[-1, 2]", expect=expect, other=other)
    assert (run.status, run.verdicts) == (1, {"square": "open"})
    assert f"the verdict moved: expected {expect.lower()}, found open" in run.output


def test_an_undecided_mutant_survives(measured):
    run = measured("[-1, 2]", other="[-1, 3]")
    assert (run.status, run.verdicts) == (1, {"square": "error"})
    assert "mutant 'b' survived: the verdict under it is open, and must be refuted" in run.output


def test_only_a_measurement_is_undecided(measured):
    run = measured("[-1, 2]", grade="PROVED")
    assert run.verdicts == {"square": "error"}
    assert "it calls its evidence proved and hands over measured" in run.output


def test_it_hands_over_what_was_measured(project):
    project.module(
        "square",
        """
@claim("square", expect=OPEN, evidence=MEASURED, given={"x": 1}, mutants={"m": {"x": 2}})
def test_larger(x):
    "The one is larger."
    undecided("undecided")
""",
    )
    run = project.run()
    assert run.verdicts == {"square": "error"}
    assert "it calls its evidence measured and hands over nothing" in run.output


def test_a_record_of_it_stays_what_it_was(measured, project, monkeypatch, capsys):
    """Whatever the check expects by the time it is read: the pin is no part of its code."""
    measured("[-1, 2]")
    monkeypatch.chdir(project.path)
    (project.path / "report.json").rename(project.path / "old.json")
    measured("[-1, 2]", "-k", "nothing", expect="HOLDS")
    assert main(["merge", "old.json", "report.json", "-o", "both.json"]) in (0, 1)
    capsys.readouterr()
    assert main(["list", "both.json"]) == 0
    assert "square: open (measured): undecided: 0 is in [-1, 2] over 5 runs" in capsys.readouterr().out
