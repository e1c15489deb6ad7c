"""Section 5: the edge of stability on a Lipschitz convex differentiable function, the Huber loss.

At α = 3 > 2/h″(0) = 2 the interval [−3, 3] is invariant, and the only stationary point 0 repels: near it a
step is x − 3x = −2x.
"""

from fractions import Fraction

import pytest
import z3

from claims.stability.descent import descend
from claims.stability.huber import clip, symbolic_clip
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-5.differentiable",
    expect="holds",
    evidence="proved",
    given={"gradient": clip, "rate": Fraction(3)},
    mutants={"quadratic": {"gradient": lambda r: r}, "rate 3/2 < 2/f″": {"rate": Fraction(3, 2)}},
)
def test_edge_of_stability_on_a_lipschitz_convex_loss(gradient, rate):
    """GD on the Huber loss, convex and Lipschitz, stays bounded and never settles at α = 3 > 2/h″(0) = 2."""
    for start in (Fraction(1, 7), Fraction(5, 3), Fraction(-11, 2), Fraction(40)):
        last, following = descend(gradient, start, rate, 200)[-2:]
        with witness(start=start, learning_rate=rate):
            assert abs(last) <= rate and abs(following) <= rate
            assert following * last < 0 and abs(last) >= Fraction(1, 2)
    x = z3.Real("x")
    after = x - 3 * symbolic_clip(x)
    invariant = prove(z3.And(after <= 3, after >= -3), assumptions=[x <= 3, x >= -3])
    repels = prove(after == -2 * x, assumptions=[x <= 1, x >= -1])
    stationary = f"the only stationary point 0 doubles distances: {repels}"
    certify(Proof("z3", f"[−3, 3] is invariant at rate 3: {invariant}; {stationary}"))
