"""What the strategies promise of their draws, and that they reach the places where statements break."""

import importlib
import sys
from fractions import Fraction

import pytest
from hypothesis import assume, find, given

from ndgm.strategies import examples, positive_rationals, schedules, toy_cases, toy_vectors


@given(toy_cases(), toy_cases(lattice=False), toy_vectors(lattice=False, dimensions=3))
def test_cases(case, beside, vector):
    assert case.step > 0 and abs(case.start) <= 11 * case.step
    assert case.on_lattice == ((case.start / case.step).denominator == 1)
    assert not beside.on_lattice
    assert 1 <= len(vector.starts) <= 3 and all(start % vector.step for start in vector.starts)


@given(schedules(5), positive_rationals(3, 7))
def test_numbers(sizes, number):
    assert 1 <= len(sizes) <= 5 and min(sizes) >= 0
    assert 0 < number <= 3 and number.denominator <= 7


@pytest.mark.parametrize(
    "place",
    [
        lambda case: case.start == 0,
        lambda case: case.start == -case.step,
        lambda case: 0 < case.start < case.step / 10**6,
        lambda case: 0 < 3 * case.step - case.start < case.step / 10**6,
    ],
    ids=["0", "the band's edge", "beside 0", "below a lattice point"],
)
def test_reaches(place):
    assert place(find(toy_cases(), place))


def test_examples_may_drop_most_draws():
    kept = []

    @examples(positive_rationals(), number=60)
    def check(number):
        assume(number.denominator % 13 == 12)
        kept.append(number)

    assert kept


def test_examples_runs_and_reports():
    seen = []
    examples(positive_rationals(), number=7)(lambda number: seen.append(number))
    assert len(seen) == 7 and all(isinstance(number, Fraction) for number in seen)
    with pytest.raises(ZeroDivisionError):
        examples(positive_rationals(), number=1)(lambda number: 1 / 0)


def test_draws_depend_on_the_name_of_the_check_alone():
    """Not on its text, nor on what else is loaded: checks of one name draw the same."""

    def drawn(loads):
        found = []

        @examples(toy_cases(), number=40)
        def walk(case):
            if loads:
                importlib.import_module("ndgm.exact.quadratics")
            found.append(case)

        return found

    sys.modules.pop("ndgm.exact.quadratics", None)
    assert drawn(loads=False) == drawn(loads=True)
