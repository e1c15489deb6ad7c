"""Equation (21): from bₙ = 0 after bₙ₋₁ ≠ 0 momentum goes on to bₙ₊₁ = −γbₙ₋₁, across 0.

The gradient at 0 is 0, so (20) leaves γ(0 − bₙ₋₁). PyTorch's buffer holds αuₙ = bₙ₋₁ and keeps γ of it,
dampening or not; after a change of the learning rate it does not.
"""

from fractions import Fraction
from functools import partial

import pytest
import torch
import z3

from claims.toy_lasso.momentum.hits import check_hits, symbolic_hits
from claims.toy_lasso.wrong_rules import vanilla
from ndgm.exact.proofs import prove
from ndgm.exact.rules import HeavyBall, State, TorchMomentum
from ndgm.sim import optimizers
from ndgm.sim.fates import zero_hits
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast

alpha, penalty, gamma, b = z3.Reals("α λ γ b")


@claim(
    "eq-21",
    part="value",
    expect="holds",
    evidence="proved",
    given={"rule": HeavyBall, "factor": 1},
    mutants={
        "vanilla": {"rule": vanilla},
        "the other sign": {"factor": -1},
        "sign(0) = 1": {"rule": partial(HeavyBall, sign_at_zero=1)},
    },
)
def test_where_it_jumps(rule, factor):
    """$bₙ = 0 ≠ bₙ₋₁$ implies $bₙ₊₁ = −γbₙ₋₁$, which is not 0 and lies across 0."""
    after = rule(alpha, penalty, gamma).step(State(Fraction(0), 1, first_moment=-b)).position
    with witness():
        law = z3.And(after == -factor * gamma * b, after * b < 0)
        evidence = prove(law, assumptions=[b != 0, gamma > 0])
    check_hits(rule, lambda gamma, *hit: hit[1:] == (0, -factor * gamma * hit[0]))
    certify(evidence)


@claim(
    "eq-21",
    reading="PyTorch's buffer",
    part="value",
    aside=True,
    condition="(20) is PyTorch's buffer, with any dampening, at a constant learning rate",
    expect="holds",
    evidence="proved",
    given={"form": TorchMomentum, "following": alpha},
    mutants={
        "Nesterov": {
            "form": lambda rate, size, momentum, _: TorchMomentum(rate, size, momentum, nesterov=True)
        },
        "a schedule": {"following": alpha / 10},
    },
)
def test_where_pytorch_jumps(form, following):
    """PyTorch's momentum jumps to $−γbₙ₋₁$ as well, even with dampening, which (20) does not describe."""
    evidence = []
    for iteration, hit, after in symbolic_hits(form, alpha, following):
        with witness(step=iteration):
            evidence.append(prove(after == -gamma * b, assumptions=[hit == 0]))
    certify(*evidence)


@claim(
    "eq-21",
    reading="in float32",
    world="float32",
    part="value",
    expect="holds",
    evidence="enumerated",
    given={"form": optimizers.HeavyBall, "factor": 0.5},
    mutants={
        "Nesterov": {"form": partial(optimizers.TorchMomentum, nesterov=True)},
        "factor": {"factor": 0.25},
    },
)
def test_where_it_jumps_in_float32(form, factor):
    """Every positive draw of uniform_(−1, 1) that is exactly 0 within 12 steps goes to exactly $−γbₙ₋₁$ next.

    ($α = 1/128, γ = 1/2$. Draws are multiples of $2⁻²³$; from 1/4 on 0 is out of reach, as no step is longer
    than $αλ/(1 − γ) = 1/64$.)
    """
    starts = torch.arange(1, 2**21) * 2.0**-23
    found = zero_hits(form(2.0**-7, 1.0, 0.5), starts, 12)
    check_all(
        found.after == -factor * found.before,
        "it goes to another point",
        start=found.start,
        before=found.before,
        after=found.after,
    )
    certify(enumerated("hits of exactly 0 within 12 steps from all positive draws below 1/4"))
