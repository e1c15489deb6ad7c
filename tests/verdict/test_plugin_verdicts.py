"""Every verdict against every expected one, and everything that must not pass for a verdict."""

from __future__ import annotations

from typing import NamedTuple

from ndgm.verdict import HOLDS, NOT_RUN, REFUTED, Verdict

CERTIFY = "\ncertify(proof('by hand'))"
HONEST = "with witness(x=1):\n    assert not false" + CERTIFY
ALWAYS_HOLDS = "with witness(x=1):\n    pass" + CERTIFY
NEVER_HOLDS = "with witness(x=1):\n    assert 1 + 1 == 3"
SKIPPED = "pytest.skip('no time')"
PASSED, FAILED, SKIP = "passed", "failed", "skipped"


class Case(NamedTuple):
    """One check: what it expects and its body; then the row's verdict, both outcomes, and the reason."""

    expect: Verdict
    body: str
    verdict: str
    claim: str
    mutant: str
    reason: str = ""
    evidence: str = "PROVED"
    arguments: str = ""
    above: str = ""


CASES = {
    # Every expected verdict against every found one: red exactly when they differ, and never when not run.
    "holds-holds": Case(HOLDS, HONEST, "holds", PASSED, PASSED),
    "holds-refuted": Case(HOLDS, NEVER_HOLDS, "refuted", FAILED, PASSED),
    "holds-not-run": Case(HOLDS, SKIPPED, "not run", SKIP, SKIP, "no time"),
    "refuted-holds": Case(REFUTED, ALWAYS_HOLDS, "holds", FAILED, PASSED),
    "refuted-refuted": Case(REFUTED, HONEST, "refuted", PASSED, PASSED),
    "refuted-not-run": Case(REFUTED, SKIPPED, "not run", SKIP, SKIP, "no time"),
    "not-run-holds": Case(NOT_RUN, HONEST, "holds", FAILED, PASSED),
    "not-run-refuted": Case(NOT_RUN, NEVER_HOLDS, "refuted", FAILED, PASSED),
    "not-run-not-run": Case(NOT_RUN, SKIPPED, "not run", SKIP, SKIP, "no time"),
    # A check that cannot fail shows nothing.
    "vacuous": Case(HOLDS, "if false: refute('no', x=1)" + CERTIFY, "error", FAILED, PASSED, "no witness"),
    "rejected": Case(
        HOLDS,
        "try:\n    with witness(x=1):\n        raise ValueError\nexcept ValueError:\n    pass\n"
        "assert not false" + CERTIFY,
        "error",
        FAILED,
        FAILED,
        "no witness",
    ),
    "empty-array": Case(
        HOLDS, "with witnesses(0): assert not false" + CERTIFY, "error", FAILED, PASSED, "no witness"
    ),
    "mutant-holds": Case(HOLDS, ALWAYS_HOLDS, "error", PASSED, FAILED, "mutant 'flip' survived"),
    "mutant-refuted": Case(REFUTED, NEVER_HOLDS, "error", PASSED, FAILED, "mutant 'flip' survived"),
    "mutant-vacuous": Case(REFUTED, "if false: refute('no', x=1)", "error", PASSED, FAILED, "no witness"),
    "mutant-error": Case(
        HOLDS, "assert not false\n" + HONEST, "error", PASSED, FAILED, "outside of a witness"
    ),
    # Only a counterexample refutes.
    "type-error": Case(
        REFUTED, "with witness(x=1):\n    None + 1", "error", FAILED, FAILED, "TypeError: unsupported"
    ),
    "bare-assert": Case(REFUTED, "assert 1 == 2, 'by hand'", "error", FAILED, FAILED, "outside of a witness"),
    "failed": Case(REFUTED, "pytest.fail('gave up')", "error", FAILED, FAILED, "Failed: gave up"),
    "system-exit": Case(REFUTED, "raise SystemExit(3)", "error", FAILED, FAILED, "SystemExit"),
    "no-message": Case(REFUTED, "raise KeyError", "error", FAILED, FAILED, "KeyError: no message"),
    "swallowed": Case(
        REFUTED,
        "try:\n    refute('no', x=1)\nexcept AssertionError:\n    pass" + CERTIFY,
        "error",
        FAILED,
        FAILED,
        "swallowed",
    ),
    "swallowed-by-skip": Case(
        HOLDS,
        "try:\n    refute('no', x=1)\nexcept AssertionError:\n    pytest.skip('later')",
        "error",
        FAILED,
        FAILED,
        "swallowed",
    ),
    "several": Case(
        REFUTED,
        "found = []\nfor x in (1, 2):\n    try:\n        with witness(x=x): assert not false\n"
        "    except AssertionError as failure: found.append(failure)\n"
        "if found: raise ExceptionGroup('several', found)",
        "refuted",
        PASSED,
        PASSED,
    ),
    "mixed-group": Case(
        REFUTED,
        "try:\n    refute('no', x=1)\nexcept AssertionError as failure:\n"
        "    raise ExceptionGroup('several', [failure, TypeError()])",
        "error",
        FAILED,
        FAILED,
        "ExceptionGroup",
    ),
    "flaky-group": Case(
        REFUTED,
        "class Flaky(ExceptionGroup): pass\ntry:\n    refute('no', x=1)\nexcept AssertionError as failure:\n"
        "    raise Flaky('unreliable', [failure])",
        "error",
        FAILED,
        FAILED,
        "Flaky: unreliable",
    ),
    "nested": Case(
        REFUTED,
        "with witness(x=1):\n    with witness(y=2):\n        assert not false",
        "refuted",
        PASSED,
        PASSED,
    ),
    # Evidence is earned.
    "unearned": Case(
        HOLDS, "with witness(x=1): assert not false", "error", FAILED, PASSED, "hands over nothing"
    ),
    "other-grade": Case(HOLDS, HONEST, "error", FAILED, PASSED, "hands over proved", evidence="SAMPLED"),
    "typed": Case(
        HOLDS,
        "with witness(x=1): assert not false\ncertify(Proof('z3', 'trust me'))",
        "error",
        FAILED,
        PASSED,
        "no machine has checked 'trust me'",
    ),
    "typed-with-checkers": Case(
        HOLDS,
        "with witness(x=1): assert not false\ncertify(Proof('z3', 'trust me', checkers=('z3', 'cvc5')))",
        "error",
        FAILED,
        PASSED,
        "no machine has checked 'trust me'",
    ),
    "cited-alone": Case(
        HOLDS,
        "with witness(x=1): assert not false\n"
        "certify(proof('so it is, by Gauss')._replace(method='cited', checkers=()))",
        "error",
        FAILED,
        PASSED,
        "no machine has checked 'so it is, by Gauss'",
    ),
    "cited-beside-a-proof": Case(
        HOLDS,
        HONEST + "\ncertify(proof('so it is, by Gauss')._replace(method='cited', checkers=()))",
        "holds",
        PASSED,
        PASSED,
    ),
    "argued": Case(
        HOLDS,
        "with witness(x=1): assert not false\ncertify(Proof('a picture', 'so it is'))",
        "holds",
        PASSED,
        PASSED,
        evidence="ARGUED",
    ),
    "argued-in-part": Case(
        HOLDS, HONEST + "\ncertify(Proof('a picture', 'and so'))", "error", FAILED, PASSED, "'and so'"
    ),
    "untrusted": Case(
        HOLDS,
        "with witness(x=1): assert not false\n"
        "certify(type('Theorem', (), {'tree': lambda self: {}, '__module__': 'mine'})())",
        "error",
        FAILED,
        PASSED,
        "mine is not trusted to make theorems",
    ),
    "a-sentence": Case(
        HOLDS,
        "with witness(x=1): assert not false\ncertify('trust me')",
        "error",
        FAILED,
        PASSED,
        "certify takes theorems and certificates, not trust me",
    ),
    "unwitnessed-count": Case(
        HOLDS,
        "with witness(x=1): assert not false\ncertify(Count(46_500, 'starts'))",
        "error",
        FAILED,
        PASSED,
        "it certifies all 46500 starts, and has looked at 1 cases",
        evidence="ENUMERATED",
    ),
    "witnessed-count": Case(
        HOLDS,
        "with witness(x=1): assert not false\ncertify(enumerated('cases'))",
        "holds",
        PASSED,
        PASSED,
        evidence="ENUMERATED",
    ),
    "sampled-refuted": Case(
        REFUTED, HONEST, "error", FAILED, PASSED, "hands over nothing", evidence="SAMPLED"
    ),
    "sampled-certified": Case(
        REFUTED, "certify(Sample(9, 'runs', 1e-9))\n" + HONEST, "refuted", PASSED, PASSED, evidence="SAMPLED"
    ),
    "bad-certificate": Case(
        HOLDS,
        "with witness(x=1): assert not false\ncertify(Count(0, 'cases'))",
        "error",
        FAILED,
        PASSED,
        "ValueError: Count.number must be at least 1",
        evidence="ENUMERATED",
    ),
    "floats": Case(
        REFUTED, "with witness(x=0.5, y=1): assert not false", "error", FAILED, PASSED, "shows floats (x)"
    ),
    # Odd values are shown, and break nothing.
    "odd-values": Case(
        REFUTED,
        "class Odd:\n    def __repr__(self): raise RuntimeError\n"
        "class Three:\n    def __index__(self): return 3\n"
        "with witnesses(\n"
        "    Three(), odd=Odd(), big=10 ** 5000, long='a' * 10 ** 6, lone='\\ud800', lines='a\\nb'\n"
        "):\n"
        "    assert not false, 'lone \\ud800'",
        "refuted",
        PASSED,
        PASSED,
    ),
    "model": Case(
        REFUTED,
        "with witness(x=1):\n    failure = AssertionError('a model')\n    failure.values = {2: 'two'}\n"
        "    if false: raise failure",
        "refuted",
        PASSED,
        PASSED,
    ),
    # What pytest itself does around a check.
    "skip-mark": Case(
        HOLDS, HONEST, "not run", SKIP, SKIP, "by mark", above="@pytest.mark.skip(reason='by mark')"
    ),
    "skip-if": Case(
        HOLDS, HONEST, "not run", SKIP, SKIP, "no GPU", above="@pytest.mark.skipif(True, reason='no GPU')"
    ),
    "skip-silent": Case(HOLDS, "pytest.skip()", "not run", SKIP, SKIP, "skipped without a reason"),
    "skip-fixture": Case(HOLDS, HONEST, "not run", SKIP, SKIP, "no data", arguments=", no_data"),
    "setup-error": Case(
        HOLDS, HONEST, "error", FAILED, FAILED, "setup failed: OSError: gone", arguments=", gone"
    ),
    "no-fixture": Case(
        HOLDS,
        HONEST,
        "error",
        FAILED,
        FAILED,
        "setup failed: fixture 'nothing' not found",
        arguments=", nothing",
    ),
    "teardown-error": Case(
        HOLDS, HONEST, "error", FAILED, FAILED, "teardown failed: OSError: late", arguments=", late_error"
    ),
    "call-error": Case(
        HOLDS,
        HONEST,
        "error",
        FAILED,
        FAILED,
        "call failed: RuntimeError: after the check",
        arguments=", unlucky",
    ),
    "xfail-call": Case(
        HOLDS, "pytest.xfail('later')", "error", FAILED, FAILED, "xfail on a claim hides its verdict"
    ),
    "xfail-added": Case(
        HOLDS,
        "request.applymarker(pytest.mark.xfail(strict=False))\n" + HONEST,
        "error",
        FAILED,
        FAILED,
        "xfail on a claim hides its verdict",
        arguments=", request",
    ),
    "subtests-pass": Case(
        HOLDS,
        "with subtests.test(): pass\nwith subtests.test(): pytest.skip('one')\n" + HONEST,
        "holds",
        PASSED,
        PASSED,
        arguments=", subtests",
    ),
    "subtest-error": Case(
        HOLDS,
        "with subtests.test(): None + 1\n" + HONEST,
        "error",
        FAILED,
        FAILED,
        "a subtest failed: TypeError",
        arguments=", subtests",
    ),
    "subtest-swallows": Case(
        REFUTED,
        "with subtests.test():\n    refute('no', x=1)",
        "error",
        FAILED,
        FAILED,
        "swallowed",
        arguments=", subtests",
    ),
}
FIXTURES = """
@pytest.fixture
def no_data(): pytest.skip("no data")

@pytest.fixture
def gone(): raise OSError("gone")

@pytest.fixture
def late_error():
    yield
    raise OSError("late")

@pytest.fixture
def unlucky(): pass
"""
CONFTEST = """
import pytest

@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    yield
    if "unlucky" in item.fixturenames:
        raise RuntimeError("after the check")
"""


def source(name: str, case: Case) -> str:
    """A check whose argument `false` makes an honest body refute; the mutant flips it."""
    body = case.body.replace("\n", "\n    ")
    refuted = case.expect == REFUTED
    return f"""
{case.above}
@claim("{name}", expect={case.expect.name}, evidence={case.evidence}, given={{"false": {refuted}}},
       mutants={{"flip": {{"false": {not refuted}}}}})
def test_{name.replace("-", "_")}(false{case.arguments}):
    "It is so."
    {body}
"""


def test_cases(project, workers):
    project.inventory(*CASES)
    (project.path / "conftest.py").write_text(CONFTEST)
    project.module("square", FIXTURES + "".join(source(name, case) for name, case in CASES.items()))
    run = project.run(*workers)
    outcomes = {
        name: (run.outcomes[f"test_{test}[claim]"], run.outcomes[f"test_{test}[mutant-flip]"])
        for name in CASES
        for test in [name.replace("-", "_")]
    }
    assert run.verdicts == {name: case.verdict for name, case in CASES.items()}
    assert outcomes == {name: (case.claim, case.mutant) for name, case in CASES.items()}
    assert {
        name: run.reasons[name]
        for name, case in CASES.items()
        if case.reason not in (run.reasons[name] or "")
    } == {}
    assert [name for name, case in CASES.items() if not case.reason and run.reasons[name]] == []
    moved = {name for name, claim in run.claims.items() if claim.moved}
    assert moved == {name for name, case in CASES.items() if case.verdict == "error"} | {
        "holds-refuted",
        "refuted-holds",
        "not-run-holds",
        "not-run-refuted",
    }
    assert run.status == 1
    assert max(map(len, run.table)) <= 100
    shown = run.claims["odd-values"].readings[0]
    assert shown.witnesses == 3
    assert shown.counterexample.values["odd"] == "<Odd that cannot be shown: RuntimeError>"
    assert shown.counterexample.values["big"] == "<int that cannot be shown: ValueError>"
    assert shown.counterexample.values["long"].endswith("aaa... (1000000 characters)")
    assert run.claims["model"].readings[0].counterexample.values == {"x": "1", "2": "two"}
    assert run.claims["nested"].readings[0].counterexample.values == {"x": "1", "y": "2"}
