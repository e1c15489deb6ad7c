"""The command line: the schema, and README's generated tables."""

import json

import pytest

from ndgm.verdict.__main__ import main

INVENTORY = """
[paper]
title = "A paper"
[[chapter]]
id = "one"
title = "Chapter one"
[[claim]]
id = "square"
kind = "proposition"
chapter = "one"
where = "p. 1"
statement = "Squares are positive."
"""
CLAIM = '''
from ndgm.verdict import PROVED, REFUTED, claim, witness

@claim("square", expect=REFUTED, evidence=PROVED, given={"numbers": (1, 0)}, mutants={"no zero": {"numbers": (1,)}})
def test_square(numbers):
    """Squares are positive."""
    for number in numbers:
        with witness(number=number):
            assert number * number > 0, "a square that is not positive: <|>"
'''
PAGE = "intro\n<!-- overview:begin -->\nold\n<!-- overview:end -->\nmiddle\n<!-- verdicts:begin -->\n<!-- verdicts:end -->\n"


@pytest.fixture
def project(pytester, monkeypatch):
    pytester.makepyprojecttoml('[tool.pytest]\nclaims_inventory = "paper.toml"\n')
    (pytester.path / "paper.toml").write_text(INVENTORY)
    (pytester.path / "page.md").write_text(PAGE)
    pytester.makepyfile(CLAIM)
    pytester.runpytest_subprocess("--claims-report=report.json").assert_outcomes(passed=2)
    monkeypatch.chdir(pytester.path)
    return pytester.path


def readme(action):
    return main(["readme", action, "report.json", "page.md", "--inventory", "paper.toml"])


def test_schema_is_json(capsys):
    assert main(["schema"]) == 0
    assert "$defs" in json.loads(capsys.readouterr().out)


def test_check_fails_until_written(project, capsys):
    assert readme("--check") == 1
    assert "differs" in capsys.readouterr().err
    assert readme("--write") == 0
    assert readme("--check") == 0
    page = (project / "page.md").read_text()
    assert page.startswith("intro\n") and "middle" in page
    assert "| `square` | refuted | proved | `R-` | counterexample: number = 0" in page
    assert "<|>" not in page


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": "other"}'])
def test_damaged_report(project, capsys, text):
    (project / "report.json").write_text(text)
    assert readme("--write") == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert (project / "page.md").read_text() == PAGE


def test_newer_schema(project, capsys):
    report = json.loads((project / "report.json").read_text())
    (project / "report.json").write_text(json.dumps({**report, "schema": "ndgm.verdict/report/99"}))
    assert readme("--check") == 2
    assert "report/99" in capsys.readouterr().err


@pytest.mark.parametrize("missing", ["report.json", "page.md", "paper.toml"])
def test_missing_file(project, capsys, missing):
    (project / missing).unlink()
    assert readme("--check") == 2
    assert missing in capsys.readouterr().err


def test_page_without_markers(project, capsys):
    (project / "page.md").write_text("nothing here\n")
    assert readme("--write") == 2
    assert "markers" in capsys.readouterr().err
