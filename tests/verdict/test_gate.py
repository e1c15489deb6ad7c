"""`--claims-fail-under`: a run that decides too few claims fails, and says by how many."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from ndgm.verdict import gate

SQUARE = """
@claim("square", expect=HOLDS, evidence=PROVED, given={"power": 2}, mutants={"cube": {"power": 3}})
def test_square(power):
    "An even power is not negative at -1."
    with witness(base=-1):
        assert (-1) ** power >= 0
    certify(proof("(-1)^2 = 1"))
"""
SKIPPED = SQUARE.replace("square", "cube").replace("with witness", "pytest.skip('no time')\n    with witness")
BOUNDED = SQUARE.replace("HOLDS", "OPEN")


@pytest.fixture
def half(project):
    """Two claims, one of which is decided."""
    project.inventory("square", "cube")
    project.module("cube", SKIPPED)
    return project


def test_too_few(half, workers):
    run = half.run("--claims-fail-under=51", *workers)
    assert run.status == 1
    assert "1 of 2 claims is decided (50%), and --claims-fail-under asks for 51%." in run.output
    assert run.verdicts == {"square": "holds", "cube": "not run"}  # The report is written all the same.


@pytest.mark.parametrize("least", ["0", "50", "49.9"])
def test_enough(half, least):
    run = half.run(f"--claims-fail-under={least}")
    assert run.status == 0 and "decided (" not in run.output


def test_what_is_open_is_not_decided(half):
    half.module("square", BOUNDED)
    run = half.run("--claims-fail-under=1")
    assert (run.status, run.verdicts["square"]) == (1, "open")
    assert "0 of 2 claims are decided (0%)" in run.output


def test_a_refuted_claim_is_decided(half):
    half.module("square", SQUARE.replace("HOLDS", "REFUTED").replace('": 2}', '": 3}').replace("3}}", "2}}"))
    run = half.run("--claims-fail-under=50")
    assert (run.status, run.verdicts["square"]) == (0, "refuted")


def test_only_selected_claims_count(half):
    assert half.run("--claims-fail-under=100", "--claim=square").status == 0
    assert half.run("--claims-fail-under=100", "--claim=cube").status == 1


def test_a_run_that_only_collects_decides_nothing(half):
    assert half.run("--claims-fail-under=100", "--collect-only").status == 0


def test_a_failing_run_keeps_its_status(half):
    run = half.run("--claims-fail-under=100", "claims/no_such_file.py")
    assert run.status == 4


def test_the_setting_and_the_option_before_it(half):
    assert half.run("-o", "claims_fail_under=51").status == 1
    assert half.run("-o", "claims_fail_under=51", "--claims-fail-under=50").status == 0


@pytest.mark.parametrize("value", ["101", "-1", "nan", "inf", "many", ""])
def test_no_percentage(half, value):
    for option in ([f"--claims-fail-under={value}"], ["-o", f"claims_fail_under={value}"]):
        if value or len(option) == 1:
            run = half.run(*option)
            assert run.status == 4
            assert "fail" in run.errors and "is no percentage; take a number from 0 to 100." in run.errors


def test_a_number_in_a_toml_file(half):
    (half.path / "pytest.ini").unlink()
    (half.path / "pyproject.toml").write_text(
        '[tool.pytest]\npython_files = ["claims/*.py"]\nclaims_inventory = "claims/paper.toml"\n'
        'claims_provers = ["made_theorems"]\nclaims_fail_under = 51\n'
        'addopts = ["-p", "ndgm.verdict.plugin", "-p", "no:cacheprovider"]\n',
        encoding="utf-8",
    )
    run = half.run()
    assert run.status == 1 and "asks for 51%" in run.output


def test_what_is_asked_for_is_held_exactly():
    half = [SimpleNamespace(verdict="holds"), SimpleNamespace(verdict="not run")]
    assert gate.shortfall(half, 50) is None
    assert gate.shortfall(half, 50.4).startswith("1 of 2 claims is decided (50%)")


@pytest.mark.parametrize(("option", "setting"), [("many", None), (None, "many"), ("101", 7), (None, -1)])
def test_what_is_no_percentage_is_refused_by_its_name(option, setting):
    config = SimpleNamespace(getoption=lambda name: option, getini=lambda name: setting)
    with pytest.raises(pytest.UsageError) as refused:
        gate._least(config)
    name = gate.OPTION if option else gate.SETTING
    assert str(refused.value) == f"{name} is no percentage; take a number from 0 to 100."


def test_a_shortfall_is_told_in_red():
    told = []
    made = gate.Gate(SimpleNamespace(getoption=lambda name: None, getini=lambda name: None))
    reporter = SimpleNamespace(write_line=lambda *line, **how: told.append((line, how)))
    made.pytest_terminal_summary(reporter)
    made.sentence = "too few"
    made.pytest_terminal_summary(reporter)
    assert told == [(("too few",), {"red": True})]
