"""Equation (20): NDGM with momentum is b₊ = b − αλ sgn(b) + γ(b − b₋), Polyak's heavy ball.

PyTorch remembers the buffer u₊ = γu + g instead, from u₁ = g₀ on, and steps b₊ = b − αu₊. At a constant
learning rate αu = b₋ − b by induction, and the two are one recursion. They are not with dampening (the first
step is not dampened, the others are), with nesterov=True, or where the rate changes, as αₙuₙ is then no
longer b₋ − b; nor bit by bit in floats.
"""

from fractions import Fraction
from functools import partial

import pytest
import torch
import z3
from hypothesis import strategies as st

from claims.toy_lasso.momentum.hits import MOMENTA
from ndgm.exact.inference import induction
from ndgm.exact.proofs import symbolic_sign
from ndgm.exact.rules import HeavyBall, State, TorchMomentum, trajectory
from ndgm.sim import optimizers
from ndgm.sim.formats import all_values
from ndgm.strategies import examples, positive_rationals
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast

HALF = Fraction(1, 2)
MULTIPLES = st.builds(Fraction, st.integers(-300, 300), st.just(60))
POSITIVE = positive_rationals(50, 50)
NESTEROV = partial(TorchMomentum, nesterov=True)


@claim(
    "eq-20",
    expect="holds",
    evidence="proved",
    given={"form": TorchMomentum},
    mutants={"dampening": {"form": partial(TorchMomentum, dampening=HALF)}, "Nesterov": {"form": NESTEROV}},
)
def test_recursion_is_pytorchs(form):
    """At a constant learning rate PyTorch's buffer makes the steps of (20), from the
    first $(b₋₁ = b₀)$ on."""
    alpha, penalty, gamma, start, b, d, c, u = z3.Reals("α λ γ b₀ b d c u")
    heavy, buffered = HeavyBall(alpha, penalty, gamma), form(alpha, penalty, gamma)

    def both(iteration, heavy_state, state):
        """What both have after a step: position and memory of heavy ball, then of PyTorch."""
        steps = zip((heavy, buffered), (heavy_state, state), strict=True)
        for model, (position, memory) in steps:
            before = State(position, iteration, first_moment=memory)
            after = model.step(before, sign=symbolic_sign(position))
            yield from (after.position, after.first_moment)

    with witness():
        evidence = induction(  # From b₁ on: PyTorch's first step has a formula of its own.
            lambda one, velocity, other, buffer: z3.And(one == other, velocity == -alpha * buffer),
            variables=[b, d, c, u],
            start=[*both(0, (start, z3.RealVal(0)), (start, z3.RealVal(0)))],
            step=[*both(1, (b, d), (c, u))],
        )

    @examples(MULTIPLES, POSITIVE, POSITIVE, MOMENTA, number=40)
    def walk(steps, rate, size, momentum):
        start = steps * rate * size
        with witness(rate=rate, penalty=size, momentum=momentum, start=start):
            one, other = (trajectory(rule(rate, size, momentum), start, 12) for rule in (HeavyBall, form))
            assert one == other, "the orbits part"

    certify(evidence)


def check_obeys_20(rule, start):
    """(20), with the rule's momentum and a learning rate read off the first step, makes the rule's orbit."""
    orbit = trajectory(rule, start, 4)
    rate = (orbit[0] - orbit[1]) / rule.penalty
    shown = ", ".join(map(str, orbit))
    with witness(orbit=shown, momentum=rule.momentum, rate_of_the_first_step=rate):
        heavy = HeavyBall(rate, rule.penalty, rule.momentum)
        assert trajectory(heavy, start, 4) == orbit, "these are no steps of (20)"


@claim(
    "eq-20",
    reading="with dampening",
    aside=True,
    condition="PyTorch's dampening is not 0",
    expect="refuted",
    evidence="proved",
    given={"dampening": HALF},
    mutants={"no dampening": {"dampening": 0}},
)
def test_dampening(dampening):
    """PyTorch's momentum with dampening is (20) at some learning rate. (Its first step is not dampened.)"""
    check_obeys_20(TorchMomentum(1, 1, HALF, dampening=dampening), Fraction(3))


@claim(
    "eq-20",
    reading="Nesterov",
    aside=True,
    condition="nesterov=True",
    expect="refuted",
    evidence="proved",
    given={"form": NESTEROV},
    mutants={"PyTorch's default": {"form": TorchMomentum}},
)
def test_nesterov(form):
    """PyTorch's Nesterov momentum is (20) at some learning rate."""
    check_obeys_20(form(1, 1, HALF), Fraction(4))


@claim(
    "eq-20",
    reading="with a schedule",
    aside=True,
    condition="the learning rate changes",
    expect="refuted",
    evidence="proved",
    given={"later": Fraction(1, 10)},
    mutants={"constant": {"later": Fraction(1)}},
)
def test_schedule(later):
    """When the learning rate changes, PyTorch's momentum is still (20): $b₊ = b − αₙλ sgn(b) + γ(b − b₋)$."""
    rates = [Fraction(1), *[later] * 3]
    one, other = (
        trajectory(form(rates.__getitem__, 1, HALF), Fraction(7, 2), 3) for form in (HeavyBall, TorchMomentum)
    )
    with witness(rates=rates, of_20=one, of_PyTorch=other):
        assert one == other, "the velocity is not rescaled with the rate"


@claim(
    "eq-20",
    reading="bit by bit",
    world="float32",
    aside=True,
    expect="refuted",
    evidence="enumerated",
    given={"momentum": 0.9},
    mutants={"no momentum": {"momentum": 0.0}},
)
def test_bits(momentum):
    """In float32 the two forms have the same iterates (4 steps from every bfloat16 number in $[−1, 1]$)."""
    starts = all_values(torch.bfloat16).float()
    rules = [form(0.01, 1.0, momentum) for form in (optimizers.HeavyBall, optimizers.TorchMomentum)]
    one, other = (optimizers.trajectory(rule, starts, 4) for rule in rules)
    check_all(one == other, "bₙ differs", n=lambda n, _: n, start=starts, heavy_ball=one, buffer=other)
    certify(enumerated("iterates of 4 steps from the bfloat16 numbers in [−1, 1]"))
