"""Equation (21): from bₙ = 0 after bₙ₋₁ ≠ 0 momentum goes on to bₙ₊₁ = −γbₙ₋₁, across 0.

The gradient at 0 is 0, so (20) leaves γ(0 − bₙ₋₁). PyTorch's buffer holds αuₙ = bₙ₋₁ and keeps γ of it,
dampening or not; after a change of the learning rate it does not.
"""

from fractions import Fraction
from functools import partial

import hypothesis
import pytest
import torch
import z3
from hypothesis import strategies as st

from ndgm.exact.proofs import prove, symbolic_sign
from ndgm.exact.rules import NDGM, HeavyBall, State, TorchMomentum, trajectory
from ndgm.sim import optimizers
from ndgm.sim.fates import zero_hits
from ndgm.verdict import Count, Proof, certify, claim, refute, witness, witnesses

pytestmark = pytest.mark.fast

POSITIVE = st.builds(Fraction, st.integers(1, 50), st.integers(1, 50))
MOMENTA = st.builds(Fraction, st.integers(1, 99), st.just(100))
nesterov = partial(TorchMomentum, nesterov=True)
alpha, penalty, gamma, b, u, tau = z3.Reals("α λ γ b u τ")


def vanilla(learning_rate, penalty, momentum):
    return NDGM(learning_rate, penalty)


def hits(rule, momentum, step, count, side):
    """A start from which the orbit of `rule`, at learning rate `step` and penalty 1, stays on its side until
    b_count = 0.
    """
    free = trajectory(rule(step, 1, momentum), 10**6, count)
    return side * (free[0] - free[-1])


@claim(
    "eq-21",
    evidence="proved",
    expect="holds",
    given={"rule": HeavyBall, "factor": 1},
    mutants={
        "vanilla": {"rule": vanilla},
        "the other sign": {"factor": -1},
        "sign(0) = 1": {"rule": partial(HeavyBall, sign_at_zero=1)},
    },
)
def test_where_it_jumps(rule, factor):
    """bₙ = 0 ≠ bₙ₋₁ implies bₙ₊₁ = −γbₙ₋₁, which is not 0 and lies across 0."""
    after = rule(alpha, penalty, gamma).step(State(Fraction(0), 1, first_moment=-b)).position
    with witness():
        law = z3.And(after == -factor * gamma * b, after * b < 0)
        evidence = prove(law, assumptions=[b != 0, gamma > 0, gamma < 1])

    @hypothesis.settings(max_examples=50)
    @hypothesis.given(POSITIVE, MOMENTA, st.integers(1, 9), st.sampled_from([1, -1]))
    def walk(step, momentum, count, side):
        start = hits(HeavyBall, momentum, step, count, side)
        before, zero, after = trajectory(rule(step, 1, momentum), start, count + 1)[-3:]
        with witness(step=step, momentum=momentum, start=start):
            assert (zero, after) == (0, -factor * momentum * before)

    walk()
    certify(Proof("z3", evidence))


@claim(
    "eq-21",
    reading="PyTorch's buffer",
    condition="(20) is PyTorch's buffer, with any dampening, at a constant learning rate",
    evidence="proved",
    expect="holds",
    given={
        "form": lambda rate, size, momentum, damp: TorchMomentum(rate, size, momentum, damp),
        "following": alpha,
    },
    mutants={
        "Nesterov": {"form": lambda rate, size, momentum, damp: nesterov(rate, size, momentum)},
        "a schedule": {"following": alpha / 10},
    },
)
def test_where_pytorch_jumps(form, following):
    """PyTorch's momentum jumps to −γbₙ₋₁ as well, even with dampening, which (20) does not describe."""
    evidence = []
    for iteration, memory in ((0, z3.RealVal(0)), (1, u)):
        model = form(lambda n, first=iteration: alpha if n == first else following, penalty, gamma, tau)
        hit = model.step(State(b, iteration, first_moment=memory), sign=symbolic_sign(b))
        after = model.step(State(Fraction(0), iteration + 1, first_moment=hit.first_moment)).position
        with witness(step=iteration):
            evidence.append(prove(after == -gamma * b, assumptions=[hit.position == 0]))
    certify(Proof("z3", "; ".join(evidence)))


@claim(
    "eq-21",
    reading="in float32",
    world="float32",
    evidence="enumerated",
    expect="holds",
    given={"form": optimizers.HeavyBall, "factor": 0.5},
    mutants={
        "Nesterov": {"form": partial(optimizers.TorchMomentum, nesterov=True)},
        "factor": {"factor": 0.25},
    },
)
def test_where_it_jumps_in_float32(form, factor):
    """Every positive draw of uniform_(−1, 1) that is exactly 0 within 12 steps goes to exactly −γbₙ₋₁ next (α
    = 1/128, γ = 1/2).

    (Draws are multiples of 2⁻²³; from 1/4 on 0 is out of reach, as no step is longer than αλ/(1 − γ) = 1/64.)
    """
    starts = torch.arange(1, 2**21) * 2.0**-23
    found = zero_hits(form(2.0**-7, 1.0, 0.5), starts, 12)
    wrong = (found.after != -factor * found.before).nonzero().flatten().tolist()
    if wrong:
        refute("another point", start=float(found.start[wrong[0]]), before=float(found.before[wrong[0]]))
    with witnesses(len(found)):
        assert not wrong
    certify(Count(len(starts), "orbits from positive draws, hits or not"))
