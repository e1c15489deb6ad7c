"""Proposition B.2 with (17), (18), and the sentence before it: the orbit walks to the band (0, αλ) and
alternates there.

For b > αλ a step gives 0 < b − αλ < b; for 0 < b < αλ it gives b − αλ, and the next gives b again; for b < 0
the same mirrored (three z3 queries over all real b, α, λ). So coordinate i alternates from Nᵢ = ⌈|bᵢ|/αλ⌉ − 1
on, all of them from N = max Nᵢ on, each with its own sign. A multiple of αλ comes to αλ itself, then to 0 for
ever. In round to nearest θ − αλ is one rounding, and after it everything is exact (Sterbenz): the orbit
alternates bit by bit, unless |θ| was lost beside αλ, which leads to 0.
"""

from fractions import Fraction
from functools import partial
from itertools import pairwise
from math import ceil

import pytest
import torch
import z3

from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM, HeavyBall, ProximalGradient, trajectory, vector_trajectory
from ndgm.sim import optimizers
from ndgm.sim.fates import positive_starts
from ndgm.sim.formats import all_values, gaps
from ndgm.sim.sweeps import end_state
from ndgm.strategies import examples, toy_cases, toy_vectors
from ndgm.verdict import (
    Count,
    Proof,
    certify,
    claim,
    witness,
    witnesses,
)

pytestmark = pytest.mark.fast

b, rate, penalty = z3.Reals("b α λ")
STEP = rate * penalty


def double(learning_rate, penalty):
    return NDGM(2 * learning_rate, penalty)


@claim(
    "text-B.1.monotone",
    evidence="proved",
    expect="holds",
    given={"rule": NDGM, "lattice": False},
    mutants={"lattice points let in": {"lattice": True}, "twice the step": {"rule": double}},
)
def test_monotone(rule, lattice):
    """From every b₀ > 0 that is no multiple of αλ the orbit decreases strictly until it is in (0, αλ) for the
    first time.
    """

    @examples(toy_cases(lattice=lattice))
    def walk(case):
        start = abs(case.start)
        orbit = trajectory(rule(case.learning_rate, case.penalty), start, 12)
        with witness(**{**case._asdict(), "start": start}):
            reached = next((n for n, position in enumerate(orbit) if 0 < position < case.step), None)
            assert reached is not None, "it never is between 0 and αλ"
            assert all(after < before for before, after in pairwise(orbit[: reached + 1]))

    after = step_formula(rule(rate, penalty), b)
    with witness():
        outside = prove(z3.And(after > 0, after < b, after == b - STEP), assumptions=[b > STEP, STEP > 0])
    certify(Proof("induction over n, its step by z3", f"⌈b₀/αλ⌉ − 1 steps: {outside}"))


@claim(
    "text-B.1.monotone",
    world="bfloat16",
    evidence="enumerated",
    expect="refuted",
    given={"learning_rate": 0.001},
    mutants={"a dyadic learning rate": {"learning_rate": 2.0**-8}, "0.01": {"learning_rate": 0.01}},
)
def test_monotone_in_bfloat16(learning_rate):
    """At λ = 1 every bfloat16 number in (αλ, 1] decreases in its first step. (It stays put if αλ is lost
    beside it.)
    """
    starts = all_values(torch.bfloat16, learning_rate, 1.0)
    after = optimizers.run(optimizers.NDGM(learning_rate, 1.0), starts, 1)
    stuck = starts[after >= starts].tolist()
    with witnesses(
        len(starts), learning_rate=learning_rate, stuck=len(stuck), first=min(stuck, default=None)
    ):
        assert not stuck, "they do not move"
    certify(Count(len(starts), "bfloat16 numbers between αλ and 1"))


@claim(
    "eq-18",
    evidence="proved",
    expect="holds",
    given={"rule": NDGM, "inside": lambda theta: theta < STEP},
    mutants={
        "the closed band": {"inside": lambda theta: theta <= STEP},
        "twice the step": {"rule": double},
        "soft threshold": {"rule": ProximalGradient},
        "heavy ball": {"rule": partial(HeavyBall, momentum=Fraction(1, 10))},
    },
)
def test_phases(rule, inside):
    """From b_N = θ with 0 < θ < αλ: b_{N+n} = θ for even n and θ − αλ, which is in (−αλ, 0), for odd n."""

    @examples(toy_cases(lattice=False, most=0))
    def walk(case):
        theta = abs(case.start)
        orbit = trajectory(rule(case.learning_rate, case.penalty), theta, 6)
        with witness(**case._asdict(), theta=theta):
            assert orbit == [theta, theta - case.step] * 3 + [theta]

    model = rule(rate, penalty)
    odd = step_formula(model, b)
    even = step_formula(model, odd)
    with witness():
        evidence = prove(
            z3.And(odd == b - STEP, odd < 0, odd > -STEP, even == b), assumptions=[b > 0, inside(b), STEP > 0]
        )
    certify(Proof("induction over pairs of steps, each by z3", evidence))


def check_in_bfloat16(least, first):
    """For all 128 bfloat16 steps αλ in [1, 2) and all θ in (least(αλ), αλ): bₙ₊₂ = bₙ ≠ 0 for n ≥ first."""
    number = 0
    for step in all_values(torch.bfloat16, 1.0, 2.0)[:-1]:
        starts = all_values(torch.bfloat16, 0.0, step.item())[1:-1]
        starts = starts[starts > least(step).item()]
        orbit = optimizers.trajectory(optimizers.NDGM(step.item(), 1.0), starts, first + 3)
        astray = (orbit[first + 2 :] != orbit[first : first + 2]).any(0) | (orbit[-1] == 0)
        last = astray.nonzero().flatten()[-1:]
        shown = {"theta": starts[last].tolist(), "orbit": orbit[:, last].flatten().tolist()}
        with witnesses(len(starts), step=step.item(), **shown):
            assert not astray.any(), "it does not alternate"
        number += len(starts)
    certify(Count(number, "pairs of αλ in [1, 2) and θ below it; other binades are scaled copies"))


@claim(
    "eq-18",
    world="bfloat16",
    evidence="enumerated",
    expect="refuted",
    given={"least": torch.zeros_like},
    mutants={"θ above αλ/2, where θ − αλ is exact": {"least": lambda step: step / 2}},
)
def test_phases_in_bfloat16(least):
    """In bfloat16 too b_{N+2} = b_N for every θ in (0, αλ)."""
    check_in_bfloat16(least, first=0)


@claim(
    "eq-18",
    reading="one step later",
    condition="n ≥ 1, and θ exceeds half the distance from αλ to the next smaller number",
    world="bfloat16",
    evidence="enumerated",
    expect="holds",
    given={"least": lambda step: gaps(step) / 2, "first": 1},
    mutants={"half of that": {"least": lambda step: gaps(step) / 4}, "from n = 0 on": {"first": 0}},
)
def test_later_phases_in_bfloat16(least, first):
    """A θ that is not lost beside αλ is rounded once; from b_{N+1} on the orbit repeats bit by bit and is
    never 0.
    """
    check_in_bfloat16(least, first)


def settled(vector):
    """max ⌈|bᵢ|/αλ⌉ − 1."""
    return max(ceil(abs(start) / vector.step) - 1 for start in vector.starts)


@claim(
    "prop-B.2",
    evidence="proved",
    expect="holds",
    given={"rule": NDGM, "lattice": False, "inside": lambda b: z3.Abs(b) < STEP, "theta_sign": abs},
    mutants={
        "multiples of αλ let in": {"lattice": True},
        "the closed band": {"inside": lambda b: z3.Abs(b) <= STEP},
        "0 < θᵢ for all i": {"theta_sign": lambda theta: theta},
        "heavy ball": {"rule": partial(HeavyBall, momentum=Fraction(1, 10))},
        "soft threshold": {"rule": ProximalGradient},
    },
)
def test_two_cycle(rule, lattice, inside, theta_sign):
    """From N = maxᵢ ⌈|bᵢ|/αλ⌉ − 1 on the vector alternates as in (17) with 0 < |θᵢ| < αλ; so it does not
    converge.
    """

    @examples(toy_vectors(lattice=lattice))
    def walk(vector):
        begin = settled(vector)
        orbit = vector_trajectory(rule(vector.learning_rate, vector.penalty), vector.starts, begin + 5)
        theta = orbit[begin]
        across = tuple(t - vector.step * ((t > 0) - (t < 0)) for t in theta)
        with witness(**vector._asdict(), N=begin):
            assert orbit[begin:] == [theta, across] * 3, "(17) fails"
            assert all(0 < theta_sign(t) < vector.step for t in theta), "θ is not in the band"

    model = rule(rate, penalty)
    after = step_formula(model, b)
    with witness():
        far = prove(
            z3.And(z3.Abs(after) == z3.Abs(b) - STEP, after * b > 0), assumptions=[z3.Abs(b) > STEP, STEP > 0]
        )
    with witness():
        cycle = z3.And(after * b < 0, z3.Abs(after) == STEP - z3.Abs(b), step_formula(model, after) == b)
        near = prove(cycle, assumptions=[b != 0, inside(b), STEP > 0])
    certify(Proof("induction over n, its steps by z3", f"{far}; {near}; |bₙ₊₁ − bₙ| = αλ excludes a limit"))


@claim(
    "prop-B.2",
    reading="a thousand coordinates",
    evidence="proved",
    expect="holds",
    given={"rule": NDGM, "denominator": 10_007},
    mutants={
        "starts with three decimals": {"denominator": 10_000},
        "twice the step": {"rule": double},
    },
)
def test_thousand_coordinates(rule, denominator):
    """One N serves all p = 1000 coordinates (α = 1/100, λ = 7): here the largest ⌈|bᵢ|/αλ⌉ − 1 is 14."""
    step = Fraction(7, 100)
    starts = [(-1) ** i * Fraction(10 * i, denominator) for i in range(1, 1001)]
    orbit = vector_trajectory(rule(Fraction(1, 100), 7), starts, 17)
    for i, (theta, across, again) in enumerate(zip(*orbit[14:17], strict=True)):
        with witness(i=i, theta=theta):
            assert (
                0 < abs(theta) < step
                and again == theta
                and across == theta - step * ((theta > 0) - (theta < 0))
            )
    certify(Proof("induction", "b₁₆ = b₁₄, exactly, in all thousand coordinates; the rule has no memory"))


@claim(
    "prop-B.2",
    reading="from every start",
    condition="surely, where the paper says almost surely",
    evidence="proved",
    expect="refuted",
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
    condition="αλ is not lost beside the start; an entry that reaches 0 stays there",
    world="float32",
    evidence="enumerated",
    expect="holds",
    given={"learning_rates": (0.01, 1 / 3), "penalty": 1.0},
    mutants={
        "αλ is lost beside most starts": {"learning_rates": (1e-8,)},
        "twice the penalty": {"penalty": 2.0},
    },
)
def test_float32(learning_rates, penalty):
    """In float32 (λ = 1) every modulus that the sampler draws ends at 0 or alternates bit by bit with |bₙ| +
    |bₙ₊₁| = α.
    """
    starts = positive_starts(torch.float32)
    for learning_rate in learning_rates:
        end = end_state(optimizers.NDGM(learning_rate, penalty), starts, 300)
        step = torch.tensor(learning_rate, dtype=torch.float32)
        across = end.position.sign() * end.following.sign()
        alternates = (across < 0) & (end.position.abs() + end.following.abs() == step)
        rests = (end.position == 0) & (end.following == 0)
        astray = starts[~(end.periodic & (alternates | rests))]
        with witnesses(
            len(starts), learning_rate=learning_rate, largest=max(astray[-1:].tolist(), default=None)
        ):
            assert not len(astray)
        certify(
            Count(len(starts), f"moduli at α = {learning_rate:.3g}, {int(rests.sum())} of which end at 0")
        )
