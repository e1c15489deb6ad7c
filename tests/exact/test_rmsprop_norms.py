"""The limits of RMSProp's moduli against long walks, against the closed forms, and the bound on their means
against a sample.
"""

import doctest
import random
import sys
from fractions import Fraction

import pytest

from ndgm.exact.arithmetic import Undecided, ball, precision
from ndgm.exact.rmsprop import (
    least_mean_modulus,
    limit_moduli,
    limit_norms,
    low_norm_probability,
    rmsprop_phases,
)
from ndgm.exact.rules import RMSProp, trajectory

RATE, DECAY = Fraction(1, 100), Fraction(99, 100)
RULE = RMSProp(RATE, 1, DECAY)
RANDOM = random.Random(1)
STARTS = [Fraction(RANDOM.randrange(-(10**6), 10**6), 10**6 + 3) for _ in range(300)]


@pytest.mark.parametrize("start", STARTS[:8])
def test_a_long_walk_comes_down_to_the_limits(start):
    with precision(300):
        orbit = trajectory(RULE, ball(start), 1501)
    for n, limit in zip((1500, 1501), limit_moduli(RULE, start), strict=True):
        assert abs(abs(orbit[n]) - limit) < RATE.numerator * 1e-8
        assert not abs(orbit[n]) < limit


@pytest.mark.parametrize("start", STARTS[:40])
def test_equal_to_the_closed_form(start):
    phases, moduli = rmsprop_phases(RATE, DECAY, start), limit_moduli(RULE, start)
    if phases is None:
        assert sorted(modulus.is_zero() for modulus in moduli) == [False, True]
        assert sum(moduli).contains(ball(RATE))
    else:
        assert all(abs(phase).overlaps(modulus) for phase, modulus in zip(phases, moduli, strict=True))


def test_norms_are_sums():
    first, second = limit_moduli(RULE, Fraction(1, 5)), limit_moduli(RULE, Fraction(-1, 3))
    for parity, norm in enumerate(limit_norms(RULE, [Fraction(1, 5), Fraction(-1, 3), Fraction(1, 5)])):
        assert norm.overlaps(2 * first[parity] + second[parity])


def test_bias_correction_is_vanilla_with_penalty_1():
    even, odd = limit_moduli(RMSProp(1, 3, DECAY, bias_correction=True), Fraction(17, 5))
    assert abs(even - ball(Fraction(3, 5))) < 1e-12 and abs(odd - ball(Fraction(2, 5))) < 1e-12


def test_starts_that_reach_0_have_no_limits():
    for start in (Fraction(0), Fraction(1, 10)):
        with pytest.raises(Undecided):
            limit_moduli(RULE, start)


def test_the_bound_is_below_the_means_and_not_far():
    bound = least_mean_modulus(RATE, DECAY, Fraction(1))
    moduli = [limit_moduli(RULE, start) for start in STARTS]
    for parity in (0, 1):
        mean = sum(float(pair[parity].mid()) for pair in moduli) / len(moduli)
        assert 0.8 * mean < bound < 1.15 * mean  # The mean of 300 moduli has a standard error of 5 %.
    with pytest.raises(ValueError, match="does not apply"):
        least_mean_modulus(RATE, Fraction(1, 2), Fraction(1))


def test_the_probability_of_a_low_norm():
    """At p = 1 and level 0 the captured half of the starts has it, so that nothing is claimed; it decays with
    p.
    """
    assert low_norm_probability(1, RATE, DECAY, Fraction(0)) == 1
    bounds = [low_norm_probability(p, RATE, DECAY, RATE / 10) for p in (20, 40, 80)]
    assert 1 > bounds[0] > bounds[1] > bounds[2] > 0
    norms = [min(limit_norms(RULE, STARTS[k : k + 20])) for k in range(0, 300, 20)]
    assert sum(norm <= 20 * ball(RATE / 10) for norm in norms) / len(norms) < bounds[0] + 0.2
    assert low_norm_probability(100, RATE, DECAY, RATE / 2) == 1


def test_examples():
    results = doctest.testmod(sys.modules[limit_norms.__module__])
    assert results.attempted > 0 and results.failed == 0
