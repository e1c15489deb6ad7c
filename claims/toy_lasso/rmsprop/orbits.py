"""Orbits of RMSProp (25) at torch's defaults: the fates of drawn starts, and steps as of vanilla NDGM."""

from fractions import Fraction

import sympy
import z3
from hypothesis import assume

from ndgm.exact import rmsprop_lemmas as lemmas
from ndgm.exact.arithmetic import digits
from ndgm.exact.proofs import identity, prove
from ndgm.exact.rmsprop import fate
from ndgm.exact.rules import NDGM, RMSProp, State, trajectory
from ndgm.strategies import draws, examples
from ndgm.verdict import Count, witness

RATE, DECAY = Fraction(1, 100), Fraction(99, 100)
DEFAULT = RMSProp(RATE, 2, DECAY)
LIMITS = "the passage from these steps to the limit is by hand"


def each_fate(number, rule=DEFAULT, admits=lambda end: True):
    """Run the decorated check at once on drawn starts and the fates that `rule` has there.

    Left out are starts whose fate is not admitted, and the multiples of α: from these a wrong rule with
    constant steps is exactly 0 at some n, which enclosures cannot decide. (s₁ is one of them, or irrational.)
    """

    def decorate(check):
        @examples(draws.filter(lambda start: start % rule.learning_rate), number=number)
        def run(start):
            end = fate(rule, start)
            assume(admits(end))
            check(start, end)

    return decorate


def float32_ends(found):
    """The certificate of an enumeration of `endings` in float32."""
    draws_of_torch = "positive moduli that uniform_(−1, 1) draws in float32"
    return Count(found.starts, f"{draws_of_torch}, {found.zeros} of which end at 0")


def shown(rule, end):
    """What to show of an orbit that is captured."""
    return {
        "limit_points": f"−{rule.learning_rate}, 0, {rule.learning_rate} (for almost all of the starts)",
        "modulus": f"|b_{end.iteration}| < {digits(end.modulus.upper(), 3)}",
        "remaining_travel": f"R_{end.iteration + 1} > {digits(end.travel.lower(), 3)}",
    }


def check_vanilla_steps(rule, penalty):
    """Every step of `rule` is that of vanilla NDGM with this penalty: induction on n, and 25 orbits."""
    alpha, strength, odds = sympy.symbols("α λ odds", positive=True)
    n, b = sympy.Symbol("n", integer=True, nonnegative=True), sympy.Symbol("b", real=True)
    decay = odds / (1 + odds)
    with witness():
        state = State(b, n, second_moment=strength**2 * (1 - decay**n))
        after = rule(alpha, strength, decay).step(state, sign=1)
        moment = identity(after.second_moment, strength**2 * (1 - decay ** (n + 1)))
        position = identity(after.position, NDGM(alpha, penalty).step(State(b), sign=1).position)

    @examples(draws, number=25)
    def check(start):
        with witness(start=start):
            assert trajectory(rule(RATE, 7, DECAY), start, 60) == trajectory(NDGM(RATE, penalty), start, 60)

    return f"{moment}; {position}"


def prove_growing_steps_cross():
    """If a step crosses 0 and the next is not shorter, it crosses too, and |bₙ| grows by the difference."""
    x, s, t = z3.Reals("x s t")
    after_two = lemmas.subgradient_step(lemmas.subgradient_step(x, s), t)
    longer = z3.And(after_two * x > 0, lemmas.modulus(after_two) == lemmas.modulus(x) + t - s)
    return prove(longer, assumptions=[lemmas.modulus(x) > 0, lemmas.modulus(x) < s, s <= t])
