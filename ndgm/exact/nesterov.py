"""Nesterov momentum in Sutskever's form, whose gradient is taken at the point looked ahead to."""

from __future__ import annotations

from dataclasses import dataclass

from ndgm.exact.arithmetic import Scalar, common
from ndgm.exact.rules import Rule, State


@dataclass(frozen=True)
class LookaheadNesterov(Rule):
    """y_n = b_n + momentum (b_n - b_{n-1}), then b_{n+1} = y_n - alpha lambda sign(y_n), with b_{-1} = b_0.

    The first moment of its state is the velocity b_n - b_{n-1}, as for HeavyBall. The sign that `step` may be
    given is that of y_n. `TorchMomentum(nesterov=True)` is the other common form: it takes the gradient at
    b_n.

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
