"""The Huber loss (10) of one residual: value and slope at δ = 1, and how its two branches meet at r = δ."""

from fractions import Fraction

import sympy
import z3

from ndgm.exact.deduction import entrywise
from ndgm.exact.proofs import identity, prove, to_z3
from ndgm.exact.statements import totals
from ndgm.exact.theorems import cited
from ndgm.verdict import certify, witness


def huber(r):
    """h(r) = r²/2 for |r| ≤ 1, |r| − 1/2 beyond."""
    return r * r / 2 if abs(r) <= 1 else abs(r) - Fraction(1, 2)


def clip(r):
    """h′(r), which clips r to [−1, 1]."""
    return max(min(r, Fraction(1)), Fraction(-1))


def symbolic_clip(r):
    """h′(r) for z3."""
    return z3.If(r > 1, 1, z3.If(r < -1, -1, r))


def linear_tail(r, delta):
    """The outer branch of the Huber loss, δr − δ²/2."""
    return delta * r - delta**2 / 2


def quadratic_tail(r, delta):
    """r²/2, which the inner branch is: in its place at r > δ the loss would be twice differentiable."""
    return r**2 / 2


def check_branches(tail):
    """Values and slopes of r²/2 and of the tail agree at r = δ, and their second derivatives do not."""
    r, delta = sympy.symbols("r δ", positive=True)
    centre, outside = r**2 / 2, tail(r, delta)
    theorems = []
    for order, name in ((0, "values"), (1, "slopes")):
        with witness(derivative=order):
            theorems.append(
                identity(
                    centre.diff(r, order).subs(r, delta),
                    outside.diff(r, order).subs(r, delta),
                    note=f"at $r = δ$, {name}",
                )
            )
    inside, beyond = (to_z3(sympy.simplify(branch.diff(r, 2))) for branch in (centre, outside))
    with witness(derivative=2, inside=str(inside), outside=str(beyond)):
        theorems.append(prove(inside != beyond, note="at $r = δ$, second derivatives"))
    certify(*theorems)


R, S, SIZE = z3.Reals("r s ‖zᵢ‖")
COMPOSED = "with a slope that does not fall a function is convex, and so are sums of it at affine functions"
HUBER_IS_LIPSCHITZ = [COMPOSED, totals(z3.Abs(symbolic_clip(R)) * SIZE <= SIZE, given=[SIZE >= 0])]
"""Σ hδ(yᵢ − zᵢ·b) is convex, and Σ |h′| ‖zᵢ‖ ≤ Σ ‖zᵢ‖ in units of δ, which bounds its subgradients."""


def huber_regression_is_lipschitz(slope=symbolic_clip):
    """Σ hδ(yᵢ − zᵢ·b) is convex with subgradients of norm at most Σ δ‖zᵢ‖, here in units of δ; any data."""
    monotone = prove(slope(R) <= slope(S), assumptions=[R <= S])
    composed = cited(COMPOSED, source="Boyd and Vandenberghe, Convex Optimization", using=[monotone])
    return [composed, entrywise(z3.Abs(slope(R)) * SIZE <= SIZE, given=[SIZE >= 0])]
