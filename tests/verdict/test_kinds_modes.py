"""Kinds of public bug reports about options, orders and other plugins, each tried on the plugin.

test_no_terminal | pytest-instafail#12 | without the terminal plugin another plugin ends the run
test_setup_without_checks | pytest#2049, tomcounsell/ai#3222 | --setup-plan, and what it did not run
test_options_that_only_tell | tomcounsell/ai#3222 | --fixtures, --markers and --help taken for an empty run
test_last_failed_after_green | pytest#3139, pytest#13614 | --lf runs all, or nothing, once nothing fails
test_stepwise_with_workers | pytest#5655, pytest-stepwise#10 | --stepwise under xdist does not stop
test_each_worker_runs_all | pytest-xdist#118, pytest-xdist#87 | under --dist each two results bear one id
test_shuffled_with_workers | pytest-random-order#22, pytest-xdist#229 | a shuffle under xdist loses results
test_named_and_installed | pytest#4718, allure-pytest#117 | -p and an entry point register a plugin twice
test_settings_elsewhere | pytest#8464, pytest#11186, pytest#9311 | -c moves the root, and files are not found
test_module_by_its_name | syrupy#127 | --pyargs is not understood, and the run taken for one of all
test_selected_by_node_id | syrupy#138, syrupy#134, syrupy#19 | what was not selected is called lost
test_failed_but_filtered | pytest#4362 | --lf beside another filter leaves nothing, and looks like success
"""

from __future__ import annotations

import json
import os
import sys
import tomllib
from pathlib import Path

import pytest
from made_claims import CUBE, doing

import ndgm

CACHE = (" -p no:cacheprovider", "")


def test_no_terminal(project, workers):
    project.inventory("square", "cube")
    project.module("cube", CUBE)
    run = project.run("-p", "no:terminal", *workers)
    assert (run.status, run.verdicts) == (0, {"square": "holds", "cube": "refuted"})


@pytest.mark.parametrize("option", ["--setup-plan", "--setup-only"])
def test_setup_without_checks(project, option):
    run = project.run(option)
    assert "INTERNALERROR" not in run.output
    assert run.verdicts == {"square": "not run"}
    run = project.run("--setup-show")
    assert (run.status, run.verdicts) == (0, {"square": "holds"})


@pytest.mark.parametrize("option", ["--fixtures", "--fixtures-per-test", "--markers", "--help", "--version"])
def test_options_that_only_tell(project, option):
    project.file.write_text("{}")
    result = project.pytester.runpytest_inprocess("claims", option, "--claims-report=report.json")
    assert result.ret == 0
    assert "INTERNALERROR" not in result.stdout.str()
    text = project.file.read_text()
    assert text == "{}" or {claim["verdict"] for claim in json.loads(text)["claims"]} == {"not run"}


@pytest.mark.parametrize(
    ("choice", "status", "verdict"), [("all", 0, "holds"), ("none", 5, "not run")], ids=["all", "none"]
)
def test_last_failed_after_green(project, choice, status, verdict):
    project.settings((project.path / "pytest.ini").read_text().replace(*CACHE))
    assert project.run().status == 0
    run = project.run("--lf", f"--lfnf={choice}")
    assert (run.status, run.verdicts) == (status, {"square": verdict})
    assert verdict == "holds" or "--lf" in run.reasons["square"]


def test_stepwise_with_workers(project):
    project.settings((project.path / "pytest.ini").read_text().replace(*CACHE))
    project.inventory("square", "wrong")
    project.module("wrong", doing("wrong", "raise ValueError('no')"))
    for arguments in ([], ["-n2"]):
        run = project.run("--sw", *arguments)
        assert run.status in (1, 2)
        assert run.verdicts["wrong"] == "error"
        assert run.verdicts["square"] in ("holds", "not run")
        assert (run.verdicts["square"] == "not run") == (run.reasons["square"] is not None)


def test_each_worker_runs_all(project):
    """What one worker finds is not counted again for another; where they disagree the graver counts."""
    project.inventory("square", "torn")
    torn = "if os.environ['PYTEST_XDIST_WORKER'] == 'gw1': raise ValueError('only here')"
    project.module("torn", doing("torn", torn))
    run = project.run("-n2", "--dist=each")
    assert (run.status, run.verdicts) == (1, {"square": "holds", "torn": "error"})
    reading = run.claims["square"].readings[0]
    assert (reading.witnesses, reading.mutants.total) == (1, 1)
    assert len(reading.checks) == 2


def test_shuffled_with_workers(project):
    names = [f"row-{number}" for number in range(6)]
    project.inventory("square", *names)
    project.module("rows", "".join(doing(name) for name in names))
    (project.path / "conftest.py").write_text(
        "import random\n"
        "def pytest_addoption(parser): parser.addoption('--seed', type=int)\n"
        "def pytest_collection_modifyitems(config, items):\n"
        "    random.Random(config.getoption('seed')).shuffle(items)\n"
    )
    found = []
    for seed, distribution in enumerate(("load", "worksteal", "loadscope")):
        run = project.run(f"--seed={seed}", "-n2", f"--dist={distribution}")
        assert run.status == 0
        assert set(run.verdicts.values()) == {"holds"}
        found.append([[check.node for check in claim.readings[0].checks] for claim in run.report.claims])
    assert found[0] == found[1] == found[2]


def test_named_and_installed(project, monkeypatch):
    info = project.path / "installed" / "another-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: another\nVersion: 1.0\n")
    project_file = Path(ndgm.__file__).parents[1] / "pyproject.toml"
    (name, module), *_ = tomllib.loads(project_file.read_text(encoding="utf-8"))["project"]["entry-points"][
        "pytest11"
    ].items()
    (info / "entry_points.txt").write_text(f"[pytest11]\n{name} = {module}\n")
    monkeypatch.setenv("PYTHONPATH", str(info.parent), prepend=os.pathsep)
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    monkeypatch.setenv("PYTEST_ADDOPTS", "-p ndgm.verdict.plugin")
    project.settings((project.path / "pytest.ini").read_text().replace(" -p xdist.plugin", ""))
    result = project.pytester.runpytest_subprocess("claims", "--claims-report=report.json")
    assert result.ret == 0
    assert [claim["verdict"] for claim in json.loads(project.file.read_text())["claims"]] == ["holds"]


def test_settings_elsewhere(project, monkeypatch):
    """The files that the settings name are looked for from the root, wherever the run starts."""
    (project.path / "else").mkdir()
    settings = (project.path / "pytest.ini").read_text()
    (project.path / "pytest.ini").rename(project.path / "else" / "other.ini")
    with monkeypatch.context() as context:
        context.chdir(project.path)
        run = project.run("-c", "else/other.ini")
        assert run.status == 4
        assert "cannot read the inventory" in run.errors and "Traceback" not in run.errors
        run = project.run("-c", "else/other.ini", "--rootdir=.")
        assert (run.status, run.verdicts) == (0, {"square": "holds"})
        project.settings(settings)
        context.chdir(project.path / "else")
        result = project.pytester.runpytest_inprocess("../claims", "--claims-report=here.json")
    assert result.ret == 0
    assert (project.path / "else" / "here.json").is_file()


def test_module_by_its_name(project, monkeypatch):
    project.inventory("square", "cube")
    project.module("cube", CUBE)
    (project.path / "claims" / "__init__.py").touch()
    monkeypatch.syspath_prepend(project.path)
    for name in [one for one in sys.modules if one.partition(".")[0] == "claims"]:
        monkeypatch.delitem(sys.modules, name)  # The house has a package of that name, too.
    run = project.run("--pyargs", "claims.square", "--import-mode=prepend")
    assert (run.status, run.verdicts) == (0, {"square": "holds", "cube": "not run"})
    assert run.reasons["cube"] == "no check collected in this run"


def test_selected_by_node_id(project):
    """What was not selected is not run: neither written off, nor an error, nor gone from the report."""
    project.inventory("square", "cube", "red")
    project.module("cube", CUBE + doing("red", "raise ValueError"))
    run = project.run("claims/square.py::test_square")
    assert (run.status, run.verdicts) == (0, {"square": "holds", "cube": "not run", "red": "not run"})
    assert run.reasons["cube"] == "no check collected in this run"
    assert not any("error" in line for line in run.table if line.startswith(("cube", "red")))


def test_failed_but_filtered(project):
    project.settings((project.path / "pytest.ini").read_text().replace(*CACHE))
    project.inventory("square", "red")
    project.module("red", doing("red", "raise ValueError('no')"))
    assert project.run().status == 1
    run = project.run("--lf", "-k", "square")
    assert (run.status, run.verdicts) == (5, {"square": "not run", "red": "not run"})
    assert run.reasons["red"] == "deselected in this run (-k square, --lf)"
