"""Adam's cycles whose sign runs all have one length L, at v = λ²: their algebra, and walks.

Units: b in α, m in λ; g = β₁. A positive run has mⱼ = 1 − 2gʲ/(1 + gᴸ) and travels Mⱼ = m₁ + … + mⱼ. A run
from x has length L iff max Mₖ < x < M_L over k < L, an empty sum being 0, and so has the next, from M_L − x:
there are such x iff M_L > 2 max(0, M_{L−1}), which is L(1 − g)(1 + gᴸ) < 2(1 − gᴸ).
"""

from fractions import Fraction
from itertools import accumulate, islice

import sympy
import torch
import z3
from hypothesis import assume
from hypothesis import strategies as st

from ndgm.exact.adam import longest_runs, sign_runs
from ndgm.exact.arithmetic import sign
from ndgm.exact.proofs import identity, prove
from ndgm.exact.recursions import correspondence
from ndgm.exact.rules import State, states
from ndgm.exact.theorems import all_of, by_hand
from ndgm.strategies import examples
from ndgm.verdict import witness

POSITIONS = st.builds(Fraction, st.integers(1, 100), st.just(9))
MOMENTS = st.fractions(-1, 1, max_denominator=20)


def moment(g, j, length):
    """mⱼ/λ in a positive run of a cycle."""
    return 1 - 2 * g**j / (1 + g**length)


def travel(moment, g, length):
    """M₁, …, M_L."""
    return list(accumulate(moment(g, j, length) for j in range(1, length + 1)))


def has_window(sums):
    """Whether M_L > 2 max(0, M₁, …, M_{L−1})."""
    return sums[-1] > 2 * max([0, *sums[:-1]])


def closes(rule, before, start, length):
    """Whether the run that starts at `start` α, after the moment `before`, is the first of a cycle of such
    runs.
    """
    state = State(start * rule.learning_rate, 1, before, Fraction(rule.penalty) ** 2)
    orbit = list(islice(states(rule, state), 2 * length + 1))
    signs = [sign(state.position) for state in orbit]
    same = orbit[-1].position == state.position and orbit[-1].first_moment == before
    return signs == [1] * length + [-1] * length + [1] and same


def check_windows(rule, moment, has_window):
    """Starts inside a window begin a cycle, starts just outside do not, and without a window none does."""
    for g in (Fraction(1, 10), Fraction(1, 2), Fraction(9, 10), Fraction(19, 20)):
        instance = rule(Fraction(1, 10), 3, g, Fraction(1, 2))
        for length in range(1, longest_runs(g)[-1] + 4):
            sums = travel(moment, g, length)
            lower = max([0, *sums[:-1]])
            width, before = sums[-1] - 2 * lower, -3 * moment(g, length, length)
            for part in (Fraction(1, 97), Fraction(1, 2), Fraction(96, 97)):
                inside = lower + part * width if has_window(sums) else part * (1 + sums[-1])
                with witness(first_decay=g, L=length, start=inside):
                    assert closes(instance, before, inside, length) == has_window(sums), (
                        "it is the other way round"
                    )
            for outside in (lower * Fraction(99, 100), lower + width * Fraction(101, 100)):
                if has_window(sums) and outside > 0:
                    with witness(first_decay=g, L=length, start=outside):
                        assert not closes(instance, before, outside, length), "it begins a cycle"


def check_in_the_limit(rule, longest):
    """Without bias correction, from v = λ² and any m in [−λ, λ], the $n$th run is at most `longest[n]`
    long."""

    @examples(POSITIONS, MOMENTS, number=15)
    def walk(position, before):
        start = State(position, 1, before, Fraction(1))
        assume(all(sign(state.position) for state in islice(states(rule, start), 60)))
        for number, run in enumerate(islice(sign_runs(rule, start, 59), 1, None)):
            with witness(start=position, moment=before, n=run.start, length=run.length):
                assert run.length <= longest[min(number, len(longest) - 1)], "the run is longer"


def largest_of(orbit):
    """Of the states of an orbit: how often 8 iterates in a row have one sign, the largest |m| and the largest
    |b|.
    """
    last = list(orbit)
    signs = torch.stack([state.position.sign() for state in last])
    rows = (signs.unfold(0, 8, 1).sum(-1).abs() == 8).sum().item()
    moments, positions = (
        torch.stack([getattr(state, name) for state in last]) for name in ("first_moment", "position")
    )
    return rows, moments.abs().max().item(), positions.abs().max().item()


def cycle_moments(rule, moment):
    """By sympy, for each sign: of a run that begins at αx with the moment −m_L, position j is α(x − Mⱼ)."""
    alpha, penalty, p, rho, x = sympy.symbols("α λ p ρ x", positive=True)
    length = sympy.Symbol("L", integer=True, positive=True)
    g = 1 / (1 + p)  # So that it lies in (0, 1).
    model, runs = rule(alpha, penalty, g, rho), []

    def travelled(j):
        """Mⱼ."""
        return j - 2 * g * (1 - g**j) / ((1 - g) * (1 + g**length))

    def step(j, sign, position, moment, second_moment):
        after = model.step(State(position, j + 1, moment, second_moment), sign=sign)
        return after.position, after.first_moment, after.second_moment

    for side in (1, -1):
        runs.append(
            correspondence(
                lambda j, x, side=side: (
                    *(side * alpha * (x - travelled(j)), side * penalty * moment(g, j, length)),
                    penalty**2,
                ),
                variables=[x],
                starts=((side * alpha * x, -side * penalty * moment(g, length, length), penalty**2), [x]),
                step=step,
                other=lambda j, sign, x: [x],
                signs=(side,),
                note="$(b, m, v)$ in a run",
            )
        )
    return all_of(*runs)


def window_of_starts():
    """By z3: some x and M_L − x both lie between K = max(0, M₁, …, M_{L−1}) and M_L iff M_L > 2K.

    So does the start of a run of length L, and that of the next, by `cycle_moments`.
    """
    x, last, largest = z3.Reals("x M_L K")
    inside = z3.And(largest < x, x < last, largest < last - x, last - x < last)
    needed = prove(last > 2 * largest, assumptions=[inside, largest >= 0])
    middle = z3.substitute(inside, (x, last / 2))
    enough = prove(middle, assumptions=[last > 2 * largest, largest >= 0], note="at $x = M_L/2$")
    return all_of(needed, enough)


def closed_form():
    """The closed form of M_L > 2M_{L−1} by sympy, from M_L = L − 2g(1 − gᴸ)/((1 − g)(1 + gᴸ)); and why
    L²δ < 6.
    """
    p, length, power = sympy.symbols("p L gᴸ", positive=True)
    g = 1 / (1 + p)
    last = (1 - power) / (1 + power)
    total = length - 2 * g / (1 - g) * last
    condition = 2 * (1 - power) - length * (1 - g) * (1 + power)
    gap = identity((total - 2 * (total - last)) * (1 - g) * (1 + power), condition, note="$M_L − 2M_{L−1}$")
    return by_hand(
        "$L$ has a cycle iff $L(1 − g)(1 + gᴸ) < 2(1 − gᴸ)$, and then $L²δ < 6$",
        because=(
            "$(1 + gᴸ)M_L = Σ (1 − gʲ)(1 − gᴸ⁻ʲ) + 1 − gᴸ > 0$, $0 < j < L$; $mⱼ$ increases, so $Mₖ$ is "
            "convex, "
            "its maximum at an end. At $L²δ = 6$, with $w = √(3δ/2)$, the coefficients $(2/3)ᵏ/(k + 1)$ of "
            "the "
            "series of $Lt/2$ are at most the $1/(2k + 1)$ of that of $artanh w$; and tanh is concave"
        ),
        using=[gap],
    )


def recurrence_of_lengths():
    """The sum over a run from |m| = u − 1, by sympy; and by z3 that a length K met again and again has a
    cycle.
    """
    u, g = sympy.symbols("u g", positive=True)
    sums = correspondence(
        lambda length: [length - u * (1 - g**length) / (1 - g), 1 - u * g**length],
        variables=(),
        starts=([0, 1 - u], []),
        step=lambda length, sign, total, moment: [total + moment, g * moment + (1 - g)],
        other=lambda length, sign: [],
        signs=(1,),
        note="$m₀ + … + m_{n−1} = n − u(1 − gⁿ)/(1 − g)$, and $mₙ = 1 − ugⁿ$",
    )
    phi, power, excess = z3.Reals("φ gᴷ u")
    bounds = [excess > phi, excess < 2 - power * phi, power > 0, phi > 0]
    recurrent = prove(phi * (1 + power) < 2, assumptions=bounds)
    return by_hand(
        "in the end no run is longer than $L*$, and $|m|$ stays below $λ(1 − gᴸφ(L))$ at $L = L*$, from "
        "every start",
        because=(
            "the sum over a run is negative, as $b$ was beyond 0 before, so $u > φ(L) = L(1 − g)/(1 − gᴸ)$, "
            "and "
            "the next run has $u′ = 2 − ugᴸ$; the longest length $K$ that comes again and again has "
            "$φ(K) < u < 2 − gᴷφ(K)$, as $φ$ increases and $gᴸφ(L)$ decreases; where no run of length $L*$ "
            "can "
            "follow a shorter one, all runs have that length in the end, or none has"
        ),
        using=[sums, recurrent],
    )
