"""What the strategies promise of their draws, and that they reach the places where statements break."""

import importlib
import sys
from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import Phase, assume, find, given, settings
from hypothesis import strategies as st

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


@pytest.fixture
def mutants():
    """A function after which settings are those of mutants, which do not shrink."""
    profile = settings.get_current_profile_name()

    def start():
        settings.register_profile("of mutants", settings(), phases=[Phase.generate])
        settings.load_profile("of mutants")

    yield start
    settings.load_profile(profile)


def tried(strategy, fails=lambda case: False, admits=lambda case: True, number=40):
    """All cases that a check is given, up to the one at which it fails."""
    found = []

    def walk(case):
        if not any(map(fails, found)):  # Hypothesis runs what has failed once more.
            found.append(case)
        assume(admits(case))
        assert not fails(case)

    with suppress(AssertionError):
        examples(strategy, number=number)(walk)
    return found


def large(case):
    return case > 40


def test_a_mutant_is_given_what_its_claim_has_passed_up_to_the_first_failure(mutants):
    """Which is what it would draw, if it had been the first to run."""
    strategy, profile = positive_rationals(), settings.get_current_profile_name()
    mutants()
    drawn = tried(strategy, large, number=41)
    settings.load_profile(profile)
    passed = tried(strategy, number=41)
    mutants()
    assert tried(strategy, large, number=41) == drawn == passed[: len(drawn)]
    assert large(drawn[-1]) and len(drawn) < len(passed) == 41


def test_a_mutant_of_other_strategies_draws_its_own(mutants):
    first = tried(st.integers(0, 9), number=43)
    mutants()
    other = tried(st.integers(10, 19), number=43)
    assert max(first) < 10 <= min(other)


def test_what_a_claim_drops_its_mutant_may_try(mutants):
    strategy = positive_rationals()
    tried(strategy, admits=lambda case: not large(case), number=44)
    mutants()
    assert large(tried(strategy, large, number=44)[-1])


def test_what_a_mutant_drops_it_draws_anew(mutants):
    strategy = positive_rationals()
    tried(strategy, number=45)
    mutants()
    kept = [
        case for case in tried(strategy, admits=lambda case: not large(case), number=45) if not large(case)
    ]
    assert len(kept) >= 45


def test_a_check_may_change_what_it_is_given(mutants):
    def emptied():
        def walk(sizes):
            assert sizes
            sizes.clear()

        examples(schedules(), number=20)(walk)

    emptied()
    mutants()
    emptied()
    emptied()
