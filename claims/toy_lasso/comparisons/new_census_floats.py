"""New: what becomes of every float32 number in (−1, 1), counted and compared with the theory.

The rules are odd: positive numbers are walked, and 0 stays. `predicted_fates` says what the theory predicts.
The shares count numbers and are no law, as most floats are tiny.
"""

from fractions import Fraction
from functools import cache, partial

import pytest
import torch

from claims.toy_lasso.comparisons.predicted_fates import (
    EXCURSION,
    NINE_TENTHS,
    check_adam,
    check_rmsprop,
    check_vanilla,
    escapes,
    rounded,
)
from ndgm.sim.fates import Census, census
from ndgm.sim.formats import numbers_up_to
from ndgm.sim.optimizers import NDGM, Adam, RMSProp
from ndgm.sim.preimages import starts_that_reach_zero
from ndgm.verdict import claim, witnesses

STEPS = {0.1: 1000, 0.01: 1000, 0.001: 1010}
"""Learning rates, and steps that take every start in (−1, 1) to its end."""


def check_share(found: Census, percent: int):
    with witnesses(0, end_at_0=found.zeros, percent=f"{found.zeros / found.starts:.3%}"):
        assert round(100 * found.zeros / found.starts) == percent, f"that is not {percent} %"


def check_vanilla_floats(counted, percents):
    """Every float32 number in (0, 1), for each learning rate."""
    for rate, percent in percents.items():
        rule = NDGM(rate, 1.0)
        found = counted(rule, STEPS[rate])
        check_vanilla(found, starts_that_reach_zero(rule, torch.float32).positive(), rounded(rate))
        check_share(found, percent)


def check_rmsprop_floats(counted, percents, decay):
    for rate, percent in percents.items():
        intervals, escaping, ends = escapes(Fraction(str(rate)), decay, numbers_up_to)
        found = counted(RMSProp(rate, 1.0, 0.9), STEPS[rate], intervals)
        check_rmsprop(found, escaping, ends)
        check_share(found, percent)


def check_adam_floats(counted, rates, farthest):
    for rate in rates:
        check_adam(counted(Adam(rate, 1.0), STEPS[rate]), farthest * Fraction(str(rate)))


@pytest.fixture(scope="module")
def counted(census_folder, claims_code):
    return cache(partial(census, folder=census_folder, key=claims_code(__file__)))


@pytest.fixture(scope="module")
def counted_on_cuda(cuda_device):
    return cache(partial(census, device=cuda_device))


@pytest.mark.slow
@claim(
    "new-census-floats",
    reading="vanilla NDGM",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"percents": {0.1: 78, 0.01: 76, 0.001: 73}},
    mutants={"one per cent more": {"percents": {0.1: 79}}, "half of the floats": {"percents": {0.1: 50}}},
)
def test_all_floats_of_vanilla(counted, percents):
    """$α = 0.1$, 0.01, 0.001, $λ = 1$: of all float32 numbers in (0, 1) those found backwards from 0 end
    there; all others alternate.
    """
    check_vanilla_floats(counted, percents)


@pytest.mark.slow
@claim(
    "new-census-floats",
    reading="RMSProp",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"percents": {0.1: 3, 0.01: 3}, "decay": NINE_TENTHS},
    mutants={
        "the intervals of ρ = 0.91": {"decay": Fraction(91, 100)},
        "vanilla's share": {"percents": {0.1: 78}},
    },
)
def test_all_floats_of_rmsprop(counted, percents, decay):
    """$α = 0.1$, 0.01, $ρ = 0.9$, $λ = 1$: of all float32 numbers in (0, 1) those that exact
    arithmetic captures end at 0.
    """
    check_rmsprop_floats(counted, percents, decay)


@pytest.mark.slow
@claim(
    "new-census-floats",
    reading="Adam",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"rates": (0.1, 0.01), "farthest": EXCURSION},
    mutants={"0.65α": {"rates": (0.1,), "farthest": Fraction(65, 100)}},
)
def test_all_floats_of_adam(counted, rates, farthest):
    """torch's Adam, $α = 0.1$, 0.01, $λ = 1$: of all float32 numbers in (0, 1) none is at rest or alternates;
    all are within $0.6664α$."""
    check_adam_floats(counted, rates, farthest)


@pytest.mark.gpu
@claim(
    "new-census-floats",
    reading="vanilla NDGM, on CUDA",
    world="float32",
    expect="not run",
    evidence="enumerated",
    given={"percents": {0.1: 78, 0.01: 76, 0.001: 73}},
    mutants={"one per cent more": {"percents": {0.1: 79}}, "half of the floats": {"percents": {0.1: 50}}},
)
def test_all_floats_of_vanilla_on_cuda(counted_on_cuda, percents):
    """On a CUDA device: of all float32 numbers in (0, 1) those found backwards from 0 end there; all others
    alternate.
    """
    check_vanilla_floats(counted_on_cuda, percents)


@pytest.mark.gpu
@claim(
    "new-census-floats",
    reading="RMSProp, on CUDA",
    world="float32",
    expect="not run",
    evidence="enumerated",
    given={"percents": {0.1: 3, 0.01: 3}, "decay": NINE_TENTHS},
    mutants={
        "the intervals of ρ = 0.91": {"decay": Fraction(91, 100)},
        "vanilla's share": {"percents": {0.1: 78}},
    },
)
def test_all_floats_of_rmsprop_on_cuda(counted_on_cuda, percents, decay):
    """On a CUDA device: of all float32 numbers in (0, 1) those that exact arithmetic captures end at 0."""
    check_rmsprop_floats(counted_on_cuda, percents, decay)


@pytest.mark.gpu
@claim(
    "new-census-floats",
    reading="Adam, on CUDA",
    world="float32",
    expect="not run",
    evidence="enumerated",
    given={"rates": (0.1, 0.01), "farthest": EXCURSION},
    mutants={"0.65α": {"rates": (0.1,), "farthest": Fraction(65, 100)}},
)
def test_all_floats_of_adam_on_cuda(counted_on_cuda, rates, farthest):
    """On a CUDA device: of all float32 numbers in (0, 1) none is at rest or alternates;
    all are within $0.6664α$.
    """
    check_adam_floats(counted_on_cuda, rates, farthest)
