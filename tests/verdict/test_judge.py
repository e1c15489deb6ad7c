"""What one run of a check amounts to, from what it handed over and what it raised, without pytest around."""

from __future__ import annotations

from fractions import Fraction

import msgspec
import pytest

from ndgm.verdict import (
    ARGUED,
    ENUMERATED,
    HOLDS,
    MEASURED,
    NOT_RUN,
    OPEN,
    PROVED,
    REFUTED,
    SAMPLED,
    Proof,
    Sample,
    Verdict,
    World,
)
from ndgm.verdict.certificates import Certificate, Count, Measurement
from ndgm.verdict.counterexample import Counterexample
from ndgm.verdict.judge import XFAIL, as_counterexample, complaint, first_line, is_inexact, judge
from ndgm.verdict.model import Entry, Example
from ndgm.verdict.recorder import Recorder

ERROR = Verdict.ERROR
SWALLOWED = "a counterexample was raised and swallowed: let it end the check"
UNCOUNTED = "certify what the witnesses counted, with enumerated(...)"
checked = Proof("algebra", "1 = 1", checkers=("algebra",))
by_hand = Proof("a picture", "so it is")
FOUND = Counterexample("it is 1", {"x": 1})


def entry(**changes) -> Entry:
    """A check that has not run."""
    defaults = {"node": "n", "claim": "square", "reading": "as printed", "world": World.REAL, "check": "f::t"}
    return Entry(**{**defaults, "expect": HOLDS, "grade": PROVED, **changes})


def recorder(*certificates: Certificate, witnesses: int = 1, **changes) -> Recorder:
    """What a check handed over that looked at one case."""
    return Recorder(witnesses=witnesses, certificates=list(certificates), **changes)


ENDS = {
    "holds": (recorder(checked), None, HOLDS, None),
    "nothing looked at": (
        recorder(checked, witnesses=0),
        None,
        ERROR,
        "no witness: the check ended without having looked at a single case",
    ),
    "refuted": (recorder(counterexamples=[FOUND]), FOUND, REFUTED, None),
    "skipped": (recorder(), pytest.skip.Exception("no\tGPU"), NOT_RUN, "no\tGPU"),
    "skipped silently": (recorder(), pytest.skip.Exception(""), NOT_RUN, "skipped without a reason"),
    "xfail": (recorder(), pytest.xfail.Exception("later"), ERROR, XFAIL),
    "bare assertion": (
        recorder(),
        AssertionError("  assert 1 == 2  \nmore"),
        ERROR,
        "an assertion failed outside of a witness, which refutes nothing: assert 1 == 2",
    ),
    "another error": (recorder(), KeyError(), ERROR, "KeyError: no message"),
    "swallowed": (recorder(counterexamples=[FOUND]), None, ERROR, SWALLOWED),
    "swallowed by a skip": (
        recorder(counterexamples=[FOUND]),
        pytest.skip.Exception("later"),
        ERROR,
        SWALLOWED,
    ),
    "replaced by another error": (recorder(counterexamples=[FOUND]), OSError("no"), ERROR, "OSError: no"),
    "swallowed in a child": (
        recorder(swallowed=[FOUND.example]),
        None,
        ERROR,
        "a counterexample was raised in a child process (x = 1; it is 1) and swallowed: let it end the check",
    ),
    "swallowed in a child by a skip": (
        recorder(swallowed=[FOUND.example]),
        pytest.skip.Exception("later"),
        ERROR,
        "a counterexample was raised in a child process (x = 1; it is 1) and swallowed: let it end the check",
    ),
    "raised in a child and here": (recorder(swallowed=[FOUND.example]), FOUND, REFUTED, None),
    "a subtest": (
        recorder(failed_subtests=["TypeError: no", "second"]),
        None,
        ERROR,
        "a subtest failed: TypeError: no",
    ),
    "a complaint goes first": (
        recorder(complaints=["first", "second"], counterexamples=[FOUND]),
        None,
        ERROR,
        "first",
    ),
    "a complaint beside a counterexample": (recorder(complaints=["first"]), FOUND, ERROR, "first"),
    "a subtest before a skip": (
        recorder(failed_subtests=["no"]),
        pytest.skip.Exception("later"),
        ERROR,
        "a subtest failed: no",
    ),
}


@pytest.mark.parametrize(("handed", "end", "verdict", "reason"), ENDS.values(), ids=ENDS)
def test_how_a_check_ends(handed, end, verdict, reason):
    found = judge(entry(), handed, end, 1.00004)
    assert (found.verdict, found.reason, found.seconds) == (verdict, reason, 1.0)
    assert found.counterexample == (FOUND.example if verdict == REFUTED else None)
    assert found.certificates == handed.handed
    assert found.witnesses == handed.witnesses
    left = {"verdict": NOT_RUN, "reason": None, "seconds": 0.0, "certificates": (), "witnesses": 0}
    assert msgspec.structs.replace(found, **left, counterexample=None) == entry()


def test_what_is_found_under_each_pin():
    for expect, verdict in ((HOLDS, HOLDS), (REFUTED, HOLDS), (NOT_RUN, HOLDS), (OPEN, OPEN)):
        assert judge(entry(expect=expect), recorder(checked), None, 0).verdict == verdict
        assert judge(entry(expect=expect), recorder(), FOUND, 0).verdict == REFUTED


def test_a_counterexample_is_a_case():
    """One that a spawned child has found was counted by nobody."""
    assert judge(entry(), recorder(witnesses=0), FOUND, 0).witnesses == 1
    assert judge(entry(), recorder(witnesses=5), FOUND, 0).witnesses == 5
    assert judge(entry(), recorder(witnesses=0), OSError(), 0).witnesses == 0


UNCHECKED = "it calls its evidence proved, and no machine has checked {}: prove it, or claim proved but for"
NOTHING = "it calls its evidence {} and hands over {}: certify it, or claim less"
GRADES = {
    "proved": (PROVED, [checked], None),
    "nothing": (PROVED, [], NOTHING.format("proved", "nothing")),
    "by hand": (PROVED, [by_hand], UNCHECKED.format("'so it is'")),
    "argued": (ARGUED, [by_hand], None),
    "in part by hand": (PROVED, [checked, by_hand], UNCHECKED.format("'so it is'")),
    "a step by hand below": (
        PROVED,
        [Proof("and", "all", (checked, by_hand))],
        UNCHECKED.format("'so it is'"),
    ),
    "cited alone": (PROVED, [Proof("cited", "by Gauss\nthat is")], UNCHECKED.format("'by Gauss'")),
    "cited beside": (PROVED, [checked, Proof("cited", "by Gauss")], None),
    "cited is argued": (ARGUED, [Proof("cited", "by Gauss")], None),
    "too much": (SAMPLED, [checked], NOTHING.format("sampled", "proved")),
    "other": (PROVED, [Sample(9, "runs", 1e-9)], NOTHING.format("proved", "sampled")),
    "both": (SAMPLED, [checked, Sample(9, "runs", 1e-9)], None),
    "several": (
        ENUMERATED,
        [Sample(9, "runs", 1e-9), checked],
        NOTHING.format("enumerated", "proved, sampled"),
    ),
    "counted": (ENUMERATED, [Count(1, "cases")], None),
    "miscounted": (
        ENUMERATED,
        [Count(2, "cases")],
        f"it certifies all 2 cases, and has looked at 1 cases: {UNCOUNTED}",
    ),
    "miscounted beside": (
        PROVED,
        [checked, Count(1, "one"), Count(2, "cases")],
        f"it certifies all 2 cases, and has looked at 1 cases: {UNCOUNTED}",
    ),
}


@pytest.mark.parametrize(("grade", "handed", "reason"), GRADES.values(), ids=GRADES)
def test_evidence_is_earned(grade, handed, reason):
    found = judge(entry(grade=grade), recorder(*handed), None, 0)
    assert (found.verdict, found.reason) == (HOLDS if reason is None else ERROR, reason)
    mutant = judge(entry(grade=grade, mutant="flip"), recorder(*handed), None, 0)
    assert (mutant.verdict, mutant.reason) == (HOLDS, None)  # A mutant needs no evidence.


@pytest.mark.parametrize(
    ("grade", "certificate"), [(SAMPLED, Sample(9, "runs", 1e-9)), (MEASURED, Measurement("size", 3, 0, 1))]
)
def test_a_refutation_by_chance_has_to_be_earned(grade, certificate):
    assert judge(entry(grade=grade), recorder(certificate), FOUND, 0).verdict == REFUTED
    found = judge(entry(grade=grade), recorder(), FOUND, 0)
    assert (found.verdict, found.reason) == (ERROR, NOTHING.format(grade, "nothing"))
    assert judge(entry(grade=ENUMERATED), recorder(), FOUND, 0).verdict == REFUTED


def test_values_in_real_numbers_are_exact():
    floats = Counterexample("no", {"y": [0.5], "x": 0.5, "z": 1})
    found = judge(entry(), recorder(), floats, 0)
    assert (found.verdict, found.counterexample) == (ERROR, floats.example)
    assert found.reason == "its counterexample in real numbers shows floats (x, y): replay it exactly"
    assert judge(entry(world=World.FLOAT32), recorder(), floats, 0).verdict == REFUTED
    assert judge(entry(mutant="flip"), recorder(), floats, 0).verdict == REFUTED


def test_what_is_inexact():
    numpy = pytest.importorskip("numpy")
    sympy = pytest.importorskip("sympy")
    torch = pytest.importorskip("torch")
    itself: list[object] = [1]
    itself.append(itself)
    deep: list[object] = []
    for _ in range(10**5):
        deep = [deep]
    wide: object = (1,)
    for _ in range(200):
        wide = (wide, wide)
    for exact in (
        1,
        "0.5",
        Fraction(1, 2),
        None,
        float,
        FloatLike(),
        numpy.int64(1),
        numpy.array([1]),
        numpy.array([True]),
        torch.tensor([1]),
        sympy.Rational(1, 2),
        itself,
        deep,
        wide,
        {1: 2},
        [],
    ):
        assert not is_inexact(exact)
    for inexact in (
        0.5,
        1j,
        float("nan"),
        numpy.float32(1),
        numpy.complex64(1),
        numpy.array([1.0]),
        torch.tensor([1.0]),
        sympy.Float(1),
        [*itself, 0.5],
        [[[0.5]]],
        (1, 0.5),
        {0.5},
        frozenset({0.5}),
        {0.5: 1},
        {1: 0.5},
        {1: [{2: (0.5,)}]},
    ):
        assert is_inexact(inexact)


class FloatLike:
    """A class that says float and holds none."""


class Flaky(ExceptionGroup):
    """What hypothesis raises where a check is not reliable, more or less."""


def test_the_counterexample_of_a_group():
    other = Counterexample("no", {"x": 2})
    assert as_counterexample(FOUND) is FOUND
    assert as_counterexample(ExceptionGroup("several", [other, FOUND])) is other
    assert as_counterexample(BaseExceptionGroup("several", [ExceptionGroup("inner", [FOUND])])) is FOUND
    for error in (
        None,
        AssertionError("no"),
        ExceptionGroup("mixed", [FOUND, OSError()]),
        BaseExceptionGroup("mixed", [KeyboardInterrupt(), FOUND]),
        Flaky("unreliable", [FOUND]),
    ):
        assert as_counterexample(error) is None


COMPLAINTS = {
    "error": ({"verdict": ERROR, "reason": "OSError: no"}, "OSError: no"),
    "mutant error": ({"verdict": ERROR, "reason": "no", "mutant": "flip"}, "no"),
    "not run": ({"verdict": NOT_RUN}, None),
    "mutant not run": ({"verdict": NOT_RUN, "mutant": "flip"}, None),
    "as expected": ({"verdict": HOLDS}, None),
    "refuted as expected": ({"verdict": REFUTED, "expect": REFUTED}, None),
    "killed": ({"verdict": REFUTED, "mutant": "flip"}, None),
    "killed, too": ({"verdict": HOLDS, "mutant": "flip", "expect": REFUTED}, None),
    "survived": (
        {"verdict": HOLDS, "mutant": "flip"},
        "mutant 'flip' survived: the verdict under it is holds, and must be refuted.",
    ),
    "survived, too": (
        {"verdict": REFUTED, "mutant": "flip", "expect": REFUTED},
        "mutant 'flip' survived: the verdict under it is refuted, and must be holds.",
    ),
    "moved": (
        {"verdict": HOLDS, "expect": REFUTED},
        "the verdict moved: expected refuted, found holds.",
    ),
    "moved, with values": (
        {"verdict": REFUTED, "counterexample": Example("it is 1", {"x": "1"})},
        "the verdict moved: expected holds, found refuted. Counterexample: x = 1; it is 1",
    ),
}


@pytest.mark.parametrize(("changes", "told"), COMPLAINTS.values(), ids=COMPLAINTS)
def test_complaints(changes, told):
    assert complaint(entry(**changes)) == (told and f"Claim 'square': {told}")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("one\ntwo", "one"),
        ("  one  \n two", "one"),
        ("\n\n one", "one"),
        (" \n ", "no message"),
        ("", "no message"),
    ],
)
def test_first_line(text, line):
    assert first_line(text) == line
