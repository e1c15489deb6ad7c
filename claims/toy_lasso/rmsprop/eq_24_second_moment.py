"""Equation (24): vₙ = λ²(1 − ρⁿ), from v₀ = 0 and as long as no entry is 0.

Induction: v₀ = 0 = λ²(1 − ρ⁰), and while no entry is 0, g² = λ² turns λ²(1 − ρⁿ) into
ρλ²(1 − ρⁿ) + (1 − ρ)λ² = λ²(1 − ρⁿ⁺¹). Both hypotheses are needed.
"""

import math
from fractions import Fraction
from itertools import islice

import pytest
import torch

from claims.toy_lasso.rmsprop.second_moment import INITIAL, general_second_moment, settled_step_lengths
from claims.toy_lasso.rmsprop.wrong_rules import BIAS_CORRECTED, JITTER_OF_1, STARTED_AT_1
from ndgm.exact.arithmetic import ball
from ndgm.exact.proofs import identity
from ndgm.exact.rmsprop_lemmas import DECAY, LEARNING_RATE, PENALTY, ROOT, second_moment_law, step_length
from ndgm.exact.rules import RMSProp, states
from ndgm.sim import optimizers
from ndgm.strategies import decays, examples, penalties, prime_starts
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast


@claim(
    "eq-24",
    part="moment",
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp, "signs": (1, -1), "power": lambda n: n},
    mutants={
        "v₀ = 1, as in old TensorFlow": {"rule": STARTED_AT_1},
        "an entry may be 0": {"signs": (1, -1, 0)},
        "orbits held against ρⁿ⁺¹": {"power": lambda n: n + 1},
    },
)
def test_second_moment(rule, signs, power):
    """From $v₀ = 0$, and as long as no entry is 0, $vₙ = λ²(1 − ρⁿ)$; orbits from
    rational starts have it too.
    """
    with witness():
        law = second_moment_law(rule, lambda n: PENALTY**2 * (1 - DECAY**n), signs)

    @examples(prime_starts, penalties, decays, number=40)
    def walk(start, penalty, decay):
        for state in islice(states(rule(Fraction(1, 100), penalty, decay), ball(start)), 9):
            formula = ball(penalty**2 * (1 - decay ** power(state.iteration)))
            with witness(start=start, penalty=penalty, decay=decay, n=state.iteration):
                assert formula.overlaps(ball(state.second_moment)), "vₙ is another"

    certify(law)


@claim(
    "eq-24",
    part="step",
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp},
    mutants={"bias correction": {"rule": BIAS_CORRECTED}, "epsilon": {"rule": JITTER_OF_1}},
)
def test_step(rule):
    """So that at $ε = 0$ the step has the length $α/√(1 − ρⁿ)$."""
    with witness():
        certify(identity(step_length(rule), LEARNING_RATE / ROOT, note="the $n$th step, $t = √(1 − ρⁿ)$"))


@claim(
    "eq-24",
    reading="general $v₀$",
    part="moment",
    aside=True,
    condition="$v₀ ≥ 0$ is arbitrary, and $λ²(1 − ρⁿ) + ρⁿv₀$ replaces $λ²(1 − ρⁿ)$",
    expect="holds",
    evidence="proved",
    given={"initial": INITIAL, "weight": lambda n: DECAY**n},
    mutants={
        "v₀ = 1 taken for another": {"initial": 1},
        "v₀ forgotten linearly": {"weight": lambda n: 1 / (1 + n * (1 - DECAY))},
    },
)
def test_general_second_moment(initial, weight):
    """From any $v₀$ and without a zero entry, $vₙ = λ²(1 − ρⁿ) + ρⁿv₀$; so $vₙ → λ²$,
    from above if $v₀ > λ²$.
    """
    with witness(initial_second_moment=str(initial)):
        certify(general_second_moment(initial, weight))


@claim(
    "eq-24",
    reading="past an exact 0",
    part="moment",
    aside=True,
    condition="an entry before the $n$th may be 0",
    expect="refuted",
    evidence="proved",
    given={"start": Fraction(2)},
    mutants={"a start that misses 0": {"start": Fraction(3)}},
)
def test_second_moment_past_zero(start):
    """$v₂ = λ²(1 − ρ²)$ also where $b₁$ is exactly 0: $α = λ = 1$, $ρ = 3/4$, whose first step is 2."""
    rule = RMSProp(learning_rate=1, penalty=1, decay=Fraction(3, 4))
    first = rule.step(rule.start(start))
    second = rule.decay * first.second_moment + (1 - rule.decay) * rule.gradient(first.position, None) ** 2
    formula = 1 - rule.decay**2
    with witness(start=start, first_position=first.position, second_moment=second, formula=formula):
        assert second == formula, "v₂ is another"


def check_in_floats(dtype, decay=0.99):
    """For 128 penalties, all bfloat16 numbers in [1, 2), and every n: vₙ is λ²(1 − ρⁿ) within 1 %."""
    sizes = (1 + torch.arange(128) / 128).to(dtype)
    table = settled_step_lengths(optimizers.RMSProp(0.01, 1.0, decay, epsilon=0.0), sizes)
    moments = torch.cat([table.second_moments[-1:], table.second_moments])
    # The limit comes first: the moment does not change after the last row, and the formula tends to λ².
    n = torch.tensor([math.inf, *range(1, len(moments))], dtype=torch.float64)
    ratios = moments / (sizes.double() ** 2 * (1 - decay ** n[:, None]))
    close = (ratios - 1).abs() <= 0.01
    check_all(close, "more than 1 % off", penalty=sizes, n=lambda row, _: n[row].item(), ratio=ratios)
    certify(enumerated("second moments, of 128 penalties until the format repeats them"))


@claim(
    "eq-24",
    reading="within 1 %",
    world="float64",
    part="moment",
    expect="holds",
    evidence="enumerated",
    given={"dtype": torch.float64},
    mutants={"in bfloat16": {"dtype": torch.bfloat16}},
)
def test_in_float64(dtype):
    """In float64 $vₙ = λ²(1 − ρⁿ)$ holds within 1 % for $ρ = 0.99$ and all $n$."""
    check_in_floats(dtype)


@claim(
    "eq-24",
    reading="within 1 %",
    world="float32",
    part="moment",
    expect="holds",
    evidence="enumerated",
    given={"dtype": torch.float32},
    mutants={"in bfloat16": {"dtype": torch.bfloat16}},
)
def test_in_float32(dtype):
    """In float32 $vₙ = λ²(1 − ρⁿ)$ holds within 1 % for $ρ = 0.99$ and all $n$."""
    check_in_floats(dtype)


@claim(
    "eq-24",
    reading="within 1 %",
    world="bfloat16",
    part="moment",
    expect="refuted",
    evidence="enumerated",
    given={"dtype": torch.bfloat16},
    mutants={"in float32": {"dtype": torch.float32}},
)
def test_in_bfloat16(dtype):
    """In bfloat16 $vₙ = λ²(1 − ρⁿ)$ holds within 1 % for $ρ = 0.99$ and all $n$.

    (Once $(1 − ρ)(λ² − vₙ)$ is lost in rounding, far below $λ²$, $vₙ$ stops growing.)
    """
    check_in_floats(dtype)
