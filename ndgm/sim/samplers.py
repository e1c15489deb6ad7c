"""The finite sets of numbers that PyTorch's uniform sampler can draw, and all values of a 16-bit format.

On the CPU `uniform_(lower, 1)` draws x = k / 2^p with k uniform on 0, ..., 2^p - 1, from the low p bits of
a random integer (p = 24 for float32, 53 for float64: the precision of the format), and returns x * (1 -
lower) + lower. For lower = 0 (`torch.rand`) and lower = -1 every step of that is exact. So torch.rand in
float32 draws the 2^24 multiples of 2^-24 in [0, 1), all but one of them positive, and uniform_(-1, 1) the
2^24 multiples of 2^-23 in [-1, 1): 2^23 - 1 positive ones, 0, and 2^23 negative ones. bfloat16 and float16
round a float32 draw to nearest, and turn a draw that rounds up to 1 into `lower` (as read in, and tested
with, torch 2.13).
"""

from __future__ import annotations

import torch
from torch import Tensor

HALF_PRECISION = (torch.bfloat16, torch.float16)


def uniform_values(dtype: torch.dtype, lower: int = -1) -> Tensor:
    """Every number that `uniform_(lower, 1)` can draw, ascending; `lower` is -1, or 0 for torch.rand.

    float32 (2^24 numbers, all equally likely), bfloat16 and float16 (see `draw_counts`). ValueError for
    float64, whose 2^53 numbers no array holds; `can_draw` decides those one by one.

    >>> uniform_values(torch.float32)[[0, 2**23, -1]]
    tensor([-1.0000,  0.0000,  1.0000])
    """
    if dtype == torch.float32:
        return torch.arange(2**24, dtype=torch.float32).mul_((1 - _checked(lower)) / 2**24).add_(lower)
    return _half_precision_draws(dtype, lower)[0]


def draw_counts(dtype: torch.dtype, lower: int = -1) -> Tensor:
    """In how many of 2^24 equally likely cases each of `uniform_values(dtype, lower)` is drawn (int64)."""
    if dtype == torch.float32:
        return torch.ones(2**24, dtype=torch.int64)
    return _half_precision_draws(dtype, lower)[1]


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
    patterns = torch.arange(-(2**15) + 1, 2**15, dtype=torch.int16)  # -(2^15) would be the negative zero.
    values = patterns.view(dtype)
    values = values[(values >= lower) & (values <= upper) & values.isfinite()]
    return values[values.double().argsort()]


def _half_precision_draws(dtype: torch.dtype, lower: int) -> tuple[Tensor, Tensor]:
    if dtype not in HALF_PRECISION:
        raise ValueError(f"the numbers that {dtype} draws are too many to list")
    rounded = uniform_values(torch.float32, lower).to(dtype)
    rounded[rounded == 1] = lower
    counts = rounded.view(torch.int16).int().add_(2**15).bincount(minlength=2**16)
    drawn = counts.nonzero().squeeze(1)
    values = (drawn - 2**15).to(torch.int16).view(dtype)
    order = values.double().argsort()
    return values[order], counts[drawn][order]


def _checked(lower: int) -> int:
    if lower not in (-1, 0):
        raise ValueError("only the intervals [-1, 1) and [0, 1) are known to be drawn without rounding")
    return lower
