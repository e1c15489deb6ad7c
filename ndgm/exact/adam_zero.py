"""States from which Adam steps to 0 exactly, in Fractions: its denominator is chosen, and the state from it."""

from __future__ import annotations

from fractions import Fraction

from ndgm.exact.arithmetic import Scalar, ball
from ndgm.exact.rules import Adam, State


def state_before_zero(rule: Adam, first_moment: Fraction, root: Fraction, iteration: int = 1) -> State | None:
    """A state with b > 0, m = first_moment and n = iteration after which `rule` is exactly at 0.

    `root` > 0 is the root that the step divides by (plus epsilon, if that stands outside). None if there is no such
    state, since v would be negative, or m_{n+1} not positive.

    >>> state = state_before_zero(Adam(1, 1, Fraction(1, 2), Fraction(1, 2)), Fraction(1, 4), Fraction(1))
    >>> state.position, Adam(1, 1, Fraction(1, 2), Fraction(1, 2)).step(state).position
    (Fraction(5, 6), Fraction(0, 1))
    """
    beta, rho, penalty = Fraction(rule.first_decay), Fraction(rule.second_decay), Fraction(rule.penalty)
    after = beta * first_moment + (1 - beta) * penalty
    corrections = (1 - beta ** (iteration + 1), 1 - rho ** (iteration + 1)) if rule.bias_correction else (1, 1)
    corrected = root**2 - rule.epsilon if rule.epsilon_inside else root**2
    second = (corrected * corrections[1] - (1 - rho) * penalty**2) / rho
    if second < 0 or after <= 0:
        return None
    denominator = root if rule.epsilon_inside else root + rule.epsilon
    return State(rule.rate(iteration) * after / corrections[0] / denominator, iteration, first_moment, second)


def leave_zero(rule: Adam, state: State) -> Scalar:
    """b_{n+1} where b_n = 0, as a ball: without a gradient, v_{n+1} is no longer a square.

    >>> rule = Adam(1, 1, Fraction(1, 2), Fraction(1, 2))
    >>> leave_zero(rule, State(Fraction(0), 2, Fraction(3, 4), Fraction(3, 4))).str(5, radius=False)
    '-0.65465'
    """
    return rule.step(state._replace(position=ball(state.position))).position
