"""Sweeps of the toy rules over many starts: the kernel beside its rivals and beside what the machine can do.

`pytest tests/benchmarks --benchmark-enable`. Nothing is asserted about time. The rivals are the loop over
torch.optim that a user would write, plain numpy, and the plain rules in torch; the limit is the arithmetic
alone.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import machine_limits
import numpy as np
import pytest
import torch

from ndgm.sim.optimizers import NDGM, Adam, RMSProp, run, torch_optimizer
from ndgm.sim.sweeps import end_state

SWEEPS = {
    "NDGM": (NDGM(0.001, 1.0), 1_000_000, 1_001),
    "RMSProp": (RMSProp(0.01, 1.0), 1_000_000, 2_000),
    "Adam": (Adam(0.01, 1.0), 1_000_000, 2_000),
    "RMSProp, few": (RMSProp(0.01, 1.0), 100, 100_000),
    "Adam, few": (Adam(0.01, 1.0), 100, 100_000),
    **{f"NDGM, {rate}": (NDGM(rate, 1.0), 100_000, round(1 / rate) + 1) for rate in (1e-2, 1e-3, 1e-4)},
}
"""A rule, the number of starts and the steps; NDGM's take it to its end."""


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


def limit(rule, starts, steps):
    """The operations of the sweep and nothing else."""
    workers = torch.get_num_threads()
    with ThreadPoolExecutor(workers) as pool:
        machine_limits.sweep(type(rule).__name__, len(starts), steps, pool, workers)


RIVALS = {
    "kernel": lambda rule, starts, steps: end_state(rule, starts, steps).position,
    "torch.optim": loop_over_torch,
    "numpy": loop_in_numpy,
    "plain torch": run,
    "limit": limit,
}


@pytest.mark.parametrize("rival", RIVALS)
@pytest.mark.parametrize("name", SWEEPS)
def test_sweep(benchmark, starts, name, rival):
    rule, number, steps = SWEEPS[name]
    if rival == "limit" and number < 1_000_000:
        pytest.skip("the limit is set beside the longest sweeps only")
    if not benchmark.enabled:
        number, steps = min(number, 100), min(steps, 200)
    drawn = starts(number)
    benchmark.group = (
        f"{name.partition(',')[0]}({rule.learning_rate}), {number} starts, {steps} steps, float64"
    )
    benchmark.extra_info |= {"coordinate_steps": number * steps}
    call = RIVALS[rival]
    call(rule, drawn[:100], 3)
    found = benchmark.pedantic(call, (rule, drawn, steps), rounds=20 if rival in ("kernel", "limit") else 1)
    if rival == "limit":
        return
    expected = run(rule, drawn[:50], steps)
    if rival != "numpy":  # torch fuses some products with sums, numpy does not.
        assert torch.equal(found[:50], expected)
    else:
        torch.testing.assert_close(found[:50], expected, rtol=0, atol=0.03)
