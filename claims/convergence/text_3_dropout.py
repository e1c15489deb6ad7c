"""Section 3: does dropout make the loss discontinuous?

For a fixed mask, and on average over the masks, it stays Lipschitz on a box. Only a fresh mask at each
evaluation makes it jump, and then the loss is no function of the weights.
"""

from fractions import Fraction

import pytest
import z3

from ndgm.exact.proofs import NotProved, prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast

# Inverted dropout at rate 1/2 draws the mask 0 or 2. For each loss: the masks over which it is averaged at a
# first weight, and those at a second.
AS_A_FUNCTION = {"mask 2": ((2,), (2,)), "average over masks": ((0, 2), (0, 2))}
FRESH = {"fresh mask": ((0,), (2,))}


@claim(
    "text-3.dropout",
    expect="refuted",
    evidence="proved",
    given={"masks": AS_A_FUNCTION},
    mutants={"a fresh mask at each evaluation": {"masks": FRESH}},
)
def test_dropout_makes_the_loss_discontinuous(masks):
    """With dropout the loss (mwx − y)² of a weight w, for a mask m or averaged over m, jumps in [−1, 1]."""
    w, v, x, y = z3.Reals("w v x y")
    box = [w >= -1, w <= 1, v >= -1, v <= 1, x >= -1, x <= 1, y >= -1, y <= 1]

    def loss(weight, drawn):
        return z3.Sum([(mask * weight * x - y) * (mask * weight * x - y) for mask in drawn]) / len(drawn)

    for name, (first, second) in masks.items():
        rise, distance = loss(w, first) - loss(v, second), z3.If(w > v, w - v, v - w)
        try:
            lipschitz = prove(z3.And(rise <= 16 * distance, -rise <= 16 * distance), assumptions=box)
        except NotProved:
            lipschitz = None
        with witness(loss=name, lipschitz_constant_on_the_box=16, proof=lipschitz):
            assert lipschitz is None, "it is continuous, even Lipschitz, as a function of the weight"


@claim(
    "text-3.dropout",
    reading="fresh masks",
    condition="each evaluation draws a fresh mask, so that the loss is no function of the weights at all",
    expect="holds",
    evidence="proved",
    given={"rate": Fraction(1, 2)},
    mutants={"dropout rate 0": {"rate": Fraction(0)}},
)
def test_fresh_masks_give_two_values(rate):
    """Two evaluations at one weight differ with positive probability."""
    masks = {Fraction(0), 1 / (1 - rate)} if rate else {Fraction(1)}
    losses = tuple(sorted({(mask * Fraction(1, 2) - 1) ** 2 for mask in masks}))
    with witness(weight=Fraction(1, 2), x=1, y=1, losses=losses):
        assert len(losses) > 1
    certify(
        Proof(
            "enumeration of masks",
            f"at w = 1/2, x = y = 1 the two masks give the losses {losses[0]}, {losses[1]}",
        )
    )
