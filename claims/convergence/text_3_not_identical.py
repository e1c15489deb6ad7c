"""Section 3: GD and NDGM differ in kind: near its minimum GD rests, at every rate, and NDGM does not.

On a C¹ function the gradient is small near a stationary point x*, and with it the step, whatever the rate.
NDGM on |x| makes steps of length α at any distance from its minimum. At rates below 2/L the difference is
that GD converges and NDGM does not.
"""

from fractions import Fraction

import pytest
import z3

from claims.gradient_descent import trajectory
from claims.small_steps import CONVERGES, converges
from ndgm.exact.deduction import almost_always
from ndgm.exact.inference import lattice, null_set
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM
from ndgm.exact.statements import for_almost_every_start
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


def ndgm_step(x, alpha):
    """NDGM on |x|."""
    return step_formula(NDGM(alpha, 1), x)


@claim(
    "text-3.not-identical",
    expect="holds",
    evidence="proved",
    given={"step": ndgm_step, "near": Fraction(1, 2)},
    mutants={
        "GD on x²/2 in the place of NDGM": {"step": lambda x, alpha: x - alpha * x},
        "a gradient that is only bounded": {"near": 2},
    },
)
def test_minimum_is_no_place_of_rest(step, near):
    """On $C¹$ functions, at every rate, steps from near a minimum end near it; on $|x|$
    they end at $α/2$ or more.

    For $ε > 0$ take $x$ so near to $x*$ that $r = ‖x − x*‖ < ε/2$ and, as $∇f$ is
    continuous, $‖∇f(x)‖ < ε/(2α)$.
    """
    x, alpha, epsilon, r, g, after = z3.Reals("x α ε ‖x−x*‖ ‖g‖ ‖x₊−x*‖")
    bound = z3.RealVal(str(near)) * epsilon
    with witness(method="GD on any C¹ function"):
        rests = prove(
            after < epsilon,
            assumptions=[alpha > 0, epsilon > 0, r < epsilon / 2, alpha * g < bound, after <= r + alpha * g],
        )
    with witness(method="NDGM on |x|"):
        jumps = prove(
            z3.Abs(step(x, alpha)) > alpha / 2, assumptions=[alpha > 0, x != 0, z3.Abs(x) < alpha / 2]
        )
    certify(rests, jumps)


@claim(
    "text-3.not-identical",
    reading="convergence",
    condition="the smooth loss is convex and $L$-smooth, and $α < 2/L$",
    expect="holds",
    evidence="proved",
    given={"limit": 2, "slope": lambda x: x},
    mutants={
        "GD at α = 2/L": {"limit": Fraction(21, 10)},
        "GD on |x|": {"slope": lambda x: (x > 0) - (x < 0)},
    },
)
def test_ndgm_does_not_converge(limit, slope):
    """GD on $x²/2$ converges at every $α < 2/L$; NDGM on $|x|$ converges at no rate from almost every start:
    all of its steps have the length $α$."""
    for numerator in range(1, 20):
        rate = Fraction(numerator, 19) * limit * Fraction(99, 100)
        with witness(loss="x²/2", learning_rate=rate):
            assert abs(trajectory(slope, Fraction(7, 11), rate, 200)[-1]) < Fraction(1, 20), (
                "it is not near 0"
            )
    x, alpha = z3.Reals("x α")
    step = ndgm_step(x, alpha)
    misses = null_set(lattice(alpha, position=x, step=step))
    moves = almost_always(misses, z3.Abs(step - x) == alpha, given=[alpha > 0])
    certify(
        converges(2),
        moves,
        concludes=[CONVERGES, for_almost_every_start(z3.Abs(step - x) == alpha, [alpha > 0])],
    )
