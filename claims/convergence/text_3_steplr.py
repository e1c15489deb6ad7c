"""Section 3: the learning rates of PyTorch's StepLR have a finite sum, a geometric series."""

import pytest
import torch

from ndgm.exact.proofs import identity
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-3.steplr",
    expect="holds",
    evidence="proved",
    given={"factors": (0.1, 0.5, 0.9)},
    mutants={"γ = 1, which torch accepts": {"factors": (1.0,)}, "γ = 1.01": {"factors": (1.01,)}},
)
def test_steplr_is_summable(factors):
    """The rates of torch's StepLR with a decay factor γ < 1 sum to at most lr × step_size / (1 − γ)."""
    geometric = identity("(1 - r)*r**n", "r**n - r**(n + 1)", positive=True)
    for factor in factors:
        parameter = torch.nn.Parameter(torch.zeros(1))
        optimizer = torch.optim.SGD([parameter], lr=1.0)
        scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=10, gamma=factor)
        total = 0.0
        for _ in range(3000):
            total += optimizer.param_groups[0]["lr"]
            optimizer.step()
            scheduler.step()
        bound = 10 / (1 - min(factor, 0.99))
        with witness(gamma=str(factor), sum_of_3000_rates=str(total), bound=str(bound)):
            assert total <= bound * (1 + 1e-12)
    certify(Proof("sympy and telescoping", f"geometric series with r = γ: {geometric}"))
