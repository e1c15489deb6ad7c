"""Kinds of public bug reports about names, copies and collection, each tried on the plugin.

test_long_names | pytest#6881, pytest-memray#185 | an id too long for a file name or an environment variable
test_surrogate_in_a_name | pytest-html#12 | a lone surrogate in an id, and no report is written
test_backslashes_in_a_name | pytest-html#558 | the report takes a path in an id for escapes, and fails
test_node_id_with_brackets_and_colons | pytest#9302 | an id with "::" in brackets is not found
test_two_checks_of_one_name | nunit#3893, kubescape#3007 | of two tests of one name one is lost
test_file_named_twice | pytest#1187 | the tests of a path given twice are run and counted twice
test_symlinked_folder | pytest#6941, pytest#4321 | through a symbolic link a test has another id, or none
test_equal_file_names | pytest#10385 | two files of one name in two folders: one is lost, or the run ends
test_inherited_checks | pytest#535 | a mark on one subclass reaches the tests that its siblings inherit
test_static_and_class_methods | pytest#10525 | a static or class method is silently not collected
test_file_that_skips_itself | pytest#5551 | a file that needs a missing module leaves no trace in the report
test_file_that_cannot_be_imported | test-collector-python#106 | a file fails to import, and CI is green
test_fixture_named_like_a_given_value | pytest#5712 | which counts, a fixture or a parameter of its name
test_repeated_by_a_plugin | pytest-repeat#21 | a plugin that repeats tests changes ids, and results are lost
test_workers_that_collect_otherwise | pytest-xdist#598 | parameters from a set differ between workers
test_skipped_parameter | pytest#11842 | the reason of one skipped parameter spoils the report
"""

from __future__ import annotations

import os
import sys

import pytest
from made_claims import CUBE, doing


def test_long_names(project):
    long = "n" * 300
    project.inventory("square", long)
    project.module("long", doing(long, function="long").replace('"flip"', f'"{"m" * 3000}"'))
    run = project.run("--claims-badges=badges", "--claims-html=page", "--claims-summary=summary.md")
    assert (run.status, run.verdicts) == (0, {"square": "holds", long: "holds"}), run.output + run.errors
    assert len(list((project.path / "badges").glob("*.svg"))) >= 2
    assert (project.path / "page" / "index.html").is_file()


@pytest.mark.parametrize("arguments", [[], ["-n2"]], ids=["one process", "two workers"])
def test_surrogate_in_a_name(project, arguments):
    project.module("square", doing("square").replace('"flip"', r'"\ud800"'))
    run = project.run("--claims-html=page", *arguments)
    assert (run.status, run.verdicts) == (0, {"square": "holds"}), run.output + run.errors


def test_backslashes_in_a_name(project):
    project.module("square", doing("square").replace('"flip"', r'"C:\\New\\Users\\U0001"'))
    run = project.run("--claims-html=page", "--claims-summary=summary.md", "--junitxml=junit.xml")
    assert (run.status, run.verdicts) == (0, {"square": "holds"})
    assert run.claims["square"].readings[0].checks[1].mutant == r"C:\New\Users\U0001"
    assert r"C:\New\Users\U0001" in (project.path / "page" / "index.html").read_text(encoding="utf-8")


def test_node_id_with_brackets_and_colons(project):
    project.module("square", doing("square").replace('"flip"', '"a::b[0]/c"'))
    run = project.run(
        "claims/square.py::test_square[mutant-a::b[0]/c]", "claims/square.py::test_square[claim]"
    )
    assert (run.status, run.verdicts) == (0, {"square": "holds"}), run.output + run.errors
    assert len(run.outcomes) == 2


def test_two_checks_of_one_name(project):
    project.inventory("square", "cube")
    project.module("square", doing("square", function="same") + doing("cube", function="same"))
    run = project.run()
    assert run.status in (1, 2)
    assert "test_same" in run.output and "two" in run.output.lower()


def test_file_named_twice(project):
    run = project.run("claims/square.py", "claims/square.py", "./claims/square.py", "claims")
    assert (run.status, run.verdicts) == (0, {"square": "holds"})
    assert run.claims["square"].readings[0].witnesses == 1
    run = project.run("--keep-duplicates", "claims", "claims/square.py")
    assert run.claims["square"].readings[0].witnesses == 1
    assert run.claims["square"].readings[0].mutants.total == 1


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need a privilege there")
def test_symlinked_folder(project):
    project.settings((project.path / "pytest.ini").read_text().replace("claims/*.py", "square.py"))
    os.symlink(project.path / "claims", project.path / "claims-link")
    run = project.run("claims-link")
    assert (run.status, run.verdicts) == (0, {"square": "holds"}), run.output + run.errors
    assert run.claims["square"].readings[0].mutants.total == 1
    os.symlink(project.path, project.path / "claims-root")
    run = project.run(
        f"--rootdir={project.path / 'claims-root'}", "-c", "claims-root/pytest.ini", "claims-root/claims"
    )
    assert (run.status, run.verdicts) == (0, {"square": "holds"}), run.output + run.errors


@pytest.mark.parametrize("mode", ["importlib", "prepend"])
def test_equal_file_names(project, mode):
    project.inventory("square", "cube")
    for folder, text in (("one", doing("square")), ("two", CUBE)):
        (project.path / "claims" / folder).mkdir()
        if mode == "prepend":
            (project.path / "claims" / folder / "__init__.py").touch()
        project.module(f"{folder}/test_it", text)
    (project.path / "claims" / "square.py").unlink()
    project.settings((project.path / "pytest.ini").read_text().replace("claims/*.py", "test_*.py"))
    run = project.run(f"--import-mode={mode}")
    assert (run.status, run.verdicts) == (0, {"square": "holds", "cube": "refuted"}), run.output


def test_inherited_checks(project, workers):
    body = doing("square", arguments="").replace("(false", "(self, false").replace("\n", "\n    ")
    project.module(
        "square",
        f"class Base:\n{body}\n@pytest.mark.fast\nclass TestFast(Base): pass\nclass TestSlow(Base): pass\n",
    )
    run = project.run(*workers)
    assert (run.status, run.verdicts) == (0, {"square": "holds"})
    assert (run.claims["square"].readings[0].witnesses, run.claims["square"].readings[0].mutants.total) == (
        2,
        2,
    )
    run = project.run("-m", "fast", *workers)
    assert sorted(run.outcomes) == ["TestFast::test_square[claim]", "TestFast::test_square[mutant-flip]"]
    assert run.verdicts == {"square": "holds"}


@pytest.mark.parametrize("kind", ["staticmethod", "classmethod"])
def test_static_and_class_methods(project, kind):
    """Whether the decorator stands above or below `@claim`, the check runs or the run is red."""
    body = doing("square")
    if kind == "classmethod":
        body = body.replace("(false)", "(cls, false)")
    for text in (body.replace("@claim", f"@{kind}\n@claim"), body.replace("def test", f"@{kind}\ndef test")):
        project.module("square", "class TestSquare:\n" + text.replace("\n", "\n    "))
        run = project.run()
        if run.status == 0:
            assert run.verdicts == {"square": "holds"}
            assert len(run.outcomes) == 2
        else:
            assert "'square'" in run.output
            assert run.verdicts == {"square": "not run"}


def test_file_that_skips_itself(project, workers):
    project.inventory("square", "cube")
    project.module("cube", "pytest.importorskip('no_such_module')\n" + CUBE)
    run = project.run(*workers)
    assert (run.status, run.verdicts) == (0, {"square": "holds", "cube": "not run"})
    assert "claims/cube.py skipped: could not import 'no_such_module'" in run.reasons["cube"]


def test_file_that_cannot_be_imported(project):
    project.inventory("square", "cube")
    project.module("cube", "import no_such_module\n" + CUBE)
    run = project.run("-n2")
    assert run.status not in (0, 5)
    assert run.verdicts == {"square": "holds", "cube": "not run"}
    assert (
        "claims/cube.py failed: ModuleNotFoundError: No module named 'no_such_module'" in run.reasons["cube"]
    )


def test_fixture_named_like_a_given_value(project, workers):
    """The given value counts, in the function and in the fixtures that use it."""
    fixtures = """
@pytest.fixture
def power():
    return 17

@pytest.fixture
def twice(power):
    return 2 * power

@pytest.fixture(autouse=True)
def around(power):
    yield
"""
    project.module(
        "square",
        fixtures
        + """
@pytest.mark.usefixtures("power")
@claim("square", expect=HOLDS, evidence=PROVED, given={"power": 2}, mutants={"cube": {"power": 3}})
def test_square(power, twice):
    "Twice the power is four."
    with witness(power=power):
        assert (power, twice) == (2, 4)
    certify(proof("2 + 2 = 4"))
""",
    )
    run = project.run(*workers)
    assert (run.status, run.verdicts) == (0, {"square": "holds"})
    assert run.claims["square"].readings[0].mutants.refuted == 1


def test_repeated_by_a_plugin(project, workers):
    (project.path / "conftest.py").write_text(
        "def pytest_addoption(parser): parser.addoption('--count', type=int)\n"
        "def pytest_generate_tests(metafunc):\n"
        "    metafunc.fixturenames.append('repeated')\n"
        "    count = metafunc.config.getoption('--count')\n"
        "    metafunc.parametrize('repeated', range(count), indirect=True)\n"
        "import pytest\n"
        "@pytest.fixture\n"
        "def repeated(request): return request.param\n"
    )
    run = project.run("--count=3", *workers)
    assert (run.status, run.verdicts) == (0, {"square": "holds"})
    assert len(run.outcomes) == 6
    assert run.claims["square"].readings[0].mutants.total == 3


def test_workers_that_collect_otherwise(project):
    project.module(
        "square",
        "import os\n"
        "NAMES = ['a', 'b', 'c'][:: -1 if os.environ.get('PYTEST_XDIST_WORKER') == 'gw1' else 1]\n"
        + doing("square").replace('{"flip": {"false": True}}', '{name: {"false": True} for name in NAMES}'),
    )
    run = project.run("-n2")
    assert run.status not in (0, 5)
    assert "Different tests were collected" in run.output
    assert run.verdicts == {"square": "not run"}
    assert run.reasons["square"] == "the run stopped before it was decided"


def test_skipped_parameter(project, workers):
    parameters = "[1, pytest.param(2, marks=pytest.mark.skip('\\x1b[31mred\\x1b[0m and \\x00'))]"
    project.module(
        "square",
        f"@pytest.mark.parametrize('n', {parameters})\n" + doing("square", arguments="n"),
    )
    run = project.run("--junitxml=junit.xml", *workers)
    assert (run.status, run.verdicts) == (0, {"square": "holds"})
    checks = run.claims["square"].readings[0].checks
    assert [check.verdict for check in checks if check.mutant is None] == ["holds", "not run"]
    assert "\x1b" not in run.output.split("claims =")[-1].split("short test summary")[0]
