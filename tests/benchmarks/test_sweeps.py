"""Sweeps of the toy rules over many starts: the kernels, the loop over torch.optim that a user would write, and numpy.

`pytest tests/benchmarks --benchmark-enable --benchmark-group-by=group`. Nothing is asserted about time.
"""

from __future__ import annotations

import numpy as np
import pytest
import torch

from ndgm.sim.kernels import end_state
from ndgm.sim.optimizers import NDGM, Adam, RMSProp, run, torch_optimizer

RULES = {"NDGM": NDGM(0.01, 1.0), "RMSProp": RMSProp(0.01, 1.0), "Adam": Adam(0.01, 1.0)}
SIZES = {"many starts": (100_000, 200), "few starts": (100, 5_000)}
"""Starts and steps: small enough that the slowest rival takes a second or two."""


def loop_over_torch(rule, starts, steps):
    """The loop that a user would write."""
    weight = torch.nn.Parameter(starts.clone())
    optimizer = torch_optimizer(rule, [weight])
    for _ in range(steps):
        optimizer.zero_grad()
        (rule.penalty * weight.abs()).sum().backward()
        optimizer.step()
    return weight.detach()


def loop_in_numpy(rule, starts, steps):
    """The same rules on arrays, without autograd."""
    weight = starts.numpy().copy()
    first, second = np.zeros_like(weight), np.zeros_like(weight)
    for step in range(1, steps + 1):
        gradient = rule.penalty * np.sign(weight)
        if isinstance(rule, NDGM):
            weight -= rule.learning_rate * gradient
        elif isinstance(rule, RMSProp):
            second = rule.decay * second + (1 - rule.decay) * gradient**2
            weight -= rule.learning_rate * gradient / (np.sqrt(second) + rule.epsilon)
        else:
            first = rule.first_decay * first + (1 - rule.first_decay) * gradient
            second = rule.second_decay * second + (1 - rule.second_decay) * gradient**2
            corrected = np.sqrt(second / (1 - rule.second_decay**step)) + rule.epsilon
            weight -= rule.learning_rate / (1 - rule.first_decay**step) * first / corrected
    return torch.from_numpy(weight)


RIVALS = {
    "kernel": lambda rule, starts, steps: end_state(rule, starts, steps).position,
    "torch.optim": loop_over_torch,
    "numpy": loop_in_numpy,
    "plain torch": run,
}


@pytest.mark.parametrize("rival", RIVALS)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", RULES)
def test_sweep(benchmark, starts, name, size, rival):
    rule, (number, steps) = RULES[name], SIZES[size]
    drawn = starts(number)
    benchmark.group = f"{name}, {number} starts, {steps} steps, float64"
    benchmark.extra_info |= {"coordinate_steps": number * steps}
    found = benchmark(RIVALS[rival], rule, drawn, steps)
    expected = run(rule, drawn[:50], steps)
    if rival != "numpy":  # torch fuses some products with sums, numpy does not.
        assert torch.equal(found[:50], expected)
    else:
        torch.testing.assert_close(found[:50], expected, rtol=0, atol=0.03)
