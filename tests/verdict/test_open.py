"""Bounded checks of statements that go beyond them: *open*, told everywhere, and taken for no decision."""

from __future__ import annotations

import json
import re

import pytest

from ndgm.verdict.__main__ import main

CLAIM = """
MUTANTS = {{"all": {{"last": 99}}}}


def search(last, constant):
    for n in range(last + 1):
        with witness(n=n):
            assert n * n + n + constant != 1681
    certify(enumerated("numbers n"))


@claim("square", expect={expect}, evidence=ENUMERATED, given={{"last": {last}}}, mutants=MUTANTS)
def test_small(last):
    "No value of the polynomial is 1681."
    search(last, 41)
"""


def module(project, expect="OPEN", last=30, more=""):
    project.module("square", CLAIM.format(expect=expect, last=last) + more)


@pytest.mark.parametrize("arguments", [[], ["-n2"]], ids=["one process", "two workers"])
def test_no_counterexample_in_a_bounded_set_is_open(project, arguments):
    module(project)
    run = project.run(*arguments)
    assert run.status == 0
    claim = run.claims["square"]
    assert (claim.verdict, claim.expect, claim.evidence, claim.moved) == ("open", "open", "enumerated", False)
    assert claim.readings[0].mutants.refuted == 1
    assert any(line.split()[:4] == ["square", "open", "enumerated", "R?"] for line in run.table)
    assert "    no counterexample among all 31 numbers n" in run.table
    assert "1 claims: 0 holds, 0 holds with condition, 0 refuted, 0 error, 1 open, 0 not run" in run.table
    assert not any("survive" in line for line in run.table)  # The headline counts what is decided.


def test_a_counterexample_moves_it(project):
    module(project, last=50)
    run = project.run()
    assert run.status == 1
    assert (run.verdicts, run.claims["square"].moved) == ({"square": "refuted"}, True)
    assert "the verdict moved: expected open, found refuted. Counterexample: n = 40" in run.output


def test_a_check_that_cannot_fail_is_an_error(project):
    module(project)
    text = (project.path / "claims" / "square.py").read_text(encoding="utf-8").replace("99", "20")
    (project.path / "claims" / "square.py").write_text(text, encoding="utf-8")
    run = project.run()
    assert (run.status, run.verdicts) == (1, {"square": "error"})
    assert "the verdict under it is open, and must be refuted" in run.output


def test_who_expects_that_it_holds_says_so(project):
    module(project, "HOLDS")
    assert project.run().verdicts == {"square": "holds"}


def test_a_certificate_is_asked_for_all_the_same(project):
    module(project)
    text = (project.path / "claims" / "square.py").read_text(encoding="utf-8")
    (project.path / "claims" / "square.py").write_text(text.replace("certify(", "print("), encoding="utf-8")
    run = project.run()
    assert run.verdicts == {"square": "error"}
    assert "hands over nothing" in run.output


PROVED = """

@claim("square", expect=HOLDS, reading="by proof", evidence=PROVED, given={"x": 1}, mutants={"m": {"x": 0}})
def test_proof(x):
    "No value of the polynomial is 1681."
    with witness(x=x):
        assert x == 1
    certify(proof("it is"))
"""


def test_a_proof_decides_what_a_search_leaves_open(project):
    module(project, more=PROVED)
    claim = project.run().claims["square"]
    assert (claim.verdict, claim.evidence) == ("holds", "proved")


def test_it_is_told_everywhere(project, monkeypatch, capsys):
    module(project)
    project.run()
    monkeypatch.chdir(project.path)
    capsys.readouterr()
    assert main(["list", "--verdict", "open"]) == 0
    assert capsys.readouterr().out == "square: open (enumerated): no counterexample among all 31 numbers n\n"
    assert main(["badges", "report.json", "-o", "badges"]) == 0
    badge = json.loads((project.path / "badges" / "claims.json").read_text(encoding="utf-8"))
    assert badge["message"] == "1 open"
    assert main(["html", "report.json", "-o", "page"]) == 0
    page = (project.path / "page" / "index.html").read_text(encoding="utf-8")
    assert re.search('<button [^>]*data-show="?open[" >]', page) and re.search(
        'data-verdict="?open[" >]', page
    )
    readme = project.path / "README.md"
    marks = ("badges", "overview", "verdicts")
    readme.write_text("".join(f"<!-- {name}:begin -->\n<!-- {name}:end -->\n" for name in marks))
    assert main(["readme", "--write", "report.json", "README.md"]) == 0
    text = readme.read_text(encoding="utf-8")
    assert "| chapter | holds | holds with condition | refuted | open | not run |" in text
    assert "no counterexample among all 31 numbers n" in text


def test_a_paper_without_any_has_no_column_for_it(project, monkeypatch):
    project.run()
    monkeypatch.chdir(project.path)
    marks = ("badges", "overview", "verdicts")
    (project.path / "README.md").write_text(
        "".join(f"<!-- {name}:begin -->\n<!-- {name}:end -->\n" for name in marks)
    )
    assert main(["readme", "--write", "report.json", "README.md"]) == 0
    text = (project.path / "README.md").read_text(encoding="utf-8")
    assert "| chapter | holds | holds with condition | refuted | not run |" in text
