"""Section 3: does GD come near the optimum when its learning rates form a convergent geometric series?

Not from afar: the product of the factors 1 − αₖ stays away from 0 when the αₖ have a finite sum. On a
μ-strongly convex loss a large enough sum suffices.
"""

from fractions import Fraction

import pytest
import sympy

from ndgm.exact.proofs import identity
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-3.geometric-gd",
    expect="refuted",
    evidence="proved",
    given={"ratio": Fraction(1, 2)},
    mutants={"constant rate": {"ratio": Fraction(1)}},
)
def test_geometric_rates_reach_the_vicinity(ratio):
    """GD on w²/2 from 1000 with the rates 2⁻ᵏ/4 comes within 1 of the optimum."""
    position = Fraction(1000)
    for k in range(200):
        position *= 1 - ratio**k / 4
        position = Fraction(int(position * 10**15), 10**15)  # rounds towards 0, in favour of the statement
    with witness(
        start=1000, rates=f"({ratio})ᵏ/4", product_at_least="1 − 1/2", ends_at_least_at=int(position)
    ):
        assert position < 1


@claim(
    "text-3.geometric-gd",
    reading="enough travel",
    condition="the loss is μ-strongly convex, α < 1/L, and the rates sum to at least log(R/ε)/μ",
    expect="holds",
    evidence="proved",
    given={"total": lambda mu: 7 / mu},
    mutants={"a fifth of that sum": {"total": lambda mu: Fraction(7, 5) / mu}},
)
def test_enough_travel(total):
    """A step multiplies the distance by 1 − αμ ≤ exp(−αμ) at most: rates of sum 7/μ > log(1000)/μ bring 1
    below 1/1000.
    """
    for mu in (Fraction(1, 3), Fraction(1), Fraction(2)):
        for steps in (40, 100):
            position, rate = Fraction(1), total(mu) / steps
            for _ in range(steps):
                position *= 1 - rate * mu
            with witness(mu=mu, steps=steps, rate=rate):
                assert position < Fraction(1, 1000)
    x = sympy.Symbol("x", positive=True)
    excess = sympy.exp(-x) - (1 - x)
    slope = identity(sympy.diff(excess, x), 1 - sympy.exp(-x), positive=True)
    minimum = sympy.solve(sympy.diff(excess, x), x)
    with witness(critical_points_above_0=str(minimum)):
        assert not minimum
    certify(Proof("sympy", f"exp(−x) − (1 − x) is 0 at 0 with derivative 1 − exp(−x) > 0: {slope}"))
