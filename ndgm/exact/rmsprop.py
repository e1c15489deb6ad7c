"""RMSProp on the toy LASSO (7): its closed forms, the fate of an orbit by walking the rule, and where the
one-norm tends to.

The closed forms have v₀ = 0 and ε = 0, so that the step sizes are sₙ = α / √(1 − ρⁿ), n =
1, 2, ..., for every penalty. `fate` asks the rule itself for the lengths of its steps, so that a variant of
it meets the fate that it deserves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from fractions import Fraction
from functools import cache
from math import ceil, log
from typing import NamedTuple, TypeAlias

from flint import arb, ctx

from ndgm.exact.arithmetic import Undecided, ball, interval, is_zero, precision, sign
from ndgm.exact.rules import RMSProp, State, enclosed

Intervals: TypeAlias = list[tuple[arb, arb]]
"""Disjoint intervals, each as its lower and upper end."""

ENOUGH = 60
"""Until decayⁿ is below 2^-ENOUGH a walk settles nearly every fate."""


# RMSProp: Proposition B.4 and B.5
#
# Write sₙ for the step sizes, dₙ = sₙ − sₙ₊₁, and Rₙ = dₙ + dₙ₊₂ + dₙ₊₄ + ...; then Rₙ +
# Rₙ₊₁ = sₙ − α. Let 0 < y = |xₙ| < sₙ₊₁, so that step n + 1 crosses 0 and |xₙ₊₁| = sₙ₊₁ -
# y.
#   y > dₙ₊₁: step n + 2 crosses back, and |xₙ₊₂| = y − dₙ₊₁.
#   y < dₙ₊₁: step n + 2 stops short of 0 on the same side, |xₙ₊₂| = dₙ₊₁ − y, and step n + 3
# crosses. So |xₙ₊₂| = | y − dₙ₊₁ |. If Rₙ₊₁ < y < Rₙ₊₁ + α the second case never occurs,
# neither for y nor for sₙ₊₁ − y, and xₙ₊₂ₖ -> y − Rₙ₊₁: an interval of length α exactly in which
# (8) holds in the limit. If y ≤ Rₙ₊₁ then |xₙ₊₂| ≤ Rₙ₊₃, unless dₙ₊₁ − y > Rₙ₊₃: if dₘ ≤
# Rₘ₊₂ from m = n + 1 on, the orbit stays below Rₙ₊₁₊₂ₖ -> 0: it is captured, at the rate ρⁿ. The
# same holds for sₙ₊₁ − y ≤ Rₙ₊₂.
#
# With cⱼ = binomial(2j, j) / 4ʲ > 0, sₙ = α sum_j cⱼ ρʲⁿ; so dₙ = α sum_j cⱼ (1 − ρʲ)
# ρʲⁿ, Rₙ = α sum_{j≥1} cⱼ ρʲⁿ / (1 + ρʲ) and
#   Rₘ₊₂ − dₘ = α sum_{j≥1} cⱼ (2 ρ²ʲ − 1) / (1 + ρʲ) ρʲᵐ,
# a power series in ρᵐ whose coefficients change sign at most once, from + to -: it is positive for all m
# from some m on if 2 ρ² > 1, and once it is positive it stays so. If 2 ρ² < 1 it is negative for all m;
# each two steps at most double the captured set while R shrinks by ρ², so its length is below (2 ρ²)ᵏ
# R for every k, and is 0.


def crossing_time(learning_rate: Fraction, decay: Fraction, distance: Fraction) -> int:
    """N(D) = min{n: s₁ + ... + sₙ ≥ D}: the step in which RMSProp, started at distance D > 0, reaches or
    crosses 0.

    >>> crossing_time(Fraction(1, 100), Fraction(99, 100), Fraction(1))
    31
    """
    return _crossing(learning_rate, decay, distance)[0]


def remaining_travel(learning_rate: Fraction, decay: Fraction, n: int) -> arb:
    """Rₙ = (sₙ − sₙ₊₁) + (sₙ₊₂ − sₙ₊₃) + ..., n ≥ 1: what every second position still moves inwards.

    Asymptotic to α ρⁿ / (2 (1 + ρ)).
    """
    rate, factor, travel = ball(learning_rate), ball(decay), arb(0)
    # The power series in ρⁿ is short where ρⁿ ≤ 1/2; before that, add the terms one by one.
    while not factor**n <= ball(Fraction(1, 2)):
        travel += _difference(learning_rate, decay, n)
        n += 2
    power = factor**n
    coefficient, term_power, decay_power, series = arb(1), arb(1), arb(1), arb(0)
    negligible, j = arb(2) ** -(ctx.prec + 10), 0
    while not term_power < negligible:
        j += 1
        coefficient = coefficient * (2 * j - 1) / (2 * j)
        term_power *= power
        decay_power *= factor
        series += coefficient * term_power / (1 + decay_power)
    tail = term_power * power / (1 - power)
    return travel + rate * (series + arb(0, tail.upper()))


@cache
def persistence_index(learning_rate: Fraction, decay: Fraction) -> int | None:
    """The least M with sₘ − sₘ₊₁ ≤ Rₘ₊₂ for all m ≥ M; None if 2 decay² < 1, when there is none.

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
    """The moduli |xₙ| in (0, sₙ₊₁) from which RMSProp escapes capture and tends to two values θ,
    θ − α.

    Open intervals, as pairs of ends; their ends (countably many starts) are left undecided. For n + 1 at
    least `persistence_index` it is one interval, (Rₙ₊₁, Rₙ₊₁ + α). Needs 2 decay² > 1.
    """
    persistent = persistence_index(learning_rate, decay)
    if persistent is None:
        raise ValueError(f"for 2 * decay**2 < 1 almost every start escapes, decay = {decay}")
    return _escaping(learning_rate, decay, n, persistent)[0]


def escaping_starts(learning_rate: Fraction, decay: Fraction, distance: Fraction) -> Intervals:
    """The |b₀| in (0, distance] from which RMSProp escapes capture, as disjoint intervals:
    `escaping_intervals` moved to where the orbits come from. Needs 2 decay² > 1.

    >>> starts = escaping_starts(Fraction(1, 10), Fraction(99, 100), Fraction(1))
    >>> [(low.str(4, radius=False), high.str(4, radius=False)) for low, high in starts if low > 0]
    [('0.5543', '0.6543')]
    """
    found, travelled = [], arb(0)
    for n in range(1, crossing_time(learning_rate, decay, distance) + 1):
        for lower, upper in escaping_intervals(learning_rate, decay, n - 1):
            found.append((travelled + lower, travelled + upper))
        travelled += _size(learning_rate, decay, n)
    return _below(found, ball(distance))


def _escaping(learning_rate: Fraction, decay: Fraction, first: int, persistent: int) -> list[Intervals]:
    """`escaping_intervals` for n = first, first + 1, ..., at least up to persistent − 1."""
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
    """The probability that RMSProp from a start uniform on [-distance, distance] has 0 as a limit point,
    enclosed.

    Such an orbit has every second position tend to 0 at the rate ρⁿ, without ever (but for countably many
    starts) being 0: it does not end in the two-cycle that Prop. B.5 asserts. Almost every other orbit does. A
    start with crossing time N enters at |x_{N-1}|, which is uniform on (0, s_N), and escapes from
    `escaping_intervals`; the last crossing time is cut off by the distance. The share is exactly 0 for 2
    decay² < 1.

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


def captured_share_estimate(
    learning_rate: Fraction, decay: Fraction, distance: Fraction
) -> tuple[Fraction, Fraction]:
    """1 − α N(D) / D and an error bound: |captured_share − estimate| ≤ error. Needs 2 decay² > 1.

    The error is α / D, from the cell that the distance cuts off, unless the escapes before
    `persistence_index` weigh more.
    """
    persistent = persistence_index(learning_rate, decay)
    if persistent is None:
        raise ValueError(
            f"for 2 * decay**2 < 1 the share is 0 and this estimate does not apply, decay = {decay}"
        )
    last = crossing_time(learning_rate, decay, distance)
    early = _escaping(learning_rate, decay, 0, persistent)[: min(last, persistent - 1)]
    leaks = sum((_length(intervals) - ball(learning_rate) for intervals in early), arb(0))
    error = max(Fraction(learning_rate), interval(leaks)[1])
    return 1 - Fraction(learning_rate) * last / Fraction(distance), error / Fraction(distance)


def rmsprop_phases(learning_rate: Fraction, decay: Fraction, start: Fraction) -> tuple[arb, arb] | None:
    """The limits of RMSProp's even and odd positions (opposite signs, moduli summing to α), or None if
    captured.

    For almost every captured start the limit points are -alpha, 0 and α. Needs start ≠ 0 and 2 decay² >
    1.
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
    """The crossing time N, and s₁ + ... + s_{N-1}."""
    if distance <= 0:
        raise ValueError(f"a distance must be positive, not {distance}")
    goal, travelled = ball(distance), arb(0)
    # s₁ = D can be an equation between Fractions, which no precision would settle: α = 1/10, ρ =
    # 99/100, D = 1.
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


class Fate(NamedTuple):
    """Where an orbit ends, certain from the position bₙ at n = `iteration` on.

    `modulus` is |bₙ| and `travel` is Rₙ₊₁. `even` and `odd` are the limits of bₙ at even and at odd n,
    or both None if the orbit is captured: then the moduli at n, n + 2, ... tend to 0 and those between to the
    learning rate.
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
    """s₁, ..., s_count: how far the rule's steps move a coordinate that has never been 0."""
    rule, zero = enclosed(rule), ball(0)
    state, lengths = rule.start(zero), []
    for _ in range(count):
        state = rule.step(State(zero, state.iteration, second_moment=state.second_moment), sign=1)
        lengths.append(-state.position)
    return lengths


@cache
def remaining_travels(rule: RMSProp, bits: int = ENOUGH) -> tuple[list[arb], list[arb]]:
    """The lengths s₁, s₂, ... and travels R₁, R₂, ... (at index 0, 1, ...), until decayⁿ is below 2^-bits.

    What the steps beyond that add is enclosed: it lies between 0 and sₙ − α. Needs ε = 0 and a
    constant learning rate, so that the lengths tend to it monotonically (ValueError otherwise).
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


def fate(rule: RMSProp, start: Fraction | arb, bits: int = ENOUGH) -> Fate:
    """Walk the rule from `start`, or a ball of starts, until the fate is certain; at most until decayⁿ <
    2^-bits. Each step is `step_lengths`' towards 0: before an orbit is at 0 its steps do not depend on it.

    Let step n + 1 cross 0, |bₙ| < sₙ₊₁. If Rₙ₊₁ < |bₙ| < Rₙ₊₁ + α the orbit tends to a
    two-cycle. If |bₙ| < Rₙ₊₁ and sₘ − sₘ₊₁ < Rₘ₊₂ at m = n + 1, which then holds for all larger m,
    it is captured. For a ball of starts that is so for all of them but the countably many that hit 0 later.
    Raises Undecided where no position of the walk settles it: at a hit of 0 before, or a tie |bₙ| = Rₙ₊₁,
    among others.

    >>> from ndgm.exact.rules import RMSProp
    >>> rule = RMSProp(learning_rate=Fraction(1, 100), penalty=1, decay=Fraction(99, 100))
    >>> [fate(rule, Fraction(start)).captured for start in ("1/2", "1/5")]
    [True, False]
    """
    if bits > ENOUGH:
        with suppress(Undecided):
            return fate(rule, start, ENOUGH)
    lengths, travels = remaining_travels(rule, bits)
    with precision(2 * bits):
        rate, position = ball(rule.rate(0)), ball(start)
        for n in range(len(travels) - 3):
            modulus = abs(position)
            limit = modulus - travels[n]
            crosses = modulus > 0 and modulus < lengths[n]
            if crosses and limit > 0 and limit < rate:
                here, following = sign(position) * limit, sign(position) * (limit - rate)
                return Fate(n, modulus, travels[n], *((here, following) if n % 2 == 0 else (following, here)))
            # Where the ball contains 0, the orbit may have hit it, and then it stays there: that is no
            # capture.
            if crosses and limit < 0 and lengths[n] - lengths[n + 1] < travels[n + 2]:
                return Fate(n, modulus, travels[n])
            position -= (sign(position) or rule.sign_at_zero) * lengths[n]
    raise Undecided(f"the fate of the start {start} under {rule} after {len(travels) - 3} steps")


def limit_moduli(rule: RMSProp, start: Fraction) -> tuple[arb, arb]:
    """The limits of |bₙ| along even and along odd n for one coordinate.

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
    """The limits of ‖bₙ‖₁ along even and along odd n, which sum to p α.

    >>> rule = RMSProp(learning_rate=1, penalty=1, decay=Fraction(99, 100))
    >>> starts = [Fraction(1, 2), Fraction(-1, 2), Fraction(1, 5)]
    >>> [limit.str(5, radius=False) for limit in limit_norms(rule, starts)]
    ['0.079029', '2.9210']
    """
    even = odd = arb(0)
    for start, times in Counter(starts).items():
        moduli = limit_moduli(rule, start)
        even, odd = even + times * moduli[0], odd + times * moduli[1]
    return even, odd


def least_mean_modulus(learning_rate: Fraction, decay: Fraction, distance: Fraction) -> arb:
    """A lower bound on the means of both `limit_moduli` of a start uniform on [-distance, distance].

    A start with crossing time N enters at |b_{N-1}|, uniform on (0, s_N). For N at least `persistence_index`
    the integral of the one limit over that interval is α (α / 2 + R_{N+1}), that of the other α
    (α / 2 + R_N), which is larger. Earlier crossings and the last one, which the distance cuts off, count
    as 0. ValueError for 2 decay² < 1.

    >>> least_mean_modulus(Fraction(1, 100), Fraction(99, 100), Fraction(1)).str(3, radius=False)
    '0.00427'
    """
    persistent = persistence_index(learning_rate, decay)
    if persistent is None:
        raise ValueError(
            f"for 2 * decay**2 < 1 nothing is captured and this bound does not apply, decay = {decay}"
        )
    rate, integral = ball(learning_rate), arb(0)
    for crossing in range(persistent, crossing_time(learning_rate, decay, distance)):
        integral += rate * (rate / 2 + remaining_travel(learning_rate, decay, crossing + 1))
    return integral / ball(distance)


def low_norm_probability(dimension: int, learning_rate: Fraction, decay: Fraction, level: Fraction) -> arb:
    """A bound on the probability that a limit norm is at most p * level, for a start uniform on [−1, 1]ᵖ.

    Hoeffding's inequality for each of the two limits, a sum of p independent numbers in [0, α] whose mean
    is at least `least_mean_modulus`: 2 exp(−2 p ((mean − level) / α)²). It is 1 where the level is not
    below that mean.

    >>> bound = low_norm_probability(100, Fraction(1, 100), Fraction(99, 100), Fraction(1, 100_000))
    >>> bound.str(2, radius=False)
    '3.3e-16'
    """
    gap = least_mean_modulus(learning_rate, decay, Fraction(1)) - ball(level)
    if not gap > 0:
        return arb(1)
    return (2 * (-2 * dimension * (gap / ball(learning_rate)) ** 2).exp()).min(arb(1))
