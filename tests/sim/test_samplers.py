"""The value sets against torch's own generator: nothing else is drawn, and the rare ends are."""

from __future__ import annotations

import pytest
import torch

from ndgm.sim.formats import all_values, can_draw, draw_counts, uniform_values

HALF_PRECISION = [torch.bfloat16, torch.float16]
DRAWS = 2**21


def draw(dtype, lower, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.empty(DRAWS, dtype=dtype).uniform_(lower, 1, generator=generator)


@pytest.mark.parametrize("lower", [-1, 0])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_every_draw_lies_on_the_grid_and_uses_its_last_bit(dtype, lower):
    drawn = draw(dtype, lower)
    assert can_draw(drawn, lower).all()
    grid = torch.finfo(dtype).eps / 2 * (1 - lower)
    odd = (drawn / grid).remainder(2) == 1
    assert 0.49 < odd.double().mean() < 0.51


@pytest.mark.parametrize("lower", [-1, 0])
def test_float32_values_are_the_documented_grid(lower):
    values = uniform_values(torch.float32, lower)
    assert len(values) == 2**24 and can_draw(values, lower).all() and (values.diff() > 0).all()
    assert values[0] == lower and values[-1] == 1 - (1 - lower) / 2**24
    assert int((values > 0).sum()) == (2**23 - 1 if lower else 2**24 - 1)


def test_every_float32_draw_is_the_low_bits_of_a_random_integer():
    """random_(0, 2²⁴) takes the same integers mod 2²⁴, and all of those come up."""
    generator = torch.Generator().manual_seed(0)
    low_bits = torch.empty(DRAWS, dtype=torch.int64).random_(0, 2**24, generator=generator)
    assert torch.equal(draw(torch.float32, -1), uniform_values(torch.float32)[low_bits])


def test_rand_and_its_affine_image_draw_these_sets():
    torch.manual_seed(1)
    unit = torch.rand(DRAWS)
    assert can_draw(unit, 0).all() and can_draw(2 * unit - 1, -1).all()
    torch.manual_seed(1)
    assert torch.equal(torch.empty(DRAWS).uniform_(-1, 1), 2 * unit - 1)


@pytest.mark.parametrize("lower", [-1, 0])
@pytest.mark.parametrize("dtype", HALF_PRECISION)
def test_half_precision_draws_are_rounded_float32_draws(dtype, lower):
    values, counts = uniform_values(dtype, lower), draw_counts(dtype, lower)
    assert int(counts.sum()) == 2**24 and (values.diff() > 0).all() and values[0] == lower and values[-1] < 1
    drawn = draw(dtype, lower)
    assert torch.isin(drawn.double(), values.double()).all()
    rounded = draw(torch.float32, lower).to(dtype)
    assert torch.equal(drawn, rounded.where(rounded != 1, lower))
    at_lower = float(counts[0]) / 2**24
    assert abs(float((drawn == lower).double().mean()) - at_lower) < 6 * (at_lower / DRAWS) ** 0.5


def test_numbers_off_the_grid_cannot_be_drawn():
    values = torch.tensor([1.0, -1.0, -1.5, 2.0**-23, 2.0**-24, 0.0])
    assert can_draw(values, -1).tolist() == [False, True, False, True, False, True]
    assert can_draw(values, 0).tolist() == [False, False, False, True, True, True]


@pytest.mark.parametrize(
    ("dtype", "fraction", "exponents"), [(torch.bfloat16, 7, 126), (torch.float16, 10, 14)]
)
def test_all_values_counts_the_format(dtype, fraction, exponents):
    """Positive numbers below 1: one binade for each exponent below 0, and the subnormals."""
    values = all_values(dtype)
    below_one = (exponents + 1) * 2**fraction - 1
    assert len(values) == 2 * (below_one + 1) + 1 and (values.diff() > 0).all()
    assert torch.equal(values, -values.flip(0)) and values[-1] == 1
    assert torch.isin(uniform_values(dtype).double(), values.double()).all()


def test_sets_too_large_to_list_are_refused():
    with pytest.raises(ValueError, match="too many"):
        uniform_values(torch.float64)
    with pytest.raises(ValueError, match="too many"):
        all_values(torch.float32)
    with pytest.raises(ValueError, match="without rounding"):
        uniform_values(torch.float32, -2)


@pytest.mark.parametrize("dtype", HALF_PRECISION)
def test_what_is_handed_out_is_the_callers_own(dtype):
    for listed in (uniform_values, draw_counts, all_values):
        before = listed(dtype).clone()
        listed(dtype).zero_()
        assert torch.equal(listed(dtype), before)
