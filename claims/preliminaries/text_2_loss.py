"""Section 2, equation (3): convexity, the unique minimiser, and what autograd returns at kinks.

With y ≤ 0 the data term t -> (max(0, t) − y)² has the non-decreasing derivative 2(t − y) on t > 0 and 0 on
t < 0, so it is convex, and at least y²; hence F(w) − F(0) ≥ λ₁ ||w||_1 + λ₂ ||w||².
"""

from fractions import Fraction
from functools import cache

import pytest
import torch
import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


def loss(design, response, weight, lasso, ridge):
    """(3) in exact arithmetic."""
    activations = [max(sum(z * w for z, w in zip(row, weight, strict=True)), 0) for row in design]
    data = sum((y - activation) ** 2 for y, activation in zip(response, activations, strict=True))
    return data + lasso * sum(map(abs, weight)) + ridge * sum(w * w for w in weight)


@st.composite
def problems(draw):
    """Small integer data: design, absolute responses, two weights."""
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    entry = st.integers(-3, 3)
    weight = st.lists(entry, min_size=columns, max_size=columns)
    design = draw(st.lists(weight, min_size=rows, max_size=rows))
    return design, draw(st.lists(st.integers(0, 3), min_size=rows, max_size=rows)), draw(weight), draw(weight)


@claim(
    "text-2.convex",
    expect="holds",
    evidence="proved",
    given={"sign": -1},
    mutants={"responses ≥ 0": {"sign": 1}},
)
@settings(max_examples=200)
@given(problem=problems())
def test_convex(problem, sign):
    """(3) with y ≤ 0 lies below its chords, in any dimension and for all penalties ≥ 0."""
    design, responses, left, right = problem
    response = [sign * value for value in responses]
    middle = [Fraction(a + b, 2) for a, b in zip(left, right, strict=True)]
    with witness(Z=design, y=response, left=left, right=right):
        ends = [loss(design, response, weight, 0, 0) for weight in (left, right)]
        assert 2 * loss(design, response, middle, 0, 0) <= sum(ends)
    with witness(term="(max(0, t) − y)²"):
        statement, failure = chord_inequality(sign)
        assert failure is None, failure
    certify(
        Proof("z3", f"the continuous data term is midpoint convex: {statement}; norms and sums are convex")
    )


@cache
def chord_inequality(sign):
    """What z3 says of the data term, once: the proof, or the failure to prove."""
    a, b, y = z3.Reals("a b y")

    def term(t):
        activation = z3.If(t > 0, t, 0)
        return (activation - y) * (activation - y)

    try:
        return prove(2 * term((a + b) / 2) <= term(a) + term(b), assumptions=[sign * y >= 0]), None
    except AssertionError as failure:
        return None, str(failure)


@claim(
    "text-2.minimizer",
    reading="no penalty at all",
    condition="the lost condition on the penalties admits λ₁ = λ₂ = 0",
    expect="refuted",
    evidence="proved",
    given={"lasso": 0, "ridge": 0},
    mutants={"lasso 1": {"lasso": 1}, "ridge 1": {"ridge": 1}},
)
def test_minimizer_is_unique(lasso, ridge):
    """Every w ≠ 0 has a larger loss (3) than 0, for all penalties ≥ 0 and y ≤ 0."""
    for weight in (-1, 1, -2):
        with witness(Z=1, y=-1, lasso=lasso, ridge=ridge, w=weight):
            assert loss([[1]], [-1], [weight], lasso, ridge) > loss([[1]], [-1], [0], lasso, ridge)


@claim(
    "text-2.minimizer",
    expect="holds",
    evidence="proved",
    given={"total_penalty": "positive"},
    mutants={"no penalty": {"total_penalty": "zero"}},
)
def test_penalised_minimizer_is_unique(total_penalty):
    """With λ₁ + λ₂ > 0 and y ≤ 0 the loss at w ≠ 0 exceeds the loss at 0."""
    t, y, w, lasso, ridge = z3.Reals("t y w lasso ridge")
    activation = z3.If(t > 0, t, 0)
    with witness(term="data"):
        data = prove((activation - y) * (activation - y) >= y * y, assumptions=[y <= 0])
    penalised = lasso + ridge > 0 if total_penalty == "positive" else lasso + ridge == 0
    with witness(term="penalty"):
        penalty = prove(
            lasso * z3.If(w > 0, w, -w) + ridge * w * w > 0,
            assumptions=[w != 0, lasso >= 0, ridge >= 0, penalised],
        )
    certify(Proof("z3, per row and per entry; the sums by hand", f"data: {data}; penalty: {penalty}"))


PROGRAMS = {
    "2 relu(w) − relu(−w)/2 = max(2w, w/2)": (lambda w: 2 * torch.relu(w) - torch.relu(-w) / 2, lambda u: max(2 * u, u / 2)),
    "relu(w) − relu(−w) = w": (lambda w: torch.relu(w) - torch.relu(-w), lambda u: u),
}  # fmt: skip
SUMS = {"relu(w) + |w|": (lambda w: torch.relu(w) + w.abs(), lambda u: max(u, 0) + abs(u))}


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
    condition="the loss is (3) with y ≤ 0, or (7), with PyTorch's relu'(0) = 0 and sign(0) = 0",
    expect="holds",
    evidence="proved",
    given={"sign": -1, "slope_at_kink": 0},
    mutants={"y ≥ 0": {"sign": 1}, "relu'(0) = 2": {"slope_at_kink": 2}},
)
def test_losses_have_subgradients(sign, slope_at_kink):
    """Each chain-rule factor of (3) and (7) is a subgradient of its convex term, at kinks too, and autograd
    returns it.
    """
    t, u, y = z3.Reals("t u y")

    def term(value):
        activation = z3.If(value > 0, value, 0)
        return (activation - y) * (activation - y)

    slope = z3.If(t > 0, 2 * (t - y), z3.If(t < 0, 0, 2 * (0 - y) * slope_at_kink))
    with witness(term="(max(0, t) − y)²"):
        data = prove(term(u) >= term(t) + slope * (u - t), assumptions=[sign * y >= 0])
    size = z3.If(u > 0, u, -u)
    at = z3.If(t > 0, t, -t)
    with witness(term="|t|"):
        norm = prove(size >= at + z3.If(t > 0, 1, z3.If(t < 0, -1, 0)) * (u - t))
    point = torch.zeros(2, dtype=torch.float64, requires_grad=True)
    design, response = torch.tensor([[1.0, 2.0], [-3.0, 1.0]]).double(), torch.tensor([-1.0, -2.0]).double()
    (
        (response - torch.relu(design @ point)).square().sum() + point.abs().sum() + point.square().sum()
    ).backward()
    with witness(autograd_of_3_at_kink=point.grad.tolist()):
        assert not point.grad.any()
    certify(
        Proof(
            "z3",
            f"data: {data}; penalty: {norm}; by hand: subgradients of convex terms add and compose with Z",
        )
    )
