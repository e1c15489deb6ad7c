"""Where the checks of a claim are: as `where` and `why` say, the table, the page, and README's links."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import msgspec
import pytest
from made_reports import entry, report, run

from ndgm.verdict import HOLDS, REFUTED, markdown
from ndgm.verdict.__main__ import main
from ndgm.verdict.page import render
from ndgm.verdict.terminal import WIDTH, lines
from ndgm.verdict.where import setting

PAPER = '[paper]\ntitle = "A paper"\n[[chapter]]\nid = "one"\ntitle = "One"\nrows = "one/rows.toml"\n'
NAMES = ("square", "square-2", "cube", "sphere")
CHECKS = {
    "claims/one/square.py": '''
raise ImportError("nobody imports a file to say where its checks are")

@claim("square", expect=HOLDS)
@settings(deadline=None)
def test_square(power):
    """Squares are positive."""

class TestSquare:
    @claim(identifier="square", reading="otherwise")
    def test_again(self): ...
''',
    "claims/one/deep/cube.py": 'ID: str = "cube"\n@verdict.claim(ID)\nasync def test_cube(): ...\n',
    "claims/one/broken.py": "@claim('square'\n",
    "claims/one/other.py": (
        "'claim(square)'\n@claim(f'square')\n@claim\n@check('square')\ndef test_other(): ...\n"
    ),
    "tests/test_square.py": '@claim("square-2")\ndef test_square_2(): ...\n',
    "tests/helper.py": '@claim("square")\ndef test_square(): ...\n',
    ".venv/claims/square.py": '@claim("square")\ndef test_square(): ...\n',
    "env/pyvenv.cfg": "",
    "env/claims/square.py": '@claim("square")\ndef test_square(): ...\n',
}
LINES = "claims_inventory = claims/paper.toml\npython_files = test_*.py claims/*.py\n"
TABLE = 'claims_inventory = "claims/paper.toml"\npython_files = ["test_*.py", "claims/*.py"]\n'
CONFIGURATIONS = {
    "pyproject.toml": f"[tool.pytest]\n{TABLE}",
    "pyproject.toml, as of old": f"[tool.pytest.ini_options]\n{TABLE}",
    "pytest.toml": f"[pytest]\n{TABLE}",
    "pytest.ini": f"[pytest]\n{LINES}",
    "tox.ini": f"[pytest]\n{LINES}",
    "setup.cfg": f"[tool:pytest]\n{LINES}",
}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Four claims, of which one has no check, and files that hold none."""
    rows = "".join(
        f'[[claim]]\nid = "{name}"\nkind = "sentence"\nwhere = "p. 1"\nstatement = "A {name} is."\n'
        'tried = "By hand."\n'
        for name in NAMES
    )
    files = {**CHECKS, "claims/paper.toml": PAPER, "claims/one/rows.toml": rows + 'uses = ["square"]\n'}
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text(CONFIGURATIONS["pyproject.toml"], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(capsys, *arguments, status=0):
    """The lines that a command prints."""
    assert main(list(arguments)) == status
    captured = capsys.readouterr()
    return (captured.err if status else captured.out).splitlines()


SQUARE = [
    "square",
    "  claims/one/square.py:4: test_square",
    "  claims/one/square.py:10: TestSquare::test_again",
]


@pytest.mark.parametrize("configuration", CONFIGURATIONS)
def test_every_check_of_a_claim(project, capsys, configuration):
    (project / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    (project / configuration.partition(",")[0]).write_text(CONFIGURATIONS[configuration], encoding="utf-8")
    assert said(capsys, "where", "square") == [*SQUARE, "run: pytest claims --claim square"]


def test_an_id_that_a_constant_holds(project, capsys):
    assert said(capsys, "where", "cube")[1] == "  claims/one/deep/cube.py:2: test_cube"


def test_a_glob(project, capsys):
    assert said(capsys, "where", "s*") == [
        *SQUARE,
        "square-2",
        "  tests/test_square.py:1: test_square_2",
        "sphere",
        f"  no check below {project}",
        "run: pytest claims tests/test_square.py --claim 's*'",
    ]


def test_a_claim_without_a_check(project, capsys):
    assert said(capsys, "where", "sphere") == ["sphere", f"  no check below {project}"]


@pytest.mark.parametrize("command", ["where", "why"])
def test_a_misspelt_id(project, capsys, command):
    (error,) = said(capsys, command, "sqare", status=2)
    assert error.startswith(f"{command}: ") and "'sqare'; the nearest ids are square" in error


def test_from_another_folder(project, capsys, monkeypatch):
    monkeypatch.chdir(project / "tests")
    assert said(capsys, "where", "square") == [*SQUARE, "run: pytest ../claims --claim square"]
    monkeypatch.chdir(project.parent)
    assert said(capsys, "where", "square", "--root", project.name)[:-1] == SQUARE


def test_an_inventory_that_no_configuration_names(project, capsys):
    (project / "pyproject.toml").write_text(
        '[tool.pytest]\npython_files = ["claims/*.py"]\n', encoding="utf-8"
    )
    (error,) = said(capsys, "where", "square", status=2)
    assert "names an inventory (claims_inventory)" in error and "--inventory" in error
    assert said(capsys, "where", "square", "--inventory", "claims/paper.toml") == [
        *SQUARE,
        "run: pytest claims -o claims_inventory=claims/paper.toml --claim square",
    ]


def test_no_configuration_at_all(tmp_path, capsys, monkeypatch):
    (tmp_path / "paper.toml").write_text(
        '[paper]\ntitle = "A"\n[[chapter]]\nid = "one"\ntitle = "One"\n'
        '[[claim]]\nid = "euler"\nkind = "sentence"\nchapter = "one"\nwhere = "p. 1"\nstatement = "It is."\n'
    )
    (tmp_path / "test_euler.py").write_text('@claim("euler")\ndef test_euler(): ...\n')
    monkeypatch.chdir(tmp_path)
    assert said(capsys, "where", "euler", "--inventory", "paper.toml") == [
        "euler",
        "  test_euler.py:1: test_euler",
        "run: pytest . -o claims_inventory=paper.toml --claim euler",
    ]


@pytest.mark.parametrize(
    ("name", "text"), [("pytest.ini", "claims"), ("pyproject.toml", "["), ("claims/one/rows.toml", "=")]
)
def test_a_damaged_file_is_named(project, capsys, name, text):
    (project / name).write_text(text)
    (error,) = said(capsys, "where", "square", status=2)
    assert name in error


def test_asking_loads_no_library(project):
    """It answers in the time that pytest takes to load."""
    program = (
        "import sys; from ndgm.verdict.__main__ import main; main(['where', 'square']); "
        "print([name for name in ('jinja2', 'numpy', 'hypothesis', 'anybadge') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [*SQUARE, "run: pytest claims --claim square", "[]"]


def test_why_without_a_report(project, capsys):
    assert said(capsys, "why", "square") == [
        "square",
        "  p. 1: A square is.",
        "  Tried: By hand.",
        *SQUARE[1:],
        "There is no report.json here; for the verdict run",
        "  pytest claims --claim square --claims-report report.json",
    ]
    assert said(capsys, "why", "sphere")[-2:] == ["  Rests on: square", f"It has no check below {project}."]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize("command", ["where", "why"])
def test_no_name_of_a_file_commands_the_terminal(project, capsys, command):
    (project / "tests" / "test_\x1b[2J\u202e.py").write_text('@claim("sphere")\ndef test_sphere(): ...\n')
    told = said(capsys, command, "sphere")
    assert "  tests/test_\\x1b[2J\\u202e.py:1: test_sphere" in told
    assert not [line for line in told if "\x1b" in line or "\u202e" in line]


def test_a_setting_is_read_from_the_nearest_configuration(project):
    (project / "claims" / "pytest.ini").write_text("[pytest]\nclaims_repository = https://host/near\n")
    assert setting(project / "claims" / "one", "claims_repository") == "https://host/near"
    assert setting(project / "tests", "claims_inventory") == "claims/paper.toml"
    assert setting(project / "tests", "claims_repository") == ""
    assert setting(project.parent, "claims_inventory") == ""


def test_why_names_a_report_that_is_not_there(project, capsys):
    (error,) = said(capsys, "why", "square", "other.json", status=2)
    assert "cannot read the report other.json" in error


# With a report


def made(expect=HOLDS):
    """A report of one claim with two checks in one folder."""
    return report(
        run(1),
        entry(HOLDS, check="claims/one/square.py::test_square", line=4, expect=expect, statement="So."),
        entry(
            HOLDS, node="b", check="claims/one/square.py::test_square", line=4, mutant="flip", expect=REFUTED
        ),
        entry(HOLDS, node="c", claim="cube", check="claims/two/cube.py::test_cube", line=9),
    )


def test_why_with_a_report(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "report.json").write_bytes(msgspec.json.encode(made()))
    page = said(capsys, "why", "square")
    assert "  Run it: pytest claims --claim square" in page
    assert "  claims/one/square.py:4: test_square: So." in page


def test_the_table_shows_it_where_asked_and_where_a_verdict_moved():
    found, moved = made().claims[0], made(REFUTED).claims[0]
    place = "    claims/one/square.py:4"
    assert place not in [text for text, _ in lines(found, {})]
    assert place in [text for text, _ in lines(found, {}, long=True)]
    assert place in [text for text, _ in lines(moved, {})]
    long = report(run(1), entry(HOLDS, check=f"{'deep/' * 40}square.py::test_square"))
    assert max(len(text) for text, _ in lines(long.claims[0], {}, long=True)) <= WIDTH


def test_verbose_runs_ask_for_it(pytester):
    pytester.makepyfile(
        "from ndgm.verdict import *\n"
        'MUTANTS = {"cube": {"power": 3}}\n'
        '@claim("square", expect=HOLDS, evidence=ENUMERATED, given={"power": 2}, mutants=MUTANTS)\n'
        'def test_square(power):\n    "So."\n    with witness():\n        assert (-1) ** power > 0\n'
        '    certify(enumerated("powers"))\n'
    )
    place = "    test_verbose_runs_ask_for_it.py:3"
    for arguments in (["-v"], []):
        ran = pytester.runpytest_subprocess("-n0", *arguments)
        assert (place in ran.outlines) == bool(arguments)


def test_the_page_and_the_table_of_verdicts_show_it():
    page = render(made())
    assert re.search("File</dt><dd[^>]*>claims/one/square.py:4</dd>", page)
    table = markdown.verdicts(made().chapters, made().claims)
    assert "| [`square`](claims/one/square.py) | holds |" in table
    assert "| [`cube`](claims/two/cube.py) | holds |" in table
