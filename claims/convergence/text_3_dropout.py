"""Section 3: does dropout make the loss discontinuous?

For a fixed mask, and on average over the masks, it stays a polynomial in the weight. Only a fresh mask at
each evaluation makes it jump, and then the loss is no function of the weights.
"""

import pytest
import z3

from ndgm.exact.proofs import NotProved, prove
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

# Inverted dropout at rate 1/2 draws the mask 0 or 2. For each loss: the masks over which it is averaged at a
# first weight, and those at a second.
AS_A_FUNCTION = {"mask 2": ((2,), (2,)), "average over masks": ((0, 2), (0, 2))}
FRESH = {"fresh mask": ((0,), (2,))}


def loss(weight, masks):
    """(mwx − y)², averaged over the masks."""
    x, y = z3.Reals("x y")
    return sum((mask * weight * x - y) * (mask * weight * x - y) for mask in masks) / len(masks)


def slope(weight, masks):
    """Its derivative by the weight."""
    x, y = z3.Reals("x y")
    return sum(2 * mask * x * (mask * weight * x - y) for mask in masks) / len(masks)


def proved_on_the_box(statement, **weights):
    """The theorem for weights, input and response in [−1, 1], or None where it is false."""
    try:
        within = [z3.And(v >= -1, v <= 1) for v in (*z3.Reals("x y"), *weights.values())]
        return prove(statement, assumptions=within)
    except NotProved:
        return None


@claim(
    "text-3.dropout",
    part="discontinuous",
    expect="refuted",
    evidence="proved",
    given={"masks": AS_A_FUNCTION},
    mutants={"a fresh mask at each evaluation": {"masks": FRESH}},
)
def test_dropout_makes_the_loss_discontinuous(masks):
    """With dropout the loss $(m wx − y)²$ of a weight $w$, for a mask $m$ or averaged over
    $m$, jumps in $[−1, 1]$."""
    w, v = z3.Reals("w v")
    for name, (first, second) in masks.items():
        rise = loss(w, first) - loss(v, second)
        lipschitz = proved_on_the_box(z3.Abs(rise) <= 16 * z3.Abs(w - v), w=w, v=v)
        with witness(loss=name, lipschitz_constant_on_the_box=16):
            assert lipschitz is None, "it is continuous, even Lipschitz, as a function of the weight"


@claim(
    "text-3.dropout",
    part="non-differentiable",
    expect="refuted",
    evidence="proved",
    given={"masks": AS_A_FUNCTION},
    mutants={"a fresh mask at each evaluation": {"masks": FRESH}},
)
def test_dropout_makes_the_loss_non_differentiable(masks):
    """With dropout the same loss leaves its tangent by more than $4(v − w)²$ somewhere in $[−1, 1]$."""
    w, v = z3.Reals("w v")
    for name, (first, second) in masks.items():
        off = loss(v, second) - loss(w, first) - slope(w, first) * (v - w)
        tangent = proved_on_the_box(z3.Abs(off) <= 4 * (v - w) * (v - w), w=w, v=v)
        with witness(loss=name, distance_from_the_tangent="at most 4(v − w)²"):
            assert tangent is None, "it is differentiable"


def check_fresh_masks(rate):
    """A weight whose output is neither 0 nor twice the response has two losses, one for each mask."""
    w, x, y, p = z3.Reals("w x y p")
    masks = [z3.RealVal(0), 1 / (1 - p)] if rate is None else [z3.RealVal(1), z3.RealVal(1)]
    losses = [(mask * w * x - y) * (mask * w * x - y) for mask in masks]
    known = [p > 0, p < 1, w * x != 0, w * x != 2 * y * (1 - p)]
    with witness(dropout_rate="p" if rate is None else rate):
        certify(prove(losses[0] != losses[1], assumptions=known))


@claim(
    "text-3.dropout",
    part="discontinuous",
    reading="fresh masks",
    condition="the loss is what one forward pass returns, with a fresh mask at each evaluation",
    expect="holds",
    evidence="proved",
    given={"rate": None},
    mutants={"dropout rate 0": {"rate": 0}},
)
def test_fresh_masks_jump(rate):
    """Two evaluations, at weights as near to each other as one likes, differ with positive probability."""
    check_fresh_masks(rate)


@claim(
    "text-3.dropout",
    part="non-differentiable",
    reading="fresh masks",
    condition="the loss is what one forward pass returns, with a fresh mask at each evaluation",
    expect="holds",
    evidence="proved",
    given={"rate": None},
    mutants={"dropout rate 0": {"rate": 0}},
)
def test_fresh_masks_have_no_derivative(rate):
    """What takes two values at one weight has no derivative there."""
    check_fresh_masks(rate)
