"""What is found backwards from 0 is what walking forwards finds, for every number of the small formats."""

import pytest
import torch

from ndgm.sim.fates import positive_starts
from ndgm.sim.formats import all_values, uniform_values
from ndgm.sim.optimizers import NDGM
from ndgm.sim.preimages import Intervals, starts_that_reach_zero
from ndgm.sim.sweeps import end_state


@pytest.mark.parametrize("rate", [2.0**-4, 0.1, 0.07, 0.3, 1.0, 3.0, 200.0])
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=str)
def test_all_numbers_of_a_small_format(dtype, rate):
    starts = all_values(dtype)
    rule = NDGM(rate, 1.0)
    walked = end_state(rule, starts, 60, first_zero=True)
    found = starts_that_reach_zero(rule, dtype)
    assert found.contains(starts).equal((walked.position == 0) & (starts != 0))
    for lower, upper, iteration in zip(found.lower, found.upper, found.iteration, strict=True):
        inside = (starts >= lower) & (starts <= upper)
        assert inside.any() and (walked.first_zero[inside] == iteration).all()


@pytest.mark.parametrize("rate", [0.01, 3.0])
def test_all_draws_of_float32(rate):
    rule = NDGM(rate, 1.0)
    found = starts_that_reach_zero(rule, torch.float32)
    starts = positive_starts(torch.float32)
    hit = end_state(rule, starts, 300).position == 0
    assert found.contains(starts).equal(hit)
    # The sampler draws −1 and not 1; the rule is odd.
    assert found.drawn() == 2 * int(hit.sum()) - int(hit[-1])
    assert found.contains(found.least_draws()).all()
    assert torch.isin(found.least_draws().abs(), starts).all()


def test_counts_draws():
    ends = torch.tensor([[-1.0, -1.0], [0.1, 0.1], [0.25, 0.25 + 2**-22], [1.0, 1.0]])
    intervals = Intervals(ends[:, 0], ends[:, 1], torch.ones(4, dtype=torch.int64))
    by_hand = sum(
        int(((uniform_values(torch.float32) >= low) & (uniform_values(torch.float32) <= high)).sum())
        for low, high in ends
    )
    assert intervals.drawn() == by_hand == 4
    assert intervals.least_draws().tolist() == [-1.0, 0.25]


def test_a_schedule_is_refused():
    with pytest.raises(ValueError, match="depend on more"):
        starts_that_reach_zero(NDGM(lambda k: 0.1, 1.0), torch.float32)


def test_positive_numbers_inside_are_those_of_a_walk():
    rule, starts = NDGM(0.07, 1.0), all_values(torch.bfloat16, 0.0, 1.0)[1:]
    hit = end_state(rule, starts, 400).position == 0
    found = starts_that_reach_zero(rule, torch.bfloat16)
    assert found.positive() == int(hit[:-1].sum()) and found.positive(0.5) == int(hit[starts < 0.5].sum())
