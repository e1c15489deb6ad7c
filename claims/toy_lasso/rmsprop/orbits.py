"""Orbits of RMSProp (25) at torch's defaults: the fates of drawn starts, and steps as of vanilla NDGM."""

from fractions import Fraction

import sympy
from hypothesis import assume

from ndgm.exact import rmsprop_lemmas as lemmas
from ndgm.exact.arithmetic import digits
from ndgm.exact.proofs import identity
from ndgm.exact.recursions import correspondence
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
    """The orbit of `rule` is that of vanilla NDGM with this penalty: induction on n, and 25 orbits."""
    odds, start = sympy.Symbol("odds", positive=True), sympy.Symbol("b₀", real=True)
    model = rule(lemmas.LEARNING_RATE, lemmas.PENALTY, odds / (1 + odds))  # Any decay in (0, 1).
    vanilla = NDGM(lemmas.LEARNING_RATE, penalty)
    with witness():
        same = correspondence(
            lambda n, b: (b, lemmas.PENALTY**2 * (1 - model.decay**n)),
            variables=[lemmas.POSITION],
            starts=((start, model.start(start).second_moment), (start,)),
            step=stepper(model),
            other=lambda n, sign, b: (vanilla.step(State(b, n), sign=sign).position,),
            note="$(b, v)$ is that of vanilla NDGM and $λ²(1 − ρⁿ)$, as long as no entry is 0",
        )
        at_zero = State(sympy.Integer(0), second_moment=sympy.Symbol("v", positive=True))
        rests = identity(model.step(at_zero).position, 0, note="0 stays 0, as it does under vanilla NDGM")

    @examples(draws, number=25)
    def check(start):
        with witness(start=start):
            assert trajectory(rule(RATE, 7, DECAY), start, 60) == trajectory(NDGM(RATE, penalty), start, 60)

    return all_of(same, rests)


def stepper(rule):
    """Position and second moment after a step of the rule, in sympy's terms."""

    def step(n, sign, position, moment):
        after = rule.step(State(position, n, second_moment=moment), sign=sign)
        return after.position, after.second_moment

    return step


def prove_same(one, other, translate, note):
    """(b, v) under the rule `one` is `translate` of (b, v) under `other`, for every n: they meet the same
    signs, as b is multiplied by a positive number.
    """
    start = sympy.Symbol("b₀", real=True)
    begun = (start, other.start(start).second_moment)
    return correspondence(
        lambda n, position, moment: translate(position, moment),
        variables=(lemmas.POSITION, sympy.Symbol("v", nonnegative=True)),
        starts=((translate(*begun)[0], one.start(start).second_moment), begun),
        step=stepper(one),
        other=stepper(other),
        signs=(1, 0, -1),
        note=note,
    )
