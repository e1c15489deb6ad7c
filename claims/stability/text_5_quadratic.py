"""Section 5: gradient descent on a quadratic diverges at α > 2/η, from almost every start.

Each step multiplies the dominant component by 1 − αη, and |1 − αη| > 1. The starts without that component
have measure 0, and from one of them it may converge.
"""

from fractions import Fraction

import pytest
import z3

from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-5.quadratic",
    reading="every start",
    condition="the start is arbitrary, not random as in (1)",
    expect="refuted",
    evidence="proved",
    given={"start": (Fraction(0), Fraction(1))},
    mutants={"a component on the dominant eigenvector": {"start": (Fraction(1, 1000), Fraction(1))}},
)
def test_quadratic_diverges_from_every_start(start):
    """On (x² + y²/10)/2 gradient descent at α = 3 > 2/η = 2 diverges from every start."""
    x, y = start
    for _ in range(60):
        x, y = x - 3 * x, y - 3 * y / 10
    with witness(start=start, learning_rate=3, η=1, after_60_steps=(x, round(y, 6))):
        assert abs(x) + abs(y) > 10**6


@claim(
    "text-5.quadratic",
    expect="holds",
    evidence="proved",
    given={"threshold": 2},
    mutants={"rate above 1/η only": {"threshold": 1}},
)
def test_dominant_component_diverges(threshold):
    """From almost every start GD diverges: a step multiplies the dominant component by 1 − αη < −1."""
    rate, eta = z3.Reals("α η")
    factor = 1 - rate * eta
    with witness(threshold=f"α > {threshold}/η"):
        statement = prove(factor * factor > 1, assumptions=[eta > 0, rate > 0, rate * eta > threshold])
    certify(Proof("z3 and induction", f"{statement}; the starts without a dominant component have measure 0"))
