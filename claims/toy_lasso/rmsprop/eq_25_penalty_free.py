"""Equation (25): at ε = 0 the penalty cancels, bₙ₊₁ = bₙ − α sgn(bₙ)/√(1 − ρⁿ⁺¹).

By (24) the step is αλ/√(λ²(1 − ρⁿ⁺¹)) as long as no entry is 0. Unlike (24), (25) survives an exact 0, where
neither side moves, although v then falls below (24). Both count the step that uses vₙ₊₁ as step n + 1.
"""

from fractions import Fraction
from functools import partial

import pytest
import sympy

from claims.toy_lasso.rmsprop.wrong_rules import BIAS_CORRECTED, STARTED_AT_1
from ndgm.exact.arithmetic import ball
from ndgm.exact.proofs import identity
from ndgm.exact.rmsprop_lemmas import (
    DECAY,
    EPSILON,
    ITERATION,
    LEARNING_RATE,
    PENALTY,
    ROOT,
    step_law,
    step_length,
)
from ndgm.exact.rules import RMSProp, State, path, rmsprop_steps, states, trajectory
from ndgm.strategies import decays, examples, penalties, prime_starts
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

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
        "v₀ = 1": {"rule": STARTED_AT_1},
        "bias correction": {"rule": BIAS_CORRECTED},
        "sign(0) = 1": {"rule": partial(RMSProp, sign_at_zero=1)},
        "orbits held against s₂, s₃, …": {
            "lengths": lambda rate, decay, count: rmsprop_steps(rate, decay, count + 1)[1:]
        },
    },
)
def test_recursion(rule, lengths):
    """At $ε = v₀ = 0$ every step, from a zero entry too, is $bₙ₊₁ = bₙ − α sgn(bₙ)/√(1 − ρⁿ⁺¹)$."""
    built = rule(LEARNING_RATE, PENALTY, DECAY)
    with witness():
        law = step_law(rule)
    # A 0 stays 0 whatever v is; so (24) is needed at non-zero entries only, with no 0 before them.
    at_zero = State(sympy.Integer(0), ITERATION, second_moment=sympy.Symbol("v", positive=True))
    with witness(entry=0):
        rests = identity(built.step(at_zero).position, 0, note="a step from 0, whatever $v$ is")
    for (rate, decay), orbits in HITS.items():
        for orbit in orbits:
            for state, position in zip(states(rule(rate, 3, decay), orbit[0]), orbit, strict=False):
                with witness(start=orbit[0], learning_rate=rate, decay=decay, n=state.iteration):
                    assert state.position == position, "it is elsewhere"

    @examples(prime_starts, penalties, decays, number=40)
    def walk(start, penalty, decay):
        rate = Fraction(1, 100)
        expected = path(ball(start), lengths(rate, decay, 12))
        orbit = trajectory(rule(rate, penalty, decay), ball(start), 12)
        for n, (position, by_formula) in enumerate(zip(orbit, expected, strict=True)):
            with witness(start=start, penalty=penalty, decay=decay, n=n):
                assert ball(position).overlaps(by_formula), "it is elsewhere"

    certify(law, rests)


@claim(
    "eq-25",
    expect="holds",
    evidence="proved",
    given={"limit": 0},
    mutants={"ε → λ²": {"limit": PENALTY**2}},
)
def test_jitter_to_zero(limit):
    """As $ε → 0$ the step of (23), and that with $ε$ outside the root, tends to $α/√(1 − ρⁿ)$."""
    for inside in (True, False):
        with witness(epsilon_inside_the_root=inside):
            length = step_length(RMSProp, epsilon=EPSILON, epsilon_inside=inside)
            certify(identity(sympy.limit(length, EPSILON, limit), LEARNING_RATE / ROOT, note="$ε → 0$"))


@claim(
    "eq-25",
    reading="the exponent is $n$",
    aside=True,
    condition="the step from $bₙ$ has $ρⁿ$ for $ρⁿ⁺¹$, $n$ counted from 0",
    expect="refuted",
    evidence="proved",
    given={"offset": 0},
    mutants={"the exponent is n + 1": {"offset": 1}},
)
def test_other_index(offset):
    """$bₙ₊₁ = bₙ − α sgn(bₙ)/√(1 − ρⁿ)$ for all $n ≥ 0$."""
    decay = Fraction(3, 4)
    orbit = list(path(ball(1), rmsprop_steps(1, decay, 4)))
    for n in range(4):
        square = 1 - decay ** (n + offset)
        with witness(n=n, decay=decay, root_of=square):
            assert square != 0, "the step divides by 0"
            assert abs(orbit[n + 1] - orbit[n]).overlaps(ball(square).rsqrt()), "the step has another length"
