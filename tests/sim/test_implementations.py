"""torch's Adam by each implementation: a walk in place is the steps, and the loop is torch.optim.Adam."""

import pytest
import torch

from ndgm.sim.formats import bits
from ndgm.sim.implementations import IMPLEMENTATIONS, TorchAdam
from ndgm.sim.optimizers import iterates

DTYPES = (torch.float64, torch.float32, torch.bfloat16, torch.float16)


def starts(dtype):
    drawn = torch.rand(37, generator=torch.Generator().manual_seed(5), dtype=torch.float64)
    return (2 * drawn - 1).to(dtype)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
def test_a_walk_is_its_steps(implementation, dtype):
    rule, begins = TorchAdam(0.1, 2.0, implementation, 0.8), starts(dtype)
    walk = iterates(rule, begins)
    states = [next(walk) for _ in range(41)]
    halfway = rule.walked(rule.start(begins), 20)
    for found, expected in ((halfway, states[20]), (rule.walked(halfway, 20), states[40])):
        assert found.iteration == expected.iteration
        for name in ("position", "first_moment", "second_moment"):
            assert torch.equal(bits(getattr(found, name)), bits(getattr(expected, name)))
    assert torch.equal(states[0].position, begins)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
def test_it_is_the_optimizer(implementation, dtype):
    weights = torch.nn.Parameter(starts(dtype))
    chosen = {"foreach": implementation == "foreach", "fused": implementation == "fused"}
    optimizer = torch.optim.Adam([weights], lr=0.1, **chosen)
    for _ in range(25):
        weights.grad = 2.0 * weights.detach().sign()
        optimizer.step()
    rule = TorchAdam(0.1, 2.0, implementation)
    assert torch.equal(weights.detach(), rule.walked(rule.start(starts(dtype)), 25).position)
