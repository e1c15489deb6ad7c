"""PyTorch's RMSProp at 0, for every second moment that a float format has."""

import torch

from ndgm.sim import optimizers
from ndgm.sim.formats import all_values
from ndgm.verdict import certify, check_all, enumerated


def check_absorbing_in_floats(dtype, epsilon):
    """From bₙ = 0 PyTorch's rule goes to 0, for every finite moment v ≥ 0 that a 16-bit format has."""
    small = dtype if dtype.itemsize == 2 else torch.bfloat16
    moments = all_values(small, 0.0, torch.finfo(small).max).to(dtype)
    rule = optimizers.RMSProp(0.01, 1.0, epsilon=epsilon)
    zeros = torch.zeros_like(moments)
    after = rule.step(optimizers.RMSPropState(zeros, 1, moments), zeros).position

    def start_0_in_pytorch(case):
        weights = torch.nn.Parameter(torch.zeros(1, dtype=dtype))
        weights.grad = torch.zeros_like(weights)
        torch.optim.RMSprop([weights], lr=0.01, eps=epsilon).step()
        return weights.item()

    shown = {"second_moment": moments, "next_from_start_0": start_0_in_pytorch}
    check_all(after == 0, "PyTorch leaves 0", epsilon=epsilon, **shown)
    certify(enumerated("second moments"))
