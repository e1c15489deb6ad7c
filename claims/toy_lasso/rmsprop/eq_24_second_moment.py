"""Equations (24), (25): vₙ = λ² (1 − ρⁿ) and the penalty-free recursion bₙ₊₁ = bₙ − α
sgn(bₙ) / √(1 − ρⁿ⁺¹).

Induction: v₀ = 0 = λ² (1 − ρ⁰), and while no entry is 0, g² = λ² turns λ² (1 − ρⁿ)
into ρλ² (1 − ρⁿ) + (1 − ρ) λ² = λ² (1 − ρⁿ⁺¹). (24) needs v₀ = 0 and non-zero
entries; (25) survives an exact 0, where neither side moves, although v then falls below (24). Both count the
step that uses vₙ₊₁ as step n + 1.
"""

from fractions import Fraction
from functools import partial
from itertools import islice

import pytest
import sympy
import torch

from ndgm.exact.arithmetic import ball
from ndgm.exact.proofs import identity
from ndgm.exact.rmsprop_lemmas import (
    DECAY,
    EPSILON,
    ITERATION,
    LEARNING_RATE,
    PENALTY,
    POSITION,
    ROOT,
    step_length,
)
from ndgm.exact.rules import RMSProp, State, path, rmsprop_steps, states, trajectory
from ndgm.sim import optimizers
from ndgm.sim.second_moments import step_lengths
from ndgm.strategies import decays, examples, penalties, prime_starts
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

START = sympy.Symbol("v_0", nonnegative=True)


def prove_second_moment(rule, signs, formula):
    """v₀ = formula(0), and the rule's step takes formula(n) to formula(n + 1) after a gradient of each of
    the signs.
    """
    built = rule(LEARNING_RATE, PENALTY, DECAY)
    with witness(n=0):
        identity(built.start(1).second_moment, formula(0))
    for sign in signs:
        with witness(sign_of_the_entry=sign):
            after = built.step(State(POSITION, ITERATION, second_moment=formula(ITERATION)), sign=sign)
            identity(after.second_moment, formula(ITERATION + 1))


@claim(
    "eq-24",
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp, "signs": (1, -1), "power": lambda n: n},
    mutants={
        "v₀ = 1, as in old TensorFlow": {"rule": partial(RMSProp, initial_second_moment=1)},
        "an entry may be 0": {"signs": (1, -1, 0)},
        "orbits held against ρ^(n + 1)": {"power": lambda n: n + 1},
    },
)
def test_second_moment(rule, signs, power):
    """From v₀ = 0, and as long as no entry is 0, vₙ = λ² (1 − ρⁿ); so have orbits from rational
    starts, walked for 8 steps.
    """
    prove_second_moment(rule, signs, lambda n: PENALTY**2 * (1 - DECAY**n))

    @examples(prime_starts, penalties, decays, number=40)
    def walk(start, penalty, decay):
        for state in islice(states(rule(Fraction(1, 100), penalty, decay), ball(start)), 9):
            formula = ball(penalty**2 * (1 - decay ** power(state.iteration)))
            with witness(start=start, penalty=penalty, decay=decay, n=state.iteration):
                assert formula.overlaps(ball(state.second_moment))

    certify(
        Proof(
            "induction",
            "v₀ = 0, and vₙ -> v_(n+1) keeps vₙ = λ² (1 − ρⁿ): sympy, all ρ, λ > 0",
        )
    )


@claim(
    "eq-24",
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp},
    mutants={
        "bias correction": {"rule": partial(RMSProp, bias_correction=True)},
        "epsilon": {"rule": partial(RMSProp, epsilon=1)},
    },
)
def test_step(rule):
    """So that at ε = 0 the step has the length α / √(1 − ρⁿ)."""
    with witness():
        text = identity(step_length(rule), LEARNING_RATE / ROOT)
    certify(Proof("sympy", f"{text}, where t = √(1 − ρⁿ)"))


@claim(
    "eq-24",
    reading="general v₀",
    condition="v₀ ≥ 0 is arbitrary, and λ²(1 − ρⁿ) + ρⁿv₀ replaces λ²(1 − ρⁿ)",
    expect="holds",
    evidence="proved",
    given={"initial": START, "weight": lambda n: DECAY**n},
    mutants={
        "v₀ = 1 taken for 0": {"initial": 1},
        "v₀ forgotten linearly": {"weight": lambda n: 1 / (1 + n * (1 - DECAY))},
    },
)
def test_general_second_moment(initial, weight):
    """From any v₀ and without a zero entry, vₙ = λ² (1 − ρⁿ) + ρⁿ v₀; so vₙ -> λ², from
    above if v₀ > λ².
    """
    rule = partial(RMSProp, initial_second_moment=initial)
    prove_second_moment(rule, (1, -1), lambda n: PENALTY**2 * (1 - weight(n)) + weight(n) * START)
    certify(
        Proof(
            "induction",
            "vₙ -> v_(n+1) keeps vₙ = λ² (1 − ρⁿ) + ρⁿ v₀: sympy, all ρ, λ, v₀",
        )
    )


@claim(
    "eq-24",
    reading="past an exact 0",
    condition="an entry before the nth may be 0",
    expect="refuted",
    evidence="proved",
    given={"start": Fraction(2)},
    mutants={"a start that misses 0": {"start": Fraction(3)}},
)
def test_second_moment_past_zero(start):
    """v₂ = λ² (1 − ρ²) also where b₁ is exactly 0: α = λ = 1, ρ = 3/4, whose first step
    is 2.
    """
    rule = RMSProp(learning_rate=1, penalty=1, decay=Fraction(3, 4))
    first = rule.step(rule.start(start))
    second = rule.decay * first.second_moment + (1 - rule.decay) * rule.gradient(first.position, None) ** 2
    formula = 1 - rule.decay**2
    with witness(start=start, first_position=first.position, second_moment=second, formula=formula):
        assert second == formula


def check_second_moment_in_floats(dtype, decay):
    """For 128 penalties, all bfloat16 numbers in [1, 2), and every n: vₙ is λ² (1 − ρⁿ) within 1 %."""
    penalties = (1 + torch.arange(128) / 128).to(dtype)
    table = step_lengths(optimizers.RMSProp(0.01, 1.0, decay, epsilon=0.0), penalties)
    with witness(steps=len(table.lengths)):
        assert table.settled
    iterations = torch.arange(1, len(table.lengths) + 1, dtype=torch.float64)[:, None]
    exact_moments = penalties.double() ** 2 * (1 - decay**iterations)
    # The moment does not change after the last row, and the formula tends to the penalty's square.
    shares = torch.cat(
        [table.second_moments.double() / exact_moments, table.second_moments[-1:] / penalties.double() ** 2]
    )
    worst = int((shares[-1] - 1).abs().argmax())
    number = shares.numel()
    with witnesses(
        number, penalty=penalties[worst].item(), limit_over_square=round(shares[-1, worst].item(), 4)
    ):
        assert ((shares - 1).abs() <= 0.01).all(), "more than 1 % off"
    certify(Count(number, "second moments, of 128 penalties until the format repeats them"))


@claim(
    "eq-24",
    reading="within 1 %",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"dtype": torch.float64},
    mutants={"in bfloat16": {"dtype": torch.bfloat16}},
)
def test_second_moment_in_float64(dtype):
    """In float64 vₙ = λ² (1 − ρⁿ) holds within 1 % for ρ = 0.99 and all n."""
    check_second_moment_in_floats(dtype, 0.99)


@claim(
    "eq-24",
    reading="within 1 %",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"dtype": torch.float32},
    mutants={"in bfloat16": {"dtype": torch.bfloat16}},
)
def test_second_moment_in_float32(dtype):
    """In float32 vₙ = λ² (1 − ρⁿ) holds within 1 % for ρ = 0.99 and all n."""
    check_second_moment_in_floats(dtype, 0.99)


@claim(
    "eq-24",
    reading="within 1 %",
    world="bfloat16",
    expect="refuted",
    evidence="enumerated",
    given={"dtype": torch.bfloat16},
    mutants={"in float32": {"dtype": torch.float32}},
)
def test_second_moment_in_bfloat16(dtype):
    """In bfloat16 too (where vₙ stops growing once (1 − ρ)(λ² − vₙ) is lost in rounding, far below
    λ²).
    """
    check_second_moment_in_floats(dtype, 0.99)


HITS = {  # learning rate and decay: orbits that meet 0
    (Fraction(1, 100), Fraction(3, 4)): [(0, 0, 0, 0), (Fraction(1, 50), 0, 0, 0)],
    (Fraction(7), Fraction(24, 25)): [(60, 25, 0, 0), (10, -25, 0, 0), (-60, -25, 0, 0)],
}


@claim(
    "eq-25",
    expect="holds",
    evidence="proved",
    given={"rule": RMSProp, "lengths": rmsprop_steps},
    mutants={
        "v₀ = 1": {"rule": partial(RMSProp, initial_second_moment=1)},
        "bias correction": {"rule": partial(RMSProp, bias_correction=True)},
        "sign(0) = 1": {"rule": partial(RMSProp, sign_at_zero=1)},
        "orbits held against s₂, s₃, ...": {
            "lengths": lambda rate, decay, count: rmsprop_steps(rate, decay, count + 1)[1:]
        },
    },
)
def test_recursion(rule, lengths):
    """At ε = 0, v₀ = 0 every step, from a zero entry too, is bₙ₊₁ = bₙ − α sgn(bₙ) / √(1 -
    ρⁿ⁺¹).
    """
    built = rule(LEARNING_RATE, PENALTY, DECAY)
    prove_second_moment(rule, (1, -1), lambda n: PENALTY**2 * (1 - DECAY**n))
    for sign in (1, 0, -1):
        # A 0 stays 0 whatever v is, so that (24) is needed at non-zero entries only, where nothing before was
        # 0.
        moment = PENALTY**2 * (1 - DECAY**ITERATION) if sign else sympy.Symbol("v", positive=True)
        with witness(sign=sign):
            after = built.step(State(POSITION, ITERATION, second_moment=moment), sign=sign).position
            identity(after, POSITION - LEARNING_RATE * sign / sympy.sqrt(1 - DECAY ** (ITERATION + 1)))
    for (rate, decay), orbits in HITS.items():
        for orbit in orbits:
            for state, position in zip(states(rule(rate, 3, decay), orbit[0]), orbit, strict=False):
                with witness(start=orbit[0], learning_rate=rate, decay=decay, n=state.iteration):
                    assert state.position == position

    @examples(prime_starts, penalties, decays, number=40)
    def walk(start, penalty, decay):
        rate = Fraction(1, 100)
        expected = path(ball(start), lengths(rate, decay, 12))
        orbit = trajectory(rule(rate, penalty, decay), ball(start), 12)
        for n, (position, by_formula) in enumerate(zip(orbit, expected, strict=True)):
            with witness(start=start, penalty=penalty, decay=decay, n=n):
                assert ball(position).overlaps(by_formula)

    certify(
        Proof(
            "induction",
            "(24) until the first 0, and 0 -> 0 from there on: sympy, all b, α, λ, ρ > 0",
        )
    )


@claim(
    "eq-25",
    expect="holds",
    evidence="proved",
    given={"limit": 0},
    mutants={"ε -> λ²": {"limit": PENALTY**2}},
)
def test_jitter_to_zero(limit):
    """The step of (23), and that with ε outside the root, tends to α / √(1 − ρⁿ) as ε
    -> 0.
    """
    for inside in (True, False):
        with witness(epsilon_inside_the_root=inside):
            length = step_length(RMSProp, epsilon=EPSILON, epsilon_inside=inside)
            identity(sympy.limit(length, EPSILON, limit), LEARNING_RATE / ROOT)
    certify(Proof("sympy", "the limit for both places of ε, all α, λ > 0 and 0 < ρ < 1"))


@claim(
    "eq-25",
    reading="the exponent is n",
    condition="the step from bₙ has ρⁿ for ρⁿ⁺¹, n counted from 0",
    expect="refuted",
    evidence="proved",
    given={"offset": 0},
    mutants={"the exponent is n + 1": {"offset": 1}},
)
def test_other_index(offset):
    """bₙ₊₁ = bₙ − α sgn(bₙ) / √(1 − ρⁿ) for all n ≥ 0."""
    decay = Fraction(3, 4)
    orbit = list(path(ball(1), rmsprop_steps(1, decay, 4)))
    for n in range(4):
        square = 1 - decay ** (n + offset)
        if square == 0:
            refute("the step divides by 0", n=n, decay=decay, root_of=square)
        with witness(n=n):
            assert abs(orbit[n + 1] - orbit[n]).overlaps(ball(square).rsqrt())
