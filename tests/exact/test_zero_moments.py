from fractions import Fraction
from itertools import islice, product

import pytest
from flint import arb

from ndgm.exact.adam_zeros import has_unit_roots, moment, sign_polynomial, starts_with_signs, zero_moments
from ndgm.exact.arithmetic import Undecided, ball, sign
from ndgm.exact.rules import Adam, states


@pytest.mark.parametrize(
    ("signs", "unit"), [((1, 1, -1), True), ((0, 1, 0, -1, 0), True), ((1, 2), False), ((2, 1), False)]
)
def test_unit_roots(signs, unit):
    assert has_unit_roots(sign_polynomial(signs)) == unit


def test_a_factor_that_is_no_unit_is_seen():
    assert not has_unit_roots(sign_polynomial((2, -1)) * sign_polynomial((1, 1, -1)))


def test_zero_moments_vanish():
    found = [
        zero for length in range(2, 7) for zero in zero_moments(length, Fraction(1, 2), Fraction(99, 100))
    ]
    assert len(found) == 15
    for zero in found:
        assert moment(zero.signs, zero.decay).contains(0)
        assert sign(moment(zero.signs, ball(Fraction(9, 10)))) != 0


@pytest.mark.parametrize("first_decay", [Fraction(3, 5), Fraction(9, 10)])
def test_the_interval_of_starts_is_the_right_one(first_decay):
    """Every pattern of length 4: its interval's middle follows it, and a start outside does not."""
    rule = Adam(1, 1, first_decay, Fraction(1, 2))
    followed = 0
    for rest in product((1, -1), repeat=3):
        signs, interval = (1, *rest), starts_with_signs((1, *rest), ball(first_decay))
        if interval is None:
            continue
        followed += 1
        lower, upper = interval
        top = upper if upper.is_finite() else lower + 2
        width = top - lower
        for where, inside in (
            (lower + width / 2, True),
            (lower - width / 50, False),
            (top + width / 50, not upper.is_finite()),
        ):
            if where > 0:
                met = tuple(sign(state.position) for state in islice(states(rule, where), 4))
                assert (met == signs) == inside
    assert followed >= 4


def test_undecided_at_low_precision():
    with pytest.raises(Undecided):
        starts_with_signs((1, -1, 1), arb(0.5, 0.3))
