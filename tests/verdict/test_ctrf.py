"""The Common Test Report Format: each claim a test, of the status that its module documents."""

from __future__ import annotations

import json
from importlib.metadata import version

import msgspec
import pytest
from made_reports import entry, inventory, report, run

from ndgm.verdict import HOLDS, NOT_RUN, OPEN, REFUTED
from ndgm.verdict.ctrf import STATUSES, document
from ndgm.verdict.model import Example

# What the published schema asks for and allows, as far as a claim needs it; other fields it refuses.
REQUIRED = {"reportFormat", "specVersion", "results"}
TOP = REQUIRED | {"reportId", "timestamp", "generatedBy"}
SUMMARY = {"tests", *STATUSES, "start", "stop"}
TEST = {
    "name": str, "status": str, "duration": int, "suite": list, "rawStatus": str, "type": str, "tags": list,
    "message": str, "retries": int, "labels": dict, "filePath": str, "line": int,
}  # fmt: skip


def validate(made):
    """Whether a document has the form that the published schema demands."""
    assert set(made) <= TOP and set(made) >= REQUIRED and made["reportFormat"] == "CTRF"
    results = made["results"]
    assert set(results) == {"tool", "summary", "tests"} and results["tool"]["name"] == "pytest"
    summary = results["summary"]
    assert set(summary) == SUMMARY | {"suites", "duration"}
    assert all(type(value) is int for value in summary.values())
    for test in results["tests"]:
        assert {"name", "status", "duration"} <= set(test) <= set(TEST)
        assert all(type(value) is TEST[name] for name, value in test.items())
        assert test["status"] in STATUSES and test["name"]
        assert all(isinstance(value, str) for value in test["labels"].values())
    assert summary["tests"] == len(results["tests"]) == sum(summary[status] for status in STATUSES)


def statuses(made):
    return {test["name"]: (test["status"], test["rawStatus"]) for test in made["results"]["tests"]}


def test_every_status():
    names = ("holds", "refuted", "limited", "open", "moved", "skipped", "unwritten")
    made = document(
        report(
            run(),
            entry(HOLDS, node="a", claim="holds"),
            entry(REFUTED, node="b", claim="refuted", expect=REFUTED),
            entry(REFUTED, node="c", claim="limited", expect=REFUTED),
            entry(HOLDS, node="d", claim="limited", condition="it is small"),
            entry(OPEN, node="e", claim="open", expect=OPEN),
            entry(REFUTED, node="f", claim="moved", counterexample=Example("no", {"x": "1"})),
            entry(NOT_RUN, node="g", claim="skipped", reason="no device"),
            rows=inventory(names),
        )
    )
    validate(made)
    assert statuses(made) == {
        "holds": ("passed", "holds"),
        "refuted": ("passed", "refuted"),
        "limited": ("passed", "holds with condition"),
        "open": ("other", "open"),
        "moved": ("failed", "refuted"),
        "skipped": ("skipped", "not run"),
        "unwritten": ("pending", "not run"),
    }
    tests = {test["name"]: test for test in made["results"]["tests"]}
    assert tests["moved"]["message"] == "expected holds, found refuted; counterexample: x = 1; no"
    assert (
        tests["limited"]["message"] == "holds if it is small" and tests["skipped"]["message"] == "no device"
    )
    labels = {"statement": "It is.", "where": "p. 1"}
    assert tests["unwritten"] == {
        "name": "unwritten", "status": "pending", "duration": 0, "suite": ["One"], "rawStatus": "not run",
        "type": "sentence", "message": "no check", "labels": labels,
    }  # fmt: skip
    assert made["specVersion"] == "1.0.0" and made["generatedBy"] == "ndgm.verdict"
    assert tests["holds"]["suite"] == ["One"] and tests["holds"]["tags"] == ["proved"]


def test_times_are_milliseconds():
    later = msgspec.structs.replace(run(), seconds=1.5)
    again = ("refuted: no", "error: gone")
    made = document(report(later, entry(seconds=2.5, earlier=again, check="a.py::test", line=4)))
    summary = made["results"]["summary"]
    assert summary["start"] == 1767268800000 and summary["stop"] - summary["start"] == 1500
    (test, _) = made["results"]["tests"]
    assert (test["duration"], test["filePath"], test["line"]) == (2500, "a.py", 4)
    assert test["retries"] == 2


def test_a_run_writes_it(project):
    project.inventory("square", "cube")
    run = project.run("--claims-ctrf=ctrf.json")
    made = json.loads((project.path / "ctrf.json").read_text(encoding="utf-8"))
    validate(made)
    assert run.status == 0
    assert statuses(made) == {"square": ("passed", "holds"), "cube": ("pending", "not run")}
    assert made["results"]["tool"] == {"name": "pytest", "version": version("pytest")}
    assert made["results"]["tests"][0]["filePath"] == "claims/square.py"


@pytest.mark.parametrize("name", ["missing/ctrf.json", "claims"])
def test_a_file_that_cannot_be_written_is_refused_before_anything_runs(project, name):
    run = project.run(f"--claims-ctrf={name}")
    assert run.status == 4 and "--claims-ctrf: cannot write" in run.errors and run.report is None
