"""Recorded evidence: reports of other machines that stand in for checks not run here, age, and contradict."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from ndgm.verdict.dates import instant
from ndgm.verdict.merging import merge, only_what_ran
from ndgm.verdict.model import Report, Verdict
from ndgm.verdict.report import read, write

SWITCHED = """
import os
from claims import constants
MUTANTS = {{"flip": {{"base": {flip}}}}}
@claim("square", expect={expect}, evidence=PROVED, given={{"base": -1}}, mutants=MUTANTS)
def test_square(base):
    "It is so."
    if os.environ.get("ABSENT"):
        pytest.skip("no such machine")
    with witness(base=base):
        assert base * int(os.environ.get("SIGN", "1")) * constants.SIGN < 0
    certify(proof("by hand"))
"""


@pytest.fixture
def recorded(project, monkeypatch):
    """A project whose claim ran once; the report of that run is its recorded evidence."""
    settings = (project.path / "pytest.ini").read_text()
    project.settings(settings + "claims_evidence = claims/evidence\npythonpath = .\n")
    project.module("square", SWITCHED.format(expect="HOLDS", flip=1))
    (project.path / "claims" / "constants.py").write_text("SIGN = 1\n")
    assert project.run().status == 0
    (project.path / "claims" / "evidence").mkdir()
    project.file.rename(project.path / "claims" / "evidence" / "there.json")
    return project


def test_it_stands_in_for_what_is_not_run(recorded, monkeypatch, workers):
    monkeypatch.setenv("ABSENT", "1")
    run = recorded.run(*workers)
    assert run.status == 0
    (reading,) = run.claims["square"].readings
    assert (run.verdicts["square"], reading.mutants.refuted, reading.witnesses) == ("holds", 1, 1)
    assert any(line.startswith("    recorded (as printed): Linux") for line in run.table)
    (source,) = reading.sources
    assert [other.id for other in run.report.recorded] == [source] != [run.report.run.id]


def test_it_agrees_with_a_run_here(recorded):
    run = recorded.run()
    assert run.status == 0 and run.verdicts["square"] == "holds"
    assert len(run.claims["square"].readings[0].sources) == 2


@pytest.mark.parametrize("changed", ["claims/constants.py", "claims/square.py"])
def test_it_is_stale_once_the_code_behind_it_changed(recorded, monkeypatch, changed):
    monkeypatch.setenv("ABSENT", "1")
    path = recorded.path / changed
    path.write_text(path.read_text() + "ANOTHER = 1\n")
    run = recorded.run()
    assert run.status == 0 and run.verdicts["square"] == "not run"
    assert run.claims["square"].readings[0].stale
    assert run.reasons["square"].startswith("stale: holds on Linux")
    assert "by other code than now; run it again" in run.reasons["square"]


@pytest.mark.parametrize("changed", ["claims/constants.py", "claims/square.py"])
def test_it_is_not_stale_once_something_else_is_said(recorded, monkeypatch, changed):
    monkeypatch.setenv("ABSENT", "1")
    path = recorded.path / changed
    told = path.read_text().replace("It is so.", "It is so, indeed.").replace("(base=base)", "( base=base )")
    path.write_text("# Another thought.\n" + told)
    run = recorded.run()
    (reading,) = run.claims["square"].readings
    assert (run.status, run.verdicts["square"], reading.stale) == (0, "holds", False)
    assert run.claims["square"].places == (f"claims/square.py:{9 if 'square' in changed else 8}",)


def test_a_pin_does_not_make_its_own_evidence_stale(project, monkeypatch):
    """A first run finds another verdict than expected; its report decides once that is expected."""
    settings = (project.path / "pytest.ini").read_text()
    project.settings(settings + "claims_evidence = claims/evidence\npythonpath = .\n")
    (project.path / "claims" / "constants.py").write_text("SIGN = 1\n")
    project.module("square", SWITCHED.format(expect="REFUTED", flip=1))
    first = project.run()
    assert (first.status, first.verdicts["square"]) == (1, "error")  # It holds, and its mutant is refuted.
    (project.path / "claims" / "evidence").mkdir()
    project.file.rename(project.path / "claims" / "evidence" / "there.json")
    project.module("square", SWITCHED.format(expect="HOLDS", flip=1))
    monkeypatch.setenv("ABSENT", "1")
    run = project.run()
    (reading,) = run.claims["square"].readings
    assert (run.status, run.verdicts["square"], reading.stale) == (0, "holds", False)
    assert (reading.mutants.refuted, reading.mutants.total, reading.moved) == (1, 1, False)
    project.module("square", SWITCHED.format(expect="REFUTED", flip=1))
    assert (project.run().status, project.run().verdicts["square"]) == (1, "error")


def test_evidence_about_another_claim_is_none(recorded, monkeypatch):
    monkeypatch.setenv("ABSENT", "1")
    recorded.inventory("cube")
    recorded.module("square", SWITCHED.format(expect="HOLDS", flip=1).replace('"square"', '"cube"'))
    run = recorded.run()
    assert (run.status, run.verdicts) == (0, {"cube": "not run"})
    assert [check.claim for check in run.claims["cube"].readings[0].checks] == ["cube", "cube"]


@pytest.mark.parametrize("minutes", [9, -60 * 24 * 365])
def test_a_run_here_decides_its_own_code_whatever_the_dates(recorded, minutes):
    path = recorded.path / "claims" / "evidence" / "there.json"
    made = read(path)
    date = (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()
    write(path, dated(made, date))
    recorded.module("square", SWITCHED.format(expect="HOLDS", flip=1).replace("< 0", "> 0"))
    run = recorded.run()
    (reading,) = run.claims["square"].readings
    assert (run.status, reading.verdict, reading.moved) == (1, "error", True)  # Its mutant holds, too.
    assert reading.sources == (run.report.run.id,) and not reading.stale
    assert instant(run.report.run.date) > instant(date)
    assert merge([run.report]) == run.report


def test_evidence_from_the_future_stops_the_run_by_name(recorded):
    path = recorded.path / "claims" / "evidence" / "there.json"
    write(path, dated(read(path), (datetime.now(UTC) + timedelta(days=1)).isoformat()))
    run = recorded.run()
    assert run.status == pytest.ExitCode.USAGE_ERROR and run.report is None
    (sentence,) = [line for line in run.errors.splitlines() if "claims_evidence" in line]
    assert "there.json: run.date cannot be the date of a run" in sentence and "in the future" in sentence


def change(project, *pairs):
    """Replace texts in the file of the claim."""
    path = project.path / "claims" / "square.py"
    for old, new in pairs:
        path.write_text(path.read_text().replace(old, new))


def dated(made, date):
    """A report as if its run had been of another date."""
    new = msgspec.structs.replace(made.run, date=date)
    text = msgspec.json.encode(msgspec.structs.replace(made, run=new))
    return msgspec.json.decode(text.replace(made.run.id.encode(), new.id.encode()), type=Report)


# Mutants that were not run


@pytest.mark.parametrize(
    "arguments", [["-m", "not mutant"], ["-k", "square and claim]"], ["-n2", "-m", "not mutant"]]
)
def test_what_holds_without_a_mutant_that_was_run_is_not_run(project, arguments):
    run = project.run(*arguments)
    told = f"no mutant was run (deselected in this run ({' '.join(arguments[-2:])}))"
    assert (run.status, run.verdicts["square"], run.reasons["square"]) == (0, "not run", told)
    assert run.outcomes == {"test_square[claim]": "passed"}
    assert any(told in line for line in run.table)
    (reading,) = run.claims["square"].readings
    assert (reading.mutants.total, reading.evidence, reading.moved) == (0, None, False)
    assert merge([run.report]) == run.report


def test_one_item_alone_does_not_make_its_claim_hold(project):
    run = project.run("claims/square.py::test_square[claim]")
    assert (run.status, run.verdicts["square"], run.reasons["square"]) == (0, "not run", "no mutant was run")


def test_recorded_mutants_count_where_they_are_deselected(recorded):
    run = recorded.run("-m", "not mutant")
    (reading,) = run.claims["square"].readings
    assert (run.status, run.verdicts["square"], reading.mutants.refuted) == (0, "holds", 1)


def test_a_run_of_mutants_alone_and_one_of_claims_alone_add_up(project):
    claims = project.run("-m", "not mutant").report
    mutants = project.run("-m", "mutant").report
    (found,) = merge([claims, mutants]).claims
    assert (found.verdict, found.readings[0].mutants.total) == ("holds", 1)
    assert only_what_ran(claims).claims[0].verdict == "not run"


def test_a_verdict_that_moved_is_shown_without_its_mutants(project):
    change(project, ("expect=HOLDS", "expect=REFUTED"))
    run = project.run("-m", "not mutant")
    assert (run.status, run.verdicts["square"], run.claims["square"].moved) == (1, "holds", True)


def test_a_counterexample_stands_without_mutants(project):
    change(project, ("expect=HOLDS", "expect=REFUTED"), ('"power": 2', '"power": 1'))
    run = project.run("-m", "not mutant")
    assert (run.status, run.verdicts["square"]) == (0, "refuted")
    assert run.reasons["square"].startswith("no mutant was run (deselected")
    assert any("refuted (as printed): no mutant was run (deselected" in line for line in run.table)


def test_other_code_does_not_make_it_stale(recorded, monkeypatch):
    monkeypatch.setenv("ABSENT", "1")
    (recorded.path / "claims" / "unrelated.py").write_text("X = 1\n")
    assert recorded.run().verdicts["square"] == "holds"


def test_stale_evidence_gives_way_to_a_run_here(recorded):
    recorded.module("square", SWITCHED.format(expect="HOLDS", flip=1) + "NEW = 1\n")
    run = recorded.run()
    assert run.verdicts["square"] == "holds"
    assert run.claims["square"].readings[0].sources == (run.report.run.id,)


def test_two_machines_that_contradict_each_other_are_red(recorded, monkeypatch):
    monkeypatch.setenv("SIGN", "-1")
    run = recorded.run()
    assert run.status != 0
    assert run.verdicts["square"] == "contradicted"
    assert (
        run.reasons["square"].startswith("holds on Linux")
        and ", but refuted on Linux" in run.reasons["square"]
    )
    assert run.claims["square"].moved
    assert any("contradicted (as printed): holds on" in line for line in run.table)


def test_recorded_red_is_red_where_nothing_runs(recorded, monkeypatch):
    path = recorded.path / "claims" / "evidence" / "there.json"
    report = json.loads(path.read_text())
    for check in report["claims"][0]["readings"][0]["checks"]:
        check["verdict"] = "refuted" if "mutant" not in check else "holds"
    write(path, merge([msgspec.convert(report, Report)]))  # A report says what its entries give.
    monkeypatch.setenv("ABSENT", "1")
    run = recorded.run()
    assert run.verdicts["square"] == Verdict.ERROR  # Its mutant survived.
    assert run.status == 1


def test_what_is_no_longer_checked_is_left_out(recorded):
    recorded.module("square", SWITCHED.format(expect="HOLDS", flip=1).replace("test_square", "test_renamed"))
    run = recorded.run()
    assert {entry.node.partition("::")[2] for entry in run.claims["square"].readings[0].checks} == {
        "test_renamed[claim]",
        "test_renamed[mutant-flip]",
    }


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": "ndgm.verdict/report/99"}'])
def test_a_damaged_file_stops_the_run_by_name(recorded, text):
    (recorded.path / "claims" / "evidence" / "there.json").write_text(text)
    run = recorded.run()
    assert run.status == pytest.ExitCode.USAGE_ERROR and run.report is None
    (sentence,) = [line for line in run.errors.splitlines() if "claims_evidence" in line]
    assert "there.json" in sentence


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.99])
def test_a_truncated_file_stops_the_run_by_name(recorded, share):
    path = recorded.path / "claims" / "evidence" / "there.json"
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    run = recorded.run()
    assert (
        run.status == pytest.ExitCode.USAGE_ERROR
        and "there.json" in run.errors
        and "Traceback" not in run.errors
    )


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.95])
def test_a_truncated_inventory_stops_the_run_by_name(project, share):
    path = project.path / "claims" / "paper.toml"
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    run = project.run()
    assert (
        run.status == pytest.ExitCode.USAGE_ERROR
        and "paper.toml" in run.errors
        and "Traceback" not in run.errors
    )


def test_the_device_is_asked_of_the_project(project):
    (project.path / "conftest.py").write_text("def pytest_claims_device(config): return 'a great machine'\n")
    assert project.run().report.run.device == "a great machine"


def test_the_plugin_itself_is_left_out(project):
    report = project.run().report
    codes = {entry.code for claim in report.claims for reading in claim.readings for entry in reading.checks}
    assert len(codes) == 1 and all(len(code) == 16 for code in codes)
    assert msgspec.json.encode(report)
