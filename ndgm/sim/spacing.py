"""The floating-point numbers as a row: each one's place in it, and the gap to its neighbour towards zero."""

from __future__ import annotations

from fractions import Fraction

import torch
from torch import Tensor

_INTEGERS = {2: torch.int16, 4: torch.int32, 8: torch.int64}


def bits(values: Tensor) -> Tensor:
    """The bit patterns of floating-point numbers, as integers: of the same shape, and the same memory.

    >>> bits(torch.tensor([0.0, 1.0]))
    tensor([         0, 1065353216], dtype=torch.int32)
    """
    return values.contiguous().view(_INTEGERS[values.element_size()])


def ordinals(values: Tensor) -> Tensor:
    """The place of each finite number among all of its format (int64): 0 for both zeros, 1 for the smallest positive.

    Increasing, and odd-symmetric.

    >>> ordinals(torch.tensor([-1.0, 0.0, 1.0], dtype=torch.bfloat16))
    tensor([-16256,      0,  16256])
    """
    places = bits(values.abs()).to(torch.int64)
    return torch.where(values < 0, -places, places)


def at_ordinals(places: Tensor, dtype: torch.dtype) -> Tensor:
    """The number at each place: the inverse of `ordinals`, but for the negative zero."""
    magnitudes = places.abs().to(_INTEGERS[dtype.itemsize]).view(dtype)
    return torch.where(places < 0, -magnitudes, magnitudes)


def numbers_up_to(bound: Fraction) -> int:
    """How many float32 numbers there are in (0, bound].

    >>> numbers_up_to(Fraction(1)), numbers_up_to(Fraction(1, 3)) - numbers_up_to(Fraction(1, 4))
    (1065353216, 2796202)
    """
    nearest = torch.tensor([float(bound)])
    return int(ordinals(nearest)) - int(Fraction(float(nearest)) > bound)


def gaps(values: Tensor) -> Tensor:
    """The distance of each number to its neighbour towards zero, exact; 0 for a zero.

    Just above a power of two that is half of what it is to the other side.

    >>> gaps(torch.tensor([1.0, 1.5], dtype=torch.bfloat16))
    tensor([0.0039, 0.0078], dtype=torch.bfloat16)
    """
    places = ordinals(values)
    return (values - at_ordinals(places - places.sign(), values.dtype)).abs()


def odd_significands(values: Tensor) -> Tensor:
    """Whether the last bit of each number's significand is set: of two neighbours, a tie is rounded to the other one.

    >>> odd_significands(torch.tensor([1.0, 1.0078125], dtype=torch.bfloat16))
    tensor([False,  True])
    """
    return (bits(values) & 1) == 1
