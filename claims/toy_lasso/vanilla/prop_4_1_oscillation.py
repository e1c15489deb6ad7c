"""Proposition 4.1 with (8) = (17): with probability 1 no entry is ever 0, and the sequence ends alternating.

It is Props. B.1 and B.2 together: of the starts in [−1, 1]ᵖ only those with a multiple of αλ among their
entries, a null set, ever have a zero, and every other one alternates from N = max ⌈|bᵢ|/αλ⌉ − 1 on. For α < 0
every entry runs away and nothing alternates; λ = 0 leaves nothing to alternate either. In floats the
proposition fails at both ends: αλ below half an ulp of the start does not move it, and a start below half an
ulp of αλ goes to −αλ and then to 0, so that αλ = 2²⁵ makes every start in [−1, 1] exactly sparse.
"""

from fractions import Fraction
from math import ceil

import pytest
import torch
import z3

from claims.toy_lasso.vanilla.lattice import NEVER_ZERO, prove_never_zero
from claims.toy_lasso.wrong_rules import heavy_ball
from ndgm.exact.arithmetic import sign
from ndgm.exact.proofs import step_formula, symbolic_sign
from ndgm.exact.rules import NDGM, ProximalGradient, trajectory, vector_trajectory
from ndgm.exact.statements import settles
from ndgm.exact.vanilla import ALPHA, PENALTY, POSITION, no_multiple, prove_oscillates
from ndgm.sim import optimizers
from ndgm.sim.fates import positive_starts
from ndgm.sim.sweeps import end_state
from ndgm.strategies import examples, toy_vectors
from ndgm.verdict import certify, check_all, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "prop-4.1",
    part="alternates",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "lattice": False, "band": 1},
    mutants={
        "multiples of αλ let in": {"lattice": True},
        "half the band": {"band": Fraction(1, 2)},
        "heavy ball": {"rule": heavy_ball},
        "soft threshold": {"rule": ProximalGradient},
    },
)
def test_oscillation(rule, lattice, band):
    """From almost every start: never a zero, and from some $N$ on $θ$ and $θ − αλ
    sgn(θ)$ with $0 < |θᵢ| < αλ$.

    (The null set that is left out has a multiple of $αλ$ among its entries.)
    """

    @examples(toy_vectors(lattice=lattice))
    def walk(vector):
        begin = max(ceil(abs(start) / vector.step) - 1 for start in vector.starts)
        orbit = vector_trajectory(rule(vector.learning_rate, vector.penalty), vector.starts, begin + 4)
        theta = orbit[begin]
        with witness(**vector._asdict(), N=begin, theta=theta):
            assert max(map(abs, theta)) < band * vector.step, "θ is not in the band"
            across = tuple(t - vector.step * sign(t) for t in theta)
            assert all(theta) and orbit[begin:] == [theta, across, theta, across, theta], "(8) fails"

    with witness():
        step, after = ALPHA * PENALTY, step_formula(rule(ALPHA, PENALTY), POSITION)
        in_band = z3.And(
            *(POSITION != 0, z3.Abs(POSITION) < step),
            *(after == POSITION - step * symbolic_sign(POSITION), POSITION * after < 0),
            z3.Abs(POSITION) + z3.Abs(after) == step,
        )
        settled = settles(in_band, given=no_multiple()[2])
        certify(prove_never_zero(rule), prove_oscillates(rule), concludes=[NEVER_ZERO, settled])


def check_alternates(learning_rate, penalty):
    """From 1/3, (8) within 100 steps: two iterates in (−|αλ|, |αλ|), neither 0, and the first again."""
    step = abs(learning_rate * penalty)
    orbit = trajectory(NDGM(learning_rate, penalty), Fraction(1, 3), 102)
    theta, across, again = orbit[-3:]
    shown = {"start": orbit[0], "b_1": orbit[1], "b_100": theta, "b_101": across}
    with witness(learning_rate=learning_rate, penalty=penalty, **shown):
        inside = 0 < abs(theta) < step and 0 < abs(across) < step
        assert inside and again == theta, "it does not alternate in the band"


@claim(
    "prop-4.1",
    reading="(8) at any non-zero learning rate, as the sentence before it says",
    part="alternates",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"learning_rate": Fraction(-1, 10)},
    mutants={"a positive one": {"learning_rate": Fraction(1, 10)}},
)
def test_negative_learning_rate(learning_rate):
    """The sequence alternates for a negative learning rate as well. (It is $1/3 + n/10$.)"""
    check_alternates(learning_rate, 1)


@claim(
    "prop-4.1",
    reading="(8) without a penalty",
    part="alternates",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"penalty": Fraction(0)},
    mutants={"1/100": {"penalty": Fraction(1, 100)}},
)
def test_no_penalty(penalty):
    """The sequence alternates for $λ = 0$ as well, $0 < |θ| < 0$."""
    check_alternates(Fraction(1), penalty)


def check_in_float32(learning_rate):
    """At λ = 1 no modulus that uniform_(−1, 1) draws comes to rest, and each alternates after 300 steps."""
    starts = positive_starts(torch.float32)
    end = end_state(optimizers.NDGM(learning_rate, 1.0), starts, 300)
    here, following = end.position, end.following
    check_all(here != following, "it rests", learning_rate=learning_rate, start=starts, rests_at=here)
    alternates = end.periodic & (here.abs().maximum(following.abs()) < learning_rate)
    check_all(alternates, "it does not alternate in the band", start=starts, b_300=here, b_301=following)


@claim(
    "prop-4.1",
    reading="as printed, small steps",
    part="alternates",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"learning_rate": 1e-8},
    mutants={"0.1": {"learning_rate": 0.1}},
)
def test_small_steps(learning_rate):
    """In float32 (8) holds at the learning rate $10⁻⁸$, too. (Three quarters of the starts do not move.)"""
    check_in_float32(learning_rate)


@claim(
    "prop-4.1",
    reading="as printed, large steps",
    part="alternates",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"learning_rate": 2.0**25},
    mutants={"1/3": {"learning_rate": 1 / 3}},
)
def test_large_steps(learning_rate):
    """In float32 (8) holds at $αλ = 2²⁵$, too. (Every start goes to $−αλ$ and then
    to 0, with probability 1.)"""
    check_in_float32(learning_rate)
