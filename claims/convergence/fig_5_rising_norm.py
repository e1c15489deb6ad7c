"""Figure 5: the infinity norm of gradient descent on the quadratic of A.1.2 rises at first and then decays.

Caption and constants are lost; the stand-in is plotted. Its iterates enter the cone x > 0 > y > −x/2, which
is invariant, and in which the norm, x, shrinks.
"""

import numpy as np
import pytest
import z3

from claims.convergence.stand_in import RATE, START, STEPS, check_late_start, rises
from ndgm.exact.deduction import cut
from ndgm.exact.inference import induction
from ndgm.exact.quadratics import STAND_IN, infinity_norm, one_norm, vector
from ndgm.verdict import certify, check_all, claim, enumerated

pytestmark = pytest.mark.fast


def rational(value):
    return z3.Q(value.numerator, value.denominator)


@claim(
    "fig-5",
    expect="holds",
    evidence="proved",
    given={"norm": infinity_norm, "start": START},
    mutants={"one-norm, which never rises": {"norm": one_norm}, "start (1, 0)": {"start": vector(1, 0)}},
)
def test_norm_rises_then_decays(norm, start):
    """On the stand-in the infinity norm rises for three steps, from 1 to 1.131, and decays ever after."""
    positions = STAND_IN.trajectory(start, RATE, STEPS)
    check_late_start([norm(position) for position in positions])
    x, y = z3.Reals("x y")

    def in_cone(x, y):
        return z3.And(x > 0, y < 0, -2 * y < x)

    step = [x - (x + 2 * y) / 10, y - (2 * x + 5 * y) / 10]
    entered = [rational(entry) for entry in positions[3]]
    cone = induction(in_cone, variables=[x, y], start=entered, step=step, over="n ≥ 3")
    # The norm is |x| = x in the cone, now and after the step.
    certify(cut(z3.And(z3.Abs(y) < x, z3.Abs(step[1]) < step[0], step[0] < x), using=[cone]))


@claim(
    "fig-5",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"order": np.inf},
    mutants={"one-norm, which never rises": {"order": 1}},
)
def test_figure_5_in_floats(order):
    """In float64 the infinity norms of the stand-in rise in the first three steps, and fall ever after."""
    matrix, x = np.array([[1.0, 2.0], [2.0, 5.0]]), np.array([1.0, -1.0])
    sizes = []
    for _ in range(STEPS):
        sizes.append(float(np.linalg.norm(x, order)))
        x = x - 0.1 * (matrix @ x)
    found = rises(sizes)
    as_said = [(k in found) == (k < 3) for k in range(STEPS - 1)]
    check_all(as_said, "it does not rise in the first three steps only", step=lambda k: k, norm=sizes[:-1])
    certify(enumerated("steps of the stand-in's run in float64"))
