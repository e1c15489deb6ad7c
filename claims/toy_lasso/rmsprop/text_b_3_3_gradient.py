"""B.3.3: off 0 the square of the gradient of (7) is λ², entry by entry.

At b ≠ 0 the subgradient inequality λ|y| ≥ λ|b| + g(y − b), at y = 0 and y = 2b, gives gb = λ|b|, so g² = λ².
"""

import pytest
import torch
import z3

from ndgm.exact.proofs import prove, symbolic_sign
from ndgm.exact.rules import NDGM
from ndgm.sim.formats import all_values
from ndgm.sim.losses import ToyLoss
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast


@claim(
    "text-B.3.3.gradient",
    expect="holds",
    evidence="proved",
    given={"rule": NDGM, "position_is": lambda position: position != 0},
    mutants={
        "zero admitted": {"position_is": lambda position: position <= 0},
        "penalty squared": {"rule": lambda rate, penalty: NDGM(rate, penalty * penalty)},
    },
)
def test_gradient(rule, position_is):
    """At $b ≠ 0$ every subgradient of $λ|b|$, $λ ≥ 0$, has the square $λ²$; so has
    the rules' own gradient."""
    position, subgradient, penalty = z3.Reals("b g λ")

    def loss(at):
        return penalty * z3.If(at < 0, -at, at)

    def supports(at):
        return loss(at) >= loss(position) + subgradient * (at - position)

    taken = rule(1, penalty).gradient(position, symbolic_sign(position))
    supporting = [supports(z3.RealVal(0)), supports(2 * position)]
    with witness():
        square = prove(
            z3.And(subgradient * subgradient == penalty * penalty, taken * taken == penalty * penalty),
            assumptions=[position_is(position), penalty >= 0, *supporting],
        )
    certify(square)


@claim(
    "text-B.3.3.gradient",
    reading="PyTorch's gradient",
    world="bfloat16",
    expect="holds",
    evidence="enumerated",
    given={"zero": False},
    mutants={"zero admitted": {"zero": True}},
)
def test_gradient_in_bfloat16(zero):
    """At any finite bfloat16 number but 0 autograd's gradient of (7) is $±λ$, bit for bit."""
    largest = torch.finfo(torch.bfloat16).max
    positions = all_values(torch.bfloat16, -largest, largest)
    positions = (positions if zero else positions[positions != 0]).requires_grad_()
    penalties = all_values(torch.bfloat16, 2.0**-20, 2.0**20)[::97].tolist()
    for penalty in penalties:
        positions.grad = None
        ToyLoss(penalty).value(positions).backward()
        size = positions.grad.abs()
        check_all(size == penalty, "its gradient is another", position=positions, penalty=penalty, size=size)
    certify(enumerated("pairs of a bfloat16 number but 0 and one of the penalties"))


@claim(
    "text-B.3.3.gradient",
    reading="its square, rounded, is positive",
    world="float16",
    expect="refuted",
    evidence="enumerated",
    given={"least_penalty": 2.0**-20},
    mutants={"penalties from 1/5000": {"least_penalty": 1 / 5000}},
)
def test_square_in_float16(least_penalty):
    """For every penalty in $[2⁻²⁰, 1]$ the gradient's square in float16 is positive: $v$ forgets no step."""
    # From the largest on, so that the counterexample is the largest penalty that fails.
    penalties = all_values(torch.float16, least_penalty, 1.0).flip(0)
    check_all(penalties.square() != 0, "its square is 0", penalty=penalties)
