"""Nesterov momentum in Sutskever's form, whose gradient is taken at the point looked ahead to."""

from __future__ import annotations

from dataclasses import dataclass

import sympy
import z3

from claims.toy_lasso.rational_factors import NUMERATOR, POWER, P, Q, prove_numerators, prove_scaled
from ndgm.exact.arithmetic import Scalar, common
from ndgm.exact.deduction import cut
from ndgm.exact.proofs import identity
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


ALPHA, PENALTY = sympy.symbols("α λ", positive=True)
MEMORY, SIGN = sympy.symbols("u s", real=True)


def prove_leaves_zero(pytorch, look_ahead):
    """At γ = p/q < 1 in lowest terms a step from 0 leaves 0, whatever gradients ±λ or 0 came before, the
    first one not 0: PyTorch goes to −αγ²uₙ, with the buffer uₙ₊₁ = λNₙ/qⁿ, and look-ahead moves by the next
    velocity, −αλNₙ/qⁿ for some n.
    """
    factor = P / Q

    def after(form, memory, sign):
        return form(ALPHA, PENALTY, factor).step(State(sympy.Integer(0), 1, first_moment=memory), sign=sign)

    for form, scale in ((pytorch, PENALTY), (look_ahead, -ALPHA * PENALTY)):
        memory = lambda before, sign, form=form: after(form, before, sign).first_moment  # noqa: E731
        yield prove_scaled(memory, scale=scale, note="the memory after $n + 1$ gradients")
    yield identity(after(pytorch, MEMORY, 0).position, -ALPHA * factor**2 * MEMORY, note="PyTorch, from 0")
    ahead = after(look_ahead, MEMORY, SIGN)
    yield identity(ahead.position, ahead.first_moment, note="look-ahead, from 0")
    memory, scale = z3.Reals("uₙ₊₁ c")
    number, power = z3.ToReal(NUMERATOR), z3.ToReal(POWER)
    nonzero = z3.Implies(z3.And(memory * power == scale * number, scale != 0), memory != 0)
    yield cut(nonzero, using=[prove_numerators()], note="what is $c·Nₙ/qⁿ$ is not 0")
