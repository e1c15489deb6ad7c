"""Section 5: α = 2/η separates stable from unstable convergence, η the top eigenvalue at the minimum.

Where the curvature grows away from the minimum, gradient descent may diverge below 2/η. Where no curvature
exceeds η, a step below 2/η shrinks every distance to the minimum, and above it the minimum repels.
"""

from fractions import Fraction

import pytest
import z3

from claims.stability.descent import descend
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-5.threshold",
    expect="refuted",
    evidence="proved",
    given={"far_curvature": 4},
    mutants={"η the largest curvature": {"far_curvature": 1}},
)
def test_threshold_at_the_minimum(far_curvature):
    """For α < 2/η, η the curvature at the minimum, gradient descent converges.

    (f′ = x for |x| ≤ 1, and x + (c − 1)(|x| − 1) sgn x beyond: curvature 1 at the minimum and c far away.)
    """
    c, rate = Fraction(far_curvature), Fraction(3, 2)

    def gradient(x):
        return x if abs(x) <= 1 else x + (c - 1) * (abs(x) - 1) * (1 if x > 0 else -1)

    last = descend(gradient, Fraction(7), rate, 40)[-1]
    curvatures = {"curvature_at_minimum": 1, "curvature_far_away": c}
    with witness(**curvatures, learning_rate=rate, start=7, size_after_40_steps=abs(int(last))):
        assert abs(last) < 1


@claim(
    "text-5.threshold",
    reading="largest curvature at the minimum",
    condition="f is C², its curvatures are in (0, η], η the top one at the minimum; unstable means repelling",
    expect="holds",
    evidence="proved",
    given={"limit": 2},
    mutants={"limit 5/2": {"limit": Fraction(5, 2)}, "limit 3/2": {"limit": Fraction(3, 2)}},
)
def test_global_threshold(limit):
    """At α < 2/η a step shrinks the distance to the minimum: |1 − ακ| < 1, 0 < κ ≤ η; above, |1 − αη| > 1."""
    rate, eta, curvature = z3.Reals("α η κ")
    positive, scaled_limit = [rate > 0, eta > 0], z3.RealVal(str(limit))
    factor, factor_at_minimum = 1 - rate * curvature, 1 - rate * eta
    with witness(side=f"α < {limit}/η"):
        below = prove(
            factor * factor < 1,
            assumptions=[*positive, curvature > 0, curvature <= eta, rate * eta < scaled_limit],
        )
    with witness(side=f"α > {limit}/η"):
        above = prove(
            factor_at_minimum * factor_at_minimum > 1, assumptions=[*positive, rate * eta > scaled_limit]
        )
    by_hand = "the mean Hessian between x and x* below, linearisation above"
    certify(Proof("z3, per eigenvalue", f"below: {below}; above: {above}; by hand: {by_hand}"))
