"""Section 2: does the value that autograd returns at a kink make NDGM (2) a subgradient method?

On the paper's losses it does: subgradients of convex terms add and compose with Z. On a convex program that
subtracts a ReLU the chain rule, applied with relu′(0) = 0, can leave the subdifferential.
"""

from fractions import Fraction

import pytest
import torch
import z3

from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast

# Each as a program for autograd and as its values, exactly.
PROGRAMS = {
    "2 relu(w) − relu(−w)/2 = max(2w, w/2)": (
        lambda w: 2 * torch.relu(w) - torch.relu(-w) / 2,
        lambda w: max(2 * w, w / 2),
    ),
    "relu(w) − relu(−w) = w": (lambda w: torch.relu(w) - torch.relu(-w), lambda w: w),
}
SUMS = {"relu(w) + |w|": (lambda w: torch.relu(w) + w.abs(), lambda w: max(w, 0) + abs(w))}


@claim(
    "text-2.subgradient",
    expect="refuted",
    evidence="proved",
    given={"programs": PROGRAMS},
    mutants={"sums with non-negative coefficients": {"programs": SUMS}},
)
def test_autograd_gives_subgradients(programs):
    """What autograd returns at a kink of a convex program of ReLUs and absolute values is a subgradient."""
    for name, (program, value) in programs.items():
        point = torch.zeros((), dtype=torch.float64, requires_grad=True)
        program(point).backward()
        returned = Fraction(point.grad.item())
        for other in (Fraction(1), Fraction(-1)):
            with witness(f=name, at=0, autograd=returned, inequality_at=other):
                assert value(other) >= value(Fraction(0)) + returned * other


@claim(
    "text-2.subgradient",
    reading="the paper's losses",
    condition="the loss is (3) with y ≤ 0, or (7), with PyTorch's relu′(0) = 0 and sgn(0) = 0",
    expect="holds",
    evidence="proved",
    given={"sign": -1, "slope_at_kink": 0},
    mutants={"y ≥ 0": {"sign": 1}, "relu′(0) = 2": {"slope_at_kink": 2}},
)
def test_losses_have_subgradients(sign, slope_at_kink):
    """The chain rule and autograd give a subgradient of each convex term of (3) and (7), at kinks too."""
    t, u, y = z3.Reals("t u y")

    def term(value):
        activation = z3.If(value > 0, value, 0)
        return (activation - y) * (activation - y)

    def size(value):
        return z3.If(value > 0, value, -value)

    slope = z3.If(t > 0, 2 * (t - y), z3.If(t < 0, 0, 2 * (0 - y) * slope_at_kink))
    with witness(term="(max(0, t) − y)²"):
        data = prove(term(u) >= term(t) + slope * (u - t), assumptions=[sign * y >= 0])
    with witness(term="|t|"):
        norm = prove(size(u) >= size(t) + z3.If(t > 0, 1, z3.If(t < 0, -1, 0)) * (u - t))
    point = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    design, response = torch.tensor([[1.0, 2.0], [-3.0, 1.0]]).double(), torch.tensor([-1.0, -2.0]).double()
    residual = response - torch.relu(design @ point)
    (residual.square().sum() + point.abs().sum() + point.square().sum()).backward()
    with witness(autograd_of_3_at_kink=point.grad.tolist()):
        assert not point.grad.any()
    certify(
        Proof(
            "z3",
            f"data: {data}; penalty: {norm}; by hand: subgradients of convex terms add and compose with Z",
        )
    )
