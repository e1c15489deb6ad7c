"""First zeros found backwards are those found forwards."""

import doctest
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ndgm.exact import vanilla
from ndgm.exact.arithmetic import precision
from ndgm.exact.rules import path, rmsprop_steps
from ndgm.exact.vanilla import first_zero_starts, signed_sums

steps_lists = st.lists(st.fractions(Fraction(1, 10), 3, max_denominator=10), min_size=1, max_size=6)


def test_examples():
    assert doctest.testmod(vanilla).failed == 0


@given(steps_lists)
def test_backwards_is_forwards(steps):
    """(26) is necessary, so the sums are all candidates; walking decides which of them hit, and when."""

    def hits_first_at_the_end(start):
        positions = list(path(start, steps))
        return positions[-1] == 0 and all(positions[:-1])

    assert set(first_zero_starts(steps)) == {
        start for start in signed_sums(steps) if hits_first_at_the_end(start)
    }


def test_balls():
    with precision(100):
        steps = rmsprop_steps(1, Fraction(99, 100), 6)
        assert [len(first_zero_starts(steps[:n])) for n in range(1, 7)] == [2, 4, 6, 10, 14, 22]
