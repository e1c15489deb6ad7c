"""The command line: every command on good input and on bad, whatever is cut off a file."""

import json
import os
import re
import shutil
import subprocess
import sys

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ndgm.verdict.__main__ import main
from ndgm.verdict.merging import merge
from ndgm.verdict.model import Report
from ndgm.verdict.report import write

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

MUTANTS = {"no zero": {"numbers": (1,)}}

@claim("square", expect=REFUTED, evidence=PROVED, given={"numbers": (1, 0)}, mutants=MUTANTS)
def test_square(numbers):
    """Squares are positive."""
    for number in numbers:
        with witness(number=number):
            assert number * number > 0, "a square that is not positive: <|>"
'''
MARKERS = "".join(
    f"<!-- {name}:begin -->\nold\n<!-- {name}:end -->\n" for name in ("badges", "overview", "verdicts")
)
PAGE = f"intro\n{MARKERS}end\n"


SETTINGS = '[tool.pytest]\nclaims_inventory = "paper.toml"\n'
FILES = {"pyproject.toml": SETTINGS, "paper.toml": INVENTORY, "page.md": PAGE, "test_square.py": CLAIM}


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    """A project that has been run once, for all tests."""
    folder = tmp_path_factory.mktemp("project")
    for name, text in FILES.items():
        (folder / name).write_text(text)
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--claims-report=report.json"]
    plain = {**os.environ, "PYTEST_ADDOPTS": "", "PY_COLORS": "0"}
    done = subprocess.run(command, cwd=folder, env=plain, capture_output=True, text=True)
    assert done.returncode == 0 and "2 passed" in done.stdout, done.stdout + done.stderr
    return folder


@pytest.fixture
def project(reported, tmp_path, monkeypatch):
    """A copy of that project, as the working folder."""
    shutil.copytree(reported, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def readme(action):
    return main(["readme", action, "report.json", "page.md"])


def test_schema_is_json(capsys):
    assert main(["schema"]) == 0
    assert "$defs" in json.loads(capsys.readouterr().out)


def test_check_fails_until_written(project, capsys):
    assert readme("--check") == 1
    assert "differs" in capsys.readouterr().err
    assert readme("--write") == 0
    assert readme("--check") == 0
    page = (project / "page.md").read_text()
    assert page.startswith("intro\n") and page.endswith("end\n")
    link = "[`square`](test_square.py)"
    assert f"| {link} | refuted | proved | `R-` | counterexample: number = 0" in page
    assert "<|>" not in page
    assert "![1 refuted](https://img.shields.io/badge/refuted-1-7a0019)" in page


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


@pytest.mark.parametrize("missing", ["report.json", "page.md"])
def test_missing_file(project, capsys, missing):
    (project / missing).unlink()
    assert readme("--check") == 2
    assert missing in capsys.readouterr().err


def test_page_without_markers(project, capsys):
    (project / "page.md").write_text("nothing here\n")
    assert readme("--write") == 2
    assert "markers" in capsys.readouterr().err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names")
def test_a_page_that_is_no_plain_file(project, capsys):
    os.mkfifo(project / "pipe")
    assert main(["readme", "--write", "report.json", "pipe"]) == 2
    assert capsys.readouterr().err == "readme: cannot read pipe: it is no plain file.\n"


def test_a_page_keeps_its_ends_of_lines(project):
    (project / "page.md").write_bytes(PAGE.replace("\n", "\r\n").encode())
    assert readme("--write") == readme("--check") == 0
    assert re.search(rb"intro\r\n.*square.*\r\nend\r\n", (project / "page.md").read_bytes(), re.DOTALL)
    assert not re.search(rb"(?<!\r)\n", (project / "page.md").read_bytes())


@pytest.mark.parametrize(
    "command", [["check", "--root"], ["html", "-o", "p", "--root"], ["html", "-o", "p", "--figures"]]
)
def test_a_folder_that_is_not_there(project, capsys, command):
    with pytest.raises(SystemExit) as ended:
        main([*command, "nowhere"])
    assert ended.value.code == 2
    assert f"argument {command[-1]}: there is no folder nowhere" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["paper.toml", "."])
def test_merge_over_what_is_no_report(project, capsys, name):
    assert main(["merge", "report.json", "-o", name]) == 2
    assert re.fullmatch(r"merge: cannot write \S+: it is .*; name another file.\n", capsys.readouterr().err)
    assert (project / "paper.toml").read_text() == INVENTORY


# list and why


def test_list(project, capsys):
    assert main(["list"]) == 0
    assert capsys.readouterr().out.startswith(
        "square: refuted (proved): counterexample: number = 0; a square that is"
    )
    assert main(["list", "--verdict", "holds"]) == 0
    assert capsys.readouterr().out == ""


def test_why(project, capsys):
    assert main(["why", "square"]) == 0
    page = capsys.readouterr().out
    for text in (
        "square: refuted, proved",
        "p. 1: Squares are positive.",
        "Counterexample: With number = 0: a square that is not positive: <|>.",
        "Mutants that change the verdict: 1 of 1\n    no zero: the statement holds",
        "test_square.py:6: test_square: Squares are positive.",
        "Run it: pytest test_square.py --claim square",
        "Dispute it: ndgm dispute square",
    ):
        assert text in page
    assert all(len(line) <= 100 for line in page.splitlines())


def test_readme_has_the_sections_that_it_asks_for(project, capsys):
    page = project / "page.md"
    page.write_text(
        "".join(f"<!-- {name}:begin -->\n<!-- {name}:end -->\n" for name in ("surprises", "evidence"))
    )
    assert readme("--write") == 0 and readme("--check") == 0
    text = page.read_text()
    assert "| [`square`](test_square.py) | Squares are positive. | refuted | " in text
    assert re.search(r"Evidence: 1 proved\. All of it has the digest `sha256:[0-9a-f]{16}`\.", text)
    assert "overview" not in text and "more." not in text
    for half in ("<!-- surprises:begin -->\n", "<!-- evidence:end -->\n"):
        page.write_text(half)
        assert readme("--write") == 2 and "markers" in capsys.readouterr().err and page.read_text() == half


def test_why_of_an_unknown_claim(project, capsys):
    assert main(["why", "sqare"]) == 2
    assert "report.json has no claim 'sqare'; the nearest ids are square." in capsys.readouterr().err


def test_a_reader_that_has_seen_enough(project):
    command = f"{sys.executable} -m ndgm.verdict schema | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "{\n", "")


# merge


def merged(*arguments):
    return main(["merge", *arguments, "-o", "merged.json"])


def test_merge(project, capsys):
    assert merged("report.json", "report.json") == 0
    assert (project / "merged.json").read_bytes() == (project / "report.json").read_bytes()
    assert (
        "1 claims: 0 holds, 0 holds with condition, 1 refuted, 0 error, 0 not run" in capsys.readouterr().err
    )


def test_merge_of_machines_that_contradict_each_other(project, capsys):
    report = json.loads((project / "report.json").read_text())
    report["run"]["machine"] = "another"
    other = msgspec.convert(report, Report)
    for check in report["claims"][0]["readings"][0]["checks"]:
        check["run"] = other.run.id
        if "mutant" not in check:
            check["verdict"] = "holds"
    # A report says what its entries give.
    write(project / "other.json", merge([msgspec.convert(report, Report)]))
    assert merged("report.json", "other.json") == 1
    assert "square: contradicted: " in capsys.readouterr().err
    assert main(["why", "square", "merged.json"]) == 0
    assert "but" in capsys.readouterr().out


def test_merge_keeps_only_what_ran(project):
    assert merged("report.json", "--only-what-ran") == 0
    assert len(json.loads((project / "merged.json").read_text())["claims"]) == 1


@pytest.mark.parametrize("bad", ["missing.json", ".", "page.md"])
def test_merge_names_the_bad_file_and_writes_nothing(project, capsys, bad):
    assert merged("report.json", bad) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1 and bad in error
    assert not (project / "merged.json").exists()


def test_merge_into_a_folder_that_is_not_there(project, capsys):
    assert main(["merge", "report.json", "-o", "missing/merged.json"]) == 2
    assert "missing" in capsys.readouterr().err


COMMANDS = {
    "merge": ["merge", "cut.json", "-o", "made"],
    "html": ["html", "cut.json", "-o", "made"],
    "badges": ["badges", "cut.json", "-o", "made"],
    "readme": ["readme", "--write", "cut.json", "page.md"],
    "why": ["why", "square", "cut.json"],
    "dispute": ["dispute", "square", "cut.json"],
    "list": ["list", "cut.json"],
}


@pytest.mark.parametrize("command", COMMANDS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_truncated_or_damaged_report_is_refused_or_read_the_same(project, capsys, command, data):
    whole = (project / "report.json").read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.sampled_from([whole[:place], whole[:place] + whole[place + 1 :]]))
    (project / "cut.json").write_bytes(cut)
    (project / "page.md").write_text(PAGE)
    shutil.rmtree(project / "made", ignore_errors=True)
    (project / "made").unlink(missing_ok=True)
    capsys.readouterr()
    status = main(COMMANDS[command])
    captured = capsys.readouterr()
    if status == 2:
        assert captured.out == "" and captured.err.count("\n") == 1 and "cut.json" in captured.err
        assert not (project / "made").exists() and (project / "page.md").read_text() == PAGE
    else:
        made = captured.out
        if command == "merge":
            made = (project / "made").read_text()
        elif command == "html":
            made = (project / "made" / "index.html").read_text()
        elif command == "badges":
            made = next((project / "made").glob("[!c]*.json")).read_text()
        elif command == "readme":
            made = (project / "page.md").read_text()
        assert status in (0, 1) and "refuted" in made
