"""Section 5: the toy LASSO (7) and the Huber loss (10) satisfy Prop. 5.1; the loss of a ReLU network need
not.
"""

from fractions import Fraction
from itertools import product

import pytest
import z3

from claims.stability.huber import huber, symbolic_clip
from ndgm.exact.proofs import prove, symbolic_sign
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast

CONVEX_LOSSES = {"(7) |b|": abs, "(10) Huber": huber}
RELU_NETWORK = {"two-layer ReLU network (a relu(b) − 1)² along a = b": lambda t: (t * max(t, 0) - 1) ** 2}


def not_convex_at(loss):
    """Two points of −3, −11/4, …, 3 between which the loss is above its chord at the middle, or None."""
    points = [Fraction(k, 4) for k in range(-12, 13)]
    pairs = product(points, points)
    return next((pair for pair in pairs if 2 * loss(sum(pair) / 2) > sum(map(loss, pair))), None)


@claim(
    "text-5.scope",
    reading="ReLU networks",
    condition="the proposition is applied to the loss of a ReLU network",
    expect="refuted",
    evidence="proved",
    given={"losses": CONVEX_LOSSES | RELU_NETWORK},
    mutants={"only (7) and (10)": {"losses": CONVEX_LOSSES}},
)
def test_relu_networks_are_covered(losses):
    """The losses of the section, a ReLU network's among them, are midpoint convex, as Prop. 5.1 asks."""
    for name, loss in losses.items():
        found = not_convex_at(loss)
        with witness(loss=name, above_the_chord_between=found):
            assert found is None, "it is not convex"


@claim(
    "text-5.scope",
    expect="holds",
    evidence="proved",
    given={"slope": symbolic_clip},
    mutants={"δ infinite (a quadratic)": {"slope": lambda r: r}},
)
def test_bounded_subgradients(slope):
    """|b| and the Huber loss are convex and Lipschitz: their derivatives do not fall, and are at most 1 and
    δ.
    """
    r, s = z3.Reals("r s")
    statements = []
    for name, derivative in (("|b|", symbolic_sign), ("Huber", slope)):
        with witness(loss=name):
            statements.append(prove(derivative(r) <= derivative(s), assumptions=[r <= s]))
            statements.append(prove(z3.And(derivative(r) <= 1, derivative(r) >= -1)))
    by_hand = "sums over entries and composition with the data matrix by hand"
    certify(Proof(f"z3; {by_hand}", "; ".join(statements)))
