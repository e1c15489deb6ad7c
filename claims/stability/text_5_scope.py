"""Section 5: the toy LASSO (7) and the Huber loss (10) satisfy Prop. 5.1, and what that says of networks.

Both are convex with bounded subgradients, whatever the data. And smooth theory does not cover every Lipschitz
convex differentiable loss: with the slope √|x| near 0 there is no L, and at every learning rate α ≤ 2 the
cycle ±α²/4 does not settle.
"""

from fractions import Fraction
from itertools import product

import pytest
import z3

from claims.stability.huber import (
    HUBER_IS_LIPSCHITZ,
    huber,
    huber_regression_is_lipschitz,
    symbolic_clip,
)
from claims.stability.lipschitz_losses import check_lasso_is_in_the_class, relu_network
from ndgm.exact.proofs import prove, symbolic_sign
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

CONVEX_LOSSES = {"(7) |b|": abs, "(10) Huber": huber}
RELU_NETWORK = {"two-layer ReLU network (a relu(b) − 1)² along a = b": relu_network}


@claim(
    "text-5.scope",
    part="lasso",
    expect="holds",
    evidence="proved",
    given={"value": lambda b: z3.Abs(b)},
    mutants={"b² instead": {"value": lambda b: b * b}},
)
def test_lasso_is_lipschitz(value):
    """(7), $λ‖b‖₁$, is convex and Lipschitz: entry by entry, with the constant $λ$ in the 1-norm."""
    check_lasso_is_in_the_class(value)


@claim(
    "text-5.scope",
    part="lasso-kink",
    expect="holds",
    evidence="proved",
    given={"slope": symbolic_sign},
    mutants={"the Huber loss": {"slope": symbolic_clip}},
)
def test_lasso_is_not_differentiable(slope):
    """(7) is not differentiable: at 0 the slopes from the right and from the left differ, for $λ > 0$."""
    penalty, h = z3.Reals("λ h")
    with witness(at=0):
        gap = prove(
            penalty * slope(h) - penalty * slope(-h) >= 2 * penalty,
            assumptions=[h > 0, penalty > 0],
        )
    certify(gap)


@claim(
    "text-5.scope",
    part="huber",
    expect="holds",
    evidence="proved",
    given={"slope": symbolic_clip},
    mutants={"δ infinite (a quadratic)": {"slope": lambda r: r}},
)
def test_huber_is_lipschitz(slope):
    """The Huber loss (10) is convex with bounded subgradients, for all data and every $δ$."""
    with witness(loss="(10)"):
        theorems = huber_regression_is_lipschitz(slope)
    certify(*theorems, concludes=HUBER_IS_LIPSCHITZ)


@claim(
    "text-5.scope",
    part="generalise",
    expect="holds",
    evidence="proved",
    given={"power": 1},
    mutants={"slope |x|": {"power": 2}},
)
def test_smooth_results_do_not_cover_lipschitz_convex_losses(power):
    """GD settles at small rates on smooth losses; on one that is Lipschitz, convex and
    $C¹$ at no rate $α ≤ 2$.

    (Its slope is $√|x| sgn x$ for $|x| ≤ 1$, and ±1 beyond. With $s = √|x| ≤ 1$ the steps from $±s²$ are
    $±(s² − αs)$; for $s = α/2$ they lead from $α²/4$ to $−α²/4$ and back.)
    """
    rate, s = z3.Reals("α s")
    with witness(slope="√|x|" if power == 1 else "|x|", cycle="±α²/4"):
        cycle = prove(
            z3.And(s * s - rate * s**power == -s * s, -s * s + rate * s**power == s * s, s <= 1),
            assumptions=[rate > 0, rate <= 2, s == rate / 2],
        )
    certify(cycle)


def not_convex_at(loss):
    """Two points of −3, −11/4, …, 3 between which the loss is above its chord at the middle, or None."""
    points = [Fraction(k, 4) for k in range(-12, 13)]
    pairs = product(points, points)
    return next((pair for pair in pairs if 2 * loss(sum(pair) / 2) > sum(map(loss, pair))), None)


@claim(
    "text-5.scope",
    reading="ReLU networks",
    condition="the proposition is applied to the loss of a ReLU network",
    aside=True,
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
