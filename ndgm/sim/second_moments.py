"""RMSProp's second moments and step lengths in a float format, for many penalties, until the format repeats
them.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from ndgm.sim.optimizers import RMSProp


class StepLengths(NamedTuple):
    """One row for each iteration 1, 2, ..., one column for each penalty.

    `second_moments` are vₙ, `lengths` the n-th step: how far it moves a coordinate that was never exactly 0.
    If `settled`, the last row repeats. In float32 and float64 two penalties whose columns are equal
    bit by bit have, from every start other than 0, the same orbit bit by bit: torch rounds a step before it
    adds it. In the 16-bit formats torch adds first, and the length is what a coordinate at 0 would move by.
    """

    second_moments: Tensor
    lengths: Tensor
    settled: bool


def step_lengths(rule: RMSProp, penalties: Tensor, limit: int = 10_000) -> StepLengths:
    """Run the second moment (22) of a coordinate that is never 0 until no column changes, or `limit` steps.

    `rule` gives learning rate (constant), decay, ε and v₀; its own penalty is not used. The format is
    that of `penalties`, shape (number of penalties,). ValueError for bias correction, under which no step
    repeats.

    >>> step_lengths(RMSProp(1.0, 1.0, decay=0.75, epsilon=0.0), torch.tensor([1.0, 3.0])).lengths[0]
    tensor([2., 2.])
    """
    if rule.bias_correction or callable(rule.learning_rate):
        raise ValueError("needs a constant learning rate and no bias correction: the last step has to repeat")
    moment = torch.full_like(penalties, rule.initial_second_moment)
    moments: list[Tensor] = []
    settled = False
    while not settled and len(moments) < limit:
        before, moment = moment, rule.next_second_moment(moment, penalties)
        moments.append(moment)
        settled = moment.equal(before)
    table = torch.stack(moments)
    # Without bias correction the iteration does not enter, so that one call serves all rows.
    denominators = rule.denominator(table, 1)
    lengths = torch.addcdiv(torch.zeros_like(table), penalties, denominators, value=-rule.rate(0)).neg_()
    return StepLengths(table, lengths, settled)
