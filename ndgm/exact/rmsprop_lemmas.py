"""The steps of the proofs about RMSProp's capture at 0, each checked by z3 or sympy and returned as evidence.

Throughout, s₁ > s₂ > ... > α are step lengths, bₙ the positions, bₙ₊₁ = bₙ − sₙ₊₁ sign(bₙ),
none of them 0; dₙ = sₙ − sₙ₊₁, and Rₙ = dₙ + dₙ₊₂ + ... is the remaining travel, so that Rₙ +
Rₙ₊₁ = sₙ − α and Rₙ = dₙ + Rₙ₊₂. Step n + 1 crosses 0 if |bₙ| < sₙ₊₁. Only `ratios`,
`persistence` and `bounds` use (25), that is sₙ = α / √(1 − ρⁿ). Every lemma raises NotProved, with
the values, if it is false.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import sympy
import z3

from ndgm.exact.proofs import identity, prove, symbolic_sign, to_z3
from ndgm.exact.rules import NDGM, RMSProp, State
from ndgm.exact.theorems import Theorem, all_of

POSITION = sympy.Symbol("b", real=True)

LEARNING_RATE, PENALTY, DECAY, EPSILON = sympy.symbols("α λ ρ ε", positive=True)

ITERATION = sympy.Symbol("n", integer=True, nonnegative=True)

ROOT = sympy.Symbol("t", positive=True)
"""√(1 − ρⁿ) in the nth step, between 0 and 1."""


def step_length(rule: Callable[..., RMSProp], **options: Any) -> sympy.Expr:
    """The length of the nth step of `rule` from a positive position, in terms of ROOT = √(1 − ρⁿ).

    The second moment before the step is (24)'s, λ² (1 − ρ^(n-1)), from which (22) makes λ²
    ROOT². `options` go to the rule, after LEARNING_RATE, PENALTY and DECAY.

    >>> step_length(RMSProp)
    α/t
    >>> step_length(RMSProp, epsilon=EPSILON)
    α*λ/(t*λ + ε)
    """
    built = rule(LEARNING_RATE, PENALTY, DECAY, **options)
    moment = PENALTY**2 * (1 - (1 - ROOT**2) / DECAY)
    moved = built.step(State(POSITION, ITERATION, second_moment=moment), sign=1)
    return sympy.simplify((POSITION - moved.position).subs(DECAY ** (ITERATION + 1), 1 - ROOT**2))


def as_z3(formula: sympy.Expr) -> z3.ArithRef:
    """A rational formula as a z3 term; each symbol is the real of its name. TypeError if it contains a root.

    >>> as_z3(1 / ROOT + EPSILON)
    (1 + t*ε)/t
    """
    numerator, denominator = sympy.fraction(sympy.together(formula))
    return to_z3(numerator) if denominator == 1 else to_z3(numerator) / to_z3(denominator)


Move = Callable[[z3.ArithRef, z3.ArithRef], z3.ArithRef]
"""The step b − s sign(b) as a function of b and s."""

x, y, s, t, u, d, alpha, rho, r = z3.Reals("x y s t u d α ρ r")

here, following, after_next = z3.Reals("R_n R_n+1 R_n+2")


def subgradient_step(position: z3.ArithRef, length: z3.ArithRef) -> z3.ArithRef:
    """b − s sign(b) for symbols, from the definition of the rule."""
    rule = NDGM(length, 1)
    after: z3.ArithRef = rule.step(rule.start(position), sign=symbolic_sign(position)).position
    return after


def modulus(term: z3.ArithRef) -> z3.ArithRef:
    """|term| for symbols."""
    return z3.If(term < 0, -term, term)


@cache
def band(move: Move = subgradient_step) -> Theorem:
    """A step that does not cross 0 brings it nearer by s; one that does ends at distance s − |b| on the other
    side.

    So every orbit comes to cross 0, since s > α.
    """
    crossing = [modulus(x) > 0, modulus(x) < s]
    return _lemma(
        "a step changes |b| to |b| − s or, if it crosses 0, to s − |b|",
        prove(modulus(move(x, s)) == modulus(x) - s, assumptions=[s > 0, s <= modulus(x)]),
        prove(z3.And(modulus(move(x, s)) == s - modulus(x), x * move(x, s) < 0), assumptions=crossing),
    )


@cache
def two_steps(move: Move = subgradient_step) -> Theorem:
    """If step n + 1 crosses then bₙ₊₂ = bₙ − dₙ₊₁ sign(bₙ), whether or not step n + 2 crosses."""
    after_two = move(move(x, s), t)
    crossing = [modulus(x) > 0, modulus(x) < s, t > 0, t < s]
    return _lemma(
        "bₙ₊₂ = bₙ − dₙ₊₁ sign(bₙ)",
        prove(after_two == x - symbolic_sign(x) * (s - t), assumptions=crossing),
    )


@cache
def ratios() -> Theorem:
    """dₙ < sₙ₊₂, from (25): 2 sₙ₊₁² ≥ sₙ², as (1 − ρⁿ) / (1 − ρⁿ⁺¹) ≥ 1/2."""
    lengths = [s > 0, t > 0, u > 0, 2 * t * t >= s * s, 2 * u * u >= t * t]
    return _lemma(
        "dₙ < sₙ₊₂",
        prove(2 * (1 - r) >= 1 - rho * r, assumptions=[r > 0, r <= rho, rho < 1]),
        prove(s - t < u, assumptions=lengths),
    )


@cache
def moduli_converge(move: Move = subgradient_step) -> Theorem:
    """Once an orbit has crossed 0, of two steps in a row one crosses, and ||bₙ₊₂| − |bₙ|| ≤ 2 dₙ₋₁ +
    dₙ + dₙ₊₁.

    As d₁ + d₂ + ... = s₁ − α, the moduli converge along even n and along odd n, and, since |bₙ₊₁| =
    sₙ₊₁ − |bₙ| at every crossing, the two limits add up to α.
    """
    first = move(x, s)
    second = move(first, t)
    third = move(second, u)
    decreasing = [modulus(x) > 0, modulus(x) < s, u > 0, u < t, t < s, s - t < u]
    short = [*decreasing, modulus(first) > t]
    return _lemma(
        "||bₙ₊₂| − |bₙ|| is summable",
        two_steps(move),
        prove(modulus(second) < u, assumptions=short),
        prove(modulus(modulus(third) - modulus(first)) <= 2 * (s - t) + (t - u), assumptions=short),
    )


@cache
def escape(move: Move = subgradient_step) -> Theorem:
    """Rₙ₊₁ < |bₙ| < Rₙ₊₁ + α: step n + 1 crosses, and |bₙ₊₁| − Rₙ₊₂ = α − (|bₙ| − Rₙ₊₁).

    So it goes on for ever: |bₙ| − Rₙ₊₁ alternates between two numbers that add up to α, and the sign
    alternates.
    """
    after = move(x, s)
    inside = [alpha > 0, here >= 0, following >= 0, here + following == s - alpha]
    inside += [here < modulus(x), modulus(x) < here + alpha]
    alternates = z3.And(x * after < 0, modulus(after) - following == alpha - (modulus(x) - here))
    return _lemma("(Rₙ₊₁, Rₙ₊₁ + α) is invariant", prove(alternates, assumptions=inside))


@cache
def capture(move: Move = subgradient_step) -> Theorem:
    """If |bₙ| ≤ Rₙ₊₁ and dₙ₊₁ ≤ Rₙ₊₃, step n + 1 crossing, then |bₙ₊₂| ≤ Rₙ₊₃."""
    after_two = move(move(x, s), t)
    inside = [modulus(x) > 0, modulus(x) < s, t > 0, t < s, here == s - t + after_next, modulus(x) <= here]
    return _lemma(
        "[0, Rₙ₊₁] is invariant",
        prove(modulus(after_two) <= after_next, assumptions=[*inside, s - t <= after_next]),
    )


@cache
def captured_below_travel() -> Theorem:
    """If all steps n + 1, n + 3, ... cross and |bₙ| > Rₙ₊₁ then |bₙ₊₂ₖ| − Rₙ₊₁₊₂ₖ > 0 does not change.

    So a parity that tends to 0 has |bₙ| ≤ Rₙ₊₁ from where its steps cross on.
    """
    above = [d > 0, after_next >= 0, here == d + after_next, y > here]
    above_again = prove(z3.And(y > d, y - d > after_next, y - d - after_next == y - here), assumptions=above)
    return _lemma("a captured parity has |bₙ| ≤ Rₙ₊₁ in the end", above_again)


@cache
def captured_below_travel_at_once() -> Theorem:
    """For 2 ρ² ≤ 1 a captured parity has |bₙ| ≤ Rₙ₊₁ from the first crossing on.

    If |bₙ| > Rₙ₊₁, but a later step of that parity does not cross, the other parity is below some dₘ by
    then, and stays so: |z − d| ≤ max(z, d). As dₘ < s₁ − α < α it does not tend to α, nor n's
    parity to 0.
    """
    root, z, bound = z3.Reals("root z bound")
    stays = prove(modulus(z - d) <= bound, assumptions=[z > 0, z <= bound, d > 0, d <= bound])
    short = [root > 0, root**2 * (1 - rho) == 1, rho > 0, 2 * rho**2 <= 1]
    below = prove(root - 1 < 1, assumptions=short)
    return _lemma("a captured parity has |bₙ| ≤ Rₙ₊₁ at once", captured_below_travel(), stays, below)


@cache
def preimages() -> Theorem:
    """|bₙ₊₂| = ||bₙ| − dₙ₊₁| = z for |bₙ| = dₙ₊₁ + z and, if z ≤ dₙ₊₁, for dₙ₊₁ − z; for no
    other.

    So of a set of |bₙ₊₂| within [0, Rₙ₊₃] the preimage measures at most twice as much, and if Rₙ₊₃
    ≤ dₙ₊₁ exactly twice, and lies within [0, Rₙ₊₁].
    """
    z = z3.Real("z")
    none_else = prove(z3.Or(y == d + z, y == d - z), assumptions=[modulus(y - d) == z, y > 0, d > 0])
    within = prove(
        z3.And(modulus(d - z - d) == z, modulus(d + z - d) == z, d - z >= 0, d + z <= here, d - z <= d + z),
        assumptions=[z >= 0, z <= after_next, after_next <= d, here == d + after_next],
    )
    return _lemma("a captured set has at most two preimages, disjoint where Rₙ₊₃ ≤ dₙ₊₁", none_else, within)


@cache
def persistence() -> Theorem:
    """Rₘ₊₂ / dₘ increases with m, to ρ² + ρ⁴ + ... = ρ² / (1 − ρ²), under (25).

    f = (1 − x)^(−1/2) satisfies 2 (1 − x) f' = f, so f = sum of cⱼ xʲ with cⱼ₊₁ = cⱼ (2j + 1) / (2j +
    2) > 0, and dₘ = sum of wⱼ pⱼᵐ with pⱼ = ρʲ and wⱼ = α cⱼ (1 − pⱼ) ≥ 0. Then dₘ L² − 2
    dₘ₊₁ L + dₘ₊₂ is, for each L, a sum of wⱼ pⱼᵐ (L − pⱼ)² ≥ 0; at L = dₘ₊₁ / dₘ that says
    dₘ dₘ₊₂ ≥ dₘ₊₁². So dₘ₊₁ / dₘ increases, to its limit ρ, strictly because more than one pⱼ
    has a weight.
    """
    a, b, c, w, level = z3.Reals("d_m d_m+1 d_m+2 w L")
    terms = prove(w * (level - y) * (level - y) >= 0, assumptions=[w >= 0])
    convex = prove(
        a * c >= b * b,
        assumptions=[a > 0, level * a == b, a * level * level - 2 * b * level + c >= 0],
    )
    equation = identity("2*(1 - x)*diff((1 - x)**Rational(-1, 2), x)", "(1 - x)**Rational(-1, 2)")
    power, decay = sympy.symbols("x p")
    lengths = [1 / sympy.sqrt(1 - factor * power) for factor in (1, decay, decay**2)]
    limit = identity(sympy.limit((lengths[1] - lengths[2]) / (lengths[0] - lengths[1]), power, 0), decay)
    return _lemma("Rₘ₊₂ / dₘ increases to ρ² / (1 − ρ²)", terms, convex, equation, limit)


@cache
def bounds() -> Theorem:
    """α (1 − ρ) ρⁿ / 2 < dₙ, and Rₙ < sₙ − α < α ρⁿ (1 − ρⁿ)^(−3/2) / 2, under (25)."""
    root, next_root = z3.Reals("root next_root")
    roots = [r > 0, r <= rho, rho < 1, root > 0, root**2 * (1 - r) == 1]
    lower = prove(
        root - next_root > (1 - rho) * r / 2,
        assumptions=[*roots, next_root > 0, next_root**2 * (1 - rho * r) == 1],
    )
    upper = prove(root - 1 < r / 2 * root**3, assumptions=roots)
    return _lemma("dₙ and Rₙ are between constants times ρⁿ", lower, upper)


def _lemma(sentence: str, *theorems: Theorem) -> Theorem:
    return all_of(*theorems, note=sentence)
