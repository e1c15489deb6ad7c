"""Section 3: the learning rates of PyTorch's StepLR have a finite sum, a geometric series."""

import pytest
import torch
import z3

from ndgm.exact.inference import telescoping
from ndgm.verdict import certify, check_all, claim, witness

pytestmark = pytest.mark.fast

BLOCK = 10


def rates(factor, number):
    """The first learning rates of torch's StepLR, from 1, with the decay factor at intervals of 10."""
    parameter = torch.nn.Parameter(torch.zeros(1))
    optimizer = torch.optim.SGD([parameter], lr=1.0)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=BLOCK, gamma=factor)
    found = []
    for _ in range(number):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return found


@claim(
    "text-3.steplr",
    part="geometric",
    expect="holds",
    evidence="proved",
    given={"ratio": lambda gamma: gamma},
    mutants={"a factor of √γ": {"ratio": lambda gamma: gamma**0.5}},
)
def test_steplr_is_geometric(ratio):
    """The rates of torch's StepLR over whole intervals are $lr γᵏ$, whose sums $lr s(1
    + γ + γ² + …)$ converge.

    With $K = s/(1 − γ)$ the sum from a rate $r$ on is at most $K r$, since $K r − s r = K γ r$.
    """
    for gamma in (0.1, 0.5, 0.9):
        found = rates(gamma, 300)
        expected = [ratio(gamma) ** (n // BLOCK) for n in range(300)]
        near = [abs(ours - theirs) <= 1e-12 * theirs for ours, theirs in zip(found, expected, strict=True)]
        check_all(near, "it is not lr γᵏ", gamma=gamma, n=lambda n: n, rate=found, expected=expected)
    rate, gamma, size, total = z3.Reals("r γ s K")
    certify(
        telescoping(
            lambda rate: total * z3.Abs(rate),
            decrease=lambda rate: size * z3.Abs(rate),
            variables=[rate],
            step=[gamma * rate],
            given=[gamma > 0, gamma < 1, size > 0, total * (1 - gamma) == size],
        )
    )


@claim(
    "text-3.steplr",
    part="contradicts",
    expect="holds",
    evidence="proved",
    given={"factors": (0.1, 0.5, 0.9)},
    mutants={"γ = 1, which torch accepts": {"factors": (1.0,)}, "γ = 1.01": {"factors": (1.01,)}},
)
def test_steplr_is_summable(factors):
    """With a decay factor $γ < 1$ the rates do not sum to infinity: 1500 more add next to nothing."""
    for factor in factors:
        found = rates(factor, 3000)
        first, second = sum(found[:1500]), sum(found[1500:])
        with witness(gamma=str(factor), sum_of_1500_rates=f"{first:.6g}", of_1500_more=f"{second:.3g}"):
            assert second < 1e-5 * first, "the sum goes on growing"
    q, gamma = z3.Reals("γᵏ γ")
    certify(
        telescoping(
            lambda q: z3.Abs(q),
            decrease=lambda q: (1 - gamma) * z3.Abs(q),
            variables=[q],
            step=[gamma * q],
            given=[gamma > 0, gamma < 1],
        )
    )
