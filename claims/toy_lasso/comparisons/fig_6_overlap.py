"""Figure 6: the two losses do not overlap over the final 100 iterations, neither at λ = 0.001 nor at λ = 1.

Overlap: the ranges of the two losses, from the lowest to the highest, have a common point. At λ = 0.001 they
have none (fig-6.small). At λ = 1, in exact arithmetic, RMSProp's norms tend to E and pα − E and vanilla
alternates between V and pα − V: both ranges come to contain pα/2, whatever p, α and ρ are, unless E = pα/2
exactly, where RMSProp stays above. So two curves with the same mean do overlap, for almost every start. In
float32 they do not, once most entries are exactly 0.
"""

from fractions import Fraction

import pytest
import torch
import z3

from claims.toy_lasso.comparisons.norms_side_by_side import check_low_norms_are_rare, rational_starts
from ndgm.exact.arithmetic import ball, digits, sign
from ndgm.exact.proofs import prove
from ndgm.exact.rmsprop import limit_norms
from ndgm.exact.rules import RMSProp
from ndgm.exact.vanilla import two_phase_norms
from ndgm.sim import optimizers
from ndgm.sim.norms import random_norms
from ndgm.stats import rule_of_three
from ndgm.verdict import Sample, certify, claim, witness

pytestmark = pytest.mark.fast

RATE, DECAY = Fraction(1, 100), Fraction(99, 100)
SMALL, ONE = Fraction(1, 1000), Fraction(1)


def apart(limits, vanilla):
    """Whether the closed ranges, of RMSProp's two limits and of vanilla's two norms, are disjoint."""
    (low, high), (lower, higher) = sorted(limits, key=lambda limit: limit.mid()), map(ball, sorted(vanilla))
    return sign(low - higher) > 0 or sign(high - lower) < 0


@claim(
    "fig-6.overlap",
    part="one",
    expect="refuted",
    evidence="proved",
    given={"penalty": ONE, "start": (Fraction(1, 7),) + (Fraction(1, 3),) * 99},
    mutants={"λ = 0.001": {"penalty": SMALL}, "λ = 4": {"penalty": Fraction(4)}},
)
def test_one(penalty, start):
    """The limit ranges are disjoint at $λ = 1$. Refuted by almost every start and $p$, see
    the proof; here $p$ is 100."""
    low, high, first, second, total = z3.Reals("E pα−E Vₙ Vₙ₊₁ pα")
    larger, smaller = z3.If(first > second, first, second), z3.If(first < second, first, second)
    same_mean = [first + second == total, low + high == total, low < high]
    certify(prove(z3.And(low < larger, high > smaller), assumptions=same_mean))
    limits = limit_norms(RMSProp(RATE, penalty, DECAY), start)
    vanilla = two_phase_norms(start, RATE * penalty)
    shown = {"limits_of_rmsprop": digits(limits), "vanilla": vanilla}
    with witness(p=len(start), start=start[:3], penalty=penalty, **shown):
        assert apart(limits, vanilla), "the ranges have a common point"


@claim(
    "fig-6.overlap",
    part="small",
    expect="holds",
    evidence="enclosed",
    given={"penalty": SMALL, "dimension": 100},
    mutants={"λ = 1": {"penalty": ONE}, "p = 1": {"dimension": 1}},
)
def test_small_penalty(penalty, dimension):
    """At $λ = 0.001$ the ranges are disjoint for ever, but for a set of starts of
    probability below $10⁻¹⁵$."""
    check_low_norms_are_rare(dimension, RATE, DECAY, penalty)
    for start in rational_starts(dimension):
        limits = limit_norms(RMSProp(RATE, penalty, DECAY), start)
        with witness(p=dimension, penalty=penalty, start=start[:3]):
            assert apart(limits, two_phase_norms(start, RATE * penalty)), "the ranges have a common point"


def check_runs(penalty, weights, dtype):
    vanilla = random_norms(optimizers.NDGM(0.01, penalty), 300, weights, dtype, 110_000)
    rmsprop = random_norms(optimizers.RMSProp(0.01, penalty), 300, weights, dtype, 110_000)
    disjoint = (vanilla.lowest > rmsprop.highest) | (rmsprop.lowest > vanilla.highest)
    with witness(penalty=penalty, p=weights, runs=len(disjoint), disjoint=int(disjoint.sum())):
        assert bool(disjoint.all()), "some ranges have a common point"
        assert rule_of_three(len(disjoint), 1e-6) < 0.05, "too few runs"
    certify(Sample(len(disjoint), f"starts with p = {weights}: a share below 5% overlaps", 1e-6))


@claim(
    "fig-6.overlap",
    part="small",
    world="float32",
    expect="holds",
    evidence="sampled",
    given={"penalty": 0.001, "weights": 100},
    mutants={"λ = 0.3": {"penalty": 0.3}},
)
def test_small_float32(penalty, weights):
    """From a random start, $p = 100$, the ranges over the last 100 of 110,000 iterations are disjoint at $λ =
    0.001$: a share of at least 0.95.
    """
    check_runs(penalty, weights, torch.float32)


@claim(
    "fig-6.overlap",
    part="one",
    world="float32",
    expect="holds",
    evidence="sampled",
    given={"penalty": 1.0, "weights": 100},
    mutants={"λ = 0.3": {"penalty": 0.3}, "p = 2": {"weights": 2}},
)
def test_one_float32(penalty, weights):
    """From a random start, $p = 100$, the ranges over the last 100 of 110,000 iterations are disjoint at $λ =
    1$: a share of at least 0.95."""
    check_runs(penalty, weights, torch.float32)


@claim(
    "fig-6.overlap",
    part="one",
    world="float64",
    expect="holds",
    evidence="sampled",
    given={"penalty": 1.0, "weights": 100},
    mutants={"λ = 0.3": {"penalty": 0.3}, "p = 2": {"weights": 2}},
)
def test_one_float64(penalty, weights):
    """From a random start, $p = 100$, the ranges over the last 100 of 110,000 iterations are disjoint at $λ =
    1$: a share of at least 0.95."""
    check_runs(penalty, weights, torch.float64)
