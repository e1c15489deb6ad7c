from fractions import Fraction
from itertools import islice, pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ndgm.exact.adam import (
    EventualCycle,
    Run,
    adam_cycle,
    admissible_lengths,
    eventual_cycle,
    eventual_moment,
    excess_travel,
    excursion,
    has_cycle,
    is_exclusive,
    longest_runs,
    moment_bound,
    sign_runs,
    step_factor,
    threshold,
)
from ndgm.exact.arithmetic import ball, precision
from ndgm.exact.rules import Adam, State, states

decays = st.fractions(0, Fraction(19, 20), max_denominator=30)
NINE_TENTHS = Fraction(9, 10)


@given(decays)
def test_the_closed_form_agrees_with_the_windows(first_decay):
    admissible = admissible_lengths(first_decay)
    assert [length for length in range(1, admissible[-1] + 4) if has_cycle(first_decay, length)] == admissible
    assert longest_runs(first_decay)[-1] == admissible[-1]


@given(decays, st.integers(1, 8), st.fractions(1, 2, max_denominator=50))
def test_a_run_has_a_negative_sum_above_its_threshold(first_decay, length, doubled):
    moments = [1 - doubled * first_decay**j for j in range(length)]
    assert (sum(moments) < 0) == (doubled > threshold(first_decay, length))


@given(decays.filter(bool), st.fractions(0, Fraction(1, 5)))
def test_slack_lengthens_the_runs(first_decay, slack):
    tight, loose = longest_runs(first_decay), longest_runs(first_decay, slack)
    assert loose[0] >= tight[0] and loose[-1] >= tight[-1]
    assert moment_bound(first_decay, slack) >= moment_bound(first_decay)
    assert sorted(loose, reverse=True) == loose


@settings(max_examples=50)
@given(st.sampled_from(["1/2", "7/10", "9/10"]), st.fractions(-1, 1), st.fractions(Fraction(1, 100), 20))
def test_no_orbit_has_longer_runs_or_goes_farther(first_decay, moment, position):
    first_decay = Fraction(first_decay)
    rule = Adam(1, 1, first_decay, Fraction(1, 2), bias_correction=False)
    orbit = list(islice(states(rule, State(position, first_moment=moment, second_moment=Fraction(1))), 120))
    assume(all(state.position != 0 for state in orbit))
    runs = list(sign_runs(rule, orbit[0], 119))[1:]
    bounds = longest_runs(first_decay)
    for number, run in enumerate(runs):
        assert run.length <= bounds[min(number, len(bounds) - 1)]
    settled = runs[len(bounds) :]
    assert all(run.moment < moment_bound(first_decay) for run in settled)
    farthest = excursion(first_decay, moment_bound(first_decay))
    assert all(abs(state.position) < farthest for state in orbit[settled[0].start :])


@pytest.mark.parametrize("first_decay", ["1/2", "9/10", "19/20", "99/100"])
def test_the_longest_cycle_attains_the_bounds(first_decay):
    first_decay = Fraction(first_decay)
    longest = longest_runs(first_decay)[-1]
    cycle = adam_cycle(first_decay, longest)
    assert is_exclusive(first_decay, longest) and not is_exclusive(first_decay, 2)
    assert eventual_moment(first_decay) == cycle.moments[-1] < moment_bound(first_decay)
    assert excursion(first_decay, cycle.moments[-1]) == cycle.amplitude


def test_the_bound_where_the_longest_length_is_not_exclusive():
    assert longest_runs(Fraction(3, 10)) == [2] and not is_exclusive(Fraction(3, 10), 2)
    assert eventual_moment(Fraction(3, 10)) == moment_bound(Fraction(3, 10)) == Fraction(56, 65)


@pytest.mark.parametrize("bias_correction", [True, False])
def test_factors_are_those_of_the_rule(bias_correction):
    rule = Adam(Fraction(1, 7), 3, NINE_TENTHS, Fraction(99, 100), bias_correction=bias_correction)
    orbit = list(islice(states(rule, ball(Fraction(1, 3))), 60))
    for before, after in pairwise(orbit):
        step = step_factor(rule, after.iteration) * after.first_moment / 3 / 7
        assert (before.position - after.position).overlaps(step)
    with precision(200):
        partial = sum((step_factor(rule, n) - 1 for n in range(201, 3000)), ball(0))
        assert partial < excess_travel(rule, 200) < 3 * partial


@pytest.mark.parametrize("scale", [1, Fraction(1, 100)])
@pytest.mark.parametrize(
    ("start", "length"), [("2/3", 2), ("24/7", 3), ("3/2", 4), ("17/5", 5), ("1/2", 6), ("7/2", 7)]
)
def test_an_orbit_stays_in_the_cycle_it_is_certified_for(start, length, scale):
    rule = Adam(scale, 5, NINE_TENTHS, Fraction(999, 1000))
    found = eventual_cycle(rule, scale * Fraction(start), 200)
    power = NINE_TENTHS**length
    assert found == EventualCycle(found.iteration, length, (1 - power) / (1 + power))
    with precision(200):
        runs = list(sign_runs(rule, ball(scale * Fraction(start)), 800))
    assert all(run.length == length for run in runs if run.start >= found.iteration)
    assert abs(runs[-1].moment - ball(found.moment)) < ball(Fraction(1, 10**12))


def test_no_certificate_for_a_mixed_orbit_or_too_few_steps():
    rule = Adam(1, 1, NINE_TENTHS, Fraction(999, 1000))
    assert eventual_cycle(rule, Fraction(1, 5), 400) is None
    assert eventual_cycle(rule, Fraction(7, 2), 5) is None
    assert eventual_cycle(rule, Fraction(7, 2), 40) is None


def test_runs_of_a_short_orbit():
    rule = Adam(1, 1, Fraction(1, 2), Fraction(1, 2))
    assert list(sign_runs(rule, Fraction(3, 2), 2)) == [Run(0, 2, Fraction(3, 4))]
    assert list(sign_runs(rule, Fraction(3, 2), 1)) == []


def test_epsilon_is_refused():
    rule = Adam(1, 1, NINE_TENTHS, Fraction(1, 2), epsilon=Fraction(1, 10**8))
    for count in (step_factor, excess_travel):
        with pytest.raises(ValueError, match="epsilon"):
            count(rule, 3)
    with pytest.raises(ValueError, match="epsilon"):
        eventual_cycle(rule, Fraction(1), 10)
