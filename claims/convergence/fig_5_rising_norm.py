"""Figure 5: the infinity norm of gradient descent on the quadratic of A.1.2 rises at first and then decays.

Caption and constants are lost; the stand-in is plotted. Its norm in exact arithmetic and in float64.
"""

from fractions import Fraction

import numpy as np
import pytest

from claims.convergence.stand_in import RATE, START, STEPS, check_late_start
from ndgm.exact.quadratics import STAND_IN, infinity_norm, one_norm
from ndgm.verdict import Count, certify, claim, witness

pytestmark = pytest.mark.fast


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
    """In float64 the infinity norms of the stand-in rise in the first steps and fall ever after."""
    matrix, x = np.array([[1.0, 2.0], [2.0, 5.0]]), np.array([1.0, -1.0])
    sizes = []
    for _ in range(STEPS):
        sizes.append(float(np.linalg.norm(x, order)))
        x = x - 0.1 * (matrix @ x)
    check_late_start(sizes)
    certify(Count(STEPS, "float64 norms of the stand-in's run"))
