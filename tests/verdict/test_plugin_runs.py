"""Runs that go wrong or look at a part only: every row still says what it came to, and why."""

from __future__ import annotations

import json
import os
import sys
import xml.etree.ElementTree as ElementTree

import pytest
from made_claims import CUBE, doing

from ndgm.verdict.__main__ import main

RED = """
@claim("red", expect=HOLDS, evidence=PROVED, given={"one": 1}, mutants={"two": {"one": 2}})
def test_red(one):
    "One is two."
    with witness(one=one):
        assert one == 3
    certify(proof("1 = 3"))
"""


# Workers that crash, runs that stop


@pytest.mark.parametrize("restarts", [[], ["--max-worker-restart=0"]], ids=["restart", "no restart"])
def test_crashed_worker(project, restarts):
    project.inventory("square", "crash")
    project.module("crash", doing("crash", "os._exit(3)"))
    run = project.run("-n2", *restarts)
    assert run.status != 0
    assert run.verdicts["crash"] == "error"
    assert run.reasons["crash"] == "the worker that ran it crashed"
    assert any("the worker that ran it crashed" in line for line in run.table)
    if not restarts:
        assert run.verdicts["square"] == "holds"


def test_interrupted(project, workers):
    project.inventory("square", "stop", "unwritten")
    project.module("stop", doing("stop", "raise KeyboardInterrupt"))
    run = project.run("claims/square.py", "claims/stop.py", *workers)
    assert run.status != 0
    if workers:  # To xdist a worker that was interrupted has crashed.
        assert run.reasons["stop"] == "the worker that ran it crashed"
    else:
        assert run.verdicts == {"square": "holds", "stop": "not run", "unwritten": "not run"}
        assert run.reasons["stop"] == "the run was interrupted before it was decided"
        assert run.report.run.exit_status == 2


def test_exit_is_no_verdict(project):
    project.inventory("square", "stop")
    project.module("stop", doing("stop", "pytest.exit('enough')"))
    run = project.run()
    assert run.status == 2
    assert run.reasons["stop"] == "the run was interrupted before it was decided: enough"


def test_interrupted_while_collecting(project):
    project.inventory("square", "stop")
    project.module("stop", "raise KeyboardInterrupt")
    run = project.run()
    assert run.status == 2
    assert run.reasons["square"] == "the run was interrupted before it was decided"


def test_exit_first(project, workers):
    project.inventory("red", *(f"row-{number}" for number in range(40)))
    later = [
        doing(f"row_{number}", "import time; time.sleep(0.05)").replace(f'"row_{number}"', f'"row-{number}"')
        for number in range(40)
    ]
    project.module("all", RED + "".join(later))
    (project.path / "claims" / "square.py").unlink()
    run = project.run("-x", *workers)
    assert run.status in (1, 2)
    assert run.verdicts["red"] == "refuted"
    assert run.claims["red"].moved
    assert run.verdicts["row-39"] == "not run"
    assert run.reasons["row-39"].startswith(("the run stopped before", "the run was interrupted before"))


def test_killed_run_keeps_the_old_report(project):
    project.inventory("crash")
    project.module("square", doing("crash", "os._exit(3)"))
    project.file.write_text("{}")
    result = project.pytester.runpytest_subprocess("claims", "--claims-report=report.json")
    assert result.ret == 3
    assert project.file.read_text() == "{}"
    assert [path.name for path in project.path.iterdir() if path.name.startswith(".report")] == []


# A part of the claims


def test_reasons_of_what_was_not_run(project, workers):
    project.inventory("square", "cube", "marked", "unwritten", "skipped-file")
    project.module("cube", CUBE)
    project.module("marked", CUBE.replace('@claim("cube"', '@pytest.mark.fast\n@claim("marked"'))
    run = project.run("-k", "not cube", *workers)
    assert run.status == 0
    assert run.reasons["cube"] == "deselected in this run (-k not cube)"
    assert run.reasons["unwritten"] == "no check written yet"
    assert "4 other rows were not touched" in run.table
    run = project.run("-m", "fast", *workers)
    assert run.reasons["square"] == "deselected in this run (-m fast)"
    assert run.verdicts["marked"] == "refuted"
    run = project.run("claims/square.py", *workers)
    assert run.verdicts["square"] == "holds"
    assert run.reasons["unwritten"] == run.reasons["cube"] == "no check collected in this run"
    if not workers:
        run = project.run("--ignore=claims/cube.py")
        assert run.reasons["cube"] == "no check collected in this run"
        run = project.run("claims/cube.py::test_cube[mutant-square]")
        assert run.verdicts["cube"] == "not run"


def test_module_that_is_skipped_or_broken(project, workers):
    project.inventory("square", "cube", "other")
    project.module("cube", "pytest.skip('needs a GPU', allow_module_level=True)")
    run = project.run(*workers)
    assert run.status == 0
    assert run.verdicts["square"] == "holds"
    assert run.reasons["cube"] == "no check collected in this run (claims/cube.py skipped: needs a GPU)"
    project.module("cube", "import nowhere")
    run = project.run(*workers)
    assert run.status not in (0, 5)
    assert run.verdicts["square"] == ("holds" if workers else "not run")
    assert "claims/cube.py failed" in run.reasons["cube"]


def test_last_failed(project, workers):
    project.settings((project.path / "pytest.ini").read_text().replace(" -p no:cacheprovider", ""))
    project.inventory("square", "red", "hollow")
    project.module("red", RED + doing("hollow", "false = True").replace("assert not false", "pass"))
    run = project.run(*workers)
    assert run.status == 1
    assert sorted(name for name, outcome in run.outcomes.items() if outcome == "failed") == [
        "test_hollow[mutant-flip]",
        "test_red[claim]",
    ]
    run = project.run("--lf", *workers)
    assert sorted(run.outcomes) == ["test_hollow[mutant-flip]", "test_red[claim]"]
    assert run.verdicts == {"square": "not run", "red": "refuted", "hollow": "error"}
    assert run.reasons["square"].startswith(
        ("deselected in this run (--lf)", "no check collected in this run")
    )
    assert "survived" in run.reasons["hollow"]


def test_select_by_claim(project, workers):
    names = ["prop-1", "prop-2", "text-1", "odd[1]"]
    project.inventory(*names)
    project.module("square", "".join(SQUARE_OF(name, number) for number, name in enumerate(names)))
    run = project.run("--claim=prop-*", *workers)
    assert run.status == 0
    assert run.verdicts == {"prop-1": "holds", "prop-2": "holds", "text-1": "not run", "odd[1]": "not run"}
    assert run.reasons["text-1"] == "not selected by --claim"
    assert not any("text-1" in line for line in run.table)
    run = project.run("--claim=prop-1", "--claim=odd[1]", *workers)
    assert [name for name, verdict in run.verdicts.items() if verdict == "holds"] == ["prop-1", "odd[1]"]
    run = project.run("--claim=prop-3", *workers)
    assert run.status == 4
    assert "no claim matches 'prop-3'; the nearest ids are prop-" in run.errors
    assert "Traceback" not in run.errors + run.output


def SQUARE_OF(name: str, number: int) -> str:  # noqa: N802
    """The claim about squares under another id."""
    return doing(f"square_{number}", "pass").replace(f'@claim("square_{number}"', f'@claim("{name}"')


def test_select_what_is_not_written(project):
    project.inventory("square", "unwritten")
    run = project.run("--claim=unwritten")
    assert run.status == 5
    assert any(line.split(maxsplit=1) == ["unwritten", "not run: no check written yet"] for line in run.table)


def test_only_collected(project):
    run = project.run("--collect-only", report=False)
    assert run.status == 0
    assert run.table == []


# The report file


def test_report(project, workers, capsys):
    project.inventory("square", "cube", "unwritten")
    project.module("cube", CUBE)
    run = project.run(*workers)
    assert run.status == 0
    assert list(run.claims) == ["square", "cube", "unwritten"]
    assert run.verdicts == {"square": "holds", "cube": "refuted", "unwritten": "not run"}
    capsys.readouterr()
    assert main(["schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    raw = json.loads(project.file.read_text())
    for value, kind in [
        (raw, "Report"),
        (raw["run"], "Run"),
        *((claim, "ClaimResult") for claim in raw["claims"]),
    ]:
        assert set(value) == set(schema["$defs"][kind]["required"])
    row = raw["claims"][0]["row"]
    assert set(row) == set(schema["$defs"]["Row"]["properties"]) and row["statement"] == "It is."
    square = run.claims["square"]
    assert square.evidence == "proved"
    assert square.readings[0].certificate == "algebra: (-1)^2 = 1"
    assert square.readings[0].checks[0].check == "claims/square.py::test_square"
    assert run.claims["cube"].readings[0].counterexample.values == {"base": "-1"}
    assert run.report.run.versions.keys() == {"pytest"}
    assert run.report.run.commit is None
    assert sorted(path.name for path in project.path.iterdir()) == ["claims", "pytest.ini", "report.json"]
    assert "3 claims: 1 holds, 0 holds with condition, 1 refuted, 0 error, 1 not run" in run.table
    assert "0 moved, mutants 2/2" in run.table


@pytest.mark.parametrize("name", ["", "claims", "missing/report.json", "/dev/null", "pytest.ini/report.json"])
def test_report_that_cannot_be_written(project, name, workers):
    result = project.pytester.runpytest_inprocess("claims", f"--claims-report={name}", *workers)
    assert result.ret == 4
    result.stderr.fnmatch_lines(
        ["ERROR: --claims-report: cannot write *; name a file in a folder that exists*"]
    )
    assert "Traceback" not in result.stderr.str()
    assert "passed" not in result.stdout.str()


@pytest.mark.skipif(sys.platform == "win32", reason="grants few users links")
def test_report_over_another_file(project):
    (project.path / "circle").symlink_to("circle")
    for options, told in {
        ("--claims-report=claims/square.py",): "cannot write 'claims/square.py': it is there, and no report;",
        ("--claims-ctrf=claims/paper.toml",): "cannot write 'claims/paper.toml': it is there, and no report;",
        ("--claims-report=r", "--claims-ctrf=r"): "--claims-report and --claims-ctrf name one file;",
        ("--claims-summary=r", "--claims-ctrf=./r"): "--claims-summary and --claims-ctrf name one file;",
        ("--claims-report=circle",): "cannot write 'circle': ",
    }.items():
        result = project.pytester.runpytest_inprocess("claims", *options)
        assert result.ret == 4
        assert told in result.stderr.str() and "Traceback" not in result.stderr.str()
    assert "def test_square" in (project.path / "claims" / "square.py").read_text(encoding="utf-8")
    assert "[paper]" in (project.path / "claims" / "paper.toml").read_text(encoding="utf-8")


def test_report_folder_lost_during_the_run(project):
    (project.path / "out").mkdir()
    project.inventory("square", "lose")
    project.module("lose", doing("lose", "os.rmdir('out')"))
    run = project.run("--claims-report=out/report.json", report=False)
    assert run.status == 3
    assert "--claims-report: cannot write" in run.output
    assert "Traceback" not in run.output + run.errors


def test_report_from_another_folder(project, monkeypatch):
    project.inventory("square", "away")
    project.module("away", doing("away", "os.chdir('claims')"))
    with monkeypatch.context() as context:
        context.chdir(project.path)
        run = project.run()
    assert run.verdicts == {"square": "holds", "away": "holds"}


def test_junit(project, workers):
    project.inventory("square", "cube", "gone")
    project.module("cube", CUBE)
    gone = doing("gone", "pass").replace("(false)", "(false, gone)")
    project.module("gone", "@pytest.fixture\ndef gone():\n    yield\n    raise OSError\n" + gone)
    run = project.run("--junitxml=junit.xml", "-ojunit_family=xunit1", *workers)
    assert run.status == 1
    properties = {
        case.get("name"): {entry.get("name"): entry.get("value") for entry in case.iter("property")}
        for case in ElementTree.parse(project.path / "junit.xml").iter("testcase")
    }
    assert properties["test_square[claim]"] == {"claim": "square", "verdict": "holds"}
    assert properties["test_cube[claim]"] == {"claim": "cube", "verdict": "refuted"}
    assert properties["test_cube[mutant-square]"] == {"claim": "cube", "verdict": "holds"}
    assert properties["test_gone[claim]"] == {"claim": "gone", "verdict": "error"}


# Order, distribution, registration


def test_random_order(project):
    project.inventory("square", "cube", "red")
    project.module("cube", CUBE + RED)
    (project.path / "conftest.py").write_text(
        "import random\n"
        "def pytest_addoption(parser): parser.addoption('--seed', type=int)\n"
        "def pytest_collection_modifyitems(config, items):\n"
        "    random.Random(config.getoption('seed')).shuffle(items)\n"
    )

    def findings(run):
        return [
            (claim.id, claim.verdict, claim.reason, [entry.node for entry in claim.readings[0].checks])
            for claim in run.report.claims
        ]

    runs = [project.run(f"--seed={seed}") for seed in range(4)]
    assert len({tuple(run.outcomes) for run in runs}) > 1
    assert all(findings(run) == findings(runs[0]) for run in runs)


@pytest.mark.parametrize("distribution", ["loadfile", "loadgroup", "each"])
def test_distribution(project, distribution):
    project.inventory("square", "cube")
    project.module("cube", CUBE)
    run = project.run("-n2", f"--dist={distribution}")
    assert run.status == 0
    assert run.verdicts == {"square": "holds", "cube": "refuted"}


def test_registered_once(project, monkeypatch):
    """An entry point named like the module, a conftest and an option that all ask for the module."""
    info = project.path / "installed" / "another-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: another\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[pytest11]\nndgm.verdict.plugin = ndgm.verdict.plugin\n")
    (project.path / "conftest.py").write_text(
        "from ndgm.verdict import plugin\n"
        "pytest_plugins = ['ndgm.verdict.plugin']\n"
        "def pytest_report_header(config):\n"
        "    plugins = config.pluginmanager.get_plugins()\n"
        "    return f'registered: {[each is plugin for each in plugins].count(True)}'\n"
    )
    project.settings("[pytest]\n")
    monkeypatch.setenv("PYTHONPATH", str(info.parent), prepend=os.pathsep)
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    result = project.pytester.runpytest_subprocess("-p", "ndgm.verdict.plugin", "--collect-only")
    result.stdout.fnmatch_lines(["registered: 1"])


def test_no_inventory(project, workers):
    """Use for a paper that has no inventory file: rows come from the claims themselves."""
    settings = (project.path / "pytest.ini").read_text().replace("claims_inventory = claims/paper.toml\n", "")
    project.settings(settings)
    project.toml("")
    project.module("cube", CUBE.replace("expect=REFUTED", "where='p. 3', uses=['square'], expect=REFUTED"))
    run = project.run(*workers)
    assert run.status == 0
    assert run.verdicts == {"cube": "refuted", "square": "holds"}
    assert (run.claims["cube"].row.where, run.claims["cube"].row.uses) == ("p. 3", ("square",))
    assert run.claims["square"].row.where == "claims/square.py::test_square"
    if not workers:
        run = project.run("--claim=cube")
        assert run.status == 4
        assert "--claim needs an inventory" in run.errors


def test_tests_that_are_no_claims(project, workers):
    project.module("square", "def test_plain(): pass")
    run = project.run(*workers, report=False)
    assert run.status == 0
    assert run.table == []
