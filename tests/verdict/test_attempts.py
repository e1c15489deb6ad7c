"""Which of several entries of one check counts, and how repeated attempts are told."""

from __future__ import annotations

from itertools import permutations

import msgspec
import pytest

from ndgm.verdict.attempts import outcome
from ndgm.verdict.certificates import Grade
from ndgm.verdict.ledger import graver, succeeding
from ndgm.verdict.model import AS_PRINTED, Entry, Example, Verdict, World
from ndgm.verdict.wording import attempts


def entry(verdict: Verdict = Verdict.HOLDS, earlier: int = 0, **changes: object) -> Entry:
    """What an attempt after some others came to."""
    return msgspec.structs.replace(
        Entry(
            node="a.py::test",
            claim="a",
            reading=AS_PRINTED,
            world=World.REAL,
            expect=Verdict.HOLDS,
            grade=Grade.PROVED,
            check="a.py::test",
            verdict=verdict,
            earlier=("error: it is busy",) * earlier,
        ),
        **changes,
    )


def test_the_first_entry_counts_until_there_is_another():
    assert succeeding(None, entry()) == entry()


@pytest.mark.parametrize(("first", "second"), list(permutations(Verdict, 2)))
def test_a_later_attempt_counts_whatever_it_comes_to(first, second):
    for one, other in permutations([entry(first, 1), entry(second, 2)]):
        assert succeeding(one, other) == entry(second, 2)


@pytest.mark.parametrize(("first", "second"), list(permutations(Verdict, 2)))
def test_of_one_attempt_the_graver_counts(first, second):
    one, other = entry(first, 1), entry(second, 1)
    assert succeeding(one, other) == graver(one, other) == succeeding(other, one)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (2, "2nd"),
        (3, "3rd"),
        (4, "4th"),
        (11, "11th"),
        (12, "12th"),
        (13, "13th"),
        (21, "21st"),
        (112, "112th"),
    ],
)
def test_attempts_are_told_by_their_number(number, told):
    said = attempts(entry(earlier=number - 1))
    assert said.startswith(f"{told} attempt; before: error: it is busy")
    assert said.count("it is busy") == number - 1


def test_an_attempt_is_told_in_one_line():
    assert outcome(entry()) == "holds"
    assert (
        outcome(entry(Verdict.ERROR, reason="OSError: it\nis\x1b busy")) == r"error: OSError: it is\x1b busy"
    )
    example = Example("it fails", {"n": "1\n2"})
    assert outcome(entry(Verdict.REFUTED, counterexample=example)) == "refuted: n = 1 2; it fails"
