"""The shapes of a claim: readings, worlds, parameters, classes, hypothesis; and how the table shows them."""

from __future__ import annotations

DEFAULTS = {
    "expect": "HOLDS",
    "evidence": "PROVED",
    "given": '{"false": False}',
    "mutants": '{"flip": {"false": True}}',
}


def check(name: str, test: str, **changes: str) -> str:
    """A check that finds what it expects."""
    arguments = {**DEFAULTS, **changes}
    if arguments["expect"] == "REFUTED":
        arguments |= {"given": '{"false": True}', "mutants": '{"flip": {"false": False}}'}
    return f"""
@claim("{name}", {", ".join(f"{key}={value}" for key, value in arguments.items())})
def test_{test}(false):
    "It is so."
    with witness(x=1):
        assert not false
    certify(proof("by hand") if {arguments["evidence"] == "PROVED"} else enumerated("cases"))
"""


def test_readings_and_worlds(project, workers):
    project.inventory("repaired", "two-homes", "elsewhere", "only-condition", "all-worlds", worlds={
        "two-homes": ["real", "float32"], "all-worlds": ["real", "float64"],
    })  # fmt: skip
    limited = {"reading": "'for small steps'", "condition": "'the step is below 1/L'"}
    project.module(
        "square",
        check("repaired", "a", expect="REFUTED")
        + check("repaired", "b", evidence="ENUMERATED", **limited)
        + check("two-homes", "c")
        + check("two-homes", "d", expect="REFUTED", world="FLOAT32")
        + check("elsewhere", "e")
        + check("elsewhere", "f", expect="REFUTED", world="BFLOAT16")
        + check("only-condition", "g", **limited)
        + "".join(
            check("all-worlds", f"h{number}", world=world)
            for number, world in enumerate(["REAL", "FLOAT64", "FLOAT32", "BFLOAT16", "FLOAT16", "TRAINING"])
        ),
    )
    run = project.run(*workers)
    assert run.status == 0
    assert run.verdicts == {
        "repaired": "holds with condition",
        "two-homes": "holds with condition",
        "elsewhere": "holds",
        "only-condition": "not run",
        "all-worlds": "holds",
    }
    assert run.claims["repaired"].evidence == "enumerated"
    assert run.claims["repaired"].expect == "holds with condition"
    assert run.reasons["only-condition"].startswith("no check of the statement without a condition")
    assert not any(claim.moved for claim in run.claims.values())
    table = "\n".join(run.table)
    for line in (
        "    holds if the step is below 1/L",
        "    counterexample (as printed, float32): x = 1",
        "    worlds: R+ 64+ 32+ b16+ 16+ T+",
    ):
        assert line in table
    row = next(line for line in run.table if line.startswith("only-condition"))
    assert row.split()[3] == "R~"


def test_several_checks_of_one_reading(project, workers):
    """A part of a reading that ran as expected has not moved, whatever the rest expects."""
    project.module("square", check("square", "holds") + check("square", "refuted", expect="REFUTED"))
    run = project.run(*workers)
    assert (run.status, run.verdicts) == (0, {"square": "refuted"})
    run = project.run("-k", "test_holds", *workers)
    assert (run.status, run.verdicts) == (0, {"square": "holds"})
    assert not run.claims["square"].moved
    assert "0 moved, mutants 1/1" in run.table


def test_parameters_and_classes(project, workers):
    project.module(
        "square",
        """
@pytest.fixture
def one(): return 1

class TestPowers:
    @pytest.mark.parametrize("base", [-1, -2])
    @claim("square", expect=HOLDS, evidence=ENUMERATED, given={"power": 2, "least": 0},
           mutants={"cube": {"power": 3}, "positive": {"least": 5}})
    def test_square(self, one, power, base, least):
        "An even power is not negative."
        with witness(base=base):
            assert base ** power >= least * one
        certify(Count(1, "base"))
""",
    )
    run = project.run(*workers)
    assert run.status == 0
    reading = run.claims["square"].readings[0]
    assert (reading.witnesses, reading.mutants.refuted, reading.mutants.total) == (2, 4, 4)
    assert {entry.check for entry in reading.checks} == {"claims/square.py::TestPowers::test_square"}
    assert {entry.line for entry in reading.checks} == {9}


def test_hypothesis(project, workers):
    project.inventory("shrunk", "several", "flaky")
    project.module(
        "square",
        """
from hypothesis import assume, given, settings, strategies as st

MUTANTS = {"none": {"bound": 10 ** 9}}
@claim("shrunk", expect=REFUTED, evidence=ENUMERATED, given={"bound": 1000}, mutants=MUTANTS)
@settings(database=None, derandomize=True, deadline=None)
@given(number=st.integers(0, 10 ** 6))
def test_shrunk(bound, number):
    "Every number is below the bound."
    assume(number != 7)
    with witness(number=number):
        assert number < bound

@claim("several", expect=REFUTED, evidence=PROVED, given={"low": 10}, mutants={"none": {"low": 10 ** 9}})
@settings(database=None, derandomize=True, deadline=None, report_multiple_bugs=True)
@given(number=st.integers(-(10 ** 6), 10 ** 6))
def test_several(low, number):
    "Every number is small."
    with witness(number=number):
        assert number < low
    with witness(number=number):
        assert number > -low

calls = []

@claim("flaky", expect=REFUTED, evidence=PROVED, given={"once": True}, mutants={"never": {"once": False}})
@settings(database=None, derandomize=True, deadline=None)
@given(number=st.integers())
def test_flaky(once, number):
    "It fails once."
    calls.append(number)
    with witness(number=number):
        assert not (once and len(calls) == 3)
""",
    )
    run = project.run(*workers)
    assert run.verdicts == {"shrunk": "refuted", "several": "refuted", "flaky": "error"}
    assert run.claims["shrunk"].readings[0].counterexample.values == {"number": "1000"}
    assert run.claims["several"].readings[0].counterexample.values["number"] in ("10", "-10")
    assert "Flaky" in run.reasons["flaky"]
    assert [name for name, outcome in run.outcomes.items() if outcome == "failed"] == ["test_flaky[claim]"]


def test_table_is_never_too_wide(project):
    name = "a-claim-whose-name-is-far-too-long-for-the-column"
    project.inventory(name, "square")
    project.module(
        "square",
        check("square", "a")
        + f"""
MUTANTS = {{"flip": {{"false": False}}}}
@claim("{name}", expect=REFUTED, evidence=PROVED, given={{"false": True}}, mutants=MUTANTS)
def test_wide(false):
    "It is so."
    with witnesses(10 ** 12, first="\\n".join("多行" * 9), second="e\\u0301" * 99, third="\\r\\x1b[31m" * 9):
        assert not false, "one\\ntwo"
""",
    )
    run = project.run()
    assert run.status == 0
    assert all(len(line) <= 100 for line in run.table)
    assert sum(line.startswith("a-claim-whose-name-is-far") for line in run.table) == 1
    example = [line for line in run.table if line.startswith("    counterexample")]
    assert len(example) == 1
    assert example[0].endswith("...")
    assert "\x1b" not in example[0]
    assert "1e+12" in run.output


def test_traceback_is_the_claims_own(project):
    project.module("square", check("square", "a").replace("assert not false", "assert false, 'look here'"))
    run = project.run()
    assert run.status == 1
    assert "look here" in run.output
    assert "plugin.py" not in run.output and "scorekeeper.py" not in run.output
    assert "the verdict moved: expected holds, found refuted. Counterexample: x = 1; look here" in run.output
