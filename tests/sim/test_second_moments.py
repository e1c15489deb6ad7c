"""The table of steps is what torch.optim.RMSprop does to a coordinate far from 0."""

import doctest

import pytest
import torch

from ndgm.sim import second_moments as module
from ndgm.sim.optimizers import RMSProp, trajectory
from ndgm.sim.second_moments import step_lengths


def test_examples():
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
@pytest.mark.parametrize("epsilon", [0.0, 1e-8, 1e-3])
def test_walking_by_the_table_is_the_orbit(dtype, epsilon):
    """Not in 16-bit formats, where torch adds the step before it rounds it."""
    starts = torch.tensor([0.7, -0.3, 0.1], dtype=dtype)
    for penalty in (1.0, 0.3):
        rule = RMSProp(2.0**-7, penalty, epsilon=epsilon)
        table = step_lengths(rule, torch.tensor([penalty], dtype=dtype), limit=60)
        orbit = trajectory(rule, starts, 60)
        assert not table.settled and len(table.lengths) == 60
        position = starts
        for length, after in zip(table.lengths, orbit[1:], strict=True):
            position = position - torch.sign(position) * length
            assert position.equal(after)


def test_equal_columns_mean_equal_orbits():
    table = step_lengths(RMSProp(0.01, 1.0, epsilon=0.0), torch.tensor([1.0, 4.0]))
    assert table.settled and table.lengths[:, 0].equal(table.lengths[:, 1])
    starts = torch.linspace(-1, 1, 100)
    orbits = [trajectory(RMSProp(0.01, penalty, epsilon=0.0), starts, 500) for penalty in (1.0, 4.0)]
    assert orbits[0].equal(orbits[1])


def test_it_settles_where_the_moment_repeats():
    table = step_lengths(RMSProp(0.01, 1.0), torch.tensor([1.0], dtype=torch.bfloat16))
    assert table.settled and table.second_moments[-1].equal(table.second_moments[-2])
    assert table.second_moments[:-1].unique().numel() == len(table.second_moments) - 1


def test_refuses_bias_correction():
    with pytest.raises(ValueError, match="bias correction"):
        step_lengths(RMSProp(0.01, 1.0, bias_correction=True), torch.tensor([1.0]))
