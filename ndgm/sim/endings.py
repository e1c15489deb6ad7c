"""How every start of a sampler's grid ends under a rule on the toy LASSO, counted and remembered."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import torch
from torch import Tensor

from ndgm.sim.census import fates
from ndgm.sim.kernels import end_state
from ndgm.sim.optimizers import Rule
from ndgm.sim.samplers import all_values

STEPS = 4000
"""By then every float32 and bfloat16 orbit of RMSProp from (0, 1] at decay <= 0.99 repeats itself."""


@dataclass(frozen=True)
class Endings:
    """How many of the `starts` end in what, bit by bit, after `STEPS` steps.

    `zeros` sit at exactly 0. `two_cycles` alternate between two numbers of opposite signs, `others` do neither.
    `amplitudes` are the least and the largest sum of the two moduli of a two-cycle (None without two-cycles);
    `zero_example` and `other_example` are the starts of that kind with the shortest binary expansion, or None.
    """

    starts: int
    zeros: int
    two_cycles: int
    others: int
    amplitudes: tuple[float, float] | None
    zero_example: float | None
    other_example: float | None


def positive_starts(dtype: torch.dtype) -> Tensor:
    """The moduli that a coordinate can start from: the rules are odd, so a sign adds nothing.

    For float32 the 2^23 multiples of 2^-23 in (0, 1]: of the 2^24 equally likely draws of `uniform_(-1, 1)` two have
    each of these moduli, but for 1, which one has, and for one draw of 0. For bfloat16 and float16 every number in
    (0, 1].

    >>> len(positive_starts(torch.float32)), len(positive_starts(torch.bfloat16))
    (8388608, 16256)
    """
    if dtype == torch.float32:
        return torch.arange(1, 2**23 + 1, dtype=dtype).div_(2**23)
    values = all_values(dtype, 0.0, 1.0)
    return values[values > 0]


@cache
def endings(rule: Rule[Any], dtype: torch.dtype) -> Endings:
    """Walk every one of `positive_starts(dtype)`; for float32 that takes seconds, once in a process."""
    starts = positive_starts(dtype)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # On short tensors torch's threads mostly wait for each other.
    try:
        end = end_state(rule, starts, STEPS, workers=threads)
    finally:
        torch.set_num_threads(threads)
    zero, cycling = fates(end)
    sums = (end.position.abs().double() + end.following.abs().double())[cycling]
    return Endings(
        starts=len(starts),
        zeros=int(zero.sum()),
        two_cycles=int(cycling.sum()),
        others=int((~zero & ~cycling).sum()),
        amplitudes=(float(sums.min()), float(sums.max())) if len(sums) else None,
        zero_example=_shortest(starts[zero]),
        other_example=_shortest(starts[~zero & ~cycling]),
    )


def first_zero(rule: Rule[Any], start: float, dtype: torch.dtype) -> int | None:
    """The first n at which the iterate from `start` is exactly 0, or None if it is not within `STEPS` steps."""
    end = end_state(rule, torch.tensor([start], dtype=dtype), STEPS, first_zero=True)
    hit = -1 if end.first_zero is None else int(end.first_zero[0])
    return None if hit < 0 else hit


def _shortest(values: Tensor) -> float | None:
    if not len(values):
        return None
    multiples = values.double()
    while not (whole := multiples == multiples.floor()).any():
        multiples *= 2
    return float(values[whole][0])
