"""Closed forms of vanilla NDGM on the toy LASSO (7), and of its steps of any length: where an orbit ends,
what leads to 0.

At a constant rate it depends on the learning rate and the penalty through its step αλ alone (Prop. B.2).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from functools import cache
from itertools import product

import z3

from ndgm.exact.arithmetic import Scalar, exact, sign
from ndgm.exact.deduction import cut
from ndgm.exact.inference import two_cycle
from ndgm.exact.proofs import prove, step_formula, symbolic_sign
from ndgm.exact.rules import Rule
from ndgm.exact.theorems import Theorem, all_of

# Vanilla NDGM: Proposition B.2


def settling_index(start: Fraction | Iterable[Fraction], step: Fraction) -> int:
    """The first n from which the orbit of NDGM repeats with period 2 (or stays at 0): floor(|b₀| / step).

    For a vector, the largest over its coordinates. `step` is α * λ > 0.

    >>> settling_index(Fraction(7, 2), Fraction(1))
    3
    >>> settling_index((Fraction(1, 2), Fraction(-3)), Fraction(1))
    3
    """
    return max(int(abs(coordinate) // _positive(step)) for coordinate in _coordinates(start))


def phases(start: Fraction, step: Fraction) -> tuple[Fraction, Fraction]:
    """The two limit values θ, θ − step * sign(θ) of (8): the value at even n, then at odd n (n
    large).

    Both are 0 where the start is a multiple of the step; otherwise they have opposite signs and moduli in (0,
    step) that sum to the step.

    >>> phases(Fraction(7, 2), Fraction(1))
    (Fraction(-1, 2), Fraction(1, 2))
    """
    settled, remainder = divmod(abs(Fraction(start)), _positive(step))
    if remainder == 0:
        return Fraction(0), Fraction(0)
    first, second = sign(start) * remainder, sign(start) * (remainder - step)
    return (first, second) if settled % 2 == 0 else (second, first)


def ndgm_state(start: Fraction, learning_rate: Fraction, penalty: Fraction, n: int) -> Fraction:
    """bₙ of vanilla NDGM (15), for any n, in one division. Prop. B.2.

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
    return sum((abs(even) for even, _ in pairs), Fraction(0)), sum(
        (abs(odd) for _, odd in pairs), Fraction(0)
    )


def mean_norm(dimension: int, learning_rate: Fraction, penalty: Fraction) -> Fraction:
    """p αλ / 2: the mean of the two norms, for every start with no coordinate on the lattice of
    steps.
    """
    return Fraction(dimension) * learning_rate * penalty / 2


def _coordinates(start: Fraction | Iterable[Fraction]) -> list[Fraction]:
    return [start] if isinstance(start, int | Fraction) else list(start)


def _positive(step: Fraction) -> Fraction:
    if not isinstance(exact(step), Fraction) or step <= 0:
        raise ValueError(f"the step alpha * lambda must be a positive Fraction, not {step!r}")
    return Fraction(step)


ALPHA, PENALTY, POSITION = z3.Reals("α λ b")


def prove_settling(rule: Callable[[Scalar, Scalar], Rule]) -> Theorem:
    """Prove where `rule(learning_rate, penalty)` settles, with s = αλ > 0, from every real start.

    - From a start that is no multiple of s the orbit alternates in 0 < |b| < s from some n on, as
      `prove_oscillates` says;
    - from b₀ = sk it is 0 from some n on.

    NotProved, with the counterexample, for a rule that does not.
    """
    return all_of(prove_oscillates(rule), prove_rests(rule))


def no_multiple(
    penalty: z3.ArithRef = PENALTY, position: z3.ArithRef = POSITION
) -> tuple[z3.ArithRef, z3.ArithRef, list[z3.BoolRef]]:
    """b₀ and b₀/αλ as symbols, and what is given of them: α, λ > 0, and that the second is no integer."""
    start, quotient = z3.Reals(f"{position}₀ {position}₀/(α{penalty})")
    fractional = z3.ToReal(z3.ToInt(quotient)) != quotient
    return start, quotient, [ALPHA > 0, penalty > 0, start == ALPHA * penalty * quotient, fractional]


@cache
def prove_alternates(
    rule: Callable[[Scalar, Scalar], Rule],
    penalty: z3.ArithRef = PENALTY,
    position: z3.ArithRef = POSITION,
) -> Theorem:
    """From b₀ that is no multiple of αλ: from some n on 0 < |b| < αλ, and bₙ₊₂ = bₙ.

    Such a b₀ is αλ(k + φ), k an integer and 0 < φ < 1.
    """
    start, quotient, given = no_multiple(penalty, position)
    multiple, spacing, first = z3.Int("k"), ALPHA * penalty, z3.ToInt(quotient)
    return two_cycle(
        lambda b, k: z3.And(b != 0, z3.Abs(b) < spacing),
        measure=lambda b, k: z3.Abs(b),
        by=spacing,
        variables=[position, multiple],
        step=lambda b, k: [step_formula(rule(ALPHA, penalty), b), z3.If(b > 0, k - 1, k + 1)],
        invariant=lambda b, k: b == spacing * (k + quotient - z3.ToReal(first)),
        start=[start, first],
        given=given,
    )


@cache
def prove_band(
    rule: Callable[[Scalar, Scalar], Rule],
    penalty: z3.ArithRef = PENALTY,
    position: z3.ArithRef = POSITION,
) -> Theorem:
    """From every start: from some n on |b| < αλ, and bₙ₊₂ = bₙ."""
    spacing = ALPHA * penalty
    return two_cycle(
        lambda b: z3.Abs(b) < spacing,
        measure=z3.Abs,
        by=spacing,
        variables=[position],
        step=lambda b: [step_formula(rule(ALPHA, penalty), b)],
        given=[ALPHA > 0, penalty > 0],
    )


@cache
def prove_rests(rule: Callable[[Scalar, Scalar], Rule]) -> Theorem:
    """From b₀ = αλk with an integer k: from some n on b = 0."""
    multiple, first = z3.Ints("k k₀")
    spacing = ALPHA * PENALTY
    return two_cycle(
        lambda b, k: z3.And(b == 0, k == 0),
        measure=lambda b, k: z3.Abs(b),
        by=spacing,
        variables=[POSITION, multiple],
        step=lambda b, k: [
            step_formula(rule(ALPHA, PENALTY), b),
            z3.If(k > 0, k - 1, z3.If(k < 0, k + 1, k)),
        ],
        invariant=lambda b, k: b == spacing * k,
        start=[spacing * first, first],
        given=[ALPHA > 0, PENALTY > 0],
    )


@cache
def prove_crosses(rule: Callable[[Scalar, Scalar], Rule]) -> Theorem:
    """In 0 < |b| < αλ a step leads to b − αλ sgn(b), on the other side of 0, and |b| + |b₊| = αλ."""
    after = step_formula(rule(ALPHA, PENALTY), POSITION)
    inside = [POSITION != 0, z3.Abs(POSITION) < ALPHA * PENALTY]
    return prove(z3.And(*across(after)), assumptions=[ALPHA > 0, PENALTY > 0, *inside])


def across(after: z3.ArithRef) -> list[z3.BoolRef]:
    """b₊ = b − αλ sgn(b) is on the other side of 0, and |b| + |b₊| = αλ."""
    spacing = ALPHA * PENALTY
    return [
        after == POSITION - spacing * symbolic_sign(POSITION),
        POSITION * after < 0,
        z3.Abs(POSITION) + z3.Abs(after) == spacing,
    ]


@cache
def prove_oscillates(rule: Callable[[Scalar, Scalar], Rule]) -> Theorem:
    """(17): from b₀ that is no multiple of αλ, 0 < |b| < αλ from some n on, bₙ₊₂ = bₙ, and each step leads
    across 0 as `across` says.
    """
    after = step_formula(rule(ALPHA, PENALTY), POSITION)
    settled = z3.And(POSITION != 0, z3.Abs(POSITION) < ALPHA * PENALTY, *across(after))
    return cut(settled, using=[prove_alternates(rule), prove_crosses(rule)])


def predecessors(position: Scalar, size: Scalar) -> list[Scalar]:
    """The non-zero points that a step of length `size` > 0 sends to `position`: one or two.

    >>> predecessors(1, 3), predecessors(3, 3)
    ([4, -2], [6])
    """
    candidates = [(position + direction * size, direction) for direction in (1, -1)]
    return [candidate for candidate, direction in candidates if sign(candidate) == direction]


def first_zero_starts(steps: Sequence[Scalar]) -> list[Scalar]:
    """Every start whose orbit is 0 after len(steps) steps and not before; at most 2^len(steps), with
    repetitions if any.

    Fractions, balls (Undecided where a ball does not tell) or sympy numbers.

    >>> sorted(first_zero_starts([35, 25]))
    [-60, -10, 10, 60]
    """
    found: list[Scalar] = [0]
    for size in reversed(steps):
        found = [start for position in found for start in predecessors(position, size)]
    return found


def signed_sums(steps: Sequence[Scalar]) -> list[Scalar]:
    """All 2ⁿ sums of the steps with signs: the starts that satisfy (26) for some N and P, hit or not.

    >>> signed_sums([3, 1])
    [4, 2, -2, -4]
    """
    return [
        sum(s * size for s, size in zip(signs, steps, strict=True))
        for signs in product((1, -1), repeat=len(steps))
    ]
