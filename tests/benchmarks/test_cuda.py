"""A sweep on CUDA: the kernel beside torch walking one start in a hundred, whose rates compare.

`pytest tests/benchmarks -m gpu -n 0 --require-gpu --benchmark-enable`. Nothing is asserted about time.
"""

from __future__ import annotations

import pytest
import torch

from ndgm.sim.optimizers import RMSProp, run
from ndgm.sim.sweeps import end_state

RULE, NUMBER, STEPS, SHARE = RMSProp(0.01, 1.0), 2**26, 1000, 100
RIVALS = {"kernel": (lambda *sweep: end_state(*sweep).position, 1), "plain torch, 1%": (run, SHARE)}


@pytest.mark.gpu
@pytest.mark.parametrize("rival", RIVALS)
def test_sweep_on_cuda(benchmark, starts, cuda_device, rival):
    call, part = RIVALS[rival]
    number, steps = (NUMBER, STEPS) if benchmark.enabled else (10_000, 20)
    drawn = starts(number // part, torch.float32).to(cuda_device)
    benchmark.group = f"RMSProp on {torch.cuda.get_device_name()}, {number} starts, {steps} steps, float32"
    benchmark.extra_info |= {"coordinate_steps": len(drawn) * steps}

    def sweep():
        found = call(RULE, drawn, steps)
        torch.cuda.synchronize()
        return found

    found = benchmark.pedantic(sweep, rounds=3, warmup_rounds=1)
    assert torch.equal(found[:50], run(RULE, drawn[:50], steps))
