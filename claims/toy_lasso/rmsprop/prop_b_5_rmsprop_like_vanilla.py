"""Proposition B.5: RMSProp (25) eventually behaves like vanilla NDGM with penalty 1, whatever λ is.

True of the single step, (27), whose length is α(1 + ρⁿ/2) up to O(ρ²ⁿ). On the orbit the neglected terms add
up. With sₙ = α/√(1 − ρⁿ) an orbit that crosses 0 at every step has |bₙ| = Rₙ₊₁ + θₙ, where
Rₙ = (sₙ − sₙ₊₁) + (sₙ₊₂ − sₙ₊₃) + … is the travel left and θₙ alternates between θ and α − θ. That needs
Rₙ₊₁ < |bₙ| < Rₙ₊₁ + α. An orbit with |bₙ| < Rₙ₊₁ is captured: its moduli at n, n + 2, … tend to 0 and its
limit set is {−α, 0, α}, as no vanilla orbit's. The proof looks at ρ¹⁰⁰⁰; an entry crosses 0 within 31 steps.
"""

from fractions import Fraction

import pytest
import torch
from flint import arb

from claims.toy_lasso.rmsprop import orbits
from claims.toy_lasso.rmsprop.orbits import DECAY, DEFAULT, RATE
from claims.toy_lasso.rmsprop.second_moment import general_second_moment, prove_expansion
from claims.toy_lasso.rmsprop.wrong_rules import BIAS_CORRECTED, JITTER_OF_1, STARTED_AT_1
from ndgm.exact import rmsprop_lemmas as lemmas
from ndgm.exact.arithmetic import ball, precision, sign
from ndgm.exact.rmsprop import fate, remaining_travels, rmsprop_phases
from ndgm.exact.rmsprop_captured import captured_null
from ndgm.exact.rules import RMSProp, trajectory
from ndgm.sim import optimizers
from ndgm.sim.fates import endings
from ndgm.strategies import draws, examples
from ndgm.verdict import certify, claim, witness, witnesses

pytestmark = pytest.mark.fast

FLOATS = optimizers.RMSProp(0.01, 1.0)


@claim(
    "prop-B.5",
    reading="on single steps, (27)",
    condition="'behaves like' is meant of each step's length, and up to a share that tends to 0",
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp},
    mutants={
        "bias correction": {"rule": BIAS_CORRECTED},
        "v₀ = 1": {"rule": STARTED_AT_1},
        "ε = 1": {"rule": JITTER_OF_1},
    },
)
def test_one_step(rule):
    """$bₙ₊₁ = bₙ − α sgn(bₙ)(1 + r/2 + e)$, $r = ρⁿ⁺¹$, $0 < e < (3/8)r²(1 − r)^{−5/2}$; any $λ > 0$."""
    with witness():
        certify(lemmas.step_law(rule), prove_expansion(RMSProp))


@claim(
    "prop-B.5",
    expect="refuted",
    evidence="proved",
    given={"rule": DEFAULT, "start": Fraction("0.5053"), "radius": Fraction(1, 1000)},
    mutants={
        "bias correction": {"rule": BIAS_CORRECTED(RATE, 2, DECAY)},
        "v₀ = λ²": {"rule": RMSProp(RATE, 2, DECAY, initial_second_moment=4)},
        "ρ = 3/5": {"rule": RMSProp(RATE, 2, Fraction(3, 5))},
        "uncaptured starts": {"start": Fraction(3, 10)},
    },
)
def test_two_cycle(rule, start, radius):
    """With probability 1 the even and odd $bₙ$ tend to some $θ$ and $θ − α sgn(θ)$, $0 < |θ| < α$.

    One walk in balls stands for all starts within `radius` of 0.5053 (Section 4's example), an event of that
    probability. But for countably many, which hit 0, $|bₙ| < Rₙ₊₁$, which is like $ρⁿ$, at even $n ≥ 10$.
    """
    end = fate(rule, ball(start) + arb(0, ball(radius)))
    certify(lemmas.capture(), lemmas.captured_limits())
    with witness(starts=f"[{start - radius}, {start + radius}]", **orbits.shown(rule, end)):
        assert not end.captured, "captured: 0 is a limit point, as of no vanilla orbit that is not 0 itself"


@claim(
    "prop-B.5",
    reading="from starts that are not captured",
    condition="the start is not captured: $Rₙ₊₁ < |bₙ| < Rₙ₊₁ + α$ at some $n$",
    expect="holds",
    evidence="proved",
    given={"rule": DEFAULT, "admitted": lambda end: not end.captured},
    mutants={
        "captured starts, too": {"admitted": lambda end: True},
        "bias correction": {"rule": BIAS_CORRECTED(RATE, 2, DECAY)},
        "ρ = 0.98": {"rule": RMSProp(RATE, 2, Fraction(98, 100))},
    },
)
def test_uncaptured(rule, admitted):
    """Even and odd $bₙ$ tend, at distance at most $Rₙ₊₁$, to $θ = ±(|bₙ| − Rₙ₊₁)$ and $θ − α sgn(θ)$."""
    bounds = remaining_travels(DEFAULT)[1][60:62]

    @orbits.each_fate(30, admits=admitted)
    def check(start, _):
        limits = rmsprop_phases(RATE, DECAY, start)
        with precision(150), witness(start=start, limits=limits or "none"):
            assert limits and 0 < abs(limits[0]) < ball(RATE) and sign(limits[0]) == -sign(limits[1])
            orbit = trajectory(rule, ball(start), 61)[60:]
            for position, limit, bound in zip(orbit, limits, bounds, strict=True):
                assert abs(position - limit) < bound + bound / 1000

    certify(lemmas.two_cycle())


@claim(
    "prop-B.5",
    reading="with bias correction",
    condition="$vₙ$ is divided by $1 − ρⁿ$, as in Adam",
    expect="holds",
    evidence="proved",
    given={"rule": BIAS_CORRECTED, "penalty": 1},
    mutants={"no bias correction": {"rule": RMSProp}, "a vanilla penalty of 2": {"penalty": 2}},
)
def test_bias_corrected(rule, penalty):
    """From the first step on the orbit is vanilla NDGM's with penalty 1, for every start and $λ > 0$."""
    certify(orbits.check_vanilla_steps(rule, penalty))


@claim(
    "prop-B.5",
    reading="with a small decay",
    condition="$ρ < 1/√2$, for almost every start",
    expect="holds",
    evidence="proved",
    given={"percentages": (25, 50, 60, 65, 70), "square": Fraction(1, 2)},
    mutants={"ρ² < 0.51": {"square": Fraction(51, 100)}, "ρ = 0.99": {"percentages": (99,)}},
)
def test_small_decay(percentages, square):
    """The orbit tends to a two-cycle $θ$, $θ − α sgn(θ)$, $0 < |θ| < α$.

    Two steps back a set of captured $|bₙ|$ has at most twice the measure: $2ᵏRₙ₊₁₊₂ₖ → 0$.
    """
    for decay in (Fraction(percentage, 100) for percentage in percentages):
        for numerator in range(7, 10007, 617):
            with witness(decay=decay, start=(start := Fraction(numerator, 10007))):
                end = fate(RMSProp(Fraction(1, 10), 2, decay), start, bits=1000)
                assert not end.captured, "it is captured"
    with witness(squares_below=square):
        null = captured_null(square.denominator * lemmas.rho**2 < square.numerator)
    certify(lemmas.fates(), null, lemmas.two_cycle())


@claim(
    "prop-B.5",
    reading="with a large $v₀$",
    condition="$v₀ ≥ λ²$, and no $bₙ$ is 0",
    expect="holds",
    evidence="proved",
    given={"factors": (1, 2, 9)},
    mutants={"v₀ = 0": {"factors": (0,)}, "v₀ = λ²/4": {"factors": (Fraction(1, 4),)}},
)
def test_large_second_moment(factors):
    """The orbit tends to a two-cycle: the steps $α/√(1 + (v₀/λ² − 1)ρⁿ)$ do not decrease.

    So once a step crosses 0 all do, $|bₙ|$ does not decrease along even or odd $n$, and $|bₙ| + |bₙ₊₁| = sₙ₊₁
    → α$. (Multiples of $α$ are not drawn: with $v₀ = λ²$ all steps are $α$, and lead from them to 0.)
    """

    @examples(draws.filter(lambda start: start % RATE), number=15)
    def check(start):
        for moment in (4 * factor for factor in factors):
            with witness(start=start, v_0=moment, lambda_squared=4):
                end = fate(RMSProp(RATE, 2, DECAY, initial_second_moment=moment), start)
                assert not end.captured, "it is captured"

    certify(general_second_moment(), lemmas.growing_cycle())


@claim(
    "prop-B.5",
    reading="with any subgradient at 0",
    condition="vanilla NDGM may take any subgradient in $[−λ, λ]$ at 0",
    expect="holds",
    evidence="proved",
    given={"subgradients": (-1, 0, 1), "penalty": 1},
    mutants={"sign(0) = 0 only": {"subgradients": (0,)}, "a vanilla penalty of 2": {"penalty": 2}},
)
def test_any_subgradient(subgradients, penalty):
    """Every orbit's distance to some orbit of vanilla NDGM with penalty 1 (as 0, $−α$, 0, $α$, …) tends to 0.

    A captured orbit is followed by 0 at one parity and by $−α sgn(bₙ)$ after it, $sgn(bₙ)$ the subgradient at
    0; one that is 0, by 0. The distance is at most $Rₙ₊₁$ and then $sₙ₊₁ − α + Rₙ₊₁$.
    """
    lengths, travels = remaining_travels(DEFAULT)

    @orbits.each_fate(30, admits=lambda end: end.captured)
    def check(start, end):
        n = 120 + end.iteration % 2
        with precision(150):
            here, following = trajectory(DEFAULT, ball(start), n + 1)[n:]
            side = sign(here)
            distance = abs(following + ball(RATE * penalty * side))
            with witness(start=start, subgradient_at_0=side * penalty):
                near = abs(here) < travels[n] and distance < lengths[n] - ball(RATE) + travels[n]
                assert near and side in subgradients, "vanilla's orbit 0, −α, 0, … is not near"

    certify(lemmas.fates(), lemmas.two_cycle(), lemmas.captured_limits())


@claim(
    "prop-B.5",
    world="float32",
    expect="refuted",
    evidence="enumerated",
    given={"rule": FLOATS},
    mutants={"constant steps of 0.003": {"rule": optimizers.RMSProp(0.003, 1.0, initial_second_moment=1.0)}},
)
def test_float32(rule):
    """Every start that torch's float32 sampler draws ends in a two-cycle of numbers of opposite signs."""
    found = endings(rule, torch.float32)
    certify(orbits.FLOAT32_DRAWS)
    with witnesses(found.starts, start=found.zero_example, ends_at=0, starts_that_end_at_0=found.zeros):
        assert found.two_cycles == found.starts, "some end at exactly 0"


@claim(
    "prop-B.5",
    reading="0 for ever admitted as a vanilla orbit",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"rule": FLOATS, "rate": 0.01},
    mutants={"a vanilla penalty of 1.001": {"rate": 0.01001}, "twice the learning rate": {"rate": 0.02}},
)
def test_float32_with_zero(rule, rate):
    """After 4000 steps a float32 orbit is 0 or, bit by bit, a two-cycle whose moduli sum to $α(1 ± 10⁻⁵)$."""
    found = endings(rule, torch.float32)
    with witnesses(found.starts, neither=found.others, amplitudes=found.amplitudes):
        assert found.others == 0, "some do neither"
        assert all(abs(one - rate) < 1e-7 for one in found.amplitudes), "the amplitude is another"
    certify(orbits.FLOAT32_DRAWS)


@claim(
    "prop-B.5",
    world="bfloat16",
    expect="refuted",
    evidence="enumerated",
    given={"rule": FLOATS},
    mutants={"bias correction": {"rule": optimizers.RMSProp(0.01, 1.0, bias_correction=True)}},
)
def test_bfloat16(rule):
    """Every bfloat16 start in (0, 1] ends in a two-cycle of numbers of opposite signs."""
    found = endings(rule, torch.bfloat16)
    start = torch.tensor([found.other_example] if found.others else [], dtype=torch.bfloat16)
    cycle = optimizers.trajectory(rule, start, 1003)[-4:].T.tolist()
    with witnesses(found.starts, neither=found.others, start=found.other_example, cycle=cycle):
        assert found.two_cycles == found.starts, "some starts end in a four-cycle"
