"""Report files that no run wrote: too large, too deep, no plain files; text that acts; how commands end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from forged_reports import COMMANDS, PAGE, check, complaint, forge, genuine, reading, square
from made_reports import entry, inventory, report, run

from ndgm.verdict import REFUTED
from ndgm.verdict.__main__ import main
from ndgm.verdict.certificates import DEEPEST_PROOF, Enclosure
from ndgm.verdict.checked_report import LARGEST, MOST_CLAIMS, MOST_LINKS
from ndgm.verdict.model import Report
from ndgm.verdict.page import graph
from ndgm.verdict.report import read

ROOT = str(Path(__file__).parents[2])


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty folder of a project, in which commands are called."""
    path = tmp_path / "project"
    path.mkdir()
    monkeypatch.chdir(path)
    (path / "page.md").write_text(PAGE)
    return path


# Size and depth


def raw_text(place, text):
    """Write the report with some text of JSON in the place of its paper's title or beside it."""
    forge(lambda raw: raw.update({place: "HERE"}))
    whole = Path("report.json").read_text()
    Path("report.json").write_text(whole.replace('"HERE"', text))


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("paper", "[" * 100_000 + "]" * 100_000),
        ("unknown", "[" * 100_000 + "]" * 100_000),
        ("unknown", '{"a":' * 100_000 + "1" + "}" * 100_000),
        ("unknown", "[" * 5_000_000),
        ("paper", "1e400"),
        ("paper", "9" * 10_000),
        ("paper", r'"\ud800"'),
        ("paper", '"\x00"'),
    ],
    ids=["nested", "nested beside", "objects", "torn", "large", "digits", "surrogate", "control"],
)
def test_what_no_reader_could_hold_is_refused(capsys, place, text):
    raw_text(place, text)
    complaint(capsys)


def proof(depth):
    made = {"grade": "proved", "method": "by hand", "statement": "It is."}
    for _ in range(depth):
        made = {"grade": "proved", "method": "and", "statement": "It is.", "premises": [made]}
    return made


def test_a_proof_may_be_deep_but_not_deeper_than_the_stack(capsys):
    forge(lambda raw: check(raw).update(certificates=[proof(DEEPEST_PROOF)]))
    assert main(COMMANDS["html"]) == main(COMMANDS["why"]) == 0
    os.remove("made/index.html")
    os.rmdir("made")
    capsys.readouterr()
    forge(lambda raw: check(raw).update(certificates=[proof(DEEPEST_PROOF + 1)]))
    assert "claim 'square' has a proof that is more than 100 steps deep" in complaint(capsys)
    start = '{"grade": "proved", "method": "and", "statement": "s", "premises": ['
    forge(lambda raw: check(raw).update(certificates=["HERE"]))
    text = Path("report.json").read_text().replace('"HERE"', start * 10_000 + "]}" * 10_000)
    Path("report.json").write_text(text)
    assert "nested too deeply" in complaint(capsys)


DEEP = """
from made_theorems import Theorem
class Deep(Theorem):
    def tree(self):
        made = {{"method": "cited", "statement": "s", "note": "n"}}
        for _ in range({depth}):
            made = {{"method": "and", "statement": "s", "premises": [made], "checkers": ["one"]}}
        return made
Deep.__module__ = "made_theorems"

@claim("square", expect=HOLDS, evidence=PROVED, given={{"power": 2}}, mutants={{"cube": {{"power": 3}}}})
def test_square(power):
    "An even power is not negative at -1."
    with witness(base=-1):
        assert (-1) ** power >= 0
    certify(Deep("(-1)^2 = 1"))
"""


@pytest.mark.parametrize("depth", [DEEPEST_PROOF, DEEPEST_PROOF + 1, 10_000])
def test_a_run_writes_no_proof_that_no_reader_takes(project, depth):
    project.module("square", DEEP.format(depth=depth))
    assert project.run().status == (0 if depth == DEEPEST_PROOF else 1)
    (reading,) = read(project.file).claims[0].readings
    if depth > DEEPEST_PROOF:
        assert reading.reason == (
            "ClaimError: the proof of Deep is more than 100 steps deep: make the steps that repeat one "
            "lemma, so that somebody can follow it."
        )


def test_an_interval_with_an_end_of_a_billion_digits_takes_no_time():
    started = time.perf_counter()
    for end in ("1e999999999", "-1E+999999999", "1e-9999999", "9" * 100_000):
        Enclosure("x", end, end)
    assert time.perf_counter() - started < 1.0
    with pytest.raises(ValueError, match="which is no interval"):
        Enclosure("x", "2e300", "1e300")


def test_a_file_of_any_size_is_refused(capsys):
    with open("report.json", "wb") as file:
        file.truncate(LARGEST + 1)
    assert "cannot read the report report.json: it has more than 100 MiB" in complaint(capsys)


def test_claims_without_number_are_refused(capsys):
    def many(raw):
        made = msgspec.to_builtins(
            report(run(1), rows=inventory([str(one) for one in range(MOST_CLAIMS + 1)]))
        )
        raw["claims"] = made["claims"]

    forge(many)
    assert "it has 20001 claims, and more than 20000 are not read" in complaint(capsys)


def test_parts_that_are_one_another_without_end_are_refused(capsys):
    def chain(raw):
        parts = [{"id": f"p{one}", "text": "", "is": f"square#p{one + 1}"} for one in range(MOST_LINKS + 1)]
        square(raw)["row"]["parts"] = parts

    forge(chain)
    assert "401 of its parts are other statements" in complaint(capsys)


def test_claims_that_rest_on_each_other_in_a_chain_or_a_circle_are_a_page():
    names = [f"c{one}" for one in range(3_000)]
    raw = json.loads(msgspec.json.encode(report(run(1), rows=inventory(names))))
    for claim, below in zip(raw["claims"], [names[-1], *names], strict=False):
        claim["row"]["uses"] = [below]
    Path("report.json").write_text(json.dumps(raw))
    assert main(COMMANDS["html"]) == 0
    claims = read(Path("report.json")).claims
    found = graph.foundations(claims)
    assert found["c2999"][:3] == ["c0", "c1", "c10"] and found["c2999"][20:] == ["2979 more"]
    raw["claims"][0]["row"]["uses"] = []
    chain = msgspec.convert(raw, Report).claims
    assert len(graph.foundations(chain)["c15"]) == 15


# What is no plain file


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
@pytest.mark.parametrize("command", COMMANDS)
def test_a_pipe_is_not_waited_for(capsys, command):
    os.mkfifo("report.json")
    assert "it is no plain file" in complaint(capsys, command)


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no such device")
def test_a_device_is_not_read(capsys):
    os.symlink("/dev/zero", "report.json")
    assert "it is no plain file" in complaint(capsys)


def test_a_folder_is_no_report(capsys):
    os.mkdir("report.json")
    assert "it is a folder" in complaint(capsys)


# Text


TERMINAL = "\x1b]0;owned\x07\x1b[2J\x9b31m\r\x00\u202eevil"


def test_no_text_of_a_report_reaches_the_terminal_as_a_command(capsys):
    def everywhere(raw):
        square(raw)["row"].update(statement=TERMINAL, where=TERMINAL, tried=TERMINAL, uses=[TERMINAL])
        square(raw)["reason"] = TERMINAL
        raw["claims"][1]["reason"] = TERMINAL
        for one in (reading(raw), check(raw)):
            one["counterexample"] = {"message": TERMINAL, "values": {TERMINAL: TERMINAL}}
        for one in reading(raw)["checks"]:
            one["statement"] = TERMINAL

    forge(everywhere)
    for command in ("list", "why"):
        assert main(COMMANDS[command]) == 0
        shown = capsys.readouterr().out
        assert r"\x1b]0;owned\x07\x1b[2J\x9b31m" in shown and r"\u202eevil" in shown
        assert not set(shown) & set("\x1b\x07\x9b\r\x00\u202e")
    forge(lambda raw: square(raw).update(verdict=TERMINAL))
    assert not set(complaint(capsys)) & set("\x1b\x07\x9b\r\x00\u202e")
    forge(lambda raw: square(raw)["row"].update(chapter=TERMINAL))
    assert not set(complaint(capsys)) & set("\x1b\x07\x9b\r\x00\u202e")


def test_no_text_of_a_report_is_markdown(capsys):
    link = "[x](javascript:alert(1)) ![x][y] `code` <b> a|b"

    def everywhere(raw):
        raw["chapters"][0]["title"] = link
        example = {"message": "m", "values": {"x": link}}
        for one in (reading(raw), check(raw)):
            one.update(counterexample=example)
        for one in reading(raw)["checks"]:
            one["check"] = "javascript:alert(1)//a b.py::test"
        square(raw)["row"]["parts"] = []
        raw["claims"][0] = fresh(raw)

    def fresh(raw):
        rows = msgspec.convert(raw["claims"][0]["row"] | {"parts": []}, type=type(genuine().claims[0].row))
        made = inventory()
        made = type(made)(made.paper, made.chapter, (rows, made.claim[1]))
        entries = [msgspec.convert(one, type=type(entry())) for one in reading(raw)["checks"]]
        return msgspec.to_builtins(report(run(1), *entries, rows=made))["claims"][0]

    forge(everywhere)
    assert main(COMMANDS["readme"]) == 0
    page = Path("page.md").read_text()
    assert "](javascript:" not in page and "][" not in page and "<b>" not in page
    assert "(javascript%3Aalert%281%29//a%20b.py)" in page
    assert all(line.count("|") in (0, 6, 7) for line in page.splitlines() if line.startswith("|"))


# The status of a crash


def test_a_crash_is_no_verdict(monkeypatch, capsys):
    forge(lambda raw: None)
    monkeypatch.setattr("ndgm.verdict.explain.line", lambda result: 1 / 0)
    assert main(COMMANDS["list"]) == 3
    captured = capsys.readouterr()
    assert "Traceback" in captured.err and captured.err.splitlines()[-1] == (
        "list: the program failed, which says nothing about any verdict; please report it: "
        "ZeroDivisionError: division by zero"
    )


def test_a_reader_that_has_seen_enough_does_not_hide_what_moved():
    moved = report(run(1), entry(REFUTED))
    Path("report.json").write_bytes(msgspec.json.encode(moved))
    command = [sys.executable, "-m", "ndgm.verdict", *COMMANDS["html"]]
    taken, given = os.pipe()
    os.close(taken)
    done = subprocess.run(
        command, stdout=given, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": ROOT}
    )
    os.close(given)
    assert done.returncode == 1, done.stderr


def test_a_page_in_another_encoding_is_bad_input(capsys):
    forge(lambda raw: None)
    Path("page.md").write_bytes(PAGE.encode("utf-16"))
    assert main(COMMANDS["readme"]) == 2
    assert "page.md is no text in UTF-8" in capsys.readouterr().err
