"""Recorded evidence: reports of other machines that stand in for checks not run here, age, and contradict."""

from __future__ import annotations

import json

import msgspec
import pytest

from ndgm.verdict.code import Sources
from ndgm.verdict.model import Verdict

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
    path.write_text(path.read_text() + "# another thought\n")
    run = recorded.run()
    assert run.status == 0 and run.verdicts["square"] == "not run"
    assert run.claims["square"].readings[0].stale
    assert run.reasons["square"].startswith("stale: holds on Linux")
    assert "by other code than now; run it again" in run.reasons["square"]


def test_other_code_does_not_make_it_stale(recorded, monkeypatch):
    monkeypatch.setenv("ABSENT", "1")
    (recorded.path / "claims" / "unrelated.py").write_text("X = 1\n")
    assert recorded.run().verdicts["square"] == "holds"


def test_stale_evidence_gives_way_to_a_run_here(recorded):
    recorded.module("square", SWITCHED.format(expect="HOLDS", flip=1) + "# new")
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
    path.write_text(json.dumps(report))
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


# The digest of the code behind a check


@pytest.fixture
def tree(tmp_path):
    files = {
        "claims/one.py": "from pack.deep import first\nimport pack.other as other\n",
        "claims/two.py": "import os\n",
        "pack/__init__.py": "",
        "pack/other.py": "from . import third\n",
        "pack/third.py": "from .deep.first import x\n",
        "pack/unused.py": "",
        "pack/deep/__init__.py": "def f():\n    from pack import late\n",
        "pack/late.py": "this is no Python\n",
        "pack/deep/first.py": "from ..other import y\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_imports_are_followed_to_the_end(tree):
    sources = Sources(tree, ["claims", "pack"])
    found = {path.relative_to(tree.resolve()).as_posix() for path in sources.closure(tree / "claims/one.py")}
    inside = "__init__ other third late deep/__init__ deep/first"
    assert found == {"claims/one.py", *(f"pack/{name}.py" for name in inside.split())}
    assert sources.closure(tree / "claims/two.py") == {(tree / "claims/two.py").resolve()}


@pytest.mark.parametrize(
    ("name", "changes"), [("pack/late.py", True), ("pack/deep/first.py", True), ("pack/unused.py", False)]
)
def test_the_digest_changes_with_what_is_imported(tree, name, changes):
    def digest():
        return Sources(tree, ["claims", "pack"]).digest(tree / "claims/one.py")

    before = digest()
    (tree / name).write_text("x = 1\n")
    assert (digest() != before) == changes


def test_the_plugin_itself_is_left_out(project):
    report = project.run().report
    codes = {entry.code for claim in report.claims for reading in claim.readings for entry in reading.checks}
    assert len(codes) == 1 and all(len(code) == 16 for code in codes)
    assert msgspec.json.encode(report)
