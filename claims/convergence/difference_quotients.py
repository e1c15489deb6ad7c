"""Difference quotients of a derivative across 0, which (5) bounds by L and a kink makes unbounded."""

from fractions import Fraction

import z3

from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, witness

KINKS = {"|x|": lambda x: (x > 0) - (x < 0), "max(0, x)": lambda x: Fraction(int(x > 0))}
"""Derivatives off 0 of functions with a kink at 0."""


def check_quotients(slopes):
    """None of the slopes satisfies (5): at distance 2⁻ᵏ the quotient |f′(x) − f′(−x)|/2x is at least 2ᵏ/2."""
    for name, slope in slopes.items():
        for k in range(1, 40):
            x = Fraction(1, 2**k)
            with witness(f=name, x=x, y=-x):
                assert abs(slope(x) - slope(-x)) / (2 * x) >= Fraction(2**k, 2)
    L, x, jump = z3.Reals("L x J")
    unbounded = prove(jump > L * 2 * x, assumptions=[jump > 0, L > 0, x > 0, x < jump / (2 * L)])
    certify(
        Proof("z3", f"for every L the quotient of a jump J exceeds L below the distance J/2L: {unbounded}")
    )
