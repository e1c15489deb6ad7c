"""First zeros against a plain loop, and the two forms of the first moment against torch.optim and exact
arithmetic.
"""

import doctest
from fractions import Fraction

import pytest
import torch

import ndgm.sim.fates
import ndgm.sim.rounding
from ndgm.sim.fates import zero_hits
from ndgm.sim.optimizers import Adam, HeavyBall, TorchMomentum, iterates, trajectory
from ndgm.sim.rounding import lerped, two_products


@pytest.mark.parametrize(
    "rule", [HeavyBall(2**-7, 1.0, 0.5), TorchMomentum(2**-7, 1.0, 0.9)], ids=["heavy", "torch"]
)
def test_zero_hits_are_those_of_a_plain_loop(rule):
    starts = torch.arange(1, 4096, dtype=torch.float32) / 4096
    found = zero_hits(rule, starts, 25)
    orbit = trajectory(rule, starts, 26).tolist()
    expected = []
    for i, start in enumerate(starts.tolist()):
        n = next((n for n in range(1, 26) if orbit[n][i] == 0), None)
        if n is not None:
            expected.append((start, n, orbit[n - 1][i], orbit[n + 1][i]))
    assert len(found) == len(expected) > 0
    columns = (found.start, found.iteration, found.before, found.after)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == expected


def test_a_start_at_zero_is_refused():
    with pytest.raises(ValueError, match="before the first step"):
        zero_hits(HeavyBall(1.0, 1.0, 0.5), torch.tensor([1.0, 0.0]), 3)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16, torch.float16], ids=str)
def test_lerped_is_the_rule_and_torch(dtype):
    weight = torch.linspace(-1, 1, 64, dtype=dtype).requires_grad_()
    optimizer = torch.optim.Adam([weight], lr=0.01, betas=(0.93, 0.999))
    walk, moments = iterates(Adam(0.01, 1.0, 0.93), weight.detach().clone()), torch.zeros(64, dtype=dtype)
    state = next(walk)
    for _ in range(12):
        optimizer.zero_grad()
        weight.abs().sum().backward()
        optimizer.step()
        moments = lerped(moments, torch.sign(state.position), 0.93)
        state = next(walk)
        assert moments.equal(state.first_moment) and moments.equal(optimizer.state[weight]["exp_avg"])


def test_both_forms_agree_up_to_rounding():
    generator = torch.Generator().manual_seed(0)
    moment, gradient = (torch.rand(1000, dtype=torch.float64, generator=generator) for _ in range(2))
    for combine in (lerped, two_products):
        for m, g, value in zip(
            moment.tolist(), gradient.tolist(), combine(moment, gradient, 0.75).tolist(), strict=True
        ):
            assert abs(Fraction(value) - (Fraction(m) * 3 + Fraction(g)) / 4) <= Fraction(1, 2**52)


@pytest.mark.parametrize("module", [ndgm.sim.rounding, ndgm.sim.fates], ids=str)
def test_examples(module):
    results = doctest.testmod(module)
    assert results.attempted > 0 and results.failed == 0
