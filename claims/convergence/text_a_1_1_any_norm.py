"""A.1.1: does the Capture Theorem hold for all norms, and by two of their properties alone?

The induction uses of the distance only non-negativity and the triangle inequality. That φ > 0 needs compact
balls too, which all norms of ℝⁿ share and a seminorm, which has both of the two properties, lacks. So does 1
for x ≠ 0, 0 at 0, which is definite besides: homogeneity is needed as well.
"""

from fractions import Fraction

import pytest

from claims.convergence.capture_step import CAPTURED, capture
from ndgm.exact.quadratics import REFLECTION, infinity_norm, one_norm, squared_norm, vector
from ndgm.exact.theorems import cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-A.1.1.any-norm",
    part="all-norms",
    expect="holds",
    evidence="proved",
    given={"triangle": True},
    mutants={"no triangle inequality": {"triangle": False}},
)
def test_any_norm(triangle):
    """The induction of the theorem uses of a norm only what all norms have, and compact balls of $ℝⁿ$."""
    with witness(triangle_inequality=triangle):
        stays = capture(triangle=triangle)
    for norm in (one_norm, infinity_norm, squared_norm):
        positions = REFLECTION.trajectory(vector(1, 0), Fraction(1), 120)
        with witness(norm=norm):
            assert norm(positions[-1]) < Fraction(1, 10**4), "it is not captured"
    same = "all norms of ℝⁿ have the same open and the same compact sets"
    norms = cited(same, source="equivalence of norms in finite dimension")
    certify(*stays, norms, concludes=[*CAPTURED, same])


@claim(
    "text-A.1.1.any-norm",
    part="only",
    expect="refuted",
    evidence="proved",
    given={"norm": lambda x: abs(x[0])},
    mutants={"a norm, |x| + |y|": {"norm": lambda x: abs(x[0]) + abs(x[1])}},
)
def test_two_properties_suffice(norm):
    """With the seminorm $|x|$ of $(x, y)$, non-negative and subadditive, $x² + y² + y³$ captures runs near 0.

    Directions are admitted up to $‖d‖ ≤ 2‖∇f‖$. A seminorm lacks definiteness, and with it compact balls.
    """
    for k in range(1, 6):
        y = Fraction(1, 10**k)
        gradient, direction = (Fraction(0), 2 * y + 3 * y**2), (Fraction(0), Fraction(-10))
        after = y + direction[1]
        if gradient[1] * direction[1] >= 0 or after**2 + after**3 >= y**2 + y**3:
            raise ArithmeticError("no descent direction, or the loss does not fall")
        admitted = norm(direction) <= 2 * norm(gradient)
        with witness(
            f="x² + y² + y³", seminorm="|x|", start=(0, y), direction=(0, -10), following=(0, after)
        ):
            assert not admitted or abs(after) < Fraction(1, 2), (
                "the step is admitted, the loss falls, and the run leaves every neighbourhood of 0"
            )


@claim(
    "text-A.1.1.any-norm",
    part="only",
    reading="definiteness counted in",
    expect="refuted",
    evidence="proved",
    given={"size": lambda x: Fraction(x != 0)},
    mutants={"a norm, |x|": {"size": abs}, "min(|x|, 1)": {"size": lambda x: min(abs(x), Fraction(1))}},
)
def test_definiteness_suffices_besides(size):
    """With $|x|₀ = 1$ for $x ≠ 0$, non-negative, definite and subadditive, $x² + x³$ captures runs near 0.

    Directions are admitted up to $|d|₀ ≤ 2|f′|₀$: here all, wherever $f′ ≠ 0$.
    """
    for k in range(1, 6):
        x, direction = Fraction(1, 10**k), Fraction(-10)
        slope, after = 2 * x + 3 * x**2, x + direction
        if slope * direction >= 0 or after**2 + after**3 >= x**2 + x**3:
            raise ArithmeticError("no descent direction, or the loss does not fall")
        admitted = size(direction) <= 2 * size(slope)
        with witness(f="x² + x³", size_of="x ≠ 0: 1", start=x, direction=direction, following=after):
            assert not admitted or abs(after) < Fraction(1, 2), (
                "the step is admitted, the loss falls, and the run leaves every neighbourhood of 0"
            )
