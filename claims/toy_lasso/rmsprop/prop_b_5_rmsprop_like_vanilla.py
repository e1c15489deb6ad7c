"""Proposition B.5: RMSProp (25) eventually behaves like vanilla NDGM with a LASSO penalty of 1, whatever
λ is.

True of the single step, (27): its length is α (1 + ρⁿ / 2) up to O(ρ^2n). Read on the orbit, the
neglected terms add up. With sₙ = α / √(1 − ρⁿ) an orbit that crosses 0 at every step has |bₙ| =
Rₙ₊₁ + θₙ, where Rₙ = (sₙ − sₙ₊₁) + (sₙ₊₂ − sₙ₊₃) + ... is the travel that is left and
θₙ alternates between θ and α − θ. That needs Rₙ₊₁ < |bₙ| < Rₙ₊₁ + α. An orbit
with |bₙ| < Rₙ₊₁ is captured: its moduli at n, n + 2, ... tend to 0 and its limit set is {-alpha, 0,
α}, which no vanilla orbit has. The proof looks at ρ¹⁰⁰⁰, but from [−1, 1] an entry crosses 0 within 31
steps, where Rₙ is still half of α.
"""

from fractions import Fraction
from functools import partial

import pytest
import sympy
import torch
import z3
from flint import arb
from hypothesis import assume

from ndgm.exact import rmsprop_lemmas as lemmas
from ndgm.exact.arithmetic import ball, digits, precision, sign
from ndgm.exact.proofs import identity, prove
from ndgm.exact.rmsprop import fate, remaining_travels, rmsprop_phases, step_law
from ndgm.exact.rules import NDGM, RMSProp, State, trajectory
from ndgm.sim import optimizers
from ndgm.sim.fates import endings
from ndgm.strategies import draws, examples
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

RATE, DECAY = Fraction(1, 100), Fraction(99, 100)  # The defaults of torch.optim.RMSprop.
DEFAULT = RMSProp(RATE, 2, DECAY)
CORRECTED = RMSProp(RATE, 2, DECAY, bias_correction=True)
LIMITS = "the passage from these steps to the limit is by hand"


@claim(
    "prop-B.5",
    reading="on single steps, (27)",
    evidence="proved",
    expect="holds",
    given={"rule": RMSProp},
    mutants={
        "bias correction": {"rule": partial(RMSProp, bias_correction=True)},
        "v₀ = 1": {"rule": partial(RMSProp, initial_second_moment=1)},
        "ε = 1": {"rule": partial(RMSProp, epsilon=1)},
    },
)
def test_one_step(rule):
    """bₙ₊₁ = bₙ − α sign(bₙ)(1 + r/2 + e), r = ρ^(n+1), 0 < e < 3/8 r² (1 − r)^(−5/2), for every
    λ > 0.
    """
    with witness():
        law = step_law(rule)
    root, r = z3.Reals("root r")
    with witness():
        remainder = root - 1 - r / 2
        bounds = prove(
            z3.And(remainder > 0, remainder < z3.Q(3, 8) * r**2 * root**5),
            assumptions=[root > 0, root**2 * (1 - r) == 1, r > 0, r < 1],
        )
    certify(Proof("z3 and induction", f"{law}; root = (1 − r)^(−1/2): {bounds}"))


@claim(
    "prop-B.5",
    evidence="proved",
    expect="refuted",
    given={"rule": DEFAULT, "start": Fraction("0.5053"), "radius": Fraction(1, 1000)},
    mutants={
        "bias correction": {"rule": CORRECTED},
        "v₀ = λ²": {"rule": RMSProp(RATE, 2, DECAY, initial_second_moment=4)},
        "ρ = 3/5": {"rule": RMSProp(RATE, 2, Fraction(3, 5))},
        "uncaptured starts": {"start": Fraction(3, 10)},
    },
)
def test_two_cycle(rule, start, radius):
    """With probability 1 the even and odd bₙ tend to some θ and θ − α sign(θ), 0 < |θ| <
    α.

    One walk in balls stands for all starts within `radius` of 0.5053, the start of Section 4's example: an
    event of probability `radius`. But for countably many, which hit 0, their moduli at even n are below
    Rₙ₊₁ from n = 10 on, which tends to 0 like ρⁿ.
    """
    stays = [lemmas.capture(), lemmas.persistence()]
    end = fate(rule, ball(start) + arb(0, ball(radius)))
    certify(Proof("arb, z3 and sympy", f"walk in balls; {'; '.join(stays)}; {LIMITS}"))
    with witness(
        starts=f"[{start - radius}, {start + radius}]",
        limit_points=f"-{rule.learning_rate}, 0, {rule.learning_rate} (for almost all of the starts)",
        modulus=f"|b_{end.iteration}| < {digits(end.modulus.upper(), 3)}",
        remaining_travel=f"R_{end.iteration + 1} > {digits(end.travel.lower(), 3)}",
    ):
        assert not end.captured


@claim(
    "prop-B.5",
    reading="from starts that are not captured",
    condition="the start is not captured: Rₙ₊₁ < |bₙ| < Rₙ₊₁ + α at some n",
    evidence="proved",
    expect="holds",
    given={"rule": DEFAULT, "admitted": lambda end: not end.captured},
    mutants={
        "captured starts, too": {"admitted": lambda end: True},
        "bias correction": {"rule": CORRECTED},
        "ρ = 0.98": {"rule": RMSProp(RATE, 2, Fraction(98, 100))},
    },
)
def test_uncaptured(rule, admitted):
    """Even and odd bₙ tend, at distance at most Rₙ₊₁, to θ = ±(|bₙ| − Rₙ₊₁) and θ − α
    sign(θ).
    """
    steps, bounds = 60, remaining_travels(DEFAULT)[1][60:62]

    @examples(draws, number=30)
    def check(start):
        assume(start**2 * (1 - DECAY) != RATE**2)
        assume(admitted(fate(DEFAULT, start)))
        limits = rmsprop_phases(RATE, DECAY, start)
        with precision(150), witness(start=start, limits="none" if limits is None else limits):
            assert (
                limits is not None and 0 < abs(limits[0]) < ball(RATE) and sign(limits[0]) == -sign(limits[1])
            )
            orbit = trajectory(rule, ball(start), steps + 1)
            for position, limit, bound in zip(orbit[steps:], limits, bounds, strict=True):
                assert abs(position - limit) < bound + bound / 1000

    certify(Proof("z3", f"{lemmas.band()}; {lemmas.escape()}; Rₙ tends to 0: {lemmas.bounds()}; {LIMITS}"))


@claim(
    "prop-B.5",
    reading="with bias correction",
    condition="vₙ is divided by 1 − ρⁿ, as Adam does and RMSProp does not",
    evidence="proved",
    expect="holds",
    given={"rule": partial(RMSProp, bias_correction=True), "penalty": 1},
    mutants={"no bias correction": {"rule": RMSProp}, "a vanilla penalty of 2": {"penalty": 2}},
)
def test_bias_corrected(rule, penalty):
    """From the first step on the orbit is that of vanilla NDGM with penalty 1, for every start and every
    λ > 0.
    """
    evidence = same_step_as_vanilla(rule, penalty)

    @examples(draws, number=25)
    def check(start):
        with witness(start=start):
            assert trajectory(rule(RATE, 7, DECAY), start, 60) == trajectory(NDGM(RATE, penalty), start, 60)

    certify(Proof("induction by sympy", evidence))


def same_step_as_vanilla(rule, penalty):
    """Induction on n: from vₙ = λ² (1 − ρⁿ) both make the same step, for all symbols."""
    alpha, strength, odds = sympy.symbols("α λ odds", positive=True)
    decay, n, b = (
        odds / (1 + odds),
        sympy.Symbol("n", integer=True, nonnegative=True),
        sympy.Symbol("b", real=True),
    )
    state = State(b, n, second_moment=strength**2 * (1 - decay**n))
    with witness():
        after = rule(alpha, strength, decay).step(state, sign=1)
        moment = identity(after.second_moment, strength**2 * (1 - decay ** (n + 1)))
        return f"{moment}; {identity(after.position, NDGM(alpha, penalty).step(State(b), sign=1).position)}"


@claim(
    "prop-B.5",
    reading="with a small decay",
    condition="ρ < 1/√(2), for almost every start",
    evidence="proved",
    expect="holds",
    given={"rules": [RMSProp(Fraction(1, 10), 2, Fraction(decay, 100)) for decay in (25, 50, 60, 65, 70)]},
    mutants={
        "ρ = 0.72": {"rules": [RMSProp(Fraction(1, 10), 2, Fraction(72, 100))]},
        "ρ = 0.99": {"rules": [RMSProp(Fraction(1, 10), 2, DECAY)]},
    },
)
def test_small_decay(rules):
    """The orbit tends to a two-cycle θ, θ − α sign(θ), 0 < |θ| < α.

    A captured start has |bₙ| ≤ Rₙ₊₁ at all n of one parity from the first crossing on. Two steps back a
    set of such |bₙ| has at most twice the measure, so from n on it measures at most 2ᵏ Rₙ₊₁₊₂ₖ, which is
    below a constant times (2 ρ²)ᵏ.
    """
    for rule in rules:
        for numerator in range(7, 10007, 617):
            with witness(decay=rule.decay, start=Fraction(numerator, 10007)):
                assert not fate(rule, Fraction(numerator, 10007), bits=1000).captured
        with witness(decay=rule.decay):
            assert 2 * rule.decay**2 < 1
    steps = [
        lemmas.moduli_converge(),
        lemmas.captured_below_travel_at_once(),
        lemmas.preimages(),
        lemmas.bounds(),
    ]
    certify(Proof("z3", f"{'; '.join(steps)}; {LIMITS}"))


@claim(
    "prop-B.5",
    reading="with a large v₀",
    condition="v₀ ≥ λ², and no bₙ is 0",
    evidence="proved",
    expect="holds",
    given={"factors": (1, 2, 9)},
    mutants={"v₀ = 0": {"factors": (0,)}, "v₀ = λ² / 4": {"factors": (Fraction(1, 4),)}},
)
def test_large_second_moment(factors):
    """The orbit tends to a two-cycle: the steps α / √(1 + (v₀/lambda² − 1) ρⁿ) do not decrease.

    So once a step crosses 0 all do, |bₙ| does not decrease along even or odd n, and |bₙ| + |bₙ₊₁| =
    sₙ₊₁ tends to α.
    """
    x, s, t = z3.Reals("x s t")
    after_two = lemmas.subgradient_step(lemmas.subgradient_step(x, s), t)
    crossing = [lemmas.modulus(x) > 0, lemmas.modulus(x) < s, s <= t]
    evidence = prove(
        z3.And(after_two * x > 0, lemmas.modulus(after_two) == lemmas.modulus(x) + t - s),
        assumptions=crossing,
    )
    rules = [RMSProp(RATE, 2, DECAY, initial_second_moment=4 * factor) for factor in factors]

    @examples(draws, number=15)
    def check(start):
        assume((100 * start).denominator > 1)  # On this lattice v₀ = λ² leads to 0.
        for rule in rules:
            with witness(start=start, v_0=rule.initial_second_moment, lambda_squared=4):
                assert not fate(rule, start).captured

    certify(Proof("z3", f"{lemmas.band()}; {evidence}; {LIMITS}"))


@claim(
    "prop-B.5",
    reading="with any subgradient at 0",
    condition="vanilla NDGM may take any subgradient in [-lambda, λ] at 0",
    evidence="proved",
    expect="holds",
    given={"subgradients": (-1, 0, 1), "penalty": 1},
    mutants={"sign(0) = 0 only": {"subgradients": (0,)}, "a vanilla penalty of 2": {"penalty": 2}},
)
def test_any_subgradient(subgradients, penalty):
    """For every start the distance to an orbit of vanilla NDGM with penalty 1 tends to 0; 0, -alpha, 0,
    α, ... are some.

    A captured orbit is followed by 0 at one parity and, with the sign of bₙ as the subgradient at 0, by
    -alpha sign(bₙ) after it; an orbit that is 0 is followed by 0. The distance is at most Rₙ₊₁ and then
    sₙ₊₁ − α + Rₙ₊₁.
    """
    lengths, travels = remaining_travels(DEFAULT)

    @examples(draws, number=30)
    def check(start):
        assume(start**2 * (1 - DECAY) != RATE**2)
        end = fate(DEFAULT, start)
        assume(end.captured)
        n = 120 + end.iteration % 2
        with precision(150):
            orbit = trajectory(DEFAULT, ball(start), n + 1)
            side = sign(orbit[n])
            with witness(start=start, subgradient_at_0=side * penalty):
                assert side in subgradients and abs(orbit[n]) < travels[n]
                distance = abs(orbit[n + 1] + ball(RATE * penalty * side))
                assert distance < lengths[n] - ball(RATE) + travels[n]

    certify(Proof("z3", f"{lemmas.ratios()}; {lemmas.moduli_converge()}; {lemmas.escape()}; {LIMITS}"))


FLOATS = optimizers.RMSProp(0.01, 1.0)


@claim(
    "prop-B.5",
    world="float32",
    evidence="enumerated",
    expect="refuted",
    given={"rule": FLOATS},
    mutants={"constant steps of 0.003": {"rule": optimizers.RMSProp(0.003, 1.0, initial_second_moment=1.0)}},
)
def test_float32(rule):
    """Every start that torch's float32 sampler draws ends in a two-cycle of numbers of opposite signs."""
    found = endings(rule, torch.float32)
    certify(
        Count(
            found.starts,
            f"positive moduli that uniform_(−1, 1) draws in float32, {found.zeros} of which end at 0",
        )
    )
    with witnesses(found.starts, start=found.zero_example, ends_at=0, starts_that_end_at_0=found.zeros):
        assert found.two_cycles == found.starts


@claim(
    "prop-B.5",
    reading="0 for ever admitted as a vanilla orbit",
    world="float32",
    evidence="enumerated",
    expect="holds",
    given={"rule": FLOATS, "learning_rate": 0.01},
    mutants={
        "a vanilla penalty of 1.001": {"learning_rate": 0.01001},
        "twice the learning rate": {"learning_rate": 0.02},
    },
)
def test_float32_with_zero(rule, learning_rate):
    """After 4000 steps every float32 orbit is 0 or a two-cycle, bit by bit, whose moduli add up to α
    within 10⁻⁵ α.
    """
    found = endings(rule, torch.float32)
    low, high = found.amplitudes
    with witnesses(found.starts, neither=found.others, amplitudes=(low, high)):
        assert found.others == 0 and abs(low - learning_rate) < 1e-7 and abs(high - learning_rate) < 1e-7
    certify(
        Count(
            found.starts, f"positive float32 draws: {found.zeros} end at 0, {found.two_cycles} in a two-cycle"
        )
    )


@claim(
    "prop-B.5",
    world="bfloat16",
    evidence="enumerated",
    expect="refuted",
    given={"rule": FLOATS},
    mutants={"bias correction": {"rule": optimizers.RMSProp(0.01, 1.0, bias_correction=True)}},
)
def test_bfloat16(rule):
    """Every bfloat16 start in (0, 1] ends in a two-cycle of numbers of opposite signs."""
    found = endings(rule, torch.bfloat16)
    if found.others:
        orbit = optimizers.trajectory(rule, torch.tensor([found.other_example], dtype=torch.bfloat16), 1003)
        last = [f"{float(value):.3g}" for value in orbit[-4:, 0]]
        refute(
            f"{found.others} of {found.starts} starts end in a four-cycle",
            start=found.other_example,
            cycle=last,
        )
    with witnesses(found.starts):
        assert found.two_cycles == found.starts
