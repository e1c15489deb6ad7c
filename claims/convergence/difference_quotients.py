"""Difference quotients of a derivative across 0, which (5) bounds by L and a kink makes unbounded."""

import z3

from ndgm.exact.proofs import prove, symbolic_sign
from ndgm.verdict import certify, witness

KINKS = {"|x|": symbolic_sign, "max(0, x)": lambda x: z3.If(x > 0, z3.RealVal(1), z3.RealVal(0))}
"""Derivatives off 0 of functions with a kink at 0, as formulas for z3."""


def check_quotients(slopes):
    """For every L and every 0 < x < 1/(2L) the quotient |f′(x) − f′(−x)|/2x of each slope exceeds L."""
    L, x = z3.Reals("L x")
    theorems = []
    for name, slope in slopes.items():
        with witness(f=name):
            exceeds = z3.Abs(slope(x) - slope(-x)) > L * 2 * x
            theorems.append(prove(exceeds, assumptions=[L > 0, x > 0, 2 * L * x < 1], note=name))
    certify(*theorems)
