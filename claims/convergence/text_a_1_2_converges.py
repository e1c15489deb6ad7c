"""A.1.2: gradient descent at a constant step size converges on a convex quadratic, component by component."""

from fractions import Fraction

import pytest
import z3

from claims.convergence.stand_in import RATE, START, STEPS
from ndgm.exact.proofs import prove
from ndgm.exact.quadratics import STAND_IN, infinity_norm
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-A.1.2.converges",
    expect="holds",
    evidence="proved",
    given={"limit": 2},
    mutants={"α < 5/(2λ_max)": {"limit": Fraction(5, 2)}},
)
def test_convergence_below_the_threshold(limit):
    """On a convex quadratic with 0 < α < 2/λ_max components of eigenvalue k > 0 shrink by |1 − αk| < 1, those
    of eigenvalue 0 stand still.
    """
    alpha, k, largest = z3.Reals("α k λ_max")
    with witness(limit=str(limit)):
        shrinks = prove(
            z3.And(1 - alpha * k < 1, 1 - alpha * k > -1),
            assumptions=[alpha > 0, k > 0, k <= largest, alpha * largest < z3.RealVal(str(limit))],
        )
    with witness(loss="stand-in"):
        assert infinity_norm(STAND_IN.trajectory(START, RATE, STEPS)[-1]) < Fraction(1, 100)
    certify(Proof("z3, component by component", shrinks))
