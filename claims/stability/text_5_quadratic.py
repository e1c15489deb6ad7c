"""Section 5: gradient descent on a quadratic diverges at α > 2/η, from almost every start.

Each step multiplies the dominant component by 1 − αη, and |1 − αη| > 1. The starts without that component
are a hyperplane, and from one of them it may converge; (1) starts at random.
"""

from fractions import Fraction

import pytest
import z3

from ndgm.exact.deduction import cut
from ndgm.exact.inference import induction
from ndgm.exact.theorems import all_of, cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-5.quadratic",
    expect="holds",
    evidence="proved",
    given={"threshold": 2},
    mutants={"rate above 1/η only": {"threshold": 1}},
)
def test_dominant_component_diverges(threshold):
    """From almost every start GD diverges: after $n$ steps the dominant component is at least $(1 + nd)|b₀|$.

    Here $d = αη − 2 > 0$, so that $|1 − αη| = 1 + d$, and $(1 + d)ⁿ ≥ 1 + nd$: it passes every bound.
    """
    rate, eta, b, start, n = z3.Reals("α η b b₀ n")
    excess = rate * eta - threshold
    with witness(threshold=f"α > {threshold}/η"):
        grows = induction(
            lambda b, n: z3.And(n >= 0, z3.Abs(b) >= (1 + n * excess) * z3.Abs(start)),
            variables=[b, n],
            start=[start, z3.RealVal(0)],
            step=[b - rate * eta * b, n + 1],
            given=[rate > 0, eta > 0, excess > 0, start != 0],
        )
    bound = z3.Real("bound")
    diverges = cut(z3.Implies(n * excess * z3.Abs(start) >= bound, z3.Abs(b) >= bound), using=[grows])
    null = cited("a hyperplane of $ℝⁿ$, here $b₀ = 0$, has measure 0", source="Lebesgue measure")
    certify(all_of(diverges, null))


@claim(
    "text-5.quadratic",
    reading="every start",
    condition="the start is arbitrary, not random as in (1)",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"start": (Fraction(0), Fraction(1))},
    mutants={"a component on the dominant eigenvector": {"start": (Fraction(1, 1000), Fraction(1))}},
)
def test_quadratic_diverges_from_every_start(start):
    """On $(x² + y²/10)/2$ gradient descent at $α = 3 > 2/η = 2$ diverges from every start."""
    x, y = start
    for _ in range(60):
        x, y = x - 3 * x, y - 3 * y / 10
    with witness(start=start, learning_rate=3, η=1, after_60_steps=(x, round(y, 6))):
        assert abs(x) + abs(y) > 10**6, "it converges"
