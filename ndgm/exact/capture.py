"""Which fate an orbit of RMSProp on the toy LASSO meets, decided by walking the rule itself.

`bands` has the same answers in closed form for v_0 = 0 and no bias correction. Here nothing but the rule is asked, so
that a variant of it meets the fate that it deserves. The argument stands in `bands`; R_n is the remaining travel
(s_n - s_{n+1}) + (s_{n+2} - s_{n+3}) + ... of the rule's own step lengths s_n.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from math import ceil, log
from typing import NamedTuple

import sympy
from flint import arb

from ndgm.exact.arithmetic import Undecided, ball, is_zero, precision, sign
from ndgm.exact.proofs import identity
from ndgm.exact.rules import RMSProp, State, enclosed


class Fate(NamedTuple):
    """Where an orbit ends, certain from the position b_n at n = `iteration` on.

    `modulus` is |b_n| and `travel` is R_{n+1}. `even` and `odd` are the limits of b_n at even and at odd n, or both
    None if the orbit is captured: then the moduli at n, n + 2, ... tend to 0 and those between to the learning rate.
    """

    iteration: int
    modulus: arb
    travel: arb
    even: arb | None = None
    odd: arb | None = None

    @property
    def captured(self) -> bool:
        """Whether 0 is a limit point of the orbit."""
        return self.even is None


def step_lengths(rule: RMSProp, count: int) -> list[arb]:
    """s_1, ..., s_count: how far the rule's steps move a coordinate that has never been 0."""
    rule = enclosed(rule)
    state, lengths = rule.start(ball(0)), []
    for _ in range(count):
        state = rule.step(State(ball(0), state.iteration, second_moment=state.second_moment), sign=1)
        lengths.append(-state.position)
    return lengths


@cache
def remaining_travels(rule: RMSProp, bits: int = 60) -> tuple[list[arb], list[arb]]:
    """The lengths s_1, s_2, ... and travels R_1, R_2, ... (at index 0, 1, ...), until decay^n is below 2^-bits.

    What the steps beyond that add is enclosed: it lies between 0 and s_n - alpha. Needs epsilon = 0 and a constant
    learning rate, so that the lengths tend to it monotonically (ValueError otherwise).
    """
    if callable(rule.learning_rate) or not is_zero(rule.epsilon):
        raise ValueError(f"needs a constant learning rate and epsilon = 0, not {rule}")
    with precision(2 * bits):
        lengths = step_lengths(rule, 4 + ceil(bits * log(2) / -log(rule.decay)))
        tail = arb(0).union(lengths[-1] - ball(rule.learning_rate))
        travels = [tail, tail]
        for here, following in zip(lengths[-2::-1], lengths[:0:-1], strict=True):
            travels.append(here - following + travels[-2])
    return lengths, travels[:0:-1]


def fate(rule: RMSProp, start: Fraction | arb, bits: int = 60) -> Fate:
    """Walk the rule from `start`, or a ball of starts, until the fate is certain; at most until decay^n < 2^-bits.

    Let step n + 1 cross 0, |b_n| < s_{n+1}. If R_{n+1} < |b_n| < R_{n+1} + alpha the orbit tends to a two-cycle. If
    |b_n| < R_{n+1} and s_m - s_{m+1} < R_{m+2} at m = n + 1, which then holds for all larger m, it is captured.
    For a ball of starts that is so for all of them but the countably many that hit 0 later. Raises Undecided where no
    position of the walk settles it: at a hit of 0 before, or a tie |b_n| = R_{n+1}, among others.

    >>> from ndgm.exact.rules import RMSProp
    >>> rule = RMSProp(learning_rate=Fraction(1, 100), penalty=1, decay=Fraction(99, 100))
    >>> [fate(rule, Fraction(start)).captured for start in ("1/2", "1/5")]
    [True, False]
    """
    lengths, travels = remaining_travels(rule, bits)
    with precision(2 * bits):
        walked = enclosed(rule)
        rate = ball(rule.rate(0))
        state = walked.start(ball(start))
        for n in range(len(travels) - 3):
            modulus = abs(state.position)
            limit = modulus - travels[n]
            crosses = modulus > 0 and modulus < lengths[n]
            if crosses and limit > 0 and limit < rate:
                here, following = sign(state.position) * limit, sign(state.position) * (limit - rate)
                return Fate(n, modulus, travels[n], *((here, following) if n % 2 == 0 else (following, here)))
            # Where the ball contains 0, the orbit may have hit it, and then it stays there: that is no capture.
            if crosses and limit < 0 and lengths[n] - lengths[n + 1] < travels[n + 2]:
                return Fate(n, modulus, travels[n])
            state = walked.step(state)
    raise Undecided(f"the fate of the start {start} under {rule} after {len(travels) - 3} steps")


def step_law(rule: Callable[..., RMSProp]) -> str:
    """Prove eqs (24), (25) by induction for a form of RMSProp, for all symbols and all n; return the evidence.

    v_0 = 0, and from v_n = lambda^2 (1 - rho^n) the rule gets v_{n+1} = lambda^2 (1 - rho^{n+1}) and
    b_{n+1} = b_n - alpha sign(b_n) / sqrt(1 - rho^{n+1}). `rule` is called with alpha, lambda and rho. Raises
    NotProved with the values at which it does something else.
    """
    alpha, penalty = sympy.symbols("alpha lambda", positive=True)
    odds = sympy.Symbol("odds", positive=True)
    decay, n, b = odds / (1 + odds), sympy.Symbol("n", integer=True, nonnegative=True), sympy.Symbol("b", real=True)
    form = rule(alpha, penalty, decay)
    identities = [identity(form.start(b).second_moment, 0)]
    second = penalty**2 * (1 - decay ** (n + 1))
    for side in (1, -1):
        after = form.step(State(b, n, second_moment=penalty**2 * (1 - decay**n)), sign=side)
        identities.append(identity(after.second_moment, second))
        identities.append(identity(after.position, b - side * alpha / sympy.sqrt(1 - decay ** (n + 1))))
    return f"(24), (25) by induction on n, {len(identities)} sympy identities"
