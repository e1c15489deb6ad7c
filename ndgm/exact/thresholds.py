"""Soft and hard thresholding of exact numbers, of balls (Undecided where they straddle a tie) and of z3 terms."""

from __future__ import annotations

import z3

from ndgm.exact.arithmetic import Scalar, sign


def soft_threshold(value: Scalar, threshold: Scalar) -> Scalar:
    """sgn(v) max(|v| - t, 0), t >= 0: the proximal map of t |.|.

    >>> soft_threshold(5, 3), soft_threshold(-5, 3), soft_threshold(2, 3)
    (2, -2, 0)
    """
    if isinstance(value, z3.ExprRef):
        return z3.If(value > threshold, value - threshold, z3.If(value < -threshold, value + threshold, z3.RealVal(0)))
    if sign(abs(value) - threshold) <= 0:
        return 0 * value
    return value - sign(value) * threshold


def hard_threshold(value: Scalar, threshold: Scalar) -> Scalar:
    """v where |v| >= t, else 0: pruning.

    >>> hard_threshold(5, 3), hard_threshold(-2, 3), hard_threshold(3, 3)
    (5, 0, 3)
    """
    if isinstance(value, z3.ExprRef):
        return z3.If(z3.Abs(value) < threshold, z3.RealVal(0), value)
    return 0 * value if sign(abs(value) - threshold) < 0 else value
