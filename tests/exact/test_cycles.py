"""The walked cycle is the one of the closed form, and an orbit that never repeats is told so."""

from fractions import Fraction

import pytest
from hypothesis import given

from ndgm.exact import vanilla
from ndgm.exact.cycles import NotSettled, prove_cycle, settle
from ndgm.exact.quadratics import one_norm
from ndgm.exact.rules import NDGM, HeavyBall, ProximalGradient, vector_trajectory
from ndgm.strategies import toy_vectors


@given(toy_vectors())
def test_agrees_with_the_closed_form_and_with_the_walk(case):
    start, rule = case.starts, NDGM(case.learning_rate, case.penalty)
    cycle = settle(rule, start)
    even, odd = vanilla.two_phase_norms(start, case.step)
    assert (cycle.norm_at(1000), cycle.norm_at(1001)) == (even, odd)
    walked = vector_trajectory(rule, start, cycle.iteration + 3)[cycle.iteration :]
    assert walked == [cycle.here, cycle.following, cycle.here, cycle.following]
    assert cycle.mean_norm == (even + odd) / 2


def test_settles_no_earlier():
    cycle = settle(NDGM(1, 1), [Fraction(7, 2)])
    assert cycle.iteration == 3
    with pytest.raises(ValueError, match="settles at iteration 3"):
        cycle.norm_at(2)


def test_rest_is_a_cycle_of_two_equal_points():
    cycle = settle(ProximalGradient(1, 1), [Fraction(3, 2), Fraction(-1, 2)])
    assert cycle.here == cycle.following == (0, 0)


def test_memory_belongs_to_the_state():
    with pytest.raises(NotSettled, match="10000"):
        settle(NDGM(lambda n: n + 1, 1), [Fraction(1, 3)])


def test_one_norm():
    assert one_norm([Fraction(-1, 2), Fraction(1, 3)]) == Fraction(5, 6)


def test_the_cycle_is_proved_by_replay():
    cycle, theorem = prove_cycle(NDGM(1, 1), [Fraction(7, 3), Fraction(1, 2)])
    assert cycle == settle(NDGM(1, 1), [Fraction(7, 3), Fraction(1, 2)])
    assert theorem.rule == "recurrence" and not theorem.by_hand
    with pytest.raises(TypeError, match="does not depend on the position alone"):
        prove_cycle(HeavyBall(Fraction(1), Fraction(1), Fraction(0)), [Fraction(1, 3)])
