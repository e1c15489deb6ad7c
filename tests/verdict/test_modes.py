"""Every mode of Python and pytest: optimized, without some plugins, on any code page, about a part of the
claims; and every text, encodable or not.
"""

from __future__ import annotations

import fnmatch
import json
import os
import subprocess
import sys

import msgspec
import pytest
from made_claims import CUBE, doing

from ndgm.verdict import Count, Proof
from ndgm.verdict.model import Report
from ndgm.verdict.rootdir import joined
from ndgm.verdict.text import encodable, fit, message

CUBES = CUBE.replace("test_cube", "test_odd")


@pytest.fixture
def start(project):
    """A function that runs pytest or the tools in a process of its own, in the project's folder."""

    def run(*arguments: str, python: tuple[str, ...] = (), **variables: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, *python, "-m", *arguments],
            cwd=project.path,
            env={**os.environ, **variables},
            capture_output=True,
            timeout=120,
        )

    return run


def verdicts(project) -> dict[str, str]:
    """The verdicts of the report that a run wrote."""
    report = msgspec.json.decode(project.file.read_bytes(), type=Report)
    return {claim.id: str(claim.verdict) for claim in report.claims}


# Python without assertions or docstrings


def test_optimized_python_asserts_in_what_pytest_rewrites(project, start):
    project.inventory("square", "cube")
    project.module("cube", CUBES)
    for arguments in ([], ["-n2"]):
        done = start(
            "pytest", "claims", "--claims-report=report.json", "-Wignore", *arguments, python=("-O",)
        )
        assert done.returncode == 0, done.stdout.decode()
        assert verdicts(project) == {"square": "holds", "cube": "refuted"}


@pytest.mark.parametrize("option", ["--assert=plain", "-pno:assertion"])
def test_where_nothing_asserts_every_claim_is_an_error(project, start, option):
    project.inventory("square", "cube")
    project.module("cube", CUBES)
    arguments = ["pytest", "claims", "--claims-report=report.json", "-Wignore", option]
    done = start(*arguments, python=("-O",))
    assert done.returncode == 1
    assert verdicts(project) == {"square": "error", "cube": "error"}
    assert "Python's -O removes assertions" in done.stdout.decode()
    done = start(*arguments)
    assert done.returncode == 0, done.stdout.decode()
    assert verdicts(project) == {"square": "holds", "cube": "refuted"}


def test_python_without_docstrings_says_what_is_missing(project, start):
    done = start("pytest", "claims", "-Wignore", python=("-OO",))
    assert done.returncode == 2
    assert "Python's -OO removes docstrings" in done.stdout.decode()


# Pytest without some of its plugins, and runs that stop or look at a part


@pytest.mark.parametrize(
    "name", ["terminal", "logging", "cacheprovider", "junitxml", "warnings", "subtests", "faulthandler"]
)
def test_plugins_that_are_switched_off(project, name, workers):
    if workers and name == "terminal":
        pytest.skip("xdist itself needs the terminal")
    settings = (project.path / "pytest.ini").read_text().replace(" -p no:cacheprovider", "")
    project.settings(settings.replace("filterwarnings = error\n", "") if name == "warnings" else settings)
    run = project.run("-p", f"no:{name}", *workers)
    assert (run.status, run.verdicts) == (0, {"square": "holds"}), run.output + run.errors
    assert "square" in run.output if name != "terminal" else run.output == ""


@pytest.mark.parametrize("option", ["-x", "--maxfail=1", "--sw"])
def test_stopping_leaves_the_rest_not_run(project, option):
    settings = (project.path / "pytest.ini").read_text().replace(" -p no:cacheprovider", "")
    project.settings(settings)
    project.inventory("a", "square")
    project.module("a", doing("a", "raise OSError"))
    run = project.run(option)
    assert (run.status, run.verdicts) == (2 if option == "--sw" else 1, {"a": "error", "square": "not run"})
    assert run.reasons["square"].startswith(("the run stopped before", "the run was interrupted before"))


def test_only_collecting_judges_nothing(project, workers):
    run = project.run("--collect-only", *workers)
    assert (run.status, run.verdicts) == (0, {"square": "not run"})
    assert run.reasons["square"] == "only collected"
    assert run.table == []


MANY = [f"row-{number}" for number in range(20)]


@pytest.fixture
def many(project):
    """A project of twenty rows, of which two have a check."""
    project.inventory(*MANY)
    project.module("square", doing("row-1") + doing("row-2"))
    return project


@pytest.mark.parametrize(
    ("arguments", "others", "shown"),
    [
        (["claims/square.py::test_row_1"], 19, ["row-1"]),
        (["claims/square.py::test_row_1", "-q"], 19, ["row-1"]),
        (["claims/square.py"], 18, ["row-1", "row-2"]),
        (["-k", "row_2"], 19, ["row-2"]),
        (["--deselect=claims/square.py::test_row_2"], 19, ["row-1"]),
        (["--claim=row-1"], 0, ["row-1"]),
        ([], 0, MANY),
        (["-m", "not fast"], 0, MANY),
    ],
    ids=["node", "quiet", "file", "keyword", "deselected", "claim", "all", "mark"],
)
def test_the_table_has_the_rows_that_a_run_touched(many, arguments, others, shown, workers):
    run = many.run(*arguments, *workers)
    assert run.status == 0, run.output
    assert [line.split()[0] for line in run.table if line.startswith("row-")] == shown
    line = f"{others} other rows were not touched"
    assert (line in run.table) == bool(others)
    assert len(run.claims) == len(MANY)


def test_one_row_is_not_said_to_be_many(project):
    project.inventory("square", "cube")
    project.module("cube", CUBE)
    run = project.run("claims/square.py")
    assert "1 other row was not touched" in run.table


def test_what_is_red_is_shown_though_the_run_is_about_others(many):
    evidence = many.path / "evidence"
    evidence.mkdir()
    many.module("square", doing("row-1") + doing("row-2"))
    many.run()
    report = json.loads(many.file.read_text(encoding="utf-8"))
    assert report["claims"][1]["verdict"] == "holds"
    many.module("square", doing("row-1", "raise OSError('red')") + doing("row-2"))
    run = many.run("-k", "row_1")
    assert [line.split()[0] for line in run.table if line.startswith("row-")] == ["row-1"]
    assert run.status == 1


# Words for outcomes


def test_outcomes_are_verdicts(project, workers):
    project.inventory("square", "cube", "moved", "broken", "blunt", "later")
    project.module("cube", CUBE)
    project.module("moved", doing("moved", "refute('it fails', n=1)"))
    project.module("broken", doing("broken", "raise OSError('no')"))
    project.module("blunt", doing("blunt").replace("assert not false", "pass"))
    project.module("later", doing("later", "import pytest; pytest.skip('no GPU')"))
    project.module("plain", "def test_plain(): pass\n")
    run = project.run("-v", *workers)
    assert run.status == 1
    found = {}
    for line in run.output.splitlines():
        for word in ("REFUTED", "HOLDS", "ERROR", "PASSED", "SKIPPED", "MUTANT", "FAILED"):
            name = line.partition("::test_")[2].partition(" ")[0]
            if name and word in line and " - " not in line:
                found.setdefault(name, line)
    for name, word in {
        "square[claim]": "HOLDS",
        "square[mutant-cube]": "MUTANT KILLED",
        "cube[claim]": "REFUTED",
        "cube[mutant-square]": "MUTANT KILLED",
        "moved[claim]": "MOVED: REFUTED",
        "broken[claim]": "ERROR",
        "blunt[mutant-flip]": "MUTANT SURVIVED",
        "later[claim]": "SKIPPED",
        "plain": "PASSED",
    }.items():
        assert word in found[name], (name, found)
    assert "3 failed, 9 passed, 1 skipped" in run.output


# Texts

ODD = r"a\ud800b\x1b[31mc\x00d\u202ee"
SHOWN = r"a\ud800b\x1b[31mc\x00d\u202ee"
TEXTS = f"""
TEXT = "{ODD}"

class Mute:
    def __repr__(self): raise ValueError("no")
    __str__ = __eq__ = __bool__ = __repr__
    __hash__ = None

class MuteError(Exception):
    def __str__(self): raise ValueError("no")

class MuteAssertion(AssertionError):
    def __str__(self): raise ValueError("no")

def declare(name, kind, expect=REFUTED):
    @claim(
        name, reading=TEXT, where=TEXT, expect=expect, evidence=ENUMERATED,
        given={{"kind": kind}},
        mutants={{"other" + TEXT: {{"kind": "nothing" if expect == REFUTED else "says"}}}},
    )
    def test_check(kind):
        "It is {ODD}."
        with witness(kind=kind, mute=Mute(), **{{TEXT: TEXT}}):
            if kind == "says": raise AssertionError(TEXT)
            if kind == "mute": raise MuteAssertion()
        if kind == "raises": raise ValueError(TEXT)
        if kind == "raises mutely": raise MuteError()
        if kind == "skips": pytest.skip(TEXT)
        certify(Count(1, TEXT))
    return test_check

test_says = declare("says", "says")
test_mute = declare("mute", "mute")
test_raises = declare("raises", "raises")
test_raises_mutely = declare("raises-mutely", "raises mutely")
test_skips = declare("skips", "skips")
test_certifies = declare("certifies", "certifies", HOLDS)
"""
EXPECTED = {
    "says": "refuted",
    "mute": "refuted",
    "raises": "error",
    "raises-mutely": "error",
    "skips": "not run",
    "certifies": "holds",
}


def test_texts_cost_at_most_their_own_characters(project, workers):
    project.inventory(*EXPECTED)
    project.module("square", TEXTS)
    run = project.run(
        "--claims-html=page", "--claims-badges=badges", "--claims-summary=summary.md", "-v", *workers
    )
    assert "INTERNALERROR" not in run.output
    assert (run.status, run.verdicts) == (1, EXPECTED), run.output
    says = run.claims["says"].readings[0]
    assert says.counterexample.message == SHOWN
    assert says.counterexample.values[SHOWN] == SHOWN
    assert says.counterexample.values["mute"] == "<Mute that cannot be shown: ValueError>"
    assert says.name == SHOWN
    assert says.checks[0].statement == f"It is {SHOWN}."
    assert "a message that cannot be shown" in run.claims["mute"].readings[0].counterexample.message
    assert run.reasons["raises"] == f"ValueError: {SHOWN}"
    assert run.reasons["raises-mutely"].startswith("MuteError: a message that cannot be shown")
    assert run.reasons["skips"] == SHOWN
    assert run.claims["certifies"].readings[0].certificate == f"all 1 {SHOWN}"
    assert not {"\x1b", "\0", "\u202e"} & set("\n".join(run.table))


def test_what_certificates_say_is_encodable():
    made = Proof("by\ud800", "a\x1bb", checkers=("c\ud800",), premises=(Proof("d", "e\x00"),))
    assert json.loads(msgspec.json.encode(made)) == {
        "grade": "proved",
        "method": r"by\ud800",
        "statement": r"a\x1bb",
        "premises": [{"grade": "proved", "method": "d", "statement": r"e\x00"}],
        "checkers": [r"c\ud800"],
    }
    assert str(Count(2, "\ud800s")) == r"all 2 \ud800s"


def test_fit_text_stays_as_it_is():
    for text in ("plain", "two\nlines\tand a tab", "n² + n ≥ 0", "é", "👩‍🔬"):
        assert fit(text) == text == encodable(text)
    assert fit(fit("a\x1b\ud800")) == fit("a\x1b\ud800") == r"a\x1b\ud800"
    assert encodable({"a\ud800": ["b\ud800", ("c", 1)]}) == {r"a\ud800": [r"b\ud800", ("c", 1)]}


def test_a_message_that_raises_is_told():
    class Mute(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    assert message(Mute()) == "a message that cannot be shown: RuntimeError"
    assert message(ValueError("said")) == "said"


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="needs names of files in any bytes")
def test_a_file_whose_name_nobody_can_read(project):
    source = (project.path / "claims" / "square.py").read_bytes()
    (project.path / "claims" / "square.py").unlink()
    with open(os.fsencode(project.path) + b"/claims/square\xff.py", "wb") as file:
        file.write(source)
    run = project.run("--claims-html=page")
    assert (run.status, run.verdicts) == (0, {"square": "holds"}), run.output + run.errors
    assert run.claims["square"].file == r"claims/square\udcff.py"


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-8"])
def test_output_on_any_code_page(project, start, encoding):
    project.toml(
        '[paper]\ntitle = "P"\n[[chapter]]\nid = "c"\ntitle = "n² ≥ 0"\n[[claim]]\nid = "square"\n'
        'kind = "sentence"\nchapter = "c"\nwhere = "p. 1"\nstatement = "n² ≥ 0, 日本."'
    )
    variables = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    done = start("pytest", "claims", "--claims-report=report.json", "-v", **variables)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "square" in done.stdout.decode(encoding)
    for command in (["why", "square"], ["list"], ["--help"], ["schema"]):
        done = start("ndgm.verdict", *command, **variables)
        assert (done.returncode, done.stderr) == (0, b""), command
        done.stdout.decode(encoding)
    shown = start("ndgm.verdict", "why", "square", **variables).stdout.decode(encoding)
    assert {"utf-8": "n² ≥ 0, 日本.", "cp1252": r"n² \u2265 0, \u65e5\u672c."}.get(
        encoding, r"n\xb2 \u2265 0, \u65e5\u672c."
    ) in shown


# Hooks of the user


@pytest.mark.parametrize("answer", ["raise ValueError('no\\x1b driver')", "return 1", "return 'GPU\\ud800'"])
def test_a_hook_costs_its_own_value_alone(project, answer, workers):
    (project.path / "conftest.py").write_text(f"def pytest_claims_device(config): {answer}\n")
    run = project.run(*workers)
    assert (run.status, run.verdicts) == (0, {"square": "holds"}), run.output + run.errors
    told = [line for line in run.output.splitlines() if "pytest_claims_device" in line]
    if answer.startswith("raise"):
        assert told == [
            "pytest_claims_device failed, and the report names no device: ValueError: no\\x1b driver"
        ]
        assert run.report.run.device == ""
    else:
        assert not told
        assert run.report.run.device == {"return 1": "1"}.get(answer, r"GPU\ud800")


@pytest.mark.parametrize("ending", ["pytest.skip('no torch')", "sys.exit(3)", "pytest.exit('enough')"])
def test_a_hook_that_ends_costs_no_report(project, ending):
    hook = f"import pytest, sys\ndef pytest_claims_device(config): {ending}\n"
    (project.path / "conftest.py").write_text(hook)
    run = project.run()
    assert (run.status, run.verdicts) == (0, {"square": "holds"}), run.output + run.errors
    assert "pytest_claims_device failed, and the report names no device: " in run.output


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ("raise ValueError('no data')", "failed for *square.py: ValueError: no data"),
        ("pytest.skip('no data')", "failed for *square.py: Skipped: no data"),
        ("return 7", "failed for *square.py: TypeError: *"),
        ("return ['gone.bin']", "*square.py rests on *gone.bin, which is no plain file."),
        ("return ['claims']", "*square.py rests on *claims, which is no plain file."),
    ],
)
def test_a_hook_that_names_no_files_is_told_in_a_sentence(project, answer, told, workers):
    hook = f"import pytest\ndef pytest_claims_files(config, path): {answer}\n"
    (project.path / "conftest.py").write_text(hook)
    run = project.run(*workers)
    assert run.status in (1, 2), run.output
    assert "Traceback" not in run.output + run.errors and "INTERNALERROR" not in run.output + run.errors
    assert any(fnmatch.fnmatch(line, f"*pytest_claims_files*{told}") for line in run.output.splitlines())
    assert run.verdicts == {"square": "not run"}


def test_names_of_files_start_from_the_root(project):
    (project.path / "data.bin").write_bytes(b"1")
    (project.path / "conftest.py").write_text("def pytest_claims_files(path): return ['data.bin']\n")
    assert project.run().verdicts == {"square": "holds"}


def test_a_plugin_that_lets_failures_pass_hides_no_verdict(project, workers):
    """What pytest counts is the plugin's; what the claims came to is in the table and in the exit status."""
    (project.path / "conftest.py").write_text(
        "import pytest\n"
        "@pytest.hookimpl(wrapper=True)\n"
        "def pytest_runtest_makereport():\n"
        "    made = yield\n"
        "    made.outcome, made.longrepr = 'passed', None\n"
        "    return made\n"
    )
    assert project.run(*workers).status == 0
    source = (project.path / "claims/square.py").read_text(encoding="utf-8")
    project.path.joinpath("claims/square.py").write_text(source.replace(">= 0", "> 1"), encoding="utf-8")
    run = project.run(*workers)
    assert run.claims["square"].moved and run.status == 1


# Options and pytest's root


@pytest.mark.parametrize("kind", ["option", "environment", "workers"])
def test_a_report_that_is_there_does_not_move_the_root(project, start, tmp_path_factory, kind):
    # Plugins are loaded by the command, as by their entry points: with the settings they would be lost, too.
    plugins = ["-p", "ndgm.verdict.plugin", "-p", "xdist.plugin"]
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "report.json"
    option = ["--claims-report", str(elsewhere)]
    found = []
    for _ in range(2):
        if kind == "environment":
            done = start("pytest", *plugins, PYTEST_ADDOPTS=" ".join(option))
        else:
            done = start("pytest", *plugins, *option, *(["-n2"] if kind == "workers" else []))
        assert done.returncode == 0, done.stdout.decode() + done.stderr.decode()
        lines = done.stdout.decode().splitlines()
        found.append([line for line in lines if line.startswith(("rootdir", "configfile", "All of it"))])
        assert elsewhere.is_file()
    assert found[0] == found[1]
    assert f"rootdir: {project.path}" in found[0] and "configfile: pytest.ini" in found[0]


def test_arguments_are_joined_where_a_path_is_there(tmp_path):
    (tmp_path / "report.json").write_text("")
    (tmp_path / "-k").write_text("")
    for given, wanted in [
        (["--claims-report", "report.json", "x"], ["--claims-report=report.json", "x"]),
        (["--claims-report", "other.json"], ["--claims-report", "other.json"]),
        (["--claims-html", "."], ["--claims-html=."]),
        (["--claims-report"], ["--claims-report"]),
        (["--claims-report", "-k", "report.json"], ["--claims-report", "-k", "report.json"]),
        (["--", "--claims-report", "report.json"], ["--", "--claims-report", "report.json"]),
        (["--junitxml", "report.json"], ["--junitxml", "report.json"]),
    ]:
        assert joined(given, tmp_path) == wanted
