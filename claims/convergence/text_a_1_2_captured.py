"""A.1.2: what the Capture Theorem guarantees is capture, and no monotone norm, neither at first nor at last.

On a convex C¹ function (unequal_slopes.py) all hypotheses are met: limit point 0, bounded steps, falling
loss, a single stationary point. The norm rises at every other step, for ever.
"""

from fractions import Fraction

import pytest
import z3

from claims.convergence.unequal_slopes import RATE, slope, value
from claims.gradient_descent import strictly_falls, trajectory
from ndgm.exact.inference import induction, replay
from ndgm.verdict import certify, check_all, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-A.1.2.captured",
    part="not-from-the-start",
    expect="holds",
    evidence="proved",
    given={"rate": RATE},
    mutants={"α = 2/L": {"rate": Fraction(8, 9)}},
)
def test_norm_need_not_fall_from_the_start(rate):
    """A run that meets the hypotheses has a norm that rises in its second step."""
    orbit, replayed = replay(lambda x: x - rate * slope(x), start=Fraction(1), times=2)
    with witness(learning_rate=rate, iterates=tuple(orbit)):
        assert abs(orbit[2]) > abs(orbit[1]), "the norm falls from the start"
    certify(replayed)


@claim(
    "text-A.1.2.captured",
    part="only",
    expect="holds",
    evidence="proved",
    given={"rate": RATE},
    mutants={"α = 2/L": {"rate": Fraction(8, 9)}},
)
def test_norm_need_not_fall_at_last(rate):
    """A run that meets the hypotheses, with falling loss, has a norm that rises at
    every other step, for ever.

    Two steps multiply $x > 0$ by 109/1600; the first makes $−x/20$ of it, and the second more than that.
    """
    positions = trajectory(slope, 1, rate, 60)
    with witness(learning_rate=rate, hypothesis="falling loss"):
        assert strictly_falls(value, positions), "the loss rises, and the theorem says nothing"
    rising = [abs(positions[k + 1]) > abs(positions[k]) for k in range(1, 60, 2)]
    check_all(rising, "the norm does not rise", learning_rate=rate, k=lambda k: 2 * k + 1)
    x = z3.Real("x")
    alpha = z3.Q(rate.numerator, rate.denominator)

    def step(x):
        return x - alpha * z3.If(x >= 0, x, 9 * x / 4)

    rises = induction(
        lambda x: x > 0,
        variables=[x],
        start=[z3.RealVal(1)],
        step=[step(step(x))],
        over="even n",
        conclusion=lambda x: z3.Abs(step(step(x))) > z3.Abs(step(x)),
    )
    certify(rises)
