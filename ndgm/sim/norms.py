"""The range of the one-norm over the last iterations of many runs on the toy LASSO (7), and random starts for
them.
"""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import Any, NamedTuple

import torch
from torch import Tensor

from ndgm.sim.optimizers import Rule, iterates
from ndgm.sim.sweeps import end_state


class NormRange(NamedTuple):
    """The smallest and the largest one-norm of each run, shape (runs,), summed in float64."""

    lowest: Tensor
    highest: Tensor


def last_norms(rule: Rule[Any], starts: Tensor, iterations: int, last: int = 100) -> NormRange:
    """The range of ‖bₙ‖₁ over n = iterations − last + 1, ..., iterations, for `starts` of shape (runs,
    weights).

    Where the orbits repeat themselves by then, two iterates are the whole range; otherwise the rule walks
    them all.

    >>> from ndgm.sim.optimizers import NDGM
    >>> last_norms(NDGM(0.5, 1.0), torch.tensor([[0.75, 10.125]]), 1000)
    NormRange(lowest=tensor([0.3750], dtype=torch.float64), highest=tensor([0.6250], dtype=torch.float64))
    """
    first = iterations - last + 1
    if first < 0 or last < 2:
        raise ValueError(f"there are no {last} >= 2 last iterates among {iterations + 1}")
    end = end_state(rule, starts, first)
    if end.all_periodic:
        positions = [end.position, end.following]
    else:
        positions = [state.position for state in islice(iterates(rule, starts), first, iterations + 1)]
    norms = torch.stack([position.abs().double().sum(-1) for position in positions])
    return NormRange(norms.amin(0), norms.amax(0))


def random_starts(runs: int, weights: int, dtype: torch.dtype = torch.float32, seed: int = 0) -> Tensor:
    """`runs` independent starts of `weights` entries each, by torch's uniform_(−1, 1).

    >>> random_starts(2, 3).shape
    torch.Size([2, 3])
    """
    return torch.empty(runs, weights, dtype=dtype).uniform_(
        -1, 1, generator=torch.Generator().manual_seed(seed)
    )


@cache
def random_norms(rule: Rule[Any], runs: int, weights: int, dtype: torch.dtype, iterations: int) -> NormRange:
    """`last_norms` of `random_starts`, remembered: two rules get the same starts."""
    return last_norms(rule, random_starts(runs, weights, dtype), iterations)


def runs_above(
    higher: Rule[Any], lower: Rule[Any], runs: int, weights: int, dtype: torch.dtype, iterations: int
) -> int:
    """In how many of the runs of `random_norms` all of the last 100 norms of `higher` are above all of those
    of `lower`.

    >>> from ndgm.sim.optimizers import NDGM
    >>> runs_above(NDGM(0.01, 2.0), NDGM(0.01, 1.0), 10, 1000, torch.float32, 1000)
    10
    """
    above = random_norms(higher, runs, weights, dtype, iterations).lowest
    below = random_norms(lower, runs, weights, dtype, iterations).highest
    return int((above > below).sum())
