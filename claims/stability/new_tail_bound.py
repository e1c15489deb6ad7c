"""Beyond Proposition 5.1: liminf f(xₙ) ≤ inf f + αG²/2, also without a minimiser, and the constant is sharp.

The proof is that of Prop. 5.1 (prop_5_1_unstable_convergence.py); |x| from α/2 alternates between ±α/2 for
ever.
"""

from fractions import Fraction

import pytest
import z3

from claims.stability.descent import descend
from ndgm.exact.arithmetic import sign
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "new-tail-bound",
    expect="holds",
    evidence="proved",
    given={"fraction": Fraction(1, 2)},
    mutants={"αG²/4": {"fraction": Fraction(1, 4)}},
)
def test_tail_bound(fraction):
    """liminf f(xₙ) ≤ inf f + αG²/2, also without a minimiser, and no smaller multiple of αG² will do."""
    rate, G, epsilon, inner, square, excess = z3.Reals("α G ε ⟨g,x−z⟩ |g|² f(x)−f(z)")
    change = -2 * rate * inner + rate * rate * square  # of |x − z|² in a step
    bound = z3.Q(fraction.numerator, fraction.denominator) * rate * G * G
    above_the_bound = [inner >= excess, excess >= bound + epsilon / 2]
    with witness(fraction=fraction):
        statement = prove(
            change <= -rate * epsilon,
            assumptions=[rate > 0, epsilon > 0, square <= G * G, *above_the_bound],
        )
    for step, x in enumerate(descend(sign, Fraction(1, 2), 1, 19)):
        with witness(f="|x|", step=step):
            assert abs(x) == Fraction(1, 2)
    closer = f"above the bound each step brings x closer to z: {statement}"
    certify(Proof("z3", f"{closer}; attained by |x| from α/2"))
