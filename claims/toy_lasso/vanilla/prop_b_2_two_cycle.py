"""Proposition B.2 with (17): the orbit walks to the band |b| < αλ and alternates there for ever.

For |b| > αλ a step keeps the side and takes αλ off the modulus (text-B.1.monotone); for 0 < |b| < αλ it
crosses 0, and the next leads back (eq-18). So coordinate i alternates from Nᵢ = ⌈|bᵢ|/αλ⌉ − 1 on, all of them
from N = max Nᵢ on, each with its own sign. A multiple of αλ comes to αλ itself, then to 0 for ever. In floats
the orbit alternates bit by bit, unless rounding leads it to 0 or αλ is too small to move it.
"""

from fractions import Fraction
from math import ceil

import pytest
import torch
import z3

from claims.toy_lasso.wrong_rules import double_step, heavy_ball
from ndgm.exact.arithmetic import sign
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM, ProximalGradient, trajectory, vector_trajectory
from ndgm.sim import optimizers
from ndgm.sim.fates import positive_starts
from ndgm.sim.sweeps import end_state
from ndgm.strategies import examples, toy_vectors
from ndgm.verdict import Count, Proof, certify, check_all, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "prop-B.2",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "lattice": False, "inside": lambda modulus, step: modulus < step, "modulus": abs},
    mutants={
        "multiples of αλ let in": {"lattice": True},
        "the closed band": {"inside": lambda modulus, step: modulus <= step},
        "0 < θᵢ for all i": {"modulus": lambda theta: theta},
        "heavy ball": {"rule": heavy_ball},
        "soft threshold": {"rule": ProximalGradient},
    },
)
def test_two_cycle(rule, lattice, inside, modulus):
    """From N = maxᵢ ⌈|bᵢ|/αλ⌉ − 1 on (17) holds with 0 < |θᵢ| < αλ; so the sequence does not converge."""

    @examples(toy_vectors(lattice=lattice))
    def walk(vector):
        begin = max(ceil(abs(start) / vector.step) - 1 for start in vector.starts)
        orbit = vector_trajectory(rule(vector.learning_rate, vector.penalty), vector.starts, begin + 5)
        theta = orbit[begin]
        across = tuple(t - vector.step * sign(t) for t in theta)
        with witness(**vector._asdict(), N=begin):
            assert orbit[begin:] == [theta, across] * 3, "(17) fails"
            assert all([0 < modulus(t) < vector.step for t in theta]), "θ is not in the band"

    b, rate, penalty = z3.Reals("b α λ")
    step, model = rate * penalty, rule(rate, penalty)
    after = step_formula(model, b)
    nearer = z3.And(z3.Abs(after) == z3.Abs(b) - step, after * b > 0)
    cycle = z3.And(after * b < 0, z3.Abs(after) == step - z3.Abs(b), step_formula(model, after) == b)
    with witness():
        far = prove(nearer, assumptions=[z3.Abs(b) > step, step > 0])
    with witness():
        near = prove(cycle, assumptions=[b != 0, inside(z3.Abs(b), step), step > 0])
    certify(Proof("induction over n, its steps by z3", f"{far}; {near}; |bₙ₊₁ − bₙ| = αλ excludes a limit"))


@claim(
    "prop-B.2",
    reading="a thousand coordinates",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "denominator": 10_007},
    mutants={"starts with three decimals": {"denominator": 10_000}, "twice the step": {"rule": double_step}},
)
def test_thousand_coordinates(rule, denominator):
    """One N serves all p = 1000 coordinates (α = 1/100, λ = 7): here the largest ⌈|bᵢ|/αλ⌉ − 1 is 14."""
    step = Fraction(7, 100)
    starts = [(-1) ** i * Fraction(10 * i, denominator) for i in range(1, 1001)]
    orbit = vector_trajectory(rule(Fraction(1, 100), 7), starts, 17)
    for i, (theta, across, again) in enumerate(zip(*orbit[14:17], strict=True)):
        with witness(i=i, theta=theta):
            assert 0 < abs(theta) < step and across == theta - step * sign(theta) and again == theta
    certify(Proof("induction", "b₁₆ = b₁₄, exactly, in all thousand coordinates; the rule has no memory"))


@claim(
    "prop-B.2",
    reading="from every start",
    condition="surely, where the paper says almost surely",
    expect="refuted",
    evidence="proved",
    given={"start": Fraction(1, 2)},
    mutants={"a start beside the lattice": {"start": Fraction(51, 100)}},
)
def test_from_every_start(start):
    """The sequence does not converge, from whichever start (α = 1/2, λ = 1)."""
    orbit = trajectory(NDGM(Fraction(1, 2), 1), start, 3)
    with witness(start=start, learning_rate=Fraction(1, 2), penalty=1, orbit=", ".join(map(str, orbit))):
        assert orbit[-1] != orbit[-2]


@claim(
    "prop-B.2",
    reading="bit by bit",
    world="float32",
    condition="αλ is large enough to move the start in float32; an entry that reaches 0 stays there",
    expect="holds",
    evidence="enumerated",
    given={"learning_rates": (0.01, 1 / 3), "penalty": 1.0},
    mutants={
        "αλ too small to move most starts": {"learning_rates": (1e-8,)},
        "twice the penalty": {"penalty": 2.0},
    },
)
def test_float32(learning_rates, penalty):
    """In float32 (λ = 1) every modulus that the sampler draws ends at 0 or alternates, |bₙ| + |bₙ₊₁| = α."""
    starts = positive_starts(torch.float32)
    for learning_rate in learning_rates:
        end = end_state(optimizers.NDGM(learning_rate, penalty), starts, 300)
        here, following = end.position, end.following
        step = torch.tensor(learning_rate, dtype=torch.float32)
        alternates = (here.sign() * following.sign() < 0) & (here.abs() + following.abs() == step)
        rests = (here == 0) & (following == 0)
        check_all(
            end.periodic & (alternates | rests),
            "it neither rests at 0 nor alternates",
            learning_rate=learning_rate,
            start=starts,
            b_300=here,
            b_301=following,
        )
        of_rest = f"{int(rests.sum())} of which end at 0"
        certify(Count(len(starts), f"moduli at α = {learning_rate:.3g}, {of_rest}"))
