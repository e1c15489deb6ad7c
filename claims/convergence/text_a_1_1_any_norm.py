"""A.1.1: does the Capture Theorem hold for all norms, and by two of their properties alone?

Its step uses of the distance only non-negativity and the triangle inequality. That φ > 0 needs compact balls
too, which all norms of ℝⁿ share and a seminorm lacks.
"""

from fractions import Fraction

import pytest

from claims.convergence.capture_step import capture_step
from ndgm.exact.quadratics import REFLECTION, infinity_norm, one_norm, squared_norm, vector
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-A.1.1.any-norm",
    expect="holds",
    evidence="proved",
    given={"triangle": True},
    mutants={"no triangle inequality": {"triangle": False}},
)
def test_any_norm(triangle):
    """The capture step uses of the distance only non-negativity and the triangle inequality."""
    with witness(triangle_inequality=triangle):
        stays = capture_step(triangle=triangle)
    for norm in (one_norm, infinity_norm, squared_norm):
        positions = REFLECTION.trajectory(vector(1, 0), Fraction(1), 120)
        with witness(norm=norm):
            assert norm(positions[-1]) < Fraction(1, 10**4)
    certify(Proof("z3; by hand: φ > 0 by compactness, which norms of ℝⁿ share", stays))


@claim(
    "text-A.1.1.any-norm",
    reading="the two named properties",
    condition="non-negativity and the triangle inequality are all that the proof relies on",
    expect="refuted",
    evidence="proved",
    given={"norm": lambda x: abs(x[0])},
    mutants={"a norm, |x| + |y|": {"norm": lambda x: abs(x[0]) + abs(x[1])}},
)
def test_two_properties_suffice(norm):
    """With the seminorm |x| of (x, y), non-negative and subadditive, x² + y² + y³ captures runs near 0.

    Directions are admitted up to ‖d‖ ≤ 2‖∇f‖. A seminorm lacks definiteness, and with it compact balls.
    """
    for k in range(1, 6):
        y = Fraction(1, 10**k)
        gradient, direction = (Fraction(0), 2 * y + 3 * y**2), (Fraction(0), Fraction(-10))
        after = y + direction[1]
        assert gradient[1] * direction[1] < 0, "no descent direction"
        assert after**2 + after**3 < y**2 + y**3, "the loss does not fall"
        admitted = norm(direction) <= 2 * norm(gradient)
        with witness(f="x² + y² + y³", start=(0, y), direction=(0, -10), following=(0, after)):
            assert not admitted or abs(after) < Fraction(1, 2)
