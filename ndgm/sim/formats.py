"""Float formats as finite sets: what PyTorch's uniform sampler draws, all values of 16 bits, and the gaps
between neighbours.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

import torch
from torch import Tensor

HALF_PRECISION = (torch.bfloat16, torch.float16)

PIECE = 2**17
"""So many numbers stay in a processor's cache while they are looked at."""


def uniform_values(dtype: torch.dtype, lower: int = -1) -> Tensor:
    """Every number that `uniform_(lower, 1)` can draw, ascending; `lower` is −1, or 0 for torch.rand.

    float32 (2²⁴ numbers, all equally likely), bfloat16 and float16 (see `draw_counts`). ValueError for
    float64, whose 2⁵³ numbers no array holds; `can_draw` decides those one by one.

    >>> uniform_values(torch.float32)[[0, 2**23, -1]]
    tensor([-1.0000,  0.0000,  1.0000])
    """
    if dtype == torch.float32:
        return _float32_draws(0, 2**24, lower)
    return _half_precision_draws(dtype, lower)[0].clone()


def draw_counts(dtype: torch.dtype, lower: int = -1) -> Tensor:
    """In how many of 2²⁴ equally likely cases each of `uniform_values(dtype, lower)` is drawn (int64)."""
    if dtype == torch.float32:
        return torch.ones(2**24, dtype=torch.int64)
    return _half_precision_draws(dtype, lower)[1].clone()


def can_draw(values: Tensor, lower: int = -1) -> Tensor:
    """Which of `values` (float32 or float64) `uniform_(lower, 1)` in their dtype can draw, as booleans."""
    grid = torch.finfo(values.dtype).eps / 2 * (1 - _checked(lower))
    return (values >= lower) & (values < 1) & (values.remainder(grid) == 0)


def all_values(dtype: torch.dtype, lower: float = -1.0, upper: float = 1.0) -> Tensor:
    """Every finite bfloat16 or float16 number in [lower, upper], ascending, with one zero.

    >>> len(all_values(torch.bfloat16, 0.5, 1.0))
    129
    """
    if dtype not in HALF_PRECISION:
        raise ValueError(f"{dtype} has too many values to list")
    values = _finite_values(dtype)
    return values[(values >= lower) & (values <= upper)]


@cache
def _finite_values(dtype: torch.dtype) -> Tensor:
    magnitudes = torch.arange(1, 2**15, dtype=torch.int16).view(dtype)
    magnitudes = magnitudes[magnitudes.isfinite()]
    return torch.cat([-magnitudes.flip(0), magnitudes.new_zeros(1), magnitudes])


def _float32_draws(first: int, end: int, lower: int) -> Tensor:
    return torch.arange(first, end, dtype=torch.float32).mul_((1 - _checked(lower)) / 2**24).add_(lower)


@cache
def _half_precision_draws(dtype: torch.dtype, lower: int) -> tuple[Tensor, Tensor]:
    if dtype not in HALF_PRECISION:
        raise ValueError(f"the numbers that {dtype} draws are too many to list")
    counts = torch.zeros(2**16, dtype=torch.int64)
    for first in range(0, 2**24, PIECE):
        rounded = _float32_draws(first, first + PIECE, lower).to(dtype)
        rounded[rounded == 1] = lower
        counts += rounded.view(torch.int16).int().add_(2**15).bincount(minlength=2**16)
    drawn = counts.nonzero().squeeze(1)
    values = (drawn - 2**15).to(torch.int16).view(dtype)
    order = values.double().argsort()
    return values[order], counts[drawn][order]


def _checked(lower: int) -> int:
    if lower not in (-1, 0):
        raise ValueError("only the intervals [-1, 1) and [0, 1) are known to be drawn without rounding")
    return lower


_INTEGERS = {2: torch.int16, 4: torch.int32, 8: torch.int64}


def bits(values: Tensor) -> Tensor:
    """The bit patterns of floating-point numbers, as integers: of the same shape, and the same memory.

    >>> bits(torch.tensor([0.0, 1.0]))
    tensor([         0, 1065353216], dtype=torch.int32)
    """
    return values.contiguous().view(_INTEGERS[values.element_size()])


def ordinals(values: Tensor) -> Tensor:
    """The place of each finite number among all of its format (int64): 0 for both zeros, 1 for the smallest
    positive.

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
    """Whether the last bit of each number's significand is set: of two neighbours, a tie is rounded to the
    other one.

    >>> odd_significands(torch.tensor([1.0, 1.0078125], dtype=torch.bfloat16))
    tensor([False,  True])
    """
    return (bits(values) & 1) == 1
