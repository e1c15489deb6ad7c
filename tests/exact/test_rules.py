"""The update rules against examples worked by hand, against each other, and in every scalar type."""

from fractions import Fraction
from itertools import islice

import pytest
import sympy
import z3
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from ndgm.exact import rules
from ndgm.exact.arithmetic import Undecided, ball, interval, precision
from ndgm.exact.rules import (
    NDGM,
    Adam,
    HeavyBall,
    ProximalGradient,
    RMSProp,
    State,
    TorchMomentum,
    path,
    rmsprop_steps,
    soft_threshold,
    states,
    trajectory,
    vector_trajectory,
    walk,
)

HALF = Fraction(1, 2)
steps_sizes = st.fractions(Fraction(1, 50), 3, max_denominator=100)
positions = st.fractions(-5, 5, max_denominator=100)
decays = st.fractions(0, Fraction(99, 100), max_denominator=100)

EXAMPLES = {
    "ndgm": (NDGM(HALF, 2), Fraction(5, 2), "5/2 3/2 1/2 -1/2 1/2"),
    "ndgm, zero is absorbing": (NDGM(1, 1), 2, "2 1 0 0 0"),
    "ndgm, sign(0) = 1": (NDGM(1, 1, sign_at_zero=1), 2, "2 1 0 -1 0"),
    "ndgm, schedule": (NDGM(lambda n: Fraction(1, n + 1), 1), 3, "3 2 3/2 7/6 11/12"),
    "heavy ball jumps off 0": (HeavyBall(1, 1, HALF), Fraction(5, 2), "5/2 3/2 0 -3/4 -1/8 19/16"),
    "torch momentum": (TorchMomentum(1, 1, HALF), Fraction(5, 2), "5/2 3/2 0 -3/4 -1/8 19/16"),
    "torch dampening": (TorchMomentum(1, 1, HALF, dampening=HALF), 3, "3 2 1 0 -1/2 -1/4"),
    "torch nesterov": (TorchMomentum(1, 1, HALF, nesterov=True), 2, "2 1/2 -5/4 -1/8 23/16"),
    "rmsprop, zero is absorbing": (RMSProp(1, 5, Fraction(3, 4)), 2, "2 0 0 0"),
    "rmsprop, start 0": (RMSProp(1, 5, Fraction(3, 4)), 0, "0 0"),
    "rmsprop, bias correction": (RMSProp(1, 5, Fraction(3, 4), bias_correction=True), HALF, "1/2 -1/2 1/2"),
    "rmsprop, epsilon outside": (RMSProp(1, 2, Fraction(3, 4), epsilon=3), 2, "2 3/2"),
    "rmsprop, epsilon inside": (RMSProp(1, 2, Fraction(3, 4), epsilon=3, epsilon_inside=True), 2, "2 1"),
    "rmsprop, v0 = lambda^2": (
        RMSProp(1, 2, Fraction(3, 4), initial_second_moment=4),
        Fraction(3, 2),
        "3/2 1/2 -1/2",
    ),
    "adam, bias correction": (Adam(1, 3, HALF, Fraction(3, 4)), 1, "1 0"),
    "adam, none": (Adam(1, 3, HALF, Fraction(3, 4), bias_correction=False), 1, "1 0"),
    "adam, none, slower": (Adam(1, 3, Fraction(3, 4), Fraction(3, 4), bias_correction=False), 1, "1 1/2"),
    "adam, epsilon outside": (Adam(1, 1, 0, 0, epsilon=1, bias_correction=False), 2, "2 3/2"),
    "adam, start 0": (Adam(1, 3, HALF, Fraction(3, 4)), 0, "0 0 0"),
    "soft threshold": (ProximalGradient(HALF, 2), Fraction(-5, 2), "-5/2 -3/2 -1/2 0 0"),
}


@pytest.mark.parametrize(("rule", "start", "expected"), EXAMPLES.values(), ids=EXAMPLES.keys())
def test_worked_by_hand(rule, start, expected):
    expected = [Fraction(number) for number in expected.split()]
    positions = trajectory(rule, start, len(expected) - 1)
    assert positions == expected
    assert all(isinstance(position, Fraction) for position in positions)


@pytest.mark.parametrize(("rule", "start", "expected"), EXAMPLES.values(), ids=EXAMPLES.keys())
def test_states_count_the_steps(rule, start, expected):
    steps = len(expected.split())
    assert [state.iteration for state in islice(states(rule, start), steps)] == list(range(steps))


@pytest.mark.parametrize("threshold", [Fraction(0), HALF, Fraction(3)])
def test_soft_threshold_of_terms(threshold):
    """The formula of a solver has the values of the function."""
    for value in (Fraction(number, 4) for number in range(-16, 17)):
        term = z3.simplify(soft_threshold(z3.RealVal(value), z3.RealVal(threshold)))
        assert term.as_fraction() == soft_threshold(value, threshold)


def test_adam_bounces_off_zero():
    """The moments after the zero are γ m and ρ v, both still non-zero."""
    rule = Adam(1, 1, HALF, Fraction(1, 4), bias_correction=False)
    assert rule.step(State(Fraction(0), 1, first_moment=1, second_moment=4)) == State(-HALF, 2, HALF, 1)


@given(positions, steps_sizes, decays)
def test_heavy_ball_is_torch_momentum(start, step, momentum):
    heavy, torch = HeavyBall(step, 1, momentum), TorchMomentum(step, 1, momentum)
    assert trajectory(heavy, start, 12) == trajectory(torch, start, 12)


@given(positions, steps_sizes)
def test_no_momentum_is_ndgm(start, step):
    orbit = trajectory(NDGM(step, 1), start, 12)
    assert trajectory(HeavyBall(step, 1, 0), start, 12) == orbit
    assert trajectory(RMSProp(step, 7, HALF, bias_correction=True), start, 12) == orbit
    assert trajectory(Adam(step, 7, 0, 0, bias_correction=False), start, 12) == orbit
    assert trajectory(Adam(step, 7, 0, HALF), start, 12) == orbit


@given(positions, steps_sizes)
def test_balls_enclose_fractions(start, step):
    """Where a sign is decided the ball holds the orbit; where it is not (an exact hit of 0) it says so."""
    for rule in (NDGM(step, 3), HeavyBall(step, 3, Fraction(1, 3)), ProximalGradient(step, 3)):
        with precision(60):
            enclosures = states(rule, ball(start))
            for position in trajectory(rule, start, 15):
                try:
                    lower, upper = interval(next(enclosures).position)
                except Undecided:
                    break
                assert lower <= position <= upper


def test_low_precision_is_refused_not_guessed():
    with precision(20), pytest.raises(Undecided, match="raise"):
        trajectory(NDGM(ball(Fraction(1, 3)), 1), Fraction(1), 5)


@given(st.integers(-996, 996).filter(bool), st.sampled_from(["1/4", "9/10", "99/100"]))
def test_rmsprop_makes_the_closed_form_steps(start, decay):
    """Eq (24), (25): vₙ = λ² (1 − ρⁿ), for every penalty."""
    start, decay = Fraction(start, 997), Fraction(decay)
    with precision(200):
        steps = rmsprop_steps(Fraction(1, 10), decay, 30)
        for penalty in (Fraction(1, 1000), 7):
            run = list(islice(states(RMSProp(Fraction(1, 10), penalty, decay), ball(start)), 31))
            for state, position in zip(run, path(start, steps), strict=True):
                expected = ball(penalty) ** 2 * (1 - ball(decay) ** state.iteration)
                assert ball(state.second_moment).overlaps(expected)
                assert ball(position).overlaps(state.position)


@given(st.lists(positions, min_size=1, max_size=4), st.lists(steps_sizes, max_size=12))
def test_walk_ends_where_path_ends(starts, steps):
    assert walk(starts, steps) == [list(path(start, steps))[-1] for start in starts]


@given(st.lists(positions, min_size=1, max_size=3), steps_sizes)
def test_walk_in_balls_encloses_the_orbit(starts, step):
    """Rigour: a walk either encloses the exact end or refuses."""
    steps = [step / Fraction(n) for n in range(1, 12)]
    with precision(80):
        for start in starts:
            try:
                (end,) = walk([ball(start)], [ball(size) for size in steps])
            except Undecided as refusal:
                assert "raise the precision" in str(refusal)
                continue
            lower, upper = interval(end)
            assert lower <= walk([start], steps)[0] <= upper


def test_walk_refuses_where_a_sign_is_not_decided():
    third = Fraction(1, 3)
    with precision(30), pytest.raises(Undecided, match="the sign after 1 steps, position"):
        walk([ball(third)], [ball(third), ball(third)])


def test_walk_at_two_precisions_agrees():
    starts = [Fraction(2 * k + 1, 997) for k in range(-20, 20)]
    ends = []
    for bits in (200, 400):
        with precision(bits):
            ends.append(walk(starts, rmsprop_steps(Fraction(1, 100), Fraction(99, 100), 400)))
    assert all(low.contains(high) for low, high in zip(*ends, strict=True))


def test_vectors_run_coordinatewise():
    vectors = vector_trajectory(NDGM(1, 1), (Fraction(3, 2), 0, Fraction(-1, 4)), 2)
    assert vectors == [
        (Fraction(3, 2), 0, Fraction(-1, 4)),
        (HALF, 0, Fraction(3, 4)),
        (-HALF, 0, Fraction(-1, 4)),
    ]


def test_a_run_goes_on_from_a_state():
    rule = HeavyBall(1, 1, HALF)
    run = list(islice(states(rule, Fraction(5, 2)), 6))
    assert list(islice(states(rule, run[3]), 3)) == run[3:]


def test_symbols():
    """With positive symbols the sign is known; otherwise it is passed in."""
    b, alpha, rho, penalty = sympy.symbols("b α ρ λ", positive=True)
    rule = RMSProp(alpha, penalty, rho)
    after = rule.step(rule.start(b))
    assert sympy.simplify(after.position - (b - alpha / sympy.sqrt(1 - rho))) == 0
    assert sympy.expand(after.second_moment - penalty**2 * (1 - rho)) == 0
    x = sympy.Symbol("x")
    assert NDGM(alpha, penalty).step(State(x), sign=-1).position == x + alpha * penalty
    adam = Adam(alpha, penalty, rho, 0, bias_correction=False).step(State(x), sign=1)
    assert sympy.simplify(adam.position - (x - alpha * (1 - rho))) == 0


def test_ball_parameters_make_the_run_a_ball():
    assert isinstance(trajectory(NDGM(ball(Fraction(1, 3)), 1), HALF, 1)[-1], arb)


@pytest.mark.parametrize("rule", [NDGM(0.1, 1), NDGM(1, 0.1), RMSProp(1, 1, 0.9), ProximalGradient(1, 0.5)])
def test_floats_are_refused(rule):
    with pytest.raises(TypeError, match="is a float"):
        trajectory(rule, Fraction(1), 1)


def test_rmsprop_in_fractions_says_to_use_balls():
    with pytest.raises(ValueError, match=r"use an arb, ball"):
        trajectory(RMSProp(1, 1, Fraction(99, 1000)), Fraction(1), 1)


def test_nesterov_with_dampening_is_refused():
    with pytest.raises(ValueError, match="dampening"):
        TorchMomentum(1, 1, HALF, dampening=HALF, nesterov=True)


def test_every_rule_states_its_convention():
    for name in ("NDGM", "HeavyBall", "TorchMomentum", "RMSProp", "Adam", "ProximalGradient"):
        assert "bₙ₊₁" in getattr(rules, name).__doc__
