"""Equation (27), and the sentence before it: ρⁿ soon becomes negligible, and with it what sets RMSProp
apart from NDGM.

With t = √(1 − ρⁿ) the step is α / t = α (1 + ρⁿ / 2 + rₙ), 0 < rₙ < (3/8) ρ²ⁿ / t⁵
(Taylor, remainder by z3). So each step tends to α. The steps' excesses over α are not negligible for
the orbit: a position 0 < xₙ < sₙ₊₁ − sₙ₊₂, however small, stops short of 0 at step n + 2, NDGM's orbit
from the same point does not, and one step later they are at opposite ends, 2 α apart. That happens to
every captured orbit (new-rmsprop-capture), to 1/2 at step 1003.
"""

from fractions import Fraction
from functools import partial

import pytest
import sympy
import torch
import z3

from ndgm.exact.arithmetic import ball, digits, precision
from ndgm.exact.proofs import prove, symbolic_sign
from ndgm.exact.rmsprop import crossing_time, remaining_travel
from ndgm.exact.rmsprop_lemmas import EPSILON, LEARNING_RATE, ROOT, as_z3, step_length
from ndgm.exact.rules import NDGM, RMSProp, State, path, rmsprop_steps, trajectory
from ndgm.sim import optimizers
from ndgm.sim.second_moments import step_lengths
from ndgm.verdict import (
    Count,
    Proof,
    certify,
    claim,
    witness,
    witnesses,
)

pytestmark = pytest.mark.fast

POWER = 1 - ROOT**2  # ρⁿ in the nth step
RATE, DECAY = Fraction(1, 100), Fraction(99, 100)
ROOT_RANGE = [z3.Real("t") > 0, z3.Real("t") < 1]


@claim(
    "eq-27",
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp, "coefficient": Fraction(1, 2), "bound": Fraction(3, 8)},
    mutants={
        "coefficient 1": {"coefficient": Fraction(1)},
        "coefficient −1/2": {"coefficient": Fraction(-1, 2)},
        "a smaller bound": {"bound": Fraction(1, 3)},
        "bias correction": {"rule": partial(RMSProp, bias_correction=True)},
    },
)
def test_expansion(rule, coefficient, bound):
    """sₙ / α = 1 + ρⁿ / 2 + rₙ with 0 < rₙ < (3/8) ρ²ⁿ (1 − ρⁿ)^{-5/2}, for all n ≥ 1 and
    0 < ρ < 1.
    """
    remainder = step_length(rule) / LEARNING_RATE - 1 - sympy.Rational(coefficient) * POWER
    limit = sympy.Rational(bound) * POWER**2 / ROOT**5
    with witness():
        # Times t⁵ > 0, so that z3 sees polynomials.
        lower, upper = (as_z3(sympy.expand(side * ROOT**5)) for side in (remainder, limit - remainder))
        text = prove(z3.And(lower > 0, upper > 0), assumptions=ROOT_RANGE)
    certify(Proof("z3", f"{text}, where t = √(1 − ρⁿ)"))


@claim(
    "eq-27",
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp, "penalty": 1},
    mutants={"penalty 2": {"penalty": 2}, "with a jitter": {"rule": partial(RMSProp, epsilon=EPSILON)}},
)
def test_approximates_ndgm(rule, penalty):
    """sₙ exceeds the step of NDGM with penalty 1, α, by less than α ρⁿ / (2 (1 − ρⁿ)^{3/2}),
    which tends to 0.
    """
    vanilla = 1 - NDGM(1, penalty).step(State(Fraction(1))).position
    excess = step_length(rule) / LEARNING_RATE - sympy.Rational(vanilla)
    positive = [z3.Real(name) > 0 for name in ("alpha", "lambda", "epsilon")]
    with witness(penalty=penalty):
        text = prove(
            z3.And(as_z3(excess) > 0, as_z3(excess - POWER / (2 * ROOT**3)) < 0),
            assumptions=[*ROOT_RANGE, *positive],
        )
    certify(Proof("z3", f"{text}, where t = √(1 − ρⁿ)"))


@claim(
    "eq-27",
    reading="strictly to first order",
    condition="'the recursion of vanilla NDGM up to first order' is read as an error o(ρⁿ)",
    expect="refuted",
    evidence="proved",
    given={"approximation": sympy.Integer(1)},
    mutants={"1 + ρⁿ / 2, the first order kept": {"approximation": 1 + POWER / 2}},
)
def test_strictly_first_order(approximation):
    """(sₙ / α − 1) / ρⁿ tends to 0: NDGM's recursion agrees with RMSProp's to the first order in
    ρⁿ.
    """
    error = (step_length(RMSProp) / LEARNING_RATE - approximation) / POWER
    limit = sympy.limit(error, ROOT, 1)
    with witness(limit_of_error_over_power=str(limit)):
        assert limit == 0


def check_settled_step(dtype, tolerance):
    """For 128 penalties, all bfloat16 numbers in [1, 2): once vₙ repeats, the step is α = 1/100 within
    the tolerance.
    """
    penalties = (1 + torch.arange(128) / 128).to(dtype)
    table = step_lengths(optimizers.RMSProp(0.01, 1.0, epsilon=0.0), penalties)
    with witness(steps=len(table.lengths)):
        assert table.settled
    ratios = table.lengths[-1].double() / 0.01
    worst = int((ratios - 1).abs().argmax())
    with witnesses(
        len(ratios), penalty=penalties[worst].item(), step_over_learning_rate=f"{ratios[worst].item():.8g}"
    ):
        assert (ratios - 1).abs().max() <= tolerance
    certify(Count(len(ratios), f"penalties, each from its {len(table.lengths)}th step on"))


@claim(
    "eq-27",
    reading="the settled step is α",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"dtype": torch.float64},
    mutants={"in float32": {"dtype": torch.float32}},
)
def test_settled_step_in_float64(dtype):
    """In float64 the step of RMSProp ends within 1e-12 of that of NDGM with penalty 1."""
    check_settled_step(dtype, 1e-12)


@claim(
    "eq-27",
    reading="the settled step is α",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"dtype": torch.float32},
    mutants={"in bfloat16": {"dtype": torch.bfloat16}},
)
def test_settled_step_in_float32(dtype):
    """In float32 the step of RMSProp ends within 1e-5 of that of NDGM with penalty 1."""
    check_settled_step(dtype, 1e-5)


@claim(
    "eq-27",
    reading="the settled step is α",
    world="bfloat16",
    expect="refuted",
    evidence="enumerated",
    given={"dtype": torch.bfloat16},
    mutants={"in float32": {"dtype": torch.float32}},
)
def test_settled_step_in_bfloat16(dtype):
    """In bfloat16 the step of RMSProp ends within 1 %, about an ulp, of that of NDGM with penalty 1."""
    check_settled_step(dtype, 0.01)


@claim(
    "text-B.3.3.negligible",
    expect="holds",
    evidence="proved",
    given={"decay": DECAY, "iterations": 1000},
    mutants={
        "n = 500": {"iterations": 500},
        "ρ = 0.999": {"decay": Fraction(999, 1000)},
        "n = 999": {"iterations": 999},
    },
)
def test_power(decay, iterations):
    """ρⁿ decreases to 0, and 0.99¹⁰⁰⁰ = 4.3e-5 to two digits."""
    with witness(decay=decay, iterations=iterations):
        assert 0 < decay < 1
        assert Fraction("4.25e-5") <= decay**iterations < Fraction("4.35e-5")
    certify(
        Proof(
            "algebra",
            "4.25e-5 ≤ (99/100)¹⁰⁰⁰ < 4.35e-5 in integers; powers of a number in (0, 1) decrease to 0",
        )
    )


@claim(
    "text-B.3.3.negligible",
    reading="in one step",
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp, "iterations": 1000},
    mutants={
        "n = 500": {"iterations": 500},
        "v₀ = 2": {"rule": partial(RMSProp, initial_second_moment=2)},
    },
)
def test_one_step(rule, iterations):
    """At step 1000, with ρ = 0.99, the step is longer than α, but by less than 2.16e-5 of it (and later
    ones by less).
    """
    built = rule(1, 1, DECAY)
    moment = built.initial_second_moment
    for _ in range(iterations):
        moment = DECAY * moment + (1 - DECAY) * built.gradient(Fraction(1), None) ** 2
    with witness(n=iterations):
        # sₙ = αλ / √(vₙ)
        assert 1 < 1 / moment < (1 + Fraction("2.16e-5")) ** 2
    certify(Proof("algebra", "1 < (s₁₀₀₀ / α)² = 1 / v₁₀₀₀ < 1.0000216² in rational numbers"))


@claim(
    "text-B.3.3.negligible",
    reading="when the starts cross 0",
    condition="a modest number is that of the steps in which every start in [−1, 1] has crossed 0, α = 1/100",
    expect="refuted",
    evidence="proved",
    given={"decay": DECAY},
    mutants={"ρ = 1/2": {"decay": Fraction(1, 2)}},
)
def test_modest_number(decay):
    """Once every start has crossed 0, ρⁿ is below 1 %, and so is what every second position still travels,
    over α.
    """
    n = crossing_time(RATE, decay, Fraction(1))
    power, travel = ball(decay) ** n, remaining_travel(RATE, decay, n) / ball(RATE)
    with witness(n=n, power=digits(power, 3), remaining_travel_over_alpha=digits(travel, 3)):
        assert power < ball(RATE) and travel < ball(RATE)


@claim(
    "text-B.3.3.negligible",
    reading="for the orbit",
    condition="negligible is meant of the orbit, not of the term or a step",
    expect="refuted",
    evidence="proved",
    given={"start": Fraction(1, 2), "replaced_from": 1000},
    mutants={"a start that is not captured": {"start": Fraction(1, 5)}},
)
def test_orbit(start, replaced_from):
    """With α in place of sₙ from step 1001 on, the orbit of b₀ = 1/2 (α = 1/100) stays within α
    of itself up to step 2000.
    """
    with precision(200):
        steps = rmsprop_steps(RATE, DECAY, 2000)
        replaced = steps[:replaced_from] + [ball(RATE)] * (2000 - replaced_from)
        for n, (exact_position, approximate) in enumerate(
            zip(path(ball(start), steps), path(ball(start), replaced), strict=True)
        ):
            shown = (
                f"{float(position.mid()) / float(RATE):.4f} α" for position in (exact_position, approximate)
            )
            with witness(start=start, n=n, position=next(shown), with_step_alpha=next(shown)):
                assert abs(exact_position - approximate) < ball(RATE), "2 α apart"


# Position and step at iteration m, for both orbits: the exact one steps by α + eₘ, the other by α.
X, Z, ALPHA = z3.Reals("x z α")


def stepped(position, length):
    return NDGM(length, 1).step(State(position), sign=symbolic_sign(position)).position


@claim(
    "text-B.3.3.negligible",
    reading="for the orbit",
    condition="0 < xₙ < sₙ₊₁ − sₙ₊₂, at whatever n",
    expect="refuted",
    evidence="proved",
    given={"share": Fraction(1, 2)},
    mutants={"xₙ = 2 (sₙ₊₁ − sₙ₊₂)": {"share": Fraction(2)}},
)
def test_orbit_that_stops_short(share):
    """With α in place of sₙ₊₁, sₙ₊₂, sₙ₊₃, a few 1e-9 α longer, the position xₙ₊₃ changes
    by less than α.
    """
    excesses = [Fraction(k, 10**9) for k in (4, 2, 1)]
    start = share * (excesses[0] - excesses[1])
    exact_position, approximate = (
        trajectory(NDGM(lambda k, added=added: 1 + added[k], 1), start, 3)[3]
        for added in (excesses, [0, 0, 0])
    )
    with witness(
        learning_rate=1, excesses=excesses, start=start, position=exact_position, with_step_alpha=approximate
    ):
        assert abs(exact_position - approximate) < 1


@claim(
    "text-B.3.3.negligible",
    reading="for the orbit",
    condition="from step n on both orbits cross 0 in every step",
    expect="holds",
    evidence="proved",
    given={"crosses": True, "decreasing": True},
    mutants={"a step may stop short of 0": {"crosses": False}, "the steps may grow": {"decreasing": False}},
)
def test_orbit_that_always_crosses(crosses, decreasing):
    """With α in place of sₘ for all m > n, the orbit then changes by at most sₙ₊₁ − α, for ever."""
    last, coming, first = z3.Reals("e_last e_coming e_first")
    excesses = [coming >= 0, last <= first, *([coming <= last] if decreasing else [last >= 0])]

    def invariant(odd, apart, excess):
        """After an odd or even number of steps; `apart` is x − z times the sign of both."""
        return z3.And(excess <= apart, apart <= first) if odd else z3.And(excess - first <= apart, apart <= 0)

    texts = []
    for sign in (1, -1):
        x_after, z_after = stepped(X, ALPHA + coming), stepped(Z, ALPHA)
        here = [ALPHA > 0, sign * X > 0, sign * Z > 0]
        crossing = z3.And(sign * x_after < 0, sign * z_after < 0)
        for odd, start in ((False, True), (True, False), (False, False)):
            before = z3.And(X == Z, coming == first) if start else invariant(odd, sign * (X - Z), last)
            after = z3.And(crossing, invariant(not odd, -sign * (x_after - z_after), coming))
            with witness(sign=sign, step_from="n" if start else "an odd number" if odd else "an even number"):
                texts.append(
                    prove(after, assumptions=[*here, *excesses, before, *([crossing] if crosses else [])])
                )
    certify(
        Proof(
            "induction",
            f"z3, {len(texts)} cases: 0 ≤ |x_m − z_m| ≤ s_(n+1) − α, alternating; the last: {texts[-1]}",
        )
    )
