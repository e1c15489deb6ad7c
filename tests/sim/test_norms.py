"""`last_norms` against a plain walk, settled or not, and the starts' distribution."""

import doctest

import pytest
import torch

from ndgm.sim import norms
from ndgm.sim.norms import last_norms, random_norms, random_starts
from ndgm.sim.optimizers import NDGM, Adam, RMSProp, trajectory


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize(
    ("rule", "iterations"),
    [(NDGM(0.01, 1.0), 300), (NDGM(0.01, 0.1), 300), (RMSProp(0.01, 1.0), 2000), (Adam(0.01, 1.0), 300)],
)
def test_equal_to_the_plain_walk(rule, iterations, dtype):
    starts = random_starts(3, 20, dtype)
    norms = trajectory(rule, starts, iterations)[-100:].abs().double().sum(-1)
    found = last_norms(rule, starts, iterations)
    assert found.lowest.equal(norms.amin(0)) and found.highest.equal(norms.amax(0))


def test_the_last_iterates_alone():
    """Decreasing norms: the range is exactly that of the window."""
    starts = torch.tensor([[1.0]], dtype=torch.float64)
    assert [one.item() for one in last_norms(NDGM(2.0**-10, 1.0), starts, 20, last=2)] == [
        1 - 20 / 1024,
        1 - 19 / 1024,
    ]


@pytest.mark.parametrize(("iterations", "last"), [(50, 100), (50, 1)])
def test_windows_that_do_not_exist(iterations, last):
    with pytest.raises(ValueError, match="last iterates"):
        last_norms(NDGM(0.1, 1.0), torch.ones(1, 1), iterations, last)


def test_random_starts_are_reproducible_and_depend_on_the_seed():
    starts = random_starts(4, 5, torch.float64, seed=1)
    assert starts.equal(random_starts(4, 5, torch.float64, seed=1)) and not starts.equal(
        random_starts(4, 5, torch.float64)
    )
    assert starts.shape == (4, 5) and bool((starts.abs() <= 1).all())


def test_two_rules_get_the_same_starts():
    for rule in (NDGM(0.1, 1.0), RMSProp(0.1, 1.0)):
        expected = last_norms(rule, random_starts(4, 5, torch.float64), 3000)
        assert all(
            one.equal(two)
            for one, two in zip(random_norms(rule, 4, 5, torch.float64, 3000), expected, strict=True)
        )


def test_examples():
    results = doctest.testmod(norms)
    assert results.attempted > 0 and results.failed == 0
