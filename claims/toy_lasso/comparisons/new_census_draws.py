"""New: what becomes of every start that PyTorch draws in float32, counted and compared with the theory.

The 2²⁴ draws from [−1, 1) for vanilla NDGM; RMSProp and Adam are odd, so that their 2²³ moduli are enough.
And every bfloat16 and float16 number in (0, 1) for vanilla NDGM. `predicted_fates` says what the theory
predicts.
"""

from fractions import Fraction

import pytest
import torch

from claims.toy_lasso.comparisons.predicted_fates import (
    EXCURSION,
    check_adam,
    check_rmsprop,
    check_vanilla,
    escapes,
    rounded,
)
from ndgm.sim.fates import count, count_ends, positive_starts
from ndgm.sim.formats import all_values, uniform_values
from ndgm.sim.optimizers import NDGM, Adam, RMSProp
from ndgm.sim.preimages import starts_that_reach_zero
from ndgm.sim.sweeps import end_state
from ndgm.verdict import claim, shared

pytestmark = pytest.mark.fast

STEPS = 3000


@shared
def fates_of_draws(rule):
    """What becomes of the 2²⁴ draws."""
    return count(rule, uniform_values(torch.float32), STEPS)


@shared
def ends_of_moduli(rule):
    """Where the 2²³ moduli of the draws end."""
    return end_state(rule, positive_starts(torch.float32), STEPS)


def fates_of_moduli(rule, escaping=None):
    """What becomes of them."""
    return count_ends(positive_starts(torch.float32), ends_of_moduli(rule), escaping)


@claim(
    "new-census-draws",
    reading="vanilla NDGM",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"rule": NDGM(0.01, 1.0), "backwards": starts_that_reach_zero},
    mutants={
        "starts up to 0.005": {"backwards": lambda rule, dtype: starts_that_reach_zero(rule, dtype, 0.005)},
        "the gaps of α = 0.07": {
            "backwards": lambda rule, dtype: starts_that_reach_zero(NDGM(0.07, 1.0), dtype)
        },
        "RMSProp": {"rule": RMSProp(0.01, 1.0)},
    },
)
def test_draws_of_vanilla(rule, backwards):
    """$α = 0.01$, $λ = 1$, 3000 steps: of the $2²⁴$ draws 5 end at 0, the draw 0 among them; all
    others alternate bit by bit."""
    to_zero = 1 + backwards(NDGM(0.01, 1.0), torch.float32).drawn()
    check_vanilla(fates_of_draws(rule), to_zero, rounded(0.01))


@claim(
    "new-census-draws",
    reading="RMSProp",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"rule": RMSProp(0.01, 1.0), "decay": Fraction(99, 100)},
    mutants={
        "the intervals of ρ = 0.991": {"decay": Fraction(991, 1000)},
        "v₀ = λ²": {"rule": RMSProp(0.01, 1.0, initial_second_moment=1.0)},
    },
)
def test_draws_of_rmsprop(rule, decay):
    """$α = 0.01$, $ρ = 0.99$, $λ = 1$, 3000 steps: of the $2²³$ moduli those that exact
    arithmetic captures end at 0.
    """
    intervals, escaping, ends = escapes(Fraction(1, 100), decay, lambda bound: int(bound * 2**23))
    check_rmsprop(fates_of_moduli(rule, intervals), escaping, ends)


@claim(
    "new-census-draws",
    reading="Adam",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"rule": Adam(0.01, 1.0), "farthest": EXCURSION / 100},
    mutants={
        "0.65α": {"farthest": Fraction(65, 10_000)},
        "RMSProp": {"rule": RMSProp(0.01, 1.0)},
    },
)
def test_draws_of_adam(rule, farthest):
    """torch's Adam, $α = 0.01$, $λ = 1$, 3000 steps: none of the $2²³$ moduli is at rest or alternates;
    all are within $0.6664α$.
    """
    check_adam(fates_of_moduli(rule), farthest)


def check_all_values(dtype, learning_rate):
    """Vanilla NDGM from every number of a 16-bit format in (0, 1)."""
    rule, starts = NDGM(learning_rate, 1.0), all_values(dtype, 0.0, 1.0)[1:-1]
    to_zero = starts_that_reach_zero(rule, dtype).positive()
    check_vanilla(count(rule, starts, STEPS), to_zero, rounded(learning_rate, dtype))


@claim(
    "new-census-draws",
    reading="vanilla NDGM, every number of the format in (0, 1)",
    world="bfloat16",
    expect="holds",
    evidence="enumerated",
    given={"learning_rate": 0.01},
    mutants={"α = 0.001, which rounds away beside 1": {"learning_rate": 0.001}},
)
def test_bfloat16(learning_rate):
    """$α = 0.01$, $λ = 1$: of the 16,255 bfloat16 numbers in (0, 1) those found backwards from 0 end
    there, all others alternate.
    """
    check_all_values(torch.bfloat16, learning_rate)


@claim(
    "new-census-draws",
    reading="vanilla NDGM, every number of the format in (0, 1)",
    world="float16",
    expect="holds",
    evidence="enumerated",
    given={"learning_rate": 0.01},
    mutants={"α = 0.0002, which rounds away beside 1": {"learning_rate": 0.0002}},
)
def test_float16(learning_rate):
    """$α = 0.01$, $λ = 1$: of the 15,359 float16 numbers in (0, 1) those found backwards from 0 end
    there, all others alternate.
    """
    check_all_values(torch.float16, learning_rate)
