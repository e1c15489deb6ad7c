"""Which floating-point starts reach exactly 0: all of them, found backwards from 0, in any format.

On either side of 0 a step of NDGM at a constant rate is a non-decreasing function of the position, because
rounding is monotone. So the numbers that a step sends into an interval are an interval of the row of
floating-point numbers again, and bisection finds its ends: some hundred intervals decide about all 2⁵³
numbers that float64's sampler draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ndgm.sim.formats import at_ordinals, ordinals
from ndgm.sim.optimizers import Rule


@dataclass(frozen=True)
class Intervals:
    """Disjoint closed intervals of numbers of one format, and the iteration at which they reach 0 for the
    first time.

    `lower`, `upper` and `iteration` have shape (number of intervals,).
    """

    lower: Tensor
    upper: Tensor
    iteration: Tensor

    def drawn(self) -> int:
        """How many of the equally likely numbers that `uniform_(-1, 1)` draws lie inside (float32, float64).

        Those are the multiples of the format's ε in [−1, 1): 2²⁴ in float32, 2⁵³ in float64.
        """
        first, last = self._multiples()
        return int((last - first + 1).clamp(min=0).sum())

    def positive(self, below: float = 1.0) -> int:
        """How many numbers of the format in (0, below) lie inside."""
        last = ordinals(torch.tensor([below], dtype=self.lower.dtype)) - 1
        first, end = ordinals(self.lower).clamp(min=1), ordinals(self.upper).minimum(last)
        return int((end - first + 1).clamp(min=0).sum())

    def least_draws(self) -> Tensor:
        """The least of the numbers that `uniform_(-1, 1)` draws in each interval that holds one."""
        first, last = self._multiples()
        return first[first <= last].to(self.lower.dtype) * torch.finfo(self.lower.dtype).eps

    def _multiples(self) -> tuple[Tensor, Tensor]:
        grid = torch.finfo(self.lower.dtype).eps
        largest = torch.full_like(self.upper, 1 - grid)
        # Both quotients are exact: divisions by a power of two.
        return (
            (self.lower.clamp(min=-1) / grid).ceil().to(torch.int64),
            (self.upper.minimum(largest) / grid).floor().to(torch.int64),
        )

    def contains(self, values: Tensor) -> Tensor:
        """Which of `values` lie in one of the intervals."""
        if not len(self.lower):
            return torch.zeros_like(values, dtype=torch.bool)
        order = self.lower.argsort()
        lower, upper = self.lower[order], self.upper[order]
        before = torch.searchsorted(lower, values, right=True) - 1
        return (before >= 0) & (values <= upper[before.clamp(min=0)])


def starts_that_reach_zero(rule: Rule[Any], dtype: torch.dtype, bound: float = 1.0) -> Intervals:
    """All starts 0 < |b₀| ≤ bound whose orbit under `rule` on (7) contains an exact 0, after any number of
    steps.

    `rule` is NDGM with a constant learning rate: its step has to be non-decreasing on either side of 0 and to
    depend on the position alone. The number of intervals is of the order of bound / (αλ).
    ValueError for a learning rate that changes.

    >>> from ndgm.sim.optimizers import NDGM
    >>> found = starts_that_reach_zero(NDGM(0.25, 1.0), torch.float64)
    >>> sorted(found.least_draws().tolist())
    [-1.0, -0.75, -0.5, -0.25, 0.25, 0.5, 0.75]
    """
    if callable(rule.learning_rate):
        raise ValueError("a learning rate that changes makes the step depend on more than the position")
    # From inside the bound an orbit does not leave this one: it walks towards 0 and then stays within a step
    # of it.
    last = int(ordinals(torch.tensor([max(bound, 2 * abs(rule.learning_rate * rule.penalty))], dtype=dtype)))
    targets = (torch.zeros(1, dtype=dtype), torch.zeros(1, dtype=dtype))
    lowers, uppers, iterations = [], [], []
    iteration = 0
    while len(targets[0]):
        iteration += 1
        sides = [_preimages(rule, *targets, low, high) for low, high in ((1, last), (-last, -1))]
        targets = (torch.cat([side[0] for side in sides]), torch.cat([side[1] for side in sides]))
        lowers.append(targets[0])
        uppers.append(targets[1])
        iterations.append(torch.full(targets[0].shape, iteration))
    lower, upper = torch.cat(lowers).clamp(min=-bound), torch.cat(uppers).clamp(max=bound)
    inside = lower <= upper
    return Intervals(lower[inside], upper[inside], torch.cat(iterations)[inside])


def _preimages(rule: Rule[Any], lower: Tensor, upper: Tensor, low: int, high: int) -> tuple[Tensor, Tensor]:
    """The intervals of places low..high, all on one side of 0, that a step sends into [lower, upper]."""
    beyond = at_ordinals(ordinals(upper) + 1, upper.dtype)
    ends = _first_places(rule, torch.cat([lower, beyond]), low, high)
    first, last = ends[: len(lower)], ends[len(lower) :] - 1
    some = first <= last
    return at_ordinals(first[some], lower.dtype), at_ordinals(last[some], upper.dtype)


def _first_places(rule: Rule[Any], reached: Tensor, low: int, high: int) -> Tensor:
    """The first of the places low..high whose images are ≥ `reached`, and high + 1 where there is none."""
    begin, end = torch.full(reached.shape, low), torch.full(reached.shape, high + 1)
    step = rule.rate(0) * rule.penalty
    guess = ordinals(reached + (step if low > 0 else -step))
    # Rounding moves a step by no more than some places: bisection starts from these.
    tried = [guess - 4, guess + 4]
    while bool((begin < end).any()):
        middle = tried.pop() if tried else begin + (end - begin).div(2, rounding_mode="floor")  # No overflow.
        middle = middle.clamp(begin, (end - 1).maximum(begin))
        image = rule.toy_step(rule.start(at_ordinals(middle.clamp(low, high), reached.dtype))).position
        open_, enough = begin < end, image >= reached
        end = torch.where(open_ & enough, middle, end)
        begin = torch.where(open_ & ~enough, middle + 1, begin)
    return begin
