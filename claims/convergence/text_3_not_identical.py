"""Section 3: GD and NDGM differ in kind: at small constant rates GD converges, NDGM does not.

Off the multiples of α every step of NDGM on |x| has length α and misses 0.
"""

from fractions import Fraction

import pytest
import z3

from claims.convergence.gradient_descent import trajectory
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-3.not-identical",
    expect="holds",
    evidence="proved",
    given={"limit": 2, "slope": lambda x: x},
    mutants={
        "GD at α = 2/L": {"limit": Fraction(21, 10)},
        "GD on |x|": {"slope": lambda x: (x > 0) - (x < 0)},
    },
)
def test_ndgm_lacks_a_property_of_gd(limit, slope):
    """GD on x²/2 converges at every α < 2/L; NDGM on |x| converges at no rate from almost every start."""
    for numerator in range(1, 20):
        rate = Fraction(numerator, 19) * limit * Fraction(99, 100)
        with witness(loss="x²/2", learning_rate=rate):
            assert abs(trajectory(slope, Fraction(7, 11), rate, 700)[-1]) < Fraction(1, 20)
    x, alpha = z3.Reals("x α")
    following = x - alpha * z3.If(x > 0, 1, -1)
    steps = prove(
        z3.And(following != x, following != 0), assumptions=[alpha > 0, x != 0, x != alpha, x != -alpha]
    )
    certify(
        Proof("z3 and induction", f"off the multiples of α NDGM on |x| moves by α at every step: {steps}")
    )
