"""Thresholding of numbers and of z3 terms agrees, ties and signs included."""

from fractions import Fraction

import pytest
import z3

from ndgm.exact.pruning import hard_threshold
from ndgm.exact.rules import soft_threshold


@pytest.mark.parametrize("rule", [soft_threshold, hard_threshold])
@pytest.mark.parametrize("threshold", [Fraction(0), Fraction(1, 3), Fraction(2)])
def test_numbers_and_terms_agree(rule, threshold):
    for value in (Fraction(numerator, 3) for numerator in range(-9, 10)):
        term = z3.simplify(rule(z3.RealVal(str(value)), z3.RealVal(str(threshold))))
        assert term.as_fraction() == rule(value, threshold)


def test_they_set_the_same_values_to_0_but_for_ties():
    assert soft_threshold(Fraction(1), Fraction(1)) == 0 and hard_threshold(Fraction(1), Fraction(1)) == 1
    for value in (Fraction(numerator, 7) for numerator in range(-20, 21) if abs(numerator) != 7):
        assert (soft_threshold(value, 1) == 0) == (hard_threshold(value, 1) == 0)
