"""What the author of a claim calls: checks of many cases at once, and values that a file's checks share."""

from __future__ import annotations

from fractions import Fraction

import numpy
import pytest
import torch

from ndgm.verdict import Counterexample, check_all, refute, shared, witness, witnesses
from ndgm.verdict.claim import forget_shared
from ndgm.verdict.recorder import recording

ARRAYS = {
    "list": lambda cases: cases,
    "tuple": tuple,
    "generator": iter,
    "numpy": numpy.array,
    "torch": torch.tensor,
}


def found(*arguments, **values):
    """The counterexample that `check_all` raises."""
    with pytest.raises(Counterexample) as raised:
        check_all(*arguments, **values)
    return raised.value


@pytest.mark.parametrize("made", ARRAYS)
def test_every_case_is_a_witness(made):
    with recording() as recorder:
        check_all(ARRAYS[made]([True, True, True]), "it fails")
    assert recorder.witnesses == 3 and not recorder.counterexamples


@pytest.mark.parametrize("made", ARRAYS)
def test_the_first_case_that_fails_is_the_counterexample(made):
    with recording() as recorder:
        raised = found(ARRAYS[made]([True, False, False]), "it fails", n=lambda case: 10 * case, at=[7, 8, 9])
    assert str(raised) == "n = 10, at = 8; it fails (2 of 3 cases)"
    assert recorder.witnesses == 3 and recorder.counterexamples == [raised]


@pytest.mark.parametrize("made", [numpy.array, torch.tensor])
def test_values_are_read_along_their_last_axes(made):
    raised = found(
        made([[True, True, True], [True, True, False]]),
        "it fails",
        both=made([[1, 2, 3], [4, 5, 6]]),
        column=made([10, 20, 30]),
        other=made([1, 2]),
        place=lambda row, column: f"row {row}, column {column}",
        whole=Fraction(1, 2),
    )
    assert (raised.values["both"], raised.values["column"]) == (6, 30)
    assert type(raised.values["both"]) is int
    assert raised.values["other"].shape == (2,)
    assert (raised.values["place"], raised.values["whole"]) == ("row 1, column 2", Fraction(1, 2))


def test_a_single_case_is_not_counted_out():
    assert str(found(numpy.array(False), "it fails", n=1)) == "n = 1; it fails"
    assert str(found([False], "it fails")) == "it fails"


def test_no_case_is_no_witness():
    with recording() as recorder:
        check_all(numpy.zeros((0, 3), dtype=bool), "it fails")
    assert recorder.witnesses == 0


@pytest.mark.parametrize("made", [numpy.array, torch.tensor])
def test_numbers_are_no_answers(made):
    with pytest.raises(TypeError, match=r"takes booleans, and was given an array of .*float"):
        check_all(made([1.0, 0.0]), "it fails")


def test_refuting_and_witnessing_count():
    with recording() as recorder:
        with witness(n=1), witnesses(4):
            pass
        with pytest.raises(Counterexample):
            refute("it fails", n=2)
    assert recorder.witnesses == 6


def test_a_case_that_is_not_decided_is_no_witness():
    with recording() as recorder, pytest.raises(KeyError), witness(n=1):
        raise KeyError("n")
    assert recorder.witnesses == 0


# Values that checks share


def test_shared_values_are_computed_once_until_they_are_forgotten():
    computed = []

    @shared
    def square(number):
        """The square of a number."""
        computed.append(number)
        return number * number

    assert [square(2), square(2), square(3)] == [4, 4, 9]
    assert computed == [2, 3]
    assert (square.__name__, square.__doc__) == ("square", "The square of a number.")
    forget_shared()
    assert square(2) == 4 and computed == [2, 3, 2]


SHARING = """
from ndgm.verdict import shared

@shared
def sign():
    with open("computed.txt", "a") as file:
        file.write("{name} ")
    return 1

@claim("{name}", expect=HOLDS, evidence=PROVED, given={{"power": 2}}, mutants={{"odd": {{"power": 3}}}})
def test_power(power):
    "An even power is not negative at -1."
    with witness(base=-1):
        assert sign() * (-1) ** power >= 0
    certify(proof("(-1)^2 = 1"))
    {name}_kept.append(sign.cache_info().currsize)

{name}_kept = []

def test_kept():
    assert {name}_kept == [1] and sign.cache_info().currsize == 1
"""

WATCHING = """
import sys

def test_forgotten():
    assert sys.modules["claims.square"].sign.cache_info().currsize == 0
"""


def test_checks_of_a_file_share_and_the_next_file_starts_afresh(project, workers):
    project.inventory("square", "cube")
    project.module("cube", SHARING.format(name="cube"))
    project.module("square", SHARING.format(name="square"))
    if not workers:  # With workers, the one that runs the watcher may never have seen the square.
        project.module("watcher", WATCHING)
    run = project.run(*workers, *(["--dist=loadfile"] if workers else []))
    assert run.status == 0
    computed = (project.path / "computed.txt").read_text().split()
    assert sorted(computed) == ["cube", "square"]
