"""A C² relative of the Huber loss, on which claims on the part of a second derivative are tried."""

from fractions import Fraction


def bent_slope(r):
    """r on [−1, 1], then a curvature that falls linearly from 1 to 0 at |r| = 2, then ±3/2."""
    beyond = min(max(abs(r) - 1, Fraction(0)), Fraction(1))
    size = min(abs(r), Fraction(1)) + beyond - beyond**2 / 2
    return size if r > 0 else -size
