"""Products of float matrices without rounding: floats as integers of few digits, whose sums float64 holds."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Array = NDArray[np.float64]

DIGITS = 20
"""Binary digits to a piece: 2¹³ products of two pieces sum to less than 2⁵³, in whatever order they come."""


def exact_products(left: Floats, right: Floats) -> tuple[list[list[int]], int]:
    """left @ right as integers, row by row, in units of 2**exponent; and the exponent.

    Args:
        left: shape (rows, n), finite; n is at most 2000.
        right: shape (n, columns), finite.

    >>> ((found,),), exponent = exact_products(np.array([[0.5, 3.0]]), np.array([[0.25], [2.0]]))
    >>> found * 2.0**exponent
    6.125
    """
    if left.shape[1] > 2000:
        raise ValueError(f"the sums of {left.shape[1]} products are not exact: at most 2000 have room")
    (of_left, unit_of_left), (of_right, unit_of_right) = _pieces(left), _pieces(right)
    sums: dict[int, NDArray[np.int64]] = {}
    for i, one in enumerate(of_left):
        for j, other in enumerate(of_right):
            sums[i + j] = sums.get(i + j, 0) + (one @ other).astype(np.int64)
    total = np.zeros((left.shape[0], right.shape[1]), dtype=object)  # Of Python's integers.
    for place, found in sums.items():
        total += found.astype(object) << place * DIGITS
    return total.tolist(), unit_of_left + unit_of_right


def _pieces(values: Floats) -> tuple[list[Array], int]:
    """Arrays p₀, p₁, … of integers below 2²⁰ in modulus, and u: the values are Σ pᵢ 2^(u + 20i)."""
    significant = np.finfo(values.dtype).nmant + 1
    rest = values.astype(np.float64)
    exponents = np.frexp(rest[rest != 0.0])[1]
    if not exponents.size:
        return [], 0
    unit = int(exponents.min()) - significant
    number = -(-(int(exponents.max()) - unit) // DIGITS)
    found = []
    for i in reversed(range(number)):
        piece = np.trunc(np.ldexp(rest, -unit - DIGITS * i))
        rest = rest - np.ldexp(piece, unit + DIGITS * i)
        found.append(piece)
    return found[::-1], unit
