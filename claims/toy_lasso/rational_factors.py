"""Moments and velocities that a rational factor p/q < 1 damps are no multiples of q, and so never 0."""

import sympy
import z3

from ndgm.exact.inference import induction
from ndgm.exact.recursions import correspondence

P, Q = sympy.symbols("p q", positive=True)
"""The factor is p/q."""

NUMERATOR, POWER = z3.Ints("N qⁿ")


def prove_numerators():
    """N₀ = ±1 and Nₙ₊₁ = pNₙ + sqⁿ⁺¹ with integers s and coprime p and q > 1: Nₙ ≠ 0 for every n.

    Each Nₙ is coprime to q, as Bézout's aNₙ + cq = 1 is kept; it says so of p and q as well, xp + yq = 1.
    """
    p, q, s, first, a, c, x, y = z3.Ints("p q s s₁ a c x y")
    n, power = NUMERATOR, POWER
    return induction(
        lambda n, power, a, c: a * n + c * q == 1,
        variables=[n, power, a, c],
        start=[first, z3.IntVal(1), first, z3.IntVal(0)],
        step=[p * n + s * q * power, q * power, a * x, c + a * n * y - a * x * s * power],
        given=[q > 1, x * p + y * q == 1, z3.Or(first == 1, first == -1)],
        conclusion=lambda n, power, a, c: n != 0,
    )


def prove_scaled(step, *, scale, note):
    """What starts at scale·s₁, and of which step(x, s) is the next, is scale·Nₙ/qⁿ, with these Nₙ."""
    first, numerator = sympy.symbols("s₁ N", real=True)
    return correspondence(
        lambda index, numerator: [scale * numerator / Q**index],
        variables=[numerator],
        starts=([step(sympy.Integer(0), first)], [first]),
        step=lambda index, sign, value: [step(value, sign)],
        other=lambda index, sign, numerator: [P * numerator + sign * Q ** (index + 1)],
        signs=(1, 0, -1),
        note=note,
    )
