"""Wrong rules that several claims on the toy LASSO (7) must tell from the right one: each has one error."""

from dataclasses import dataclass
from fractions import Fraction

from ndgm.exact.rules import NDGM, HeavyBall, RMSProp, TorchMomentum


def vanilla(learning_rate, penalty, *decays):
    """NDGM in the place of a rule with memory, whose decays or momentum it is given and does not use."""
    return NDGM(learning_rate, penalty)


def half_step(learning_rate, penalty):
    """NDGM at half the learning rate."""
    return NDGM(learning_rate / 2, penalty)


def double_step(learning_rate, penalty):
    """NDGM at twice the learning rate."""
    return NDGM(2 * learning_rate, penalty)


def heavy_ball(learning_rate, penalty):
    """NDGM with a momentum of 1/10."""
    return HeavyBall(learning_rate, penalty, Fraction(1, 10))


def undamped(learning_rate, penalty, first_decay, second_decay):
    """mₙ₊₁ = β₁mₙ + gₙ in the place of Adam's convex combination, and no second moment."""
    return TorchMomentum(learning_rate, penalty, first_decay)


@dataclass(frozen=True)
class Absorbing(RMSProp):
    """RMSProp with what rounding adds: a position below a billionth becomes 0, where it stays."""

    def step(self, state, sign=None):
        state = super().step(state, sign)
        return state._replace(position=0 * state.position) if abs(state.position) < 1e-9 else state
