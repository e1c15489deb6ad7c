"""Places, gaps and significands against every 16-bit number and against torch.nextafter."""

import pytest
import torch

from ndgm.sim.formats import all_values, at_ordinals, gaps, odd_significands, ordinals


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=str)
def test_places_count_the_numbers(dtype):
    largest = torch.finfo(dtype).max
    values = all_values(dtype, -largest, largest)
    places = ordinals(values)
    assert (places.diff() == 1).all() and places[values == 0].item() == 0
    assert at_ordinals(places, dtype).equal(values)
    towards_zero = torch.cat([values[1:][values[1:] <= 0], values[:-1][values[1:] > 0]])
    assert gaps(values)[values != 0].equal((values[values != 0] - towards_zero).abs())


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64], ids=str)
def test_neighbours(dtype):
    values = torch.tensor([1.0, -1.0, 0.3, 2.0**-149, -1e-40, 3e38, 0.5], dtype=dtype)
    zero = torch.zeros_like(values)
    assert at_ordinals(ordinals(values) - ordinals(values).sign(), dtype).equal(torch.nextafter(values, zero))
    assert gaps(values).equal((values - torch.nextafter(values, zero)).abs())
    assert gaps(zero).equal(zero) and ordinals(-zero).equal(ordinals(zero))


def test_ties_go_to_the_even_significand():
    values = all_values(torch.bfloat16, 1.0, 2.0)[:-1]
    upper = at_ordinals(ordinals(values) + 1, torch.bfloat16)
    rounded = ((values.float() + upper.float()) / 2).to(torch.bfloat16)
    assert rounded.equal(torch.where(odd_significands(values), upper, values))
