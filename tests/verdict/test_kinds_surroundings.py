"""Kinds of public bug reports about what a check does to its surroundings, each tried on the plugin.

test_deleted_working_folder | pytest-cov#306, pytest#470 | the working folder is gone when the run ends
test_changed_working_folder | pytest-html#732, pytest-cov#352 | a relative report path, once a test went away
test_patched_clock | freezegun#433, behave#1180, pytest#185 | times of years or below zero
test_environment_taken_away | pytest#3352 | a test that takes os.environ away makes the others fail
test_patched_builtins | pytest#2180, pytest#1985 | a test that patches open or compile breaks its own report
test_patched_system_name | pytest#4761 | os.name, patched to another system, ends the run
test_closed_output | pytest#11439, pytest#11572 | a test closes an output, and the end of the run fails
test_output_that_is_no_text | pytest#414, pytest#12895 | printed bytes that are no UTF-8 end the run
test_control_characters | pytest#37, pytest#404, pytest#267 | NUL and escapes in a message spoil the report
test_value_that_cannot_be_shown | pytest#5089, pytest#7145 | __repr__ raises: an internal error
test_value_that_cannot_be_sent | pytest-benchmark#7 | what a worker found cannot be serialized
test_huge_values | pytest#13114, pytest#12406 | what is shown of two huge values has no end
test_numbers_that_json_lacks | skore#1721, SACRO-ML#421 | a report with NaN is no JSON
test_warning_in_a_hook | pytest#12697, pytest#6191 | with -W error other people's warnings end the run
test_hypothesis_and_a_fixture | hypothesis#2733, hypothesis#3017 | a health check taken for a failure
test_green_but_for_a_step | TNLean#544 | a blueprint's theorem is green, and rests on a lemma without a proof
"""

from __future__ import annotations

import json
import re
import time
import xml.etree.ElementTree as ElementTree
from typing import NoReturn

import pytest
from made_claims import doing

OUTPUTS = ("--claims-html=page", "--claims-badges=badges", "--claims-summary=summary.md")


def test_deleted_working_folder(project):
    project.inventory("square", "away")
    away = "import shutil\nos.mkdir('gone')\nos.chdir('gone')\nos.rmdir(os.getcwd())"
    project.module("away", doing("away", away))
    result = project.pytester.runpytest_subprocess("claims", "--claims-report=report.json", *OUTPUTS)
    assert result.ret == 0
    claims = json.loads(project.file.read_text())["claims"]
    assert {claim["row"]["id"]: claim["verdict"] for claim in claims} == {"square": "holds", "away": "holds"}


def test_changed_working_folder(project, monkeypatch):
    project.inventory("square", "away")
    (project.path / "else").mkdir()
    project.module("away", doing("away", "os.chdir('else')"))
    with monkeypatch.context() as context:
        context.chdir(project.path)
        run = project.run(*OUTPUTS)
    assert (run.status, run.verdicts) == (0, {"square": "holds", "away": "holds"})
    assert (project.path / "page" / "index.html").is_file() and (project.path / "summary.md").is_file()
    assert list((project.path / "else").iterdir()) == []


@pytest.mark.parametrize(
    "clock", ["lambda: -1e9", "lambda: 1e12", "lambda: 1 / 0"], ids=["past", "future", "none"]
)
def test_patched_clock(project, clock):
    project.inventory("square", "clock")
    patches = "".join(
        f"monkeypatch.setattr('time.{name}', {clock})\n"
        for name in ("time", "perf_counter", "monotonic", "process_time")
    )
    project.module("clock", doing("clock", patches, arguments="monkeypatch"))
    started = time.perf_counter()
    result = project.pytester.runpytest_subprocess("claims", "--claims-report=report.json")
    elapsed = time.perf_counter() - started
    report = json.loads(project.file.read_text())
    claims = {claim["row"]["id"]: claim for claim in report["claims"]}
    assert result.ret == 0
    assert {name: claim["verdict"] for name, claim in claims.items()} == {"square": "holds", "clock": "holds"}
    assert all(0 <= claim["readings"][0]["seconds"] <= elapsed for claim in claims.values())
    assert 0 <= report["run"]["seconds"] <= elapsed


def test_environment_taken_away(project, workers):
    project.inventory("square", "bare")
    project.module(
        "a_bare",
        doing("bare", "monkeypatch.setattr(os, 'environ', {})", arguments="monkeypatch"),
    )
    run = project.run(*workers)
    assert (run.status, run.verdicts) == (0, {"square": "holds", "bare": "holds"})


PATCHED = """
@pytest.fixture
def patched(monkeypatch):
    def refuse(*_, **__):
        raise OSError("patched")
    monkeypatch.setattr("builtins.{name}", refuse)

@claim("patched", expect=REFUTED, evidence=PROVED, given={{"one": 1}}, mutants={{"two": {{"one": 2}}}})
def test_patched(one, patched):
    "One is two."
    with witness(one=one):
        assert one == 2, "it is one"
"""


@pytest.mark.parametrize("name", ["open", "compile", "print"])
def test_patched_builtins(project, name):
    project.inventory("square", "patched")
    project.module("patched", PATCHED.format(name=name))
    run = project.run()
    assert (run.status, run.verdicts) == (0, {"square": "holds", "patched": "refuted"})
    assert str(run.claims["patched"].readings[0].counterexample) == "one = 1; it is one"


@pytest.mark.parametrize("system", ["nt", "posix", "java"])
def test_patched_system_name(project, system):
    project.inventory("square", "system")
    project.module(
        "a_system", doing("system", f"monkeypatch.setattr(os, 'name', {system!r})", arguments="monkeypatch")
    )
    run = project.run()
    assert (run.status, run.verdicts) == (0, {"square": "holds", "system": "holds"})


@pytest.mark.parametrize("closing", ["sys.stdout.close()", "os.close(1)", "sys.stderr.close(); os.close(2)"])
def test_closed_output(project, closing):
    """Whatever pytest itself makes of it, the report is written and says what was found."""
    project.inventory("square", "closed")
    project.module("z_closed", doing("closed", closing))
    project.pytester.runpytest_subprocess("claims", "--claims-report=report.json")
    claims = {
        claim["row"]["id"]: claim["verdict"] for claim in json.loads(project.file.read_text())["claims"]
    }
    assert claims["square"] == "holds"
    assert claims["closed"] in ("holds", "error")


def test_output_that_is_no_text(project, workers):
    project.inventory("square", "bytes")
    printing = r"""
os.write(1, b'\xff\xfe\x00')
sys.stdout.buffer.write(b'\xc3(')
raise ValueError(b'\xff'.decode(errors='surrogateescape'))
"""
    project.module("bytes", doing("bytes", printing))
    run = project.run("--junitxml=junit.xml", *OUTPUTS, *workers)
    assert (run.status, run.verdicts) == (1, {"square": "holds", "bytes": "error"})
    assert run.reasons["bytes"] == r"ValueError: \udcff"


CONTROL = """
@claim("control", expect=REFUTED, evidence=PROVED, given={"one": 1}, mutants={"two": {"one": 2}})
def test_control(one):
    "One is two\\x00\\x1b[31m."
    with witness(one=one, text="\\x00\\x1b[2J\\x07\\x9b31m\\u202e"):
        assert one == 2, "wrong\\x00 \\x1b]0;title\\x07"
"""


def test_control_characters(project, workers):
    project.inventory("square", "control")
    project.module("control", CONTROL)
    run = project.run("--junitxml=junit.xml", *OUTPUTS, *workers)
    assert (run.status, run.verdicts) == (0, {"square": "holds", "control": "refuted"})
    ElementTree.parse(project.path / "junit.xml")
    texts = ["\n".join(run.table)]
    texts += [(project.path / name).read_text(encoding="utf-8") for name in ("page/index.html", "summary.md")]
    texts += [badge.read_text(encoding="utf-8") for badge in (project.path / "badges").glob("*.svg")]
    for text in texts:
        assert not re.search("[\0\1-\x08\x0b-\x1f\x7f-\x9f]", text)


UNSHOWN = """
class Unshown:
    def __repr__(self): raise {error}
    __str__ = __hash__ = __eq__ = __repr__

@claim("unshown", expect=REFUTED, evidence=PROVED, given={{"one": 1}}, mutants={{"two": {{"one": 2}}}})
def test_unshown(one):
    "One is two."
    local = Unshown()
    with witness(one=one, value=local, inside=[local], key={{1: local}}):
        assert one == 2
"""


@pytest.mark.parametrize(
    "error",
    ["ValueError('no')", "KeyError(Unshown)", "type('E', (Exception,), {'__str__': lambda _: 1 / 0})()"],
)
def test_value_that_cannot_be_shown(project, error):
    project.inventory("square", "unshown")
    project.module("unshown", UNSHOWN.format(error=error))
    run = project.run("--showlocals", "-vv", "-rA")
    assert "INTERNALERROR" not in run.output
    assert (run.status, run.verdicts) == (0, {"square": "holds", "unshown": "refuted"})
    assert "cannot be shown" in run.claims["unshown"].readings[0].counterexample.values["value"]


def test_value_that_cannot_be_sent(project):
    project.inventory("square", "unsent")
    project.module(
        "unsent",
        """
import threading
GIVEN = {"lock": threading.Lock()}
@claim("unsent", expect=HOLDS, evidence=PROVED, given=GIVEN, mutants={"flip": {"lock": None}})
def test_unsent(lock, record_property):
    "It is so."
    with witness(lock=lock, thread=threading.current_thread(), function=lambda: 1, module=threading):
        assert lock is not None
    certify(proof("by hand"))
""",
    )
    run = project.run("-n2")
    assert (run.status, run.verdicts) == (0, {"square": "holds", "unsent": "holds"})


def test_huge_values(project, monkeypatch):
    # On CI pytest compares the two texts line by line, without a limit: minutes that are not this plugin's.
    for name in ("CI", "BUILD_NUMBER"):
        monkeypatch.delenv(name, raising=False)
    project.inventory("square", "huge")
    project.module(
        "huge",
        """
@claim("huge", expect=REFUTED, evidence=PROVED, given={"size": 10**5}, mutants={"none": {"size": 0}})
def test_huge(size):
    "Two texts agree."
    one, other = "0\\n" * size, "1\\n" * size
    with witness(one=one, other=[*range(size)], number=7 ** (size // 10)):
        assert one == other
""",
    )
    run = project.run()
    assert (run.status, run.verdicts) == (0, {"square": "holds", "huge": "refuted"})
    assert project.file.stat().st_size < 20_000
    assert all(len(line) <= 100 for line in run.table)


NUMBERS = {"nan": "1.0", "unbounded": "float('inf')"}


def test_numbers_that_json_lacks(project, workers):
    def refuse(constant: str) -> NoReturn:
        raise ValueError(constant)

    project.inventory("square", "nan", "unbounded")
    check = """
MUTANTS = {{"two": {{"one": 2.0}}}}
@claim("{name}", expect=REFUTED, evidence=MEASURED, given={{"one": 1.0}}, mutants=MUTANTS)
def test_{name}(one):
    "One is two."
    certify(Measurement("size", 10, 0.0, {upper}, 0.05))
    with witness(one=one, nan=float("nan"), many=[float("inf"), -float("inf")]):
        assert one == 2
"""
    checks = [check.format(name=name, upper=upper) for name, upper in NUMBERS.items()]
    project.module("numbers", "".join(checks))
    run = project.run(*OUTPUTS, *workers)
    json.loads(project.file.read_text(), parse_constant=refuse)
    assert run.verdicts == {"square": "holds", "nan": "refuted", "unbounded": "error"}
    assert run.claims["nan"].readings[0].counterexample.values["nan"] == "nan"
    assert run.reasons["unbounded"] == "ValueError: Measurement.upper is inf, which bounds nothing."


def test_warning_in_a_hook(project):
    """Warnings of another plugin's hook around a check cost at most a line, not the run."""
    (project.path / "conftest.py").write_text(
        "import warnings\n"
        "def pytest_claims_device(config):\n"
        "    warnings.warn('old', DeprecationWarning)\n"
        "    return 'a device'\n"
    )
    run = project.run("-W", "error")
    assert (run.status, run.verdicts) == (0, {"square": "holds"})
    assert "INTERNALERROR" not in run.output


def test_hypothesis_and_a_fixture(project):
    project.inventory("square", "checked")
    project.module(
        "checked",
        """
from hypothesis import given, settings, strategies as st

@pytest.fixture
def fresh(): return []

@claim("checked", expect=REFUTED, evidence=PROVED, given={"low": 10}, mutants={"none": {"low": 10 ** 9}})
@settings(database=None, derandomize=True, deadline=None)
@given(number=st.integers(0, 100))
def test_checked(low, fresh, number):
    "Every number is small."
    with witness(number=number):
        assert number < low
""",
    )
    run = project.run("-p_hypothesis_pytestplugin")
    assert (run.status, run.verdicts) == (1, {"square": "holds", "checked": "error"})
    assert "FailedHealthCheck" in run.reasons["checked"]


def test_green_but_for_a_step(project, workers):
    """A proof with a step by hand anywhere below it earns no "proved"."""
    project.inventory("square", "rests")
    project.module(
        "rests",
        doing("rests").replace(
            'proof("by hand")',
            """Proof("and", "all", (
        Proof("algebra", "2 = 2", checkers=("algebra",)),
        Proof("lemma", "1 = 1", (Proof("by hand", "it is plain"),)),
    ))""",
        ),
    )
    run = project.run(*workers)
    assert run.status == 1
    assert run.verdicts == {"square": "holds", "rests": "error"}
    assert "calls its evidence proved" in run.reasons["rests"]
