"""New, beyond Figure 6: in floats the losses of vanilla NDGM and RMSProp cross at λ* = 1 − captured share.

In real arithmetic they cross at 1. A settled two-cycle has moduli that sum to the last step, α for RMSProp
and αλ for vanilla, and a captured entry of RMSProp is rounded to 0, where it stays. So for p → ∞ the mean
over two iterations is pα/2 times the share of uncaptured starts for RMSProp, and pαλ/2 for vanilla. The share
is αN(1) up to α (new-rmsprop-share): for ρ = 0.99 it is 0.3128 at α = 0.01, where αN(1) = 0.31, and 0.1279 at
α = 0.1, where αN(1) = 0.1.
"""

from fractions import Fraction

import pytest
import torch

from ndgm.exact.arithmetic import ball
from ndgm.exact.rmsprop import captured_share, crossing_time
from ndgm.sim.fates import endings
from ndgm.sim.norms import random_norms
from ndgm.sim.optimizers import NDGM, RMSProp
from ndgm.stats import rule_of_three
from ndgm.verdict import Sample, certify, claim, enumerated, witness, witnesses

pytestmark = pytest.mark.fast

DECAY = Fraction(99, 100)


def uncaptured_share(rate):
    return 1 - captured_share(Fraction(rate), DECAY, Fraction(1))


def printed(rate):
    """αN(1)."""
    return ball(Fraction(rate) * crossing_time(Fraction(rate), DECAY, Fraction(1)))


@claim(
    "new-fig-6-crossover",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"crossover": uncaptured_share, "rule": RMSProp(0.01, 1.0)},
    mutants={
        "at 1": {"crossover": lambda rate: ball(1)},
        "at αN(1)": {"crossover": printed},
        "constant steps": {"rule": RMSProp(0.01, 1.0, initial_second_moment=1.0)},
    },
)
def test_mean_of_all_starts(crossover, rule):
    """$α = 0.01$: the mean modulus of RMSProp, two iterations and all starts of torch's
    uniform_(−1, 1), is $αλ*/2$.
    """
    found = endings(rule, torch.float32)
    shares = [found.two_cycles * amplitude / (found.starts * 0.01) for amplitude in found.amplitudes]
    with witnesses(found.starts, lambda_star=shares, uncaptured_share=crossover("0.01")):
        assert found.others == 0, "some starts neither rest nor alternate"
        assert all(abs(crossover("0.01") - share) < 1e-5 for share in shares), "λ* is another"
        assert abs(crossover("0.01") - printed("0.01")) < 0.01, "it is farther from αN(1) than α"
    certify(enumerated(f"positive moduli; λ* is {shares[0]:.6f} there"))


SIDES = {"0.01": (0.29, 0.335), "0.1": (0.1, 0.155)}
"""For each learning rate a penalty below λ* and one above."""


@claim(
    "new-fig-6-crossover",
    reading="runs on both sides",
    world="float32",
    expect="holds",
    evidence="sampled",
    given={"sides": SIDES},
    mutants={
        "the crossover at 1": {"sides": {"0.01": (0.9, 1.1)}},
        "the crossover of α = 0.1 below αN(1)": {"sides": {"0.1": (0.06, 0.1)}},
    },
)
def test_sides_float32(sides):
    """$p = 10,000$: RMSProp's mean norm is the higher one just below $λ*$, vanilla's just
    above, at $α = 0.01$ and 0.1."""
    runs, weights, ordered = 100, 10_000, []
    for rate, (below, above) in sides.items():
        rules = {
            "RMSProp": RMSProp(float(rate), 1.0),
            below: NDGM(float(rate), below),
            above: NDGM(float(rate), above),
        }
        norms = {
            name: random_norms(rule, runs, weights, torch.float32, 20_000) for name, rule in rules.items()
        }
        sums = {name: pair.lowest + pair.highest for name, pair in norms.items()}  # Of the two phases.
        for side, higher in ((below, sums["RMSProp"] > sums[below]), (above, sums[above] > sums["RMSProp"])):
            ordered.append(int(higher.sum()))
            with witness(learning_rate=rate, penalty=side, runs=runs, as_stated=ordered[-1]):
                assert bool(higher.all()), "some runs are otherwise"
        with witness(learning_rate=rate, lambda_star=uncaptured_share(rate)):
            assert below < uncaptured_share(rate) < above, "it is not between them"
    with witness(excluded=(excluded := rule_of_three(min(ordered), 1e-6 / 4))):
        assert excluded < 0.15, "too few runs"
    said = f"starts with p = {weights} on each of four sides: a share below 15% is not as stated"
    certify(Sample(min(ordered), said, 1e-6))
