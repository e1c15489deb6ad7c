"""Proposition B.2 with (17): the orbit walks to the band |b| < αλ and alternates there for ever.

A start that is no multiple of αλ is αλ(k + φ), k an integer and 0 < φ < 1, and every step changes k by one.
Outside of 0 < |b| < αλ a step takes αλ off the modulus, and inside it crosses 0 and the next leads back: a
two-cycle from Nᵢ = ⌈|bᵢ|/αλ⌉ − 1 on in coordinate i, from N = max Nᵢ on in all, each with its own sign. As bₙ
and bₙ₊₁ stay αλ apart, there is no limit. A multiple of αλ comes to αλ itself, then to 0 for ever. In floats
the orbit alternates bit by bit, unless rounding leads it to 0 or αλ is too small to move it.
"""

from fractions import Fraction
from itertools import pairwise
from math import ceil

import pytest
import torch
import z3

from claims.toy_lasso.wrong_rules import double_step, heavy_ball
from ndgm.exact.arithmetic import sign
from ndgm.exact.cycles import prove_cycle
from ndgm.exact.deduction import cut
from ndgm.exact.proofs import step_formula, symbolic_sign
from ndgm.exact.rules import NDGM, ProximalGradient, trajectory, vector_trajectory
from ndgm.exact.statements import settles
from ndgm.exact.theorems import cited
from ndgm.exact.vanilla import ALPHA, PENALTY, POSITION, no_multiple, prove_oscillates
from ndgm.sim import optimizers
from ndgm.sim.fates import positive_starts
from ndgm.sim.sweeps import end_state
from ndgm.strategies import examples, toy_vectors
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast


@claim(
    "prop-B.2",
    part="alternates",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "lattice": False, "inside": lambda modulus, step: modulus < step, "modulus": abs},
    mutants={
        "multiples of αλ let in": {"lattice": True},
        "half the band": {"inside": lambda modulus, step: modulus < step / 2},
        "0 < θᵢ for all i": {"modulus": lambda theta: theta},
        "heavy ball": {"rule": heavy_ball},
        "soft threshold": {"rule": ProximalGradient},
    },
)
def test_two_cycle(rule, lattice, inside, modulus):
    """From $N = maxᵢ ⌈|bᵢ|/αλ⌉ − 1$ on (17) holds with $0 < |θᵢ| < αλ$, if no $bᵢ$ is a multiple of $αλ$."""

    @examples(toy_vectors(lattice=lattice))
    def walk(vector):
        begin = max(ceil(abs(start) / vector.step) - 1 for start in vector.starts)
        orbit = vector_trajectory(rule(vector.learning_rate, vector.penalty), vector.starts, begin + 5)
        theta = orbit[begin]
        across = tuple(t - vector.step * sign(t) for t in theta)
        with witness(**vector._asdict(), N=begin, theta=theta):
            assert orbit[begin:] == [theta, across] * 3, "(17) fails"
            in_band = [modulus(t) > 0 and inside(modulus(t), vector.step) for t in theta]
            assert all(in_band), "θ is not in the band"

    with witness():
        step, after = ALPHA * PENALTY, step_formula(rule(ALPHA, PENALTY), POSITION)
        in_band = z3.And(
            *(POSITION != 0, z3.Abs(POSITION) < step),
            *(after == POSITION - step * symbolic_sign(POSITION), POSITION * after < 0),
            z3.Abs(POSITION) + z3.Abs(after) == step,
        )
        certify(prove_oscillates(rule), concludes=settles(in_band, given=no_multiple()[2]))


@claim(
    "prop-B.2",
    part="diverges",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "lattice": False},
    mutants={
        "multiples of αλ let in": {"lattice": True},
        "soft threshold": {"rule": ProximalGradient},
        "steps α/(n + 1)": {"rule": lambda rate, penalty: NDGM(lambda n: rate / (n + 1), penalty)},
    },
)
def test_no_limit(rule, lattice):
    """Two iterates in a row stay $αλ$ apart for ever, if no $bᵢ$ is a multiple of
    $αλ$; so there is no limit."""

    @examples(toy_vectors(lattice=lattice))
    def walk(vector):
        orbit = vector_trajectory(rule(vector.learning_rate, vector.penalty), vector.starts, 12)
        for n, (before, after) in enumerate(pairwise(orbit)):
            apart = [abs(new - old) for old, new in zip(before, after, strict=True)]
            with witness(**vector._asdict(), n=n, apart=apart):
                assert set(apart) == {vector.step}, "the iterates come nearer to each other than αλ"

    with witness():
        after = step_formula(rule(ALPHA, PENALTY), POSITION)
        apart = cut(z3.Abs(after - POSITION) == ALPHA * PENALTY, using=[prove_oscillates(rule)])
        certify(
            cited(
                "from no start without a multiple of $αλ$ has $bₙ$ a limit",
                source="the terms of a convergent sequence come near to each other (Cauchy)",
                using=[apart],
            )
        )


@claim(
    "prop-B.2",
    reading="a thousand coordinates",
    part="alternates",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "denominator": 10_007},
    mutants={"starts with three decimals": {"denominator": 10_000}, "twice the step": {"rule": double_step}},
)
def test_thousand_coordinates(rule, denominator):
    """One $N$ serves all $p = 1000$ coordinates $(α = 1/100, λ = 7)$: here the
    largest $⌈|bᵢ|/αλ⌉ − 1$ is 14."""
    step = Fraction(7, 100)
    starts = [(-1) ** i * Fraction(10 * i, denominator) for i in range(1, 1001)]
    with witness():
        cycle, theorem = prove_cycle(rule(Fraction(1, 100), 7), starts)
        assert cycle.iteration == 14, f"N is {cycle.iteration}"
    for i, (theta, across) in enumerate(zip(*cycle.points, strict=True)):
        with witness(i=i, theta=theta, across=across):
            assert 0 < abs(theta) < step and across == theta - step * sign(theta), "(17) fails"
    certify(theorem)


@claim(
    "prop-B.2",
    reading="from every start, a multiple of $αλ$ too",
    part="diverges",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"start": Fraction(1, 2)},
    mutants={"a start beside the lattice": {"start": Fraction(51, 100)}},
)
def test_from_every_start(start):
    """The sequence does not converge, from whichever start $(α = 1/2, λ = 1)$."""
    orbit = trajectory(NDGM(Fraction(1, 2), 1), start, 3)
    with witness(start=start, learning_rate=Fraction(1, 2), penalty=1, orbit=", ".join(map(str, orbit))):
        assert orbit[-1] != orbit[-2], "it rests"


@claim(
    "prop-B.2",
    reading="bit by bit",
    part="alternates",
    world="float32",
    condition="$αλ$ is large enough to move the start in float32; an entry that reaches 0 stays there",
    expect="holds",
    evidence="enumerated",
    given={"learning_rates": (0.01, 1 / 3), "penalty": 1.0},
    mutants={
        "αλ too small to move most starts": {"learning_rates": (1e-8,)},
        "twice the penalty": {"penalty": 2.0},
    },
)
def test_float32(learning_rates, penalty):
    """In float32 $(λ = 1)$ every modulus that the sampler draws ends at 0 or
    alternates, $|bₙ| + |bₙ₊₁| = α$."""
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
    certify(enumerated("moduli that the sampler draws, at each learning rate"))
