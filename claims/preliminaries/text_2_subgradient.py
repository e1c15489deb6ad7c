"""Section 2: does the value that autograd returns at a kink make NDGM (2) a subgradient method?

On the paper's losses it does: subgradients of convex terms add and compose with Z. On a convex program that
subtracts a ReLU the chain rule, applied with relu′(0) = 0, can leave the subdifferential.
"""

from fractions import Fraction

import pytest
import torch
import z3

from ndgm.exact.deduction import add_up, entrywise
from ndgm.exact.proofs import prove, symbolic_sign
from ndgm.exact.theorems import all_of, cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

# Each as a program for autograd and as its values, exactly; convex, with a kink at 0.
PROGRAM = {
    "2 relu(w) − relu(−w)/2 = max(2w, w/2)": (
        lambda w: 2 * torch.relu(w) - torch.relu(-w) / 2,
        lambda w: max(2 * w, w / 2),
    ),
}
SUMS = {"relu(w) + |w|": (lambda w: torch.relu(w) + w.abs(), lambda w: max(w, 0) + abs(w))}


@claim(
    "text-2.subgradient",
    expect="refuted",
    evidence="proved",
    given={"programs": PROGRAM},
    mutants={"sums with non-negative coefficients": {"programs": SUMS}},
)
def test_autograd_gives_subgradients(programs):
    """What autograd returns at a kink of a convex program of ReLUs and absolute values is a subgradient."""
    for name, (program, value) in programs.items():
        point = torch.zeros((), dtype=torch.float64, requires_grad=True)
        program(point).backward()
        returned = Fraction(point.grad.item())
        for other in (Fraction(1), Fraction(-1)):
            with witness(f=name, kink=0, autograd=returned, inequality_at=other):
                assert value(other) >= value(Fraction(0)) + returned * other, "the inequality fails"


@claim(
    "text-2.subgradient",
    reading="the paper's losses",
    condition="the loss is (3) with $y ≤ 0$, or (7), with PyTorch's $relu′(0) = 0$ and $sgn(0) = 0$",
    expect="holds",
    evidence="proved",
    given={"sign": -1, "slope_at_kink": 0},
    mutants={"y ≥ 0": {"sign": 1}, "relu′(0) = 2": {"slope_at_kink": 2}},
)
def test_losses_have_subgradients(sign, slope_at_kink):
    """The chain rule and autograd give a subgradient of each convex term of (3) and (7), at kinks too.

    With $t = ⟨z, β⟩$ and $u = ⟨z, β′⟩$ the slopes times $u − t$ sum to $⟨g, β′ − β⟩$ for the $g$ of the chain
    rule. Penalties multiply the terms $|t|$ and $t²$.
    """
    t, u, y = z3.Reals("t u y")

    def term(value):
        activation = z3.If(value > 0, value, 0)
        return (activation - y) * (activation - y)

    slope = z3.If(t > 0, 2 * (t - y), z3.If(t < 0, 0, 2 * (0 - y) * slope_at_kink))
    with witness(term="(max(0, t) − y)²"):
        data = entrywise(term(u) >= term(t) + slope * (u - t), given=[sign * y >= 0])
    with witness(term="|t| and t²"):
        norm = entrywise(z3.Abs(u) >= z3.Abs(t) + symbolic_sign(t) * (u - t))
        ridge = entrywise(u * u >= t * t + 2 * t * (u - t))
    point = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    design, response = torch.tensor([[1.0, 2.0], [-3.0, 1.0]]).double(), torch.tensor([-1.0, -2.0]).double()
    residual = response - torch.relu(design @ point)
    (residual.square().sum() + point.abs().sum() + point.square().sum()).backward()
    with witness(autograd_of_3_at_kink=point.grad.tolist()):
        assert not point.grad.any(), "autograd's values at the kink 0 are not 0"
    certify(add_up(data, norm, ridge))


@claim(
    "text-2.subgradient",
    reading="off the kinks",
    condition="no iterate is a kink, as for almost every start and rate (text-1.rare-kinks)",
    expect="holds",
    evidence="proved",
    given={"kinks": False},
    mutants={"kinks, with any heuristic value": {"kinks": True}},
)
def test_gradients_are_subgradients(kinks):
    """Where a convex $f$ has a gradient $g$, every subgradient $s$ equals it, so that $g$
    is the subgradient taken.

    Along a line $s$ lies between the slopes of chords on both sides, which come as near to $g$ as one
    likes: here to $|s − g|/2$.
    """
    s, g, heuristic, left, right = z3.Reals("s g heuristic left right")
    near = z3.Abs(s - g) / 2
    chords = [left <= s, s <= right] + ([] if kinks else [g - near <= left, right <= g + near])
    with witness(at="a kink" if kinks else "a point with a gradient"):
        equal = prove(s == (heuristic if kinks else g), assumptions=chords)
    exists = cited(
        "a convex function that is finite has a subgradient everywhere",
        source="Rockafellar 1970, Convex Analysis",
    )
    certify(all_of(equal, exists))
