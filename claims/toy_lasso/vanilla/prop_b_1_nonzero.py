"""Proposition B.1: from b₀ uniform on [−1, 1]ᵖ NDGM on (7) has no zero entry at any n, with probability 1.

A step adds −αλ, 0 or αλ, so an orbit stays on the lattice b₀ + αλℤ and meets 0 only if b₀/αλ is an integer;
it is 0 within n steps iff, besides, |b₀/αλ| ≤ n. In [−1, 1] that is the finite set of kαλ, |k| ≤ 1/αλ,
whatever n: a null set of a law without atoms, for all n at once. p coordinates make p null sets. A machine's
sampler has atoms only. Rounding decides which of them reach 0; `starts_that_reach_zero` finds them all.
"""

from fractions import Fraction
from math import floor

import pytest
import torch

from claims.toy_lasso.vanilla.lattice import NEVER_ZERO, prove_never_zero
from ndgm.exact.rules import NDGM, ProximalGradient, trajectory
from ndgm.sim import optimizers
from ndgm.sim.fates import first_zero, positive_starts
from ndgm.sim.formats import draw_counts, uniform_values
from ndgm.sim.preimages import starts_that_reach_zero
from ndgm.sim.sweeps import end_state
from ndgm.strategies import examples, toy_cases
from ndgm.verdict import certify, check_all, claim, enumerated, shared, witness, witnesses

pytestmark = pytest.mark.fast


def uniform(point):
    """The probability of one point under a law with a density."""
    return Fraction(0)


def decimal(point):
    """The probability of one point under the uniform law on −1, −0.99, …, 1."""
    return Fraction(int((100 * point).denominator == 1), 201)


def half_pruned(point):
    """The law of an entry that is 0 with probability 1/2 and uniform otherwise."""
    return Fraction(int(point == 0), 2)


@claim(
    "prop-B.1",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "law": uniform},
    mutants={
        "starts with two decimals": {"law": decimal},
        "an atom at 0": {"law": half_pruned},
        "soft threshold": {"rule": ProximalGradient},
    },
)
def test_non_zero_with_probability_1(rule, law):
    """Zero at some $n$: a finite set of starts in $[−1, 1]$ for all $n$ together, of probability 0."""

    @examples(toy_cases())
    def walk(case):
        n = 8
        multiple = case.start / case.step
        orbit = trajectory(rule(case.learning_rate, case.penalty), case.start, n)
        with witness(**case._asdict(), multiple=multiple):
            foreseen = multiple.denominator == 1 and abs(multiple) <= n
            assert (0 in orbit) == foreseen, "the starts with a zero are not the multiples of αλ"

    for step in (Fraction(1, 100), Fraction(1, 3), Fraction(7, 5)):
        starts = [k * step for k in range(-floor(1 / step), floor(1 / step) + 1)]
        with witness(step=step, starts=len(starts)):
            probability = sum(map(law, starts))
            assert probability == 0, f"one of {len(starts)} starts has probability {probability}"

    with witness():
        certify(prove_never_zero(rule), concludes=NEVER_ZERO)


def check_all_draws(dtype, learning_rate):
    """No non-zero draw of uniform_(−1, 1) in float32 or float64 ever becomes 0 at this rate and penalty 1."""
    rule = optimizers.NDGM(learning_rate, 1.0)
    number = round(2 / torch.finfo(dtype).eps) - 1
    found = starts_that_reach_zero(rule, dtype)
    hits = found.drawn()
    certify(enumerated(f"non-zero draws of torch's {dtype} sampler, {hits} of which become exactly 0"))
    start = min(found.least_draws().abs().tolist(), default=None)
    shown = {"start": start, "zero_at": first_zero(rule, start, dtype)} if hits else {}
    with witnesses(number, **shown):
        assert hits == 0, f"{hits} of {number} starts become 0"


@claim(
    "prop-B.1",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"learning_rate": 0.01},
    mutants={"0.1": {"learning_rate": 0.1}, "0.003": {"learning_rate": 0.003}},
)
def test_float32(learning_rate):
    """At $α = 0.01$, $λ = 1$ no float32 start but 0 becomes 0. (Drawing 0 itself has
    the probability $2⁻²⁴$.)"""
    check_all_draws(torch.float32, learning_rate)


@claim(
    "prop-B.1",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"learning_rate": 0.07},
    mutants={"0.01": {"learning_rate": 0.01}, "0.1": {"learning_rate": 0.1}},
)
def test_float64(learning_rate):
    """At $α = 0.07$, $λ = 1$ no float64 start but 0 becomes 0."""
    check_all_draws(torch.float64, learning_rate)


@claim(
    "prop-B.1",
    reading="at another step",
    world="float64",
    condition="$α = 0.01$, $λ = 1$, and $b₀$ is not drawn as 0",
    expect="holds",
    evidence="enumerated",
    given={"learning_rate": 0.01},
    mutants={"0.07": {"learning_rate": 0.07}, "1/4": {"learning_rate": 0.25}},
)
def test_float64_at_a_hundredth(learning_rate):
    """At $α = 0.01$, $λ = 1$ no float64 start but 0 becomes 0.

    ($k·0.01$ lies between two draws, and rounding never closes the gap.)
    """
    check_all_draws(torch.float64, learning_rate)


@claim(
    "prop-B.1",
    reading="at a dyadic step",
    world="float32",
    condition="$αλ$ is a power of two and no entry of $b₀$ is a multiple of it",
    expect="holds",
    evidence="enumerated",
    given={"learning_rate": 2.0**-5},
    mutants={"0.01": {"learning_rate": 0.01}},
)
def test_dyadic(learning_rate):
    """At a power of two float32 is exact: only the $1/αλ$ positive multiples of $αλ$ up to 1 become 0."""
    rule = optimizers.NDGM(learning_rate, 1.0)
    starts, multiples = positive_starts(torch.float32), round(1 / learning_rate)
    walked = int((end_state(rule, starts, 300).position == 0).sum())
    # uniform_(−1, 1) draws −1 and not 1.
    backwards = (starts_that_reach_zero(rule, torch.float32).drawn() + 1) // 2
    counts = {"walked_to_zero": walked, "found_backwards_from_zero": backwards, "multiples": multiples}
    with witnesses(len(starts), **counts):
        assert walked == backwards == multiples, "the zeros are not those of the multiples of αλ"
    certify(enumerated("moduli that float32's sampler draws, forwards and backwards"))


@shared
def sampler(dtype):
    """All numbers that uniform_(−1, 1) draws, and how often of 2²⁴ times each."""
    return uniform_values(dtype), draw_counts(dtype)


def check_share(dtype, learning_rate, least):
    """No draw of a 16-bit sampler of at least this modulus, but 0, becomes 0 within 400 steps."""
    starts, counts = sampler(dtype)
    drawn = (starts != 0) & (starts.abs() >= least)
    starts, counts = starts[drawn], counts[drawn]
    hit = end_state(optimizers.NDGM(learning_rate, 1.0), starts, 400).position == 0
    share = float(counts[hit].sum() / counts.sum())
    check_all(~hit, "it becomes 0", probability=f"{share:.3%}", start=starts)


@claim(
    "prop-B.1",
    world="bfloat16",
    expect="refuted",
    evidence="enumerated",
    given={"learning_rate": 2.0**-7, "least": 0.0},
    mutants={"α = 0.003, moduli from 0.01": {"learning_rate": 0.003, "least": 0.01}},
)
def test_bfloat16(learning_rate, least):
    """At $α = 2⁻⁷$, $λ = 1$ the probability that a non-zero bfloat16 start becomes 0 is 0."""
    check_share(torch.bfloat16, learning_rate, least)


@claim(
    "prop-B.1",
    world="float16",
    expect="refuted",
    evidence="enumerated",
    given={"learning_rate": 2.0**-7, "least": 0.0},
    mutants={"α = 0.003, moduli from 0.01": {"learning_rate": 0.003, "least": 0.01}},
)
def test_float16(learning_rate, least):
    """At $α = 2⁻⁷$, $λ = 1$ the probability that a non-zero float16 start becomes 0 is 0."""
    check_share(torch.float16, learning_rate, least)
