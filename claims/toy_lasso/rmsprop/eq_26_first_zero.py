"""Equation (26): from which starts RMSProp is 0 for the first time after n steps, and how many there are.

Step j of (25) moves bⱼ₋₁ by sⱼ = α / √(1 − ρʲ) against its sign, so that bₙ = b₀ + sum_{j in
N} sⱼ − sum_{j in P} sⱼ with N and P the steps taken from a negative and a positive entry: all n steps, as
no entry was 0. A point has at most two non-zero predecessors (x + s if that is > 0, x − s if that is < 0),
whence at most 2ⁿ starts. As solutions of (26) there are 2ⁿ of them, as starts that do meet 0 far fewer: 2,
4, 6, 10, 14, 22, ... because s₂ + s₃ > s₁.
"""

from fractions import Fraction
from functools import partial
from itertools import pairwise

import pytest
import sympy
import torch
import z3

from ndgm.exact.arithmetic import precision
from ndgm.exact.proofs import prove, symbolic_sign
from ndgm.exact.rules import NDGM, RMSProp, State, rmsprop_steps, trajectory
from ndgm.exact.vanilla import first_zero_starts, signed_sums
from ndgm.sim import optimizers
from ndgm.sim.formats import uniform_values
from ndgm.sim.sweeps import end_state
from ndgm.verdict import (
    Count,
    Proof,
    certify,
    claim,
    witness,
)

pytestmark = pytest.mark.fast

LENGTH = z3.Real("s")


def step_of_length(length, position):
    """One step of (25), sⱼ given."""
    return NDGM(length, 1).step(State(position), sign=symbolic_sign(position)).position


@claim(
    "eq-26",
    expect="holds",
    evidence="proved",
    given={
        "step": step_of_length,
        "entry_is": lambda entry: entry != 0,
        "rule": RMSProp,
        "set_of": lambda position, following: position,
    },
    mutants={
        "steps after the first zero count": {"entry_is": lambda entry: z3.BoolVal(True)},
        "a step of another length": {"step": lambda length, position: step_of_length(2 * length, position)},
        "away from 0": {"step": lambda length, position: step_of_length(-length, position)},
        "bias correction": {"rule": partial(RMSProp, bias_correction=True)},
        "N and P by the entry after the step": {"set_of": lambda position, following: following},
    },
)
def test_sums(step, entry_is, rule, set_of):
    """After n steps with no 0 before, bₙ = b₀ + sum over N of sⱼ − sum over P of sⱼ, and |N| + |P| = n;
    at bₙ = 0 that is (26).
    """
    start, negative, positive = z3.Reals("b_0 sum_N sum_P")
    iteration, size_n, size_p = z3.Ints("n size_N size_P")
    entry = start + negative - positive
    below, above = entry < 0, entry > 0
    following = start + z3.If(below, negative + LENGTH, negative) - z3.If(above, positive + LENGTH, positive)
    sizes = z3.If(below, size_n + 1, size_n) + z3.If(above, size_p + 1, size_p)
    with witness():
        text = prove(
            z3.And(step(LENGTH, entry) == following, sizes == iteration + 1),
            assumptions=[LENGTH > 0, size_n + size_p == iteration, entry_is(entry)],
        )
    for n in range(1, 5):
        check_first_zeros(rule, set_of, n)
    certify(Proof("induction", f"b₀ = b₀ with empty N and P; step: {text}"))


def check_first_zeros(rule, set_of, n):
    """RMSProp itself in real algebraic numbers, α = 1, ρ = 3/4: (26) from every start that is 0 for the
    first time at n.
    """
    decay = sympy.Rational(3, 4)
    steps = [1 / sympy.sqrt(1 - decay**j) for j in range(1, n + 1)]
    for start in first_zero_starts(steps):
        orbit = trajectory(rule(sympy.Integer(1), sympy.Integer(5), decay), start, n)
        signs = [sympy.sign(set_of(*pair)) for pair in pairwise(orbit)]
        rest = start - sum(sign * step for sign, step in zip(signs, steps, strict=True))
        with witness(start=str(start), n=n, size_of_N_and_P=sum(map(abs, signs)), last=str(orbit[n])):
            assert all(orbit[:n]) and orbit[n] == 0
            assert sum(map(abs, signs)) == n and rest == 0


@claim(
    "eq-26",
    reading="N and P by the entries b₁, ..., bₙ",
    condition="j ∈ N means bⱼ < 0, not bⱼ₋₁ < 0",
    expect="refuted",
    evidence="proved",
    given={"shift": 0},
    mutants={"by the entry before step j": {"shift": 1}},
)
def test_other_index(shift):
    """|N| + |P| = n for N = {j ≤ n: bⱼ < 0} and P = {j ≤ n: bⱼ > 0}; α = 1, ρ = 3/4, b₀ = 2, first
    0 at n = 1.
    """
    orbit = trajectory(RMSProp(1, 1, Fraction(3, 4)), Fraction(2), 1)
    negative = [j for j in (1,) if orbit[j - shift] < 0]
    positive = [j for j in (1,) if orbit[j - shift] > 0]
    with witness(orbit=orbit, N=negative, P=positive, n=1):
        assert orbit[1] == 0 and len(negative) + len(positive) == 1


@claim(
    "text-B.3.3.cardinality",
    expect="holds",
    evidence="proved",
    given={"entry_is": lambda entry: entry != 0, "step": step_of_length},
    mutants={
        "not for the first time": {"entry_is": lambda entry: z3.BoolVal(True)},
        "steps of length s or 2 s": {
            "step": lambda length, at: step_of_length(z3.If(2 * at > 3 * length, 2 * length, length), at)
        },
    },
)
def test_two_predecessors(entry_is, step):
    """Whatever the step, no point has three non-zero predecessors; so at most 2ⁿ starts are 0 for the first
    time after n steps.
    """
    points = z3.Reals("x y z")
    images = [step(LENGTH, point) for point in points]
    equal = [images[0] == images[1], images[1] == images[2]]
    with witness():
        text = prove(z3.Not(z3.Distinct(*points)), assumptions=[LENGTH > 0, *map(entry_is, points), *equal])
    certify(Proof("induction", f"1 = 2⁰ point is 0 after 0 steps, each has at most two predecessors: {text}"))


@claim(
    "text-B.3.3.cardinality",
    expect="holds",
    evidence="enumerated",
    given={"bound": lambda n: 2**n},
    mutants={"n + 1": {"bound": lambda n: n + 1}, "2ⁿ − 1": {"bound": lambda n: 2**n - 1}},
)
def test_number_of_starts(bound):
    """For ρ = 0.99 and n ≤ 10 at most 2ⁿ starts satisfy (26) for some N and P, whether they meet 0 or not."""
    for n in range(1, 11):
        with precision(200):
            number = count_distinct(signed_sums(rmsprop_steps(1, Fraction(99, 100), n)))
        with witness(n=n, number=number):
            assert number <= bound(n)
    certify(Count(10, "values of n"))


def count_distinct(sums):
    """How many numbers these balls hold; as neighbours are disjoint, they are all different."""
    ordered = sorted(sums, key=lambda value: value.mid())
    assert all(one < other for one, other in pairwise(ordered)), "raise the precision"
    return len(ordered)


@claim(
    "text-B.3.3.cardinality",
    reading="two unlabelled sets",
    condition="the ways of partitioning n integers into two sets are counted without their order, 2ⁿ⁻¹",
    expect="refuted",
    evidence="enumerated",
    given={"labelled": False},
    mutants={"N and P told apart": {"labelled": True}},
)
def test_unlabelled(labelled):
    """At most 2^(n-1) starts satisfy (26); ρ = 24/25 and α = 7, where s₁ = 35 and s₂ = 25."""
    steps = [Fraction(35), Fraction(25)]
    for n in (1, 2):
        starts = sorted(signed_sums(steps[:n]))
        for start in starts:
            # The rule itself meets 0 from every one of them.
            with witness(start=start, n=n):
                assert trajectory(RMSProp(7, 1, Fraction(24, 25)), start, n)[n] == 0
        with witness(n=n, starts=starts):
            assert len(starts) <= (2**n if labelled else 2 ** (n - 1))


@claim(
    "text-B.3.3.cardinality",
    reading="the bound is attained",
    condition="2ⁿ counts the starts that meet 0 for the first time at n, as (26) is derived",
    expect="refuted",
    evidence="enumerated",
    given={"steps": lambda n: rmsprop_steps(1, Fraction(99, 100), n)},
    mutants={"sⱼ = 2^-j": {"steps": lambda n: [Fraction(1, 2**j) for j in range(1, n + 1)]}},
)
def test_attained(steps):
    """For ρ = 0.99 and every n ≤ 10 there are 2ⁿ starts that meet 0 for the first time after n steps."""
    with precision(200):
        for n in range(1, 11):
            number = len(first_zero_starts(steps(n)))
            with witness(n=n, starts_that_meet_0=number, bound=2**n):
                assert number == 2**n


@claim(
    "text-B.3.3.cardinality",
    reading="2ⁿ − 2 from n = 3 on",
    condition="the bound is 2ⁿ − 2, for first zeros at n ≥ 3",
    expect="holds",
    evidence="proved",
    given={"pair": (2, 3), "point_is": lambda point: point >= LENGTH},
    mutants={
        "s₄ + s₅": {"pair": (4, 5)},
        "a point nearer to 0": {"point_is": lambda point: point >= LENGTH / 2},
    },
)
def test_never_attained(pair, point_is):
    """s₂ + s₃ > s₁ for every ρ: b₁ = s₂ + ... + sₙ has one non-zero predecessor, not two, and neither
    has −b₁.
    """
    rho, one, other, before, after = z3.Reals("ρ r r' x y")
    # sⱼ / s₁ = 1 / √(1 + ρ + ... + ρʲ⁻¹)
    roots = [
        z3.And(ratio > 0, ratio * ratio * z3.Sum([z3.RealVal(1), *(rho**k for k in range(1, j))]) == 1)
        for ratio, j in zip((one, other), pair, strict=True)
    ]
    with witness(pair=pair):
        texts = [prove(one + other > 1, assumptions=[rho > 0, rho < 1, *roots])]
    with witness():
        texts.append(
            prove(
                before > 0,
                assumptions=[
                    LENGTH > 0,
                    point_is(after),
                    before != 0,
                    step_of_length(LENGTH, before) == after,
                ],
            )
        )
    certify(Proof("z3", "; ".join(texts)))


@claim(
    "text-B.3.3.cardinality",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"rule": optimizers.RMSProp(0.01, 1.0), "steps": 23, "bound": lambda n: 2**n},
    mutants={
        "proximal gradient": {"rule": optimizers.ProximalGradient(0.01, 1.0), "steps": 2},
        "no start at all": {"bound": lambda n: 0},
    },
)
def test_in_float32(rule, steps, bound):
    """Of the positive float32 numbers that torch draws at most 2ⁿ are 0 for the first time after n steps,
    for every n.
    """
    starts = uniform_values(torch.float32)[2**23 + 1 :]
    counts = torch.bincount(end_state(rule, starts, steps, first_zero=True).first_zero + 1, minlength=25)[2:]
    for n, number in enumerate(counts.tolist(), start=1):
        with witness(n=n, number=number):
            assert number <= bound(n)
    # From n = 23 on the bound exceeds the number of starts.
    certify(Count(len(starts), "positive draws, 23 steps"))
