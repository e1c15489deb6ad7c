"""What an entry does that becomes exactly 0: the iterates before and after its first zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ndgm.sim.kernels import end_state
from ndgm.sim.optimizers import Rule, trajectory


@dataclass(frozen=True)
class ZeroHits:
    """The starts whose orbit meets 0, each tensor of shape (hits,).

    `iteration` is the first n >= 1 with b_n = 0; `before` is b_{n-1} and `after` is b_{n+1}.
    """

    start: Tensor
    iteration: Tensor
    before: Tensor
    after: Tensor

    def __len__(self) -> int:
        return len(self.start)


def zero_hits(rule: Rule[Any], starts: Tensor, steps: int) -> ZeroHits:
    """The first zeros at iterates 1..steps of `rule` on the toy loss (7), from starts of shape (n,) that are not 0.

    >>> from ndgm.sim.optimizers import HeavyBall
    >>> hits = zero_hits(HeavyBall(1.0, 1.0, 0.5), torch.tensor([2.5, 2.25]), 2)
    >>> hits.start, hits.iteration, hits.before, hits.after
    (tensor([2.5000]), tensor([2], dtype=torch.int32), tensor([1.5000]), tensor([-0.7500]))
    """
    if bool((starts == 0).any()):
        raise ValueError("a start at 0 hits 0 before the first step")
    first_zero = end_state(rule, starts, steps, first_zero=True).first_zero
    assert first_zero is not None
    hit = first_zero > 0
    start, iteration = starts[hit], first_zero[hit]
    orbit = trajectory(rule, start, steps + 1)
    index, column = iteration.long(), torch.arange(len(start))
    return ZeroHits(start, iteration, orbit[index - 1, column], orbit[index + 1, column])
