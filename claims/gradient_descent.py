"""Gradient descent on a function of one variable, given by its slope, in exact arithmetic."""

from fractions import Fraction
from itertools import pairwise


def trajectory(slope, start, rate, steps):
    """The start and the positions after 1, …, `steps` steps x − α f′(x)."""
    positions = [Fraction(start)]
    for _ in range(steps):
        positions.append(positions[-1] - rate * slope(positions[-1]))
    return positions


def strictly_falls(value, positions):
    """Whether every step lowers `value`."""
    return all(value(after) < value(before) for before, after in pairwise(positions))
