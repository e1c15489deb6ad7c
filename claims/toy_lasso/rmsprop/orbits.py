"""Orbits of RMSProp (25) at torch's defaults: the fates of drawn starts, and steps as of vanilla NDGM."""

from fractions import Fraction

import sympy
from hypothesis import assume

from ndgm.exact import rmsprop_lemmas as lemmas
from ndgm.exact.arithmetic import digits
from ndgm.exact.proofs import identity
from ndgm.exact.rmsprop import fate
from ndgm.exact.rules import NDGM, RMSProp, State, trajectory
from ndgm.exact.theorems import all_of
from ndgm.strategies import draws, examples
from ndgm.verdict import enumerated, witness

RATE, DECAY = Fraction(1, 100), Fraction(99, 100)
DEFAULT = RMSProp(RATE, 2, DECAY)


def each_fate(number, rule=DEFAULT, admits=lambda end: True):
    """Run the decorated check at once on drawn starts and the fates that `rule` has there.

    Left out are starts whose fate is not admitted, and the multiples of α, whatever their fate: s₁ may be
    one, and from each a wrong rule with constant steps is exactly 0 at some n, which enclosures cannot
    decide. So the draws say nothing of these starts; the theorems do.
    """

    def decorate(check):
        @examples(draws.filter(lambda start: start % rule.learning_rate), number=number)
        def run(start):
            end = fate(rule, start)
            assume(admits(end))
            check(start, end)

    return decorate


FLOAT32_DRAWS = enumerated("positive moduli that uniform_(−1, 1) draws in float32")


def shown(rule, end):
    """What to show of an orbit that is captured."""
    return {
        "limit_points": f"−{rule.learning_rate}, 0, {rule.learning_rate} (for almost all of the starts)",
        "modulus": f"|b_{end.iteration}| < {digits(end.modulus.upper(), 3)}",
        "remaining_travel": f"R_{end.iteration + 1} > {digits(end.travel.lower(), 3)}",
    }


def check_vanilla_steps(rule, penalty):
    """Every step of `rule` is that of vanilla NDGM with this penalty: induction on n, and 25 orbits."""
    odds = sympy.Symbol("odds", positive=True)
    decay = odds / (1 + odds)  # Any number in (0, 1).

    def moment(n):
        return lemmas.PENALTY**2 * (1 - decay**n)

    with witness():
        law = lemmas.second_moment_law(rule, moment, decay=decay)
        steps = []
        for sign in (1, -1):
            state = State(lemmas.POSITION, lemmas.ITERATION, second_moment=moment(lemmas.ITERATION))
            after = rule(lemmas.LEARNING_RATE, lemmas.PENALTY, decay).step(state, sign=sign).position
            other = NDGM(lemmas.LEARNING_RATE, penalty).step(State(lemmas.POSITION), sign=sign).position
            steps.append(identity(after, other))

    @examples(draws, number=25)
    def check(start):
        with witness(start=start):
            assert trajectory(rule(RATE, 7, DECAY), start, 60) == trajectory(NDGM(RATE, penalty), start, 60)

    return all_of(law, *steps, note=f"every step is that of vanilla NDGM with penalty {penalty}")
