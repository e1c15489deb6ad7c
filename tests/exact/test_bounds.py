"""The bounds hold on walked orbits, and are as sharp as they say."""

from fractions import Fraction

import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from ndgm.exact import bounds
from ndgm.exact.arithmetic import ball, precision, sign
from ndgm.exact.bands import mean_norm, settling_index, two_phase_norms
from ndgm.exact.rules import NDGM, path, rmsprop_steps, vector_trajectory

vectors = st.lists(st.fractions(-2, 2, max_denominator=50).filter(bool), min_size=1, max_size=4)
rates = st.fractions(Fraction(1, 20), 1, max_denominator=40)


def norm(vector):
    return sum(map(abs, vector))


@given(vectors, rates, rates)
def test_settled_loss_is_below_b_11(start, rate, penalty):
    p, settled = len(start), settling_index(start, rate * penalty)
    for vector in vector_trajectory(NDGM(rate, penalty), start, settled + 3)[settled:]:
        assert norm(vector) < bounds.norm_bound(rate, penalty, p)
        assert penalty * norm(vector) < bounds.loss_bound(rate, penalty, p)


@given(vectors, rates, rates)
def test_best_iterate_obeys_boyd_and_the_mean_attains_it(start, rate, penalty):
    p = len(start)
    bound = bounds.best_loss_bound(rate, penalty, p)
    assert penalty * min(two_phase_norms(start, rate * penalty)) <= bound
    assert penalty * mean_norm(p, rate, penalty) == bound


def test_the_printed_constant_is_the_one_dimensional_one():
    assert bounds.best_loss_bound(1, 2, 1) == bounds.best_loss_bound_as_printed(1, 2) == 2
    assert bounds.best_loss_bound(1, 2, 3) == 6
    assert bounds.squared_lipschitz_constant(2, 3) == 12


@pytest.mark.parametrize("decay", [Fraction(1, 2), Fraction(9, 10), Fraction(99, 100)])
def test_remainder_of_27(decay):
    with precision(4000):
        for n in (1, 2, 10, 100, 1000):
            remainder, bound = bounds.expansion_remainder(decay, n), bounds.expansion_remainder_bound(decay, n)
            assert sign(remainder) == 1 and sign(bound - remainder) == 1
        # Taylor's constant 3/8 is the right one.
        assert remainder / bound > 1 - ball(Fraction(1, 1000))


@given(st.integers(-996, 996).filter(bool).map(lambda numerator: Fraction(numerator, 997)))
def test_rmsprop_norm_bound_after_the_crossing(start):
    rate, decay = Fraction(1, 10), Fraction(9, 10)
    with precision(150):
        crossed = False
        for n, position in enumerate(path(start, rmsprop_steps(rate, decay, 40))):
            crossed = crossed or sign(position) != sign(start)
            if crossed:
                assert abs(position) < bounds.rmsprop_norm_bound(rate, decay, 1, n)
    assert isinstance(bounds.rmsprop_norm_bound(rate, decay, 3, 5), arb)
