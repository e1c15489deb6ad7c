"""Nesterov momentum in Sutskever's form, whose gradient is taken at the point looked ahead to."""

from __future__ import annotations

from dataclasses import dataclass

from ndgm.exact.arithmetic import Scalar, common
from ndgm.exact.rules import Rule, State


@dataclass(frozen=True)
class LookaheadNesterov(Rule):
    """yₙ = bₙ + momentum (bₙ − bₙ₋₁), then bₙ₊₁ = yₙ − αλ sign(yₙ), with b₋₁ = b₀.

    The first moment of its state is the velocity bₙ − bₙ₋₁, as for HeavyBall. The sign that `step` may be
    given is that of yₙ. `TorchMomentum(nesterov=True)` is the other common form: its gradient is taken at bₙ.

    >>> from ndgm.exact.rules import trajectory
    >>> from fractions import Fraction
    >>> [str(b) for b in trajectory(LookaheadNesterov(1, 1, Fraction(1, 2)), 2, 4)]
    ['2', '1', '-1/2', '-1/4', '7/8']
    """

    momentum: Scalar

    def step(self, state: State, sign: Scalar | None = None) -> State:
        position, rate, momentum, velocity = common(
            state.position, self.rate(state.iteration), self.momentum, state.first_moment
        )
        ahead = position + momentum * velocity
        moved = ahead - rate * self.gradient(ahead, sign)
        return State(moved, state.iteration + 1, first_moment=moved - position)
