"""The Huber loss (10) of one residual: value and slope at δ = 1, and how its two branches meet at r = δ."""

from fractions import Fraction

import sympy
import z3

from ndgm.exact.proofs import identity
from ndgm.verdict import Proof, certify, witness


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
    statements = []
    for order in (0, 1):
        with witness(derivative=order):
            statements.append(
                identity(centre.diff(r, order).subs(r, delta), outside.diff(r, order).subs(r, delta))
            )
    inside, beyond = (sympy.simplify(branch.diff(r, 2)) for branch in (centre, outside))
    with witness(derivative=2, inside=inside, outside=beyond):
        assert inside != beyond
    certify(Proof("sympy", "; ".join(statements)))
