"""Where the one-norm of RMSProp on the toy LASSO (7) tends to, along even and along odd iterations.

Once step n + 1 crosses 0, a coordinate that escapes has |b_{n+2k}| = L + R_{n+1+2k} and |b_{n+1+2k}| = alpha - L + R_{n+2+2k}
with L = |b_n| - R_{n+1}, and one that is captured (by the parity of n) has 0 <= |b_{n+2k}| <= R_{n+1+2k} and |b_{n+1+2k}| >=
alpha + R_{n+2+2k}: R and the two fates are those of `bands` and `capture`. So the moduli of either parity come down to a limit
from above, and the two limits of a coordinate sum to alpha.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction

from flint import arb

from ndgm.exact.arithmetic import ball
from ndgm.exact.bands import crossing_time, persistence_index, remaining_travel
from ndgm.exact.capture import fate
from ndgm.exact.rules import RMSProp


def limit_moduli(rule: RMSProp, start: Fraction) -> tuple[arb, arb]:
    """The limits of |b_n| along even and along odd n for one coordinate.

    Asks `fate`, and raises Undecided where that does, as for a start that reaches 0.

    >>> rule = RMSProp(learning_rate=1, penalty=1, decay=Fraction(99, 100))
    >>> [limit.str(5, radius=False) for limit in limit_moduli(rule, Fraction(1, 5))]
    ['0.079029', '0.92097']
    >>> [limit.str(5, radius=False) for limit in limit_moduli(rule, Fraction(1, 2))]
    ['0', '1.0000']
    """
    end = fate(rule, start)
    if end.even is not None and end.odd is not None:
        return abs(end.even), abs(end.odd)
    rate = ball(rule.rate(0))
    return (arb(0), rate) if end.iteration % 2 == 0 else (rate, arb(0))


def limit_norms(rule: RMSProp, starts: Iterable[Fraction]) -> tuple[arb, arb]:
    """The limits of ||b_n||_1 along even and along odd n, which sum to p alpha.

    >>> rule = RMSProp(learning_rate=1, penalty=1, decay=Fraction(99, 100))
    >>> [limit.str(5, radius=False) for limit in limit_norms(rule, [Fraction(1, 2), Fraction(-1, 2), Fraction(1, 5)])]
    ['0.079029', '2.9210']
    """
    even = odd = arb(0)
    for start, times in Counter(starts).items():
        moduli = limit_moduli(rule, start)
        even, odd = even + times * moduli[0], odd + times * moduli[1]
    return even, odd


def least_mean_modulus(learning_rate: Fraction, decay: Fraction, distance: Fraction) -> arb:
    """A lower bound on the means of both limits of `limit_moduli` over a start uniform on [-distance, distance].

    A start with crossing time N enters at |b_{N-1}|, uniform on (0, s_N). For N at least `persistence_index` the integral
    of the one limit over that interval is alpha (alpha / 2 + R_{N+1}), that of the other alpha (alpha / 2 + R_N), which is
    larger. Earlier crossings and the last one, which the distance cuts off, count as 0. ValueError for 2 decay^2 < 1.

    >>> least_mean_modulus(Fraction(1, 100), Fraction(99, 100), Fraction(1)).str(3, radius=False)
    '0.00427'
    """
    persistent = persistence_index(learning_rate, decay)
    if persistent is None:
        raise ValueError(f"for 2 * decay**2 < 1 nothing is captured and this bound does not apply, decay = {decay}")
    rate, integral = ball(learning_rate), arb(0)
    for crossing in range(persistent, crossing_time(learning_rate, decay, distance)):
        integral += rate * (rate / 2 + remaining_travel(learning_rate, decay, crossing + 1))
    return integral / ball(distance)


def low_norm_probability(dimension: int, learning_rate: Fraction, decay: Fraction, level: Fraction) -> arb:
    """A bound on the probability that a limit of the norm is at most p * level, for a start uniform on [-1, 1]^p.

    Hoeffding's inequality for each of the two limits, a sum of p independent numbers in [0, alpha] whose mean is at least
    `least_mean_modulus`: 2 exp(-2 p ((mean - level) / alpha)^2). It is 1 where the level is not below that mean.

    >>> low_norm_probability(100, Fraction(1, 100), Fraction(99, 100), Fraction(1, 100_000)).str(2, radius=False)
    '3.3e-16'
    """
    gap = least_mean_modulus(learning_rate, decay, Fraction(1)) - ball(level)
    if not gap > 0:
        return arb(1)
    return (2 * (-2 * dimension * (gap / ball(learning_rate)) ** 2).exp()).min(arb(1))
