"""Sign runs of Adam on the toy LASSO (7): its cycles of runs of one length, how long runs get, which cycle an
orbit ends in.

A sign run is a maximal row of positions of one sign, on an orbit that never is exactly 0 (almost all: Prop.
B.8). Units: positions in α, moments in λ; g is first_decay, ε is 0. With |m| = u − 1 at the
first position of a run of length L, the moments within it are mⱼ = 1 − u gʲ, so u' = 2 − u gᴸ at the next.
The step into the run and the L − 1 steps after it lead from one side of 0 to the other: m₀ + ... + m_{L-1} <
0, that is
    u > threshold(L) = L (1 − g) / (1 − gᴸ).
The threshold is 1 / mean(g⁰, ..., gᴸ⁻¹), which increases, and gᴸ threshold(L) is 1 / mean(g⁻¹, ...,
g⁻ᴸ), which decreases. So after a run of length at most K, u < 2 − g^K threshold(K). If K is the longest
length that occurs again and again, then threshold(K) < 2 − g^K threshold(K): K (1 − g) (1 + g^K) < 2 (1 -
g^K), and K is the length of a symmetric cycle (`adam_cycle`). All this is for steps αm / λ. Adam's
are kₙ αmₙ / λ with kₙ tending to 1; where |kₙ − 1| ≤ slack, the threshold is (1 − slack)
threshold(L), since |mⱼ| ≤ 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import islice
from math import ceil
from typing import NamedTuple

from flint import arb

from ndgm.exact.arithmetic import Scalar, ball, common, is_zero, sign
from ndgm.exact.rules import Adam, State, states

# Adam: the symmetric cycles of sign runs


class AdamCycle(NamedTuple):
    """A cycle of Adam on (7) whose sign runs all have one length L, in the limit v = λ², without bias
    correction.

    `moments` are mⱼ / λ and `travel` the sums Mⱼ = (m₁ + ... + mⱼ) / λ, j = 1..L, within a
    positive run, so that a run that starts at x α continues at (x − Mⱼ) α. `window` holds the ends
    of the open interval of starts x of a run (None if it is empty): every one gives a cycle of period 2 L.
    `amplitude` is the supremum of |b| / α over the cycles of this length, not attained (None if there are
    none).
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
    """Sign runs of a constant length: mⱼ / λ = 1 − 2 γʲ / (1 + γᴸ).

    The moments follow from mⱼ = γ mⱼ₋₁ + (1 − γ) λ and m₀ = −m_L. The run started at x
    turns negative at its end and not before iff max_{j<L} Mⱼ < x < M_L (M₀ = 0). The next run starts at
    -(M_L − x), so M_L − x has to obey the same, whence the window max_{j<L} Mⱼ < x < M_L − max_{j<L} Mⱼ.

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

    A finite search: M_L > L − 2 γ / (1 − γ), while a window asks for M_L > 2 M_{L-1} = 2 M_L − 2 m_L,
    that is M_L < 2 m_L < 2; so L < 2 / (1 − γ).

    >>> admissible_lengths(Fraction(9, 10))
    [1, 2, 3, 4, 5, 6, 7]
    """
    (gamma,) = common(first_decay)
    return [length for length in range(1, ceil(2 / (1 - gamma)) + 1) if _has_window(gamma, length)]


def _has_window(gamma: Fraction, length: int) -> bool:
    """M_L > 2 max(0, M_{L-1}) in closed form: the moments increase, so Mⱼ is convex and its maximum is at an
    end.
    """
    power = gamma**length
    last = (1 - power) / (1 + power)
    total = length - 2 * gamma / (1 - gamma) * last
    return total > 2 * max(Fraction(0), total - last)


def threshold(first_decay: Fraction, length: int) -> Fraction:
    """L (1 − g) / (1 − gᴸ): a run of this length takes 1 + |m| / λ above it at its first position.

    >>> threshold(Fraction(1, 2), 3)
    Fraction(12, 7)
    """
    return length * (1 - first_decay) / (1 - first_decay**length)


def has_cycle(first_decay: Fraction, length: int) -> bool:
    """Whether L (1 − g) (1 + gᴸ) < 2 (1 − gᴸ): the lengths 1, ..., L* of the symmetric cycles of Adam.

    >>> [length for length in range(1, 12) if has_cycle(Fraction(9, 10), length)]
    [1, 2, 3, 4, 5, 6, 7]
    """
    power = first_decay**length
    return length * (1 - first_decay) * (1 + power) < 2 * (1 - power)


def longest_runs(first_decay: Fraction, slack: Fraction = Fraction(0)) -> list[int]:
    """Bounds on the lengths of successive sign runs, whatever the start: the k-th run (k = 1, 2, ...) that
    begins with a change of sign is at most the k-th of these long, and all later runs at most the last.

    With slack 0, or a small one, the last is L*, the longest that `has_cycle`.

    >>> longest_runs(Fraction(9, 10))
    [16, 11, 9, 8, 7]
    """
    bounds: list[int] = []
    largest = Fraction(2)
    while True:
        longest = 1
        while (1 - slack) * threshold(first_decay, longest + 1) < largest:
            longest += 1
        if bounds and longest >= bounds[-1]:
            return bounds
        bounds.append(longest)
        largest = 2 - (1 - slack) * threshold(first_decay, longest) * first_decay**longest


def moment_bound(first_decay: Fraction, slack: Fraction = Fraction(0)) -> Fraction:
    """1 − threshold(L*) gᴸ*: every |mₙ| / λ is below it, for every start, once the runs are at most L*
    long.

    >>> moment_bound(Fraction(1, 2))
    Fraction(11, 14)
    """
    longest = longest_runs(first_decay, slack)[-1]
    return 1 - (1 - slack) * threshold(first_decay, longest) * first_decay**longest


def is_exclusive(first_decay: Fraction, length: int) -> bool:
    """Whether no run of this length can follow a shorter one: 2 − threshold(L − 1) gᴸ⁻¹ < threshold(L).

    If the longest length L* is exclusive, an orbit ends in runs of length L* alone, or has finitely many of
    them.

    >>> [length for length in range(2, 8) if is_exclusive(Fraction(9, 10), length)]
    [6, 7]
    """
    shorter = length - 1
    return 2 - threshold(first_decay, shorter) * first_decay**shorter < threshold(first_decay, length)


def eventual_moment(first_decay: Fraction) -> Fraction:
    """A bound on the upper limit of |mₙ| / λ, for every start; that of the longest cycle if L* is
    exclusive.

    The bound is then attained, on that cycle: in the end all other orbits stay below threshold(L*) − 1, which
    is less.

    >>> eventual_moment(Fraction(1, 2))
    Fraction(7, 9)
    """
    longest = longest_runs(first_decay)[-1]
    if is_exclusive(first_decay, longest):
        return (1 - first_decay**longest) / (1 + first_decay**longest)
    return moment_bound(first_decay)


def excursion(first_decay: Fraction, moment: Fraction) -> Fraction:
    """The supremum of |b| / α over a run that begins with |m| = moment * λ.

    It begins less than `moment` off 0, for the step there crossed 0, and goes on outwards until m turns:
    moment + max over j of (1 + moment) (g + ... + gʲ) − j. Increases with `moment`.

    >>> excursion(Fraction(1, 2), Fraction(7, 9))
    Fraction(7, 9)
    """
    farthest = position = moment
    outward = (1 + moment) * first_decay - 1
    while outward > 0:
        farthest = position = position + outward
        outward = (1 + outward) * first_decay - 1
    return farthest


class Run(NamedTuple):
    """A sign run b_start, ..., b_{start + length − 1}; `moment` is |m| / λ where the next run starts."""

    start: int
    length: int
    moment: Scalar


def sign_runs(rule: Adam, start: Scalar | State, steps: int) -> Iterator[Run]:
    """The complete sign runs among the first `steps` positions; the first begins at the start.

    >>> rule = Adam(1, 1, Fraction(1, 2), Fraction(1, 2))
    >>> [(run.length, run.moment) for run in sign_runs(rule, Fraction(3, 2), 5)]
    [(2, Fraction(3, 4)), (2, Fraction(9, 16))]
    """
    began, before = 0, 0
    for number, state in enumerate(islice(states(rule, start), steps + 1)):
        now = sign(state.position)
        if number and now != before:
            yield Run(began, number - began, abs(state.first_moment) / rule.penalty)
            began = number
        before = now


def step_factor(rule: Adam, iteration: int) -> arb:
    """kₙ: Adam's step to bₙ is kₙ αmₙ / λ, on an orbit that never was exactly 0. Needs ε
    = 0.
    """
    _without_epsilon(rule)
    if rule.bias_correction:
        return 1 / (1 - ball(rule.first_decay) ** iteration)
    return (1 - ball(rule.second_decay) ** iteration).rsqrt()


def excess_travel(rule: Adam, iteration: int) -> arb:
    """A bound on the sum of kₙ − 1 over all n > `iteration`: kₙ − 1 ≤ rⁿ / (1 − rⁿ) with r the decay in
    kₙ.
    """
    _without_epsilon(rule)
    decay = ball(rule.first_decay if rule.bias_correction else rule.second_decay)
    power = decay ** (iteration + 1)
    return power / ((1 - decay) * (1 - power))


class EventualCycle(NamedTuple):
    """From `iteration` on all sign runs have this `length`, for ever; |m| / λ at the changes tends to
    `moment`.
    """

    iteration: int
    length: int
    moment: Fraction


def eventual_cycle(rule: Adam, start: Fraction, steps: int) -> EventualCycle | None:
    """The symmetric cycle that Adam itself, with its own second moment, provably tends to from this start.

    None if `steps` do not suffice, or if the runs differ in length. The argument: let a run start at x (in
    α) in the window of `adam_cycle` at a distance `margin` from its ends, with |m| off the cycle's by e
    (in λ). As long as the signs are those of the cycle, the error in m after j steps is e gʲ, and |m|
    ≤ 1, so the position is off by less than e g / (1 − g) + the sum of the kₙ − 1. If that is below
    `margin`, no sign ever differs.
    """
    orbit = list(islice(states(rule, ball(start)), steps + 1))
    signs = [sign(state.position) for state in orbit]
    changes = [n for n in range(1, len(signs)) if signs[n] != signs[n - 1]]
    if len(changes) < 2:
        return None
    iteration, length = changes[-1], changes[-1] - changes[-2]
    cycle = adam_cycle(rule.first_decay, length)
    if cycle.window is None:
        return None
    state, side = orbit[iteration], signs[iteration]
    phase = side * state.position / ball(rule.rate(0))
    error = abs(side * state.first_moment / ball(rule.penalty) + ball(cycle.moments[-1]))
    margin = (phase - ball(cycle.window[0])).min(ball(cycle.window[1]) - phase)
    drift = error * ball(rule.first_decay / (1 - rule.first_decay)) + excess_travel(rule, iteration)
    return EventualCycle(iteration, length, cycle.moments[-1]) if drift < margin else None


def _without_epsilon(rule: Adam) -> None:
    if not is_zero(rule.epsilon):
        raise ValueError(
            "sign runs are counted for epsilon = 0; in the end it only divides alpha by 1 + epsilon / lambda"
        )
