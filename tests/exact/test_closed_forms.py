"""The closed forms equal walking: NDGM in Fractions, RMSProp in balls, Adam's cycles in Fractions."""

from fractions import Fraction
from itertools import islice

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ndgm.exact.adam import adam_cycle, admissible_lengths
from ndgm.exact.arithmetic import ball, interval, precision, sign
from ndgm.exact.rmsprop import (
    captured_share,
    captured_share_estimate,
    crossing_time,
    escaping_intervals,
    escaping_starts,
    persistence_index,
    remaining_travel,
    rmsprop_phases,
)
from ndgm.exact.rules import (
    NDGM,
    Adam,
    State,
    path,
    rmsprop_steps,
    states,
    trajectory,
    vector_trajectory,
    walk,
)
from ndgm.exact.vanilla import mean_norm, ndgm_state, phases, settling_index, two_phase_norms

positions = st.fractions(-4, 4, max_denominator=60)
rates = st.fractions(Fraction(1, 20), 5, max_denominator=20)
lattice_points = st.builds(lambda step, multiple: (step, multiple * step), rates, st.integers(-8, 8))
anything = st.one_of(st.tuples(rates, positions), lattice_points)

# Vanilla NDGM


@settings(max_examples=300)
@given(anything, st.sampled_from([Fraction(1), Fraction(1, 3), Fraction(7, 2)]))
def test_ndgm_state_is_the_walk(case, penalty):
    """Lattice points, 0, and steps beyond the start included."""
    step, start = case
    walked = trajectory(NDGM(step / penalty, penalty), start, 40)
    assert [ndgm_state(start, step / penalty, penalty, n) for n in range(41)] == walked


@given(anything)
def test_settling_index_is_the_first_n_of_the_two_cycle(case):
    step, start = case
    n = settling_index(start, step)
    orbit = trajectory(NDGM(step, 1), start, n + 4)
    assert orbit[n] == orbit[n + 2] and orbit[n + 1] == orbit[n + 3]
    assert n == 0 or orbit[n - 1] != orbit[n + 1]
    assert set(phases(start, step)) == {orbit[n], orbit[n + 1]}


@given(anything)
def test_phases_have_the_form_of_equation_8(case):
    step, start = case
    even, odd = phases(start, step)
    if (start / step).denominator == 1:
        assert even == odd == 0
    else:
        assert odd == even - step * sign(even) and 0 < abs(even) < step and even * odd < 0


@given(st.lists(positions, min_size=1, max_size=5), rates)
def test_two_phase_norms_are_walked_norms(start, step):
    n = settling_index(start, step)
    n += n % 2
    walked = vector_trajectory(NDGM(step, 1), start, n + 1)[n:]
    assert two_phase_norms(start, step) == tuple(sum(map(abs, vector)) for vector in walked)
    if all((coordinate / step).denominator > 1 for coordinate in start):
        assert sum(two_phase_norms(start, step)) == 2 * mean_norm(len(start), step, Fraction(1))


def test_the_example_of_section_4():
    start = (Fraction("0.5053"), Fraction("0.5053"))
    small, large = (two_phase_norms(start, Fraction("0.01") * penalty) for penalty in (1, 100))
    assert small == (Fraction("0.0106"), Fraction("0.0094"))
    assert large == (Fraction("1.0106"), Fraction("0.9894"))


def test_a_step_must_be_positive():
    with pytest.raises(ValueError, match="positive"):
        phases(Fraction(1), Fraction(0))


# RMSProp

CASES = [("99/100", "1/100"), ("99/100", "1/10"), ("9/10", "1/10"), ("4/5", "1/10"), ("18/25", "1/10")]
cases = st.sampled_from(CASES).map(lambda pair: (Fraction(pair[1]), Fraction(pair[0])))
starts = st.integers(1, 10006).map(lambda numerator: Fraction(numerator, 10007))


@given(cases, starts)
def test_crossing_time_is_the_first_change_of_sign(case, start):
    rate, decay = case
    n = crossing_time(rate, decay, start)
    orbit = list(path(start, rmsprop_steps(rate, decay, n)))
    assert sign(orbit[n]) == -1 and all(sign(position) == 1 for position in orbit[:n])


def test_crossing_time_at_an_exact_tie():
    """s₁ = α / √(1/100) = 1 is met by a start at 1 exactly, at any precision."""
    assert crossing_time(Fraction(1, 10), Fraction(99, 100), Fraction(1)) == 1
    with pytest.raises(ValueError, match="positive"):
        crossing_time(Fraction(1, 10), Fraction(99, 100), Fraction(0))


@pytest.mark.parametrize("decay", ["1/2", "9/10", "99/100"])
def test_remaining_travel_adds_up(decay):
    """Rₙ + Rₙ₊₁ = sₙ − α, and Rₙ is the sum of its terms."""
    rate, decay = Fraction(1, 7), Fraction(decay)
    with precision(120):
        sizes = [None, *rmsprop_steps(rate, decay, 41)]
        for n in (1, 2, 9):
            travel = remaining_travel(rate, decay, n)
            assert (travel + remaining_travel(rate, decay, n + 1)).overlaps(sizes[n] - ball(rate))
            assert travel.rad() < ball(Fraction(1, 2**90))
            partial = sum((sizes[k] - sizes[k + 1] for k in range(n, 40, 2)), ball(0))
            assert partial < travel < partial + sizes[40] - ball(rate)


@pytest.mark.parametrize("decay", ["71/100", "4/5", "9/10", "99/100", "999/1000"])
def test_persistence_once_is_for_ever(decay):
    rate, decay = Fraction(1), Fraction(decay)
    with precision(300):
        sizes = [None, *rmsprop_steps(rate, decay, 70)]
        holds = [
            sign(remaining_travel(rate, decay, m + 2) - sizes[m] + sizes[m + 1]) == 1 for m in range(1, 60)
        ]
    first = persistence_index(rate, decay)
    assert holds == [m >= first for m in range(1, 60)]


@pytest.mark.parametrize("decay", ["1/2", "7/10"])
def test_a_small_decay_never_captures(decay):
    decay = Fraction(decay)
    assert persistence_index(Fraction(1), decay) is None
    assert captured_share(Fraction(1), decay, Fraction(1)) == 0
    for refused in (
        lambda: captured_share_estimate(Fraction(1), decay, Fraction(1)),
        lambda: escaping_intervals(Fraction(1), decay, 0),
        lambda: rmsprop_phases(Fraction(1), decay, Fraction(1)),
    ):
        with pytest.raises(ValueError, match=r"2 \* decay"):
            refused()


@settings(max_examples=60)
@given(cases, starts, st.sampled_from([-1, 1]))
def test_rmsprop_phases_are_the_limit_of_the_walk(case, start, side):
    rate, decay = case
    bits, steps = 200, 2600 if decay == Fraction(99, 100) else 300
    with precision(bits):
        limit = rmsprop_phases(rate, decay, side * start)
        sizes = rmsprop_steps(rate, decay, steps)
        (even,) = walk([side * start], sizes)
        (odd,) = walk([even], rmsprop_steps(rate, decay, steps + 1)[-1:])
        near = ball(rate) * ball(decay) ** steps
        if limit is None:
            small, large = sorted((abs(even), abs(odd)), key=lambda modulus: interval(modulus)[0])
            assert small < near and abs(large - ball(rate)) < 2 * near
        else:
            assert abs(even - limit[0]) < near and abs(odd - limit[1]) < near
            assert (abs(limit[0]) + abs(limit[1])).overlaps(ball(rate)) and sign(limit[0]) == -sign(limit[1])


@given(cases, starts)
def test_escaping_intervals_are_where_the_orbit_escapes(case, start):
    """Two ways to the same answer: the intervals, computed backwards, and the orbit, walked forwards."""
    rate, decay = case
    n = crossing_time(rate, decay, start) - 1
    (modulus,) = walk([ball(start)], rmsprop_steps(rate, decay, n))
    escapes = any(
        sign(modulus - lower) == 1 and sign(upper - modulus) == 1
        for lower, upper in escaping_intervals(rate, decay, n)
    )
    assert escapes == (rmsprop_phases(rate, decay, start) is not None)


@pytest.mark.parametrize(("decay", "rate"), CASES)
def test_captured_share_is_the_share_of_a_grid(decay, rate):
    """Capture is decided on intervals, a few for each crossing time, so a grid is off by at most a few points
    each.
    """
    rate, decay, points = Fraction(rate), Fraction(decay), 400
    grid = [Fraction(2 * k + 1, 2 * points) + Fraction(1, 10**9 + 7) for k in range(points)]
    counted = Fraction(sum(rmsprop_phases(rate, decay, start) is None for start in grid), points)
    lower, upper = interval(captured_share(rate, decay, Fraction(1)))
    assert upper - lower < Fraction(1, 10**9)
    tolerance = Fraction(2 * (crossing_time(rate, decay, Fraction(1)) + 10), points)
    assert abs(counted - lower) < min(tolerance, Fraction(1, 50))
    estimate, error = captured_share_estimate(rate, decay, Fraction(1))
    assert abs(lower - estimate) <= error


def test_captured_share_at_the_defaults():
    """torch's ρ = 0.99 and α = 0.01 from [−1, 1]: 68.72 percent."""
    with precision(200):
        share = captured_share(Fraction(1, 100), Fraction(99, 100), Fraction(1))
    assert interval(share)[0] < Fraction("0.68720971478") and interval(share)[1] > Fraction("0.68720971477")


# Adam


def settled(cycle, phase, scale, penalty):
    """The state at the start of a positive run at `phase`, in the limit that `adam_cycle` describes."""
    return State(scale * phase, 1, first_moment=-penalty * cycle.moments[-1], second_moment=penalty**2)


@given(
    st.sampled_from(["1/2", "7/10", "9/10", "19/20"]),
    st.integers(1, 12),
    st.fractions(0, 1, max_denominator=50),
)
def test_adam_cycles_are_walked(first_decay, length, where):
    """Inside the window the orbit closes after 2 L steps with sign runs of length L; outside it does not."""
    first_decay, rate, penalty = Fraction(first_decay), Fraction(1, 100), Fraction(3)
    cycle = adam_cycle(first_decay, length)
    rule = Adam(rate, penalty, first_decay, Fraction(99, 100), bias_correction=False)
    lower, upper = cycle.window or (Fraction(0), cycle.travel[-1])
    phase = lower + (upper - lower) * where
    assume(phase > 0 and where not in (0, 1))
    run = list(islice(states(rule, settled(cycle, phase, rate, penalty)), 2 * length + 1))
    signs = [sign(state.position) for state in run]
    closes = signs == [1] * length + [-1] * length + [1]
    assert closes == cycle.admissible
    if closes:
        assert run[-1].position == run[0].position and run[-1].first_moment == run[0].first_moment
        assert [state.first_moment / penalty for state in run[1 : length + 1]] == list(cycle.moments)
        assert [phase - state.position / rate for state in run[1 : length + 1]] == list(cycle.travel)
        assert max(abs(state.position) for state in run) < rate * cycle.amplitude


@pytest.mark.parametrize("first_decay", ["1/2", "9/10", "19/20"])
def test_adam_window_is_sharp(first_decay):
    """Just outside the window a sign comes too early or too late."""
    first_decay, tiny = Fraction(first_decay), Fraction(1, 10**9)
    for length in admissible_lengths(first_decay):
        cycle = adam_cycle(first_decay, length)
        rule = Adam(1, 1, first_decay, Fraction(99, 100), bias_correction=False)
        for phase, inside in zip(
            (cycle.window[0] - tiny, cycle.window[0] + tiny, cycle.window[1] - tiny, cycle.window[1] + tiny),
            (False, True, True, False),
            strict=True,
        ):
            orbit = trajectory(rule, settled(cycle, phase, 1, 1), 2 * length)
            assert (list(map(sign, orbit)) == [1] * length + [-1] * length + [1]) == inside


@given(st.fractions(0, Fraction(19, 20), max_denominator=30))
def test_admissible_lengths_are_those_with_a_window(first_decay):
    longest = 2 + 2 * first_decay / (1 - first_decay)
    windows = [length for length in range(1, int(longest) + 3) if adam_cycle(first_decay, length).admissible]
    assert admissible_lengths(first_decay) == windows


def test_known_cycles():
    assert [admissible_lengths(Fraction(gamma))[-1] for gamma in ("0.5", "0.9", "0.95", "0.99")] == [
        3,
        7,
        10,
        24,
    ]
    cycle = adam_cycle(Fraction("0.9"), 7)
    assert cycle.moments[-1] == (1 - Fraction("0.9") ** 7) / (1 + Fraction("0.9") ** 7)
    assert Fraction("0.6663") < cycle.amplitude < Fraction("0.6664")
    assert not adam_cycle(Fraction("0.9"), 8).admissible and adam_cycle(Fraction("0.9"), 8).amplitude is None
    with pytest.raises(ValueError, match="first_decay"):
        adam_cycle(Fraction(1), 2)


@pytest.mark.parametrize("case", [(Fraction(1, 100), Fraction(99, 100)), (Fraction(1, 7), Fraction(4, 5))])
def test_escaping_starts_are_what_is_not_captured(case):
    distance = Fraction(3, 2)
    starts = escaping_starts(*case, distance)
    length = sum((upper - lower for lower, upper in starts), ball(0))
    assert abs(length / ball(distance) - (1 - captured_share(*case, distance))) < ball(Fraction(1, 10**10))
    for modulus in (Fraction(k, 10007) for k in range(500, 15000, 1700)):
        inside = any(lower < ball(modulus) < upper for lower, upper in starts)
        assert inside == (rmsprop_phases(*case, modulus) is not None)
