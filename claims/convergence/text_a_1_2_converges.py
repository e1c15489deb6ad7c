"""A.1.2: gradient descent at a constant step size converges on a convex quadratic, component by component."""

from fractions import Fraction

import pytest
import z3

from claims.convergence.stand_in import RATE, START, STEPS
from ndgm.exact.inference import contraction
from ndgm.exact.proofs import prove
from ndgm.exact.quadratics import STAND_IN, infinity_norm
from ndgm.exact.theorems import all_of, cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-A.1.2.converges",
    part="convex",
    expect="holds",
    evidence="proved",
    given={"corner": 5},
    mutants={"[[1, 2], [2, 3]], indefinite": {"corner": 3}},
)
def test_stand_in_is_convex_and_smooth(corner):
    """$xᵀAx/2$ with $A = [[1, 2], [2, 5]]$ is convex, and $L$-smooth with $L = 6 > λ_{max} = 3 + 2√2$."""
    x, y = z3.Reals("x y")
    form = x * x + 4 * x * y + corner * y * y
    with witness(A=((1, 2), (2, corner))):
        certify(prove(z3.And(form >= 0, form <= 6 * (x * x + y * y))))


@claim(
    "text-A.1.2.converges",
    part="converges",
    expect="holds",
    evidence="proved",
    given={"limit": 2},
    mutants={"α < 5/(2λ_max)": {"limit": Fraction(5, 2)}},
)
def test_convergence_below_the_threshold(limit):
    """On a convex quadratic with $0 < α < 2/λ_{max}$ components of eigenvalue $k > 0$ shrink by $|1 − αk| <
    1$, those of eigenvalue 0 stand still."""
    alpha, k, largest, component = z3.Reals("α k λ_max c")
    known = [alpha > 0, k > 0, k <= largest, alpha * largest < z3.RealVal(str(limit))]
    with witness(limit=str(limit)):
        shrinks = contraction(
            z3.Abs,
            factor=z3.Abs(1 - alpha * k),
            variables=[component],
            step=[(1 - alpha * k) * component],
            given=known,
        )
    with witness(loss="stand-in"):
        assert infinity_norm(STAND_IN.trajectory(START, RATE, STEPS)[-1]) < Fraction(1, 100)
    still = prove((1 - alpha * 0) * component == component)
    spectral = cited("$x ↦ x − αAx$ acts on each eigencomponent of $x$ alone", source="the spectral theorem")
    certify(all_of(shrinks, still, spectral))
