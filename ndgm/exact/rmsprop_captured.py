"""How large the set of the starts is that RMSProp captures: theorems on its measure."""

from __future__ import annotations

from functools import cache

import sympy
import z3

from ndgm.exact.inference import geometric_bound
from ndgm.exact.proofs import identity, prove
from ndgm.exact.rmsprop_lemmas import (
    FIRST_ROOT,
    ROOTS,
    after_next,
    alpha,
    d,
    exceptions,
    fates,
    first_root,
    here,
    modulus,
    persistence,
    r,
    rho,
    root,
    short_travels,
    y,
)
from ndgm.exact.theorems import Theorem, all_of, cited


@cache
def preimages() -> Theorem:
    """|bₙ₊₂| = ||bₙ| − dₙ₊₁| = z for |bₙ| = dₙ₊₁ + z and, if z ≤ dₙ₊₁, for dₙ₊₁ − z; for no other.

    So of a set of |bₙ₊₂| within [0, Rₙ₊₃] the preimage measures at most twice as much, and if Rₙ₊₃ ≤ dₙ₊₁
    exactly twice, and lies within [0, Rₙ₊₁].
    """
    z = z3.Real("z")
    none_else = prove(z3.Or(y == d + z, y == d - z), assumptions=[modulus(y - d) == z, y > 0, d > 0])
    within = prove(
        z3.And(modulus(d - z - d) == z, modulus(d + z - d) == z, d - z >= 0, d + z <= here, d - z <= d + z),
        assumptions=[z >= 0, z <= after_next, after_next <= d, here == d + after_next],
    )
    return all_of(none_else, within)


@cache
def captured_null(short: z3.BoolRef = 2 * rho**2 < 1) -> Theorem:
    """For 2 ρ² < 1, `short`, almost no start is captured: 2ᵏ pieces of length at most Rₙ₊₁₊₂ₖ tend to 0."""
    pieces, power = z3.Reals("2ᵏ (2ρ²)ᵏ")
    total = geometric_bound(
        pieces * alpha * (root - 1),
        coefficient=alpha * first_root**3 / 2,
        power=power,
        ratio=2 * rho**2,
        given=[*ROOTS, *FIRST_ROOT, alpha > 0, pieces > 0, pieces * r <= power, short],
    )
    return cited(
        "for each $n$ the starts with $|bₙ₊₂ₖ| ≤ Rₙ₊₁₊₂ₖ$ for every $k$ are a null set",
        source="Lebesgue measure is invariant under translation and reflection, and subadditive",
        using=[preimages(), exceptions(), total],
    )


@cache
def travel_rate() -> Theorem:
    """Rₘ/ρᵐ tends to α/(2 (1 + ρ)), under (25).

    Rₘ is the alternating series of sₘ − α = αρᵐ/2 + eₘ, that is αρᵐ/(2 (1 + ρ)) plus that of eₘ. And eₘ
    decreases, and eₘ/ρᵐ tends to 0.
    """
    excess = 1 / sympy.sqrt(1 - sympy.Symbol("x")) - 1 - sympy.Symbol("x") / 2
    slope = identity(sympy.diff(excess, "x"), ((1 - sympy.Symbol("x")) ** sympy.Rational(-3, 2) - 1) / 2)
    grows = prove(root**3 > 1, assumptions=ROOTS)
    vanishing = geometric_bound(
        (root - 1) / r - z3.Q(1, 2),
        coefficient=first_root**5,
        power=r,
        ratio=rho,
        given=[*ROOTS, *FIRST_ROOT],
    )
    return cited(
        "$Rₘ/ρᵐ$ tends to $α/(2(1 + ρ))$",
        source="Leibniz's test for alternating series (Rudin, Principles of Mathematical Analysis)",
        using=[slope, grows, vanishing],
    )


@cache
def critical_measure() -> Theorem:
    """At 2 ρ² = 1 the 2ᵏ disjoint pieces of length Rₙ₊₁₊₂ₖ decrease to a set of measure αρⁿ⁺¹/(2 (1 + ρ))."""
    return cited(
        "the $|bₙ|$ captured at $n$'s parity have measure $αρⁿ⁺¹/(2(1 + ρ))$, "
        "and hold no interval, as $R → 0$",
        source="measure is continuous from above (Rudin, Real and Complex Analysis), and invariant",
        using=[preimages(), persistence(), short_travels(), fates(), travel_rate()],
    )
