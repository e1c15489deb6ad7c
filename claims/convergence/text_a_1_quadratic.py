"""A.1.2 and Figure 5: gradient descent on a convex quadratic, whose infinity norm first rises and then
decays.

Matrix, rate and start are lost. The stand-in is f = x'Ax/2 with A = [[1, 2], [2, 5]], rate 1/10 <
2/lambda_max = 0.343 and start (1, −1).
"""

from fractions import Fraction

import numpy as np
import pytest
import z3

from ndgm.exact.proofs import prove
from ndgm.exact.quadratics import REFLECTION, STAND_IN, infinity_norm, one_norm, vector
from ndgm.verdict import Count, Proof, certify, claim, witness

pytestmark = pytest.mark.fast

RATE, START, STEPS = Fraction(1, 10), vector(1, -1), 300


def rises(sizes):
    """The steps after which a sequence has risen."""
    return [k for k in range(len(sizes) - 1) if sizes[k + 1] > sizes[k]]


def check_late_start(sizes):
    found = rises(sizes)
    with witness(rises_after_steps=found, first=sizes[0], largest=max(sizes)):
        assert found and found == list(range(len(found))), "it rises first, and only first"
        assert found[-1] < 10
        assert sizes[-1] < sizes[0] / 100


@claim(
    "text-A.1.2.late-start",
    expect="holds",
    evidence="proved",
    given={"norm": infinity_norm, "start": START},
    mutants={"one-norm, which never rises": {"norm": one_norm}, "start (1, 0)": {"start": vector(1, 0)}},
)
def test_norm_rises_then_decays(norm, start):
    """On the stand-in the infinity norm rises for the first steps and decays monotonically ever after."""
    sizes = [norm(x) for x in STAND_IN.trajectory(start, RATE, STEPS)]
    check_late_start(sizes)
    # With 0 < y < −x both entries shrink and stay in that cone, so the decay goes on for ever.
    x, y = z3.Reals("x y")
    cone = [x > 0, y < 0, -2 * y < x]
    following = (x - (x + 2 * y) / 10, y - (2 * x + 5 * y) / 10)
    entered = [
        k for k, (a, b) in enumerate(STAND_IN.trajectory(start, RATE, 30)) if a > 0 and b < 0 and -2 * b < a
    ]
    with witness(cone="x > 0 > y > −x/2", entered_after_steps=entered[:1]):
        assert entered
        stays = prove(
            z3.And(following[0] > 0, following[1] < 0, -2 * following[1] < following[0]), assumptions=cone
        )
        shrinks = prove(following[0] < x, assumptions=cone)
    certify(
        Proof(
            "z3 and induction",
            f"the cone is invariant: {stays}; there x, the infinity norm, shrinks: {shrinks}",
        )
    )


@claim(
    "text-A.1.2.late-start",
    reading="as a prediction",
    condition="it is read as what the theorem predicts of every convex quadratic at a < 2/lambda_max",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(1)},
    mutants={"rate 9/10": {"rate": Fraction(9, 10)}},
)
def test_every_quadratic_decays_monotonically(rate):
    """On the quadratic with eigenvalues 1/10 and 19/10 the infinity norm no longer rises after 200 steps."""
    sizes = [infinity_norm(x) for x in REFLECTION.trajectory(vector(1, 0), rate, 400)]
    late = [k for k in rises(sizes) if k >= 200]
    with witness(
        A=REFLECTION.matrix, learning_rate=rate, start=(1, 0), late_rises=len(late), growth=Fraction(9, 8)
    ):
        assert not late


@claim(
    "text-A.1.2.converges",
    expect="holds",
    evidence="proved",
    given={"limit": 2},
    mutants={"a < 5/(2 lambda_max)": {"limit": Fraction(5, 2)}},
)
def test_convergence_below_the_threshold(limit):
    """On a convex quadratic with 0 < a < 2/lambda_max every component with k > 0 shrinks by |1 − ak| < 1, the
    others stand still.
    """
    a, k, top = z3.Reals("a k λ_max")
    with witness(limit=str(limit)):
        statement = prove(
            z3.And(1 - a * k < 1, 1 - a * k > -1),
            assumptions=[a > 0, k > 0, k <= top, a * top < z3.RealVal(str(limit))],
        )
    with witness(loss="stand-in"):
        assert infinity_norm(STAND_IN.trajectory(START, RATE, STEPS)[-1]) < Fraction(1, 100)
    certify(Proof("z3, component by component", statement))


@claim(
    "fig-5",
    expect="holds",
    evidence="enumerated",
    given={"norm": infinity_norm},
    mutants={"one-norm, which never rises": {"norm": one_norm}},
)
def test_figure_5(norm):
    """The plotted infinity norms of the stand-in rise from 1 to 1.131 in three steps and fall ever after."""
    sizes = [norm(x) for x in STAND_IN.trajectory(START, RATE, STEPS)]
    check_late_start(sizes)
    with witness(largest=max(sizes)):
        assert sizes.index(max(sizes)) == 3 and max(sizes) == Fraction(1131, 1000)
    certify(Count(STEPS + 1, "exact norms of the stand-in's run"))


@claim(
    "fig-5",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"order": np.inf},
    mutants={"one-norm, which never rises": {"order": 1}},
)
def test_figure_5_in_floats(order):
    """The same in float64."""
    matrix, x = np.array([[1.0, 2.0], [2.0, 5.0]]), np.array([1.0, -1.0])
    sizes = []
    for _ in range(STEPS):
        sizes.append(float(np.linalg.norm(x, order)))
        x = x - 0.1 * (matrix @ x)
    check_late_start(sizes)
    certify(Count(STEPS, "float64 norms of the stand-in's run"))
