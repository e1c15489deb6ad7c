"""Closed forms on the toy LASSO (7): where vanilla NDGM, RMSProp and Adam end, without walking there.

Vanilla NDGM depends on the learning rate and penalty through its step alpha * lambda alone. RMSProp here has v_0 = 0
and epsilon = 0, so its step sizes are s_n = alpha / sqrt(1 - rho^n), n = 1, 2, ..., for every penalty. Adam here has
forgotten its start: v = lambda^2, no bias correction, and sign runs of one length.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import ceil
from typing import NamedTuple, TypeAlias

from flint import arb, ctx

from ndgm.exact.arithmetic import ball, common, exact, interval, sign

Intervals: TypeAlias = list[tuple[arb, arb]]
"""Disjoint intervals, each as its lower and upper end."""

# Vanilla NDGM: Proposition B.2


def settling_index(start: Fraction | Iterable[Fraction], step: Fraction) -> int:
    """The first n from which the orbit of NDGM repeats with period 2 (or stays at 0): floor(|b_0| / step).

    For a vector, the largest over its coordinates. `step` is alpha * lambda > 0.

    >>> settling_index(Fraction(7, 2), Fraction(1)), settling_index((Fraction(1, 2), Fraction(-3)), Fraction(1))
    (3, 3)
    """
    return max(int(abs(coordinate) // _positive(step)) for coordinate in _coordinates(start))


def phases(start: Fraction, step: Fraction) -> tuple[Fraction, Fraction]:
    """The two limit values theta, theta - step * sign(theta) of (8): the value at even n, then at odd n (n large).

    Both are 0 where the start is a multiple of the step; otherwise they have opposite signs and moduli in (0, step)
    that sum to the step.

    >>> phases(Fraction(7, 2), Fraction(1))
    (Fraction(-1, 2), Fraction(1, 2))
    """
    settled, remainder = divmod(abs(Fraction(start)), _positive(step))
    if remainder == 0:
        return Fraction(0), Fraction(0)
    first, second = sign(start) * remainder, sign(start) * (remainder - step)
    return (first, second) if settled % 2 == 0 else (second, first)


def ndgm_state(start: Fraction, learning_rate: Fraction, penalty: Fraction, n: int) -> Fraction:
    """b_n of vanilla NDGM (15), for any n, in one division. Prop. B.2.

    >>> ndgm_state(Fraction(1, 3), Fraction(1, 100), Fraction(1), 10**9)
    Fraction(-1, 150)
    """
    step = _positive(Fraction(learning_rate) * penalty)
    if n < settling_index(start, step):
        return start - sign(start) * n * step
    return phases(start, step)[n % 2]


def two_phase_norms(start: Fraction | Iterable[Fraction], step: Fraction) -> tuple[Fraction, Fraction]:
    """The one-norm at even n and at odd n once every coordinate has settled.

    If no coordinate of the start is a multiple of the step, they sum to p * step: twice `mean_norm`.
    """
    pairs = [phases(coordinate, step) for coordinate in _coordinates(start)]
    return sum((abs(even) for even, _ in pairs), Fraction(0)), sum((abs(odd) for _, odd in pairs), Fraction(0))


def mean_norm(dimension: int, learning_rate: Fraction, penalty: Fraction) -> Fraction:
    """p alpha lambda / 2: the mean of the two norms, for every start with no coordinate on the lattice of steps."""
    return Fraction(dimension) * learning_rate * penalty / 2


def _coordinates(start: Fraction | Iterable[Fraction]) -> list[Fraction]:
    return [start] if isinstance(start, int | Fraction) else list(start)


def _positive(step: Fraction) -> Fraction:
    if not isinstance(exact(step), Fraction) or step <= 0:
        raise ValueError(f"the step alpha * lambda must be a positive Fraction, not {step!r}")
    return Fraction(step)


# RMSProp: Proposition B.4 and B.5
#
# Write s_n for the step sizes, d_n = s_n - s_{n+1}, and R_n = d_n + d_{n+2} + d_{n+4} + ...; then
# R_n + R_{n+1} = s_n - alpha. Let 0 < y = |x_n| < s_{n+1}, so that step n + 1 crosses 0 and |x_{n+1}| = s_{n+1} - y.
#   y > d_{n+1}: step n + 2 crosses back, and |x_{n+2}| = y - d_{n+1}.
#   y < d_{n+1}: step n + 2 stops short of 0 on the same side, |x_{n+2}| = d_{n+1} - y, and step n + 3 crosses.
# So |x_{n+2}| = | y - d_{n+1} |. If R_{n+1} < y < R_{n+1} + alpha the second case never occurs, neither for y nor for
# s_{n+1} - y, and x_{n+2k} -> y - R_{n+1}: an interval of length alpha exactly in which (8) holds in the limit.
# If y <= R_{n+1} then |x_{n+2}| <= R_{n+3}, unless d_{n+1} - y > R_{n+3}: if d_m <= R_{m+2} from m = n + 1 on, the
# orbit stays below R_{n+1+2k} -> 0: it is captured, at the rate rho^n. The same holds for s_{n+1} - y <= R_{n+2}.
#
# With c_j = binomial(2j, j) / 4^j > 0, s_n = alpha sum_j c_j rho^{jn}; so d_n = alpha sum_j c_j (1 - rho^j) rho^{jn},
# R_n = alpha sum_{j>=1} c_j rho^{jn} / (1 + rho^j) and
#   R_{m+2} - d_m = alpha sum_{j>=1} c_j (2 rho^{2j} - 1) / (1 + rho^j) rho^{jm},
# a power series in rho^m whose coefficients change sign at most once, from + to -: it is positive for all m from some
# m on if 2 rho^2 > 1, and once it is positive it stays so. If 2 rho^2 < 1 it is negative for all m; each two steps at
# most double the captured set while R shrinks by rho^2, so its length is below (2 rho^2)^k R for every k, and is 0.


def crossing_time(learning_rate: Fraction, decay: Fraction, distance: Fraction) -> int:
    """N(D) = min{n: s_1 + ... + s_n >= D}: the step in which RMSProp, started at distance D > 0, reaches or crosses 0.

    >>> crossing_time(Fraction(1, 100), Fraction(99, 100), Fraction(1))
    31
    """
    return _crossing(learning_rate, decay, distance)[0]


def remaining_travel(learning_rate: Fraction, decay: Fraction, n: int) -> arb:
    """R_n = (s_n - s_{n+1}) + (s_{n+2} - s_{n+3}) + ..., n >= 1: what every second position still moves inwards.

    Asymptotic to alpha rho^n / (2 (1 + rho)).
    """
    rate, factor, travel = ball(learning_rate), ball(decay), arb(0)
    # The power series in rho^n is short where rho^n <= 1/2; before that, add the terms one by one.
    while not factor**n <= ball(Fraction(1, 2)):
        travel += _difference(learning_rate, decay, n)
        n += 2
    power = factor**n
    coefficient, term_power, decay_power, series = arb(1), arb(1), arb(1), arb(0)
    terms = ctx.prec + 10
    for j in range(1, terms + 1):
        coefficient *= ball(Fraction(2 * j - 1, 2 * j))
        term_power *= power
        decay_power *= factor
        series += coefficient * term_power / (1 + decay_power)
    tail = term_power * power / (1 - power)
    return travel + rate * (series + arb(0, tail.upper()))


def persistence_index(learning_rate: Fraction, decay: Fraction) -> int | None:
    """The least M with s_m - s_{m+1} <= R_{m+2} for all m >= M; None if 2 decay^2 < 1, when there is none.

    From step M on an orbit that is captured stays so.

    >>> persistence_index(Fraction(1, 100), Fraction(99, 100))
    2
    """
    if 2 * Fraction(decay) ** 2 < 1:
        return None
    m = 1
    while sign(remaining_travel(learning_rate, decay, m + 2) - _difference(learning_rate, decay, m)) < 0:
        m += 1
    return m


def escaping_intervals(learning_rate: Fraction, decay: Fraction, n: int) -> Intervals:
    """The moduli |x_n| in (0, s_{n+1}) from which RMSProp escapes capture and tends to two values theta, theta - alpha.

    Open intervals, as pairs of ends; their ends (countably many starts) are left undecided. For n + 1 at least
    `persistence_index` it is one interval, (R_{n+1}, R_{n+1} + alpha). Needs 2 decay^2 > 1.
    """
    persistent = persistence_index(learning_rate, decay)
    if persistent is None:
        raise ValueError(f"for 2 * decay**2 < 1 almost every start escapes, decay = {decay}")
    return _escaping(learning_rate, decay, n, persistent)[0]


def escaping_starts(learning_rate: Fraction, decay: Fraction, distance: Fraction) -> Intervals:
    """The |b_0| in (0, distance] from which RMSProp escapes capture, as disjoint intervals: `escaping_intervals` moved to
    where the orbits come from. Needs 2 decay^2 > 1.

    >>> starts = escaping_starts(Fraction(1, 10), Fraction(99, 100), Fraction(1))
    >>> [f"{lower.str(4, radius=False)} to {upper.str(4, radius=False)}" for lower, upper in starts if lower > 0]
    ['0.5543 to 0.6543']
    """
    found, travelled = [], arb(0)
    for n in range(1, crossing_time(learning_rate, decay, distance) + 1):
        for lower, upper in escaping_intervals(learning_rate, decay, n - 1):
            found.append((travelled + lower, travelled + upper))
        travelled += _size(learning_rate, decay, n)
    return _below(found, ball(distance))


def _escaping(learning_rate: Fraction, decay: Fraction, first: int, persistent: int) -> list[Intervals]:
    """`escaping_intervals` for n = first, first + 1, ..., at least up to persistent - 1."""
    n = max(first, persistent - 1)
    lowers = [remaining_travel(learning_rate, decay, n + 1), remaining_travel(learning_rate, decay, n + 2)]
    cells: list[Intervals] = [[(lower, lower + ball(learning_rate))] for lower in lowers]
    while n > first:
        n -= 1
        size, difference = _size(learning_rate, decay, n + 1), _difference(learning_rate, decay, n + 1)
        crossing = [(size - upper, size - lower) for lower, upper in cells[0]]
        short = [(difference - upper, difference - lower) for lower, upper in _below(cells[1], difference)]
        cells.insert(0, crossing + short)
    return cells


def captured_share(learning_rate: Fraction, decay: Fraction, distance: Fraction) -> arb:
    """The probability that RMSProp from a start uniform on [-distance, distance] has 0 as a limit point, enclosed.

    Such an orbit has every second position tend to 0 at the rate rho^n, without ever (but for countably many starts)
    being 0: it does not end in the two-cycle that Prop. B.5 asserts. Almost every other orbit does. A start with
    crossing time N enters at |x_{N-1}|, which is uniform on (0, s_N), and escapes from `escaping_intervals`; the last
    crossing time is cut off by the distance. The share is exactly 0 for 2 decay^2 < 1.

    >>> captured_share(Fraction(1, 100), Fraction(99, 100), Fraction(1)).str(5, radius=False)
    '0.68721'
    """
    persistent = persistence_index(learning_rate, decay)
    if persistent is None:
        return arb(0)
    last, travelled = _crossing(learning_rate, decay, distance)
    early = _escaping(learning_rate, decay, 0, persistent)[: min(last, persistent) - 1]
    regular = max(0, last - persistent) * ball(learning_rate)
    cut_off = _below(_escaping(learning_rate, decay, last - 1, persistent)[0], ball(distance) - travelled)
    return 1 - (sum(map(_length, early), regular) + _length(cut_off)) / ball(distance)


def captured_share_estimate(learning_rate: Fraction, decay: Fraction, distance: Fraction) -> tuple[Fraction, Fraction]:
    """1 - alpha N(D) / D and an error bound: |captured_share - estimate| <= error. Needs 2 decay^2 > 1.

    The error is alpha / D, from the cell that the distance cuts off, unless the escapes before `persistence_index`
    weigh more.
    """
    persistent = persistence_index(learning_rate, decay)
    if persistent is None:
        raise ValueError(f"for 2 * decay**2 < 1 the share is 0 and this estimate does not apply, decay = {decay}")
    last = crossing_time(learning_rate, decay, distance)
    early = _escaping(learning_rate, decay, 0, persistent)[: min(last, persistent - 1)]
    leaks = sum((_length(intervals) - ball(learning_rate) for intervals in early), arb(0))
    error = max(Fraction(learning_rate), interval(leaks)[1])
    return 1 - Fraction(learning_rate) * last / Fraction(distance), error / Fraction(distance)


def rmsprop_phases(learning_rate: Fraction, decay: Fraction, start: Fraction) -> tuple[arb, arb] | None:
    """The limits of RMSProp's even and odd positions (opposite signs, moduli summing to alpha), or None if captured.

    For almost every captured start the limit points are -alpha, 0 and alpha. Needs start != 0 and 2 decay^2 > 1.
    """
    persistent = persistence_index(learning_rate, decay)
    if persistent is None or start == 0:
        raise ValueError(f"needs start != 0 and 2 * decay**2 > 1, not start = {start}, decay = {decay}")
    crossing, travelled = _crossing(learning_rate, decay, abs(start))
    n = crossing - 1
    position = sign(start) * (abs(ball(start)) - travelled)
    while n + 1 < persistent or sign(abs(position) - _size(learning_rate, decay, n + 1)) > 0:
        n += 1
        position -= sign(position) * _size(learning_rate, decay, n)
    travel = remaining_travel(learning_rate, decay, n + 1)
    limit = abs(position) - travel
    if sign(limit) <= 0 or sign(limit - ball(learning_rate)) >= 0:
        return None
    here, next_one = sign(position) * limit, sign(position) * (limit - ball(learning_rate))
    return (here, next_one) if n % 2 == 0 else (next_one, here)


def _size(learning_rate: Fraction, decay: Fraction, n: int) -> arb:
    return ball(learning_rate) * (1 - ball(decay) ** n).rsqrt()


def _difference(learning_rate: Fraction, decay: Fraction, n: int) -> arb:
    return _size(learning_rate, decay, n) - _size(learning_rate, decay, n + 1)


def _crossing(learning_rate: Fraction, decay: Fraction, distance: Fraction) -> tuple[int, arb]:
    """The crossing time N, and s_1 + ... + s_{N-1}."""
    if distance <= 0:
        raise ValueError(f"a distance must be positive, not {distance}")
    goal, travelled = ball(distance), arb(0)
    # s_1 = D can be an equation between Fractions, which no precision would settle: alpha = 1/10, rho = 99/100, D = 1.
    if Fraction(learning_rate) ** 2 >= Fraction(distance) ** 2 * (1 - Fraction(decay)):
        return 1, travelled
    n, after = 1, _size(learning_rate, decay, 1)
    while sign(goal - after) > 0:
        travelled = after
        n += 1
        after = travelled + _size(learning_rate, decay, n)
    return n, travelled


def _below(intervals: Intervals, cut: arb) -> Intervals:
    return [(lower, upper.min(cut)) for lower, upper in intervals if sign(cut - lower) > 0]


def _length(intervals: Intervals) -> arb:
    return sum((upper - lower for lower, upper in intervals), arb(0))


# Adam: the symmetric cycles of sign runs


class AdamCycle(NamedTuple):
    """A cycle of Adam on (7) whose sign runs all have one length L, in the limit v = lambda^2, without bias correction.

    `moments` are m_j / lambda and `travel` the sums M_j = (m_1 + ... + m_j) / lambda, j = 1..L, within a positive run,
    so that a run that starts at x alpha continues at (x - M_j) alpha. `window` holds the ends of the open interval
    of starts x of a run (None if it is empty): every one gives a cycle of period 2 L. `amplitude` is the supremum of
    |b| / alpha over the cycles of this length, not attained (None if there are none).
    """

    moments: tuple[Fraction, ...]
    travel: tuple[Fraction, ...]
    window: tuple[Fraction, Fraction] | None
    amplitude: Fraction | None

    @property
    def admissible(self) -> bool:
        """Whether such a cycle exists."""
        return self.window is not None


def adam_cycle(first_decay: Fraction, length: int) -> AdamCycle:
    """Sign runs of a constant length: m_j / lambda = 1 - 2 gamma^j / (1 + gamma^L).

    The moments follow from m_j = gamma m_{j-1} + (1 - gamma) lambda and m_0 = -m_L. The run started at x turns
    negative at its end and not before iff max_{j<L} M_j < x < M_L (M_0 = 0). The next run starts at -(M_L - x), so
    M_L - x has to obey the same, whence the window max_{j<L} M_j < x < M_L - max_{j<L} M_j.

    >>> adam_cycle(Fraction(1, 2), 1)
    AdamCycle(moments=(Fraction(1, 3),), travel=(Fraction(1, 3),), window=(Fraction(0, 1), Fraction(1, 3)), \
amplitude=Fraction(1, 3))
    """
    (gamma,) = common(first_decay)
    if not 0 <= gamma < 1 or length < 1:
        raise ValueError(f"needs 0 <= first_decay < 1 and length >= 1, not {first_decay} and {length}")
    moments = [1 - 2 * gamma**j / (1 + gamma**length) for j in range(1, length + 1)]
    travel = [sum(moments[: j + 1], Fraction(0)) for j in range(length)]
    before_the_end = [Fraction(0), *travel[:-1]]
    lower, upper = max(before_the_end), travel[-1] - max(before_the_end)
    window = (lower, upper) if lower < upper else None
    amplitude = upper - min(before_the_end) if window else None
    return AdamCycle(tuple(moments), tuple(travel), window, amplitude)


def admissible_lengths(first_decay: Fraction) -> list[int]:
    """All L for which `adam_cycle` exists.

    A finite search: M_L > L - 2 gamma / (1 - gamma), while a window asks for M_L > 2 M_{L-1} = 2 M_L - 2 m_L, that is
    M_L < 2 m_L < 2; so L < 2 / (1 - gamma).

    >>> admissible_lengths(Fraction(9, 10))
    [1, 2, 3, 4, 5, 6, 7]
    """
    (gamma,) = common(first_decay)
    return [length for length in range(1, ceil(2 / (1 - gamma)) + 1) if _has_window(gamma, length)]


def _has_window(gamma: Fraction, length: int) -> bool:
    """M_L > 2 max(0, M_{L-1}) in closed form: the moments increase, so M_j is convex and its maximum is at an end."""
    power = gamma**length
    last = (1 - power) / (1 + power)
    total = length - 2 * gamma / (1 - gamma) * last
    return total > 2 * max(Fraction(0), total - last)
