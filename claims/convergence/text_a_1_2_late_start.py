"""A.1.2: does the infinity norm on a convex quadratic first rise and then decay monotonically?

Matrix, rate and start are lost. On the stand-in it does: its iterates enter the cone x > 0 > y > −x/2, which
is invariant, and in which the norm, x, shrinks. On other quadratics it rises for ever at every other step.
"""

from fractions import Fraction

import pytest
import z3

from claims.convergence.stand_in import RATE, START, STEPS, check_late_start, rises
from ndgm.exact.proofs import prove
from ndgm.exact.quadratics import REFLECTION, STAND_IN, infinity_norm, one_norm, vector
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-A.1.2.late-start",
    expect="holds",
    evidence="proved",
    given={"norm": infinity_norm, "start": START},
    mutants={"one-norm, which never rises": {"norm": one_norm}, "start (1, 0)": {"start": vector(1, 0)}},
)
def test_norm_rises_then_decays(norm, start):
    """On the stand-in the infinity norm rises for the first steps and decays monotonically ever after."""
    positions = STAND_IN.trajectory(start, RATE, STEPS)
    check_late_start([norm(position) for position in positions])
    x, y = z3.Reals("x y")

    def in_cone(a, b):
        return a > 0, b < 0, -2 * b < a

    following = (x - (x + 2 * y) / 10, y - (2 * x + 5 * y) / 10)
    entered = [k for k, position in enumerate(positions[:31]) if all(in_cone(*position))]
    with witness(cone="x > 0 > y > −x/2", entered_after_steps=entered[:1]):
        assert entered
        stays = prove(z3.And(*in_cone(*following)), assumptions=in_cone(x, y))
        shrinks = prove(following[0] < x, assumptions=in_cone(x, y))
    certify(
        Proof(
            "z3 and induction",
            f"the cone is invariant: {stays}; there x, the infinity norm, shrinks: {shrinks}",
        )
    )


@claim(
    "text-A.1.2.late-start",
    reading="as a prediction",
    condition="it is read as what the theorem predicts of every convex quadratic at α < 2/λ_max",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(1)},
    mutants={"α = 9/10": {"rate": Fraction(9, 10)}},
)
def test_every_quadratic_decays_monotonically(rate):
    """On the quadratic with eigenvalues 1/10 and 19/10 the infinity norm no longer rises after 200 steps."""
    sizes = [infinity_norm(x) for x in REFLECTION.trajectory(vector(1, 0), rate, 400)]
    late = [k for k in rises(sizes) if k >= 200]
    with witness(
        A=REFLECTION.matrix, learning_rate=rate, start=(1, 0), late_rises=len(late), growth=Fraction(9, 8)
    ):
        assert not late
