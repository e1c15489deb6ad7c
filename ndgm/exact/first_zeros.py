"""The starts from which b_n = b_{n-1} - s_n sign(b_{n-1}) is 0 for the first time after all given steps."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from ndgm.exact.arithmetic import Scalar, sign


def predecessors(position: Scalar, size: Scalar) -> list[Scalar]:
    """The non-zero points that a step of length `size` > 0 sends to `position`: one or two.

    >>> predecessors(1, 3), predecessors(3, 3)
    ([4, -2], [6])
    """
    candidates = [(position + direction * size, direction) for direction in (1, -1)]
    return [candidate for candidate, direction in candidates if sign(candidate) == direction]


def first_zero_starts(steps: Sequence[Scalar]) -> list[Scalar]:
    """Every start whose orbit is 0 after len(steps) steps and not before; at most 2^len(steps), with repetitions if any.

    Fractions, balls (Undecided where a ball does not tell) or sympy numbers.

    >>> sorted(first_zero_starts([35, 25]))
    [-60, -10, 10, 60]
    """
    found: list[Scalar] = [0]
    for size in reversed(steps):
        found = [start for position in found for start in predecessors(position, size)]
    return found


def signed_sums(steps: Sequence[Scalar]) -> list[Scalar]:
    """All 2^n sums of the steps with signs: the starts that satisfy (26) for some N and P, hit or not.

    >>> signed_sums([3, 1])
    [4, 2, -2, -4]
    """
    return [
        sum(s * size for s, size in zip(signs, steps, strict=True)) for signs in product((1, -1), repeat=len(steps))
    ]
