"""Proposition 4.1 with (8) = (17): no entry is ever 0 with probability 1, and the sequence ends in
alternation.

It is Props. B.1 and B.2 together: of the starts in [−1, 1]ᵖ only those with a multiple of αλ among their
entries, a null set, ever have a zero, and every other one alternates from N = max ⌈|bᵢ|/αλ⌉ − 1 on. The
sentence before it says "for any non-zero learning rate": for α < 0, too, no zero is met, but every entry runs
away and nothing alternates. λ = 0 leaves nothing to alternate either. In floats the proposition fails at both
ends: αλ below half an ulp of the start does not move it, and a start below half an ulp of αλ goes to −αλ and
then to 0, so that αλ = 2²⁵ makes every start in [−1, 1] exactly sparse.
"""

from fractions import Fraction
from functools import partial
from math import ceil

import pytest
import torch
import z3

from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM, HeavyBall, ProximalGradient, trajectory, vector_trajectory
from ndgm.sim import optimizers
from ndgm.sim.fates import positive_starts
from ndgm.sim.sweeps import end_state
from ndgm.strategies import examples, toy_cases, toy_vectors
from ndgm.verdict import (
    Count,
    Proof,
    certify,
    claim,
    refute,
    witness,
    witnesses,
)

pytestmark = pytest.mark.fast

b, rate, penalty = z3.Reals("b α λ")
STEP = rate * penalty


@claim(
    "prop-4.1",
    evidence="proved",
    expect="holds",
    given={"rule": NDGM, "lattice": False, "band": 1},
    mutants={
        "multiples of αλ let in": {"lattice": True},
        "half the band": {"band": Fraction(1, 2)},
        "heavy ball": {"rule": partial(HeavyBall, momentum=Fraction(1, 10))},
        "soft threshold": {"rule": ProximalGradient},
    },
)
def test_oscillation(rule, lattice, band):
    """But for the null set of starts with a multiple of αλ: never a zero, and from some N on θ, θ − αλ
    sgn(θ), 0 < |θᵢ| < αλ.
    """

    @examples(toy_vectors(lattice=lattice))
    def walk(vector):
        begin = max(ceil(abs(start) / vector.step) - 1 for start in vector.starts)
        orbit = vector_trajectory(rule(vector.learning_rate, vector.penalty), vector.starts, begin + 4)
        theta = orbit[begin]
        with witness(**vector._asdict(), N=begin):
            assert all(all(position) for position in orbit), "an entry is 0"
            assert all(abs(t) < band * vector.step for t in theta)
            across = tuple(t - vector.step * ((t > 0) - (t < 0)) for t in theta)
            assert orbit[begin:] == [theta, across, theta, across, theta], "(8) fails"

    model = rule(rate, penalty)
    after = step_formula(model, b)
    positive = [rate > 0, penalty > 0]
    with witness():
        lattice_step = prove(z3.Or(after == b - STEP, after == b, after == b + STEP))
        walks = prove(z3.Abs(after) == z3.Abs(b) - STEP, assumptions=[z3.Abs(b) > STEP, *positive])
        cycle = z3.And(z3.Abs(after) < STEP, after != 0, step_formula(model, after) == b)
        alternates = prove(cycle, assumptions=[b != 0, z3.Abs(b) < band * STEP, *positive])
    certify(Proof("induction over n, its steps by z3", f"{lattice_step}; {walks}; {alternates}"))


@claim(
    "prop-4.1",
    reading="the sentence before it: non-sparse at any non-zero learning rate",
    evidence="proved",
    expect="holds",
    given={"rule": NDGM, "lattice": False},
    mutants={"multiples of αλ let in": {"lattice": True}, "soft threshold": {"rule": ProximalGradient}},
)
def test_any_learning_rate(rule, lattice):
    """For α of either sign a start that is no multiple of αλ (almost every start) never has a zero entry."""

    @examples(toy_cases(lattice=lattice))
    def walk(case):
        for learning_rate in (case.learning_rate, -case.learning_rate):
            orbit = trajectory(rule(learning_rate, case.penalty), case.start, 12)
            with witness(**{**case._asdict(), "learning_rate": learning_rate}):
                assert 0 not in orbit

    after = step_formula(rule(rate, penalty), b)
    with witness():
        evidence = prove(z3.Or(after == b - STEP, after == b, after == b + STEP), assumptions=[rate != 0])
    certify(Proof("induction over n, its step by z3", f"bₙ − b₀ is an integer multiple of αλ: {evidence}"))


def check_alternates(learning_rate, penalty):
    """(8) for the start 1/3 within 100 steps: two iterates a step apart, moduli in (0, |αλ|), and the first
    again.
    """
    step = abs(learning_rate * penalty)
    orbit = trajectory(NDGM(learning_rate, penalty), Fraction(1, 3), 102)
    theta, across, again = orbit[-3:]
    with witness(
        start=orbit[0], learning_rate=learning_rate, penalty=penalty, b_1=orbit[1], b_100=theta, b_101=across
    ):
        assert 0 < abs(theta) < step and 0 < abs(across) < step and again == theta


@claim(
    "prop-4.1",
    reading="(8) at any non-zero learning rate",
    condition="α < 0, which 'any non-zero learning rate' lets in",
    evidence="proved",
    expect="refuted",
    given={"learning_rate": Fraction(-1, 10)},
    mutants={"a positive one": {"learning_rate": Fraction(1, 10)}},
)
def test_negative_learning_rate(learning_rate):
    """The sequence alternates for a negative learning rate as well. (It is 1/3 + n/10.)"""
    check_alternates(learning_rate, 1)


@claim(
    "prop-4.1",
    reading="(8) without a penalty",
    condition="λ = 0, if (7) lets it in",
    evidence="proved",
    expect="refuted",
    given={"penalty": Fraction(0)},
    mutants={"1/100": {"penalty": Fraction(1, 100)}},
)
def test_no_penalty(penalty):
    """The sequence alternates for λ = 0 as well, 0 < |θ| < 0."""
    check_alternates(Fraction(1), penalty)


def check_in_float32(learning_rate):
    """At λ = 1 no modulus that uniform_(−1, 1) draws comes to rest, and each alternates in the band after 300
    steps.
    """
    starts = positive_starts(torch.float32)
    end = end_state(optimizers.NDGM(learning_rate, 1.0), starts, 300)
    rests = starts[end.position == end.following]
    if len(rests):
        last = end.position[starts == rests[-1]].item()
        start = rests[-1].item()
        refute(
            f"{len(rests)} of {len(starts)} starts rest",
            learning_rate=learning_rate,
            start=start,
            rests_at=last,
        )
    with witnesses(len(starts)):
        assert end.periodic.all() and (end.position.abs().maximum(end.following.abs()) < learning_rate).all()
    certify(Count(len(starts), "moduli that uniform_(−1, 1) draws in float32"))


@claim(
    "prop-4.1",
    reading="as printed, small steps",
    world="float32",
    evidence="enumerated",
    expect="refuted",
    given={"learning_rate": 1e-8},
    mutants={"0.1": {"learning_rate": 0.1}},
)
def test_small_steps(learning_rate):
    """In float32 (8) holds at the learning rate 10⁻⁸, too. (It does not move three quarters of the starts.)"""
    check_in_float32(learning_rate)


@claim(
    "prop-4.1",
    reading="as printed, large steps",
    world="float32",
    evidence="enumerated",
    expect="refuted",
    given={"learning_rate": 2.0**25},
    mutants={"1/3": {"learning_rate": 1 / 3}},
)
def test_large_steps(learning_rate):
    """In float32 (8) holds at αλ = 2²⁵, too. (Every start goes to −αλ and then to 0: sparse with probability
    1.)
    """
    check_in_float32(learning_rate)
