"""Equations (22), (23): RMSProp as the paper takes it from Ruder (2016), and the gradient of (7) that goes
into it.

(22) v+ = ρ v + (1 − ρ) g² and (23) b+ = b − αg / √(v+ + ε). The jitter stands inside the
root, so that v ≥ 0 alone keeps the root defined and positive; torch.optim.RMSprop, which drew the paper's
figures, has it outside. At b ≠ 0 the subgradient inequality λ|y| ≥ λ|b| + g (y − b), at y = 0 and
y = 2b, gives g b = λ|b|, so g² = λ².
"""

from functools import partial

import pytest
import sympy
import torch
import z3

from ndgm.exact.proofs import identity, prove, symbolic_sign
from ndgm.exact.rmsprop_lemmas import DECAY, EPSILON, LEARNING_RATE, PENALTY, POSITION, as_z3
from ndgm.exact.rules import NDGM, RMSProp, State
from ndgm.sim import optimizers
from ndgm.sim.formats import all_values
from ndgm.sim.losses import ToyLoss
from ndgm.verdict import (
    Count,
    Proof,
    certify,
    claim,
    refute,
    witness,
    witnesses,
)

pytestmark = pytest.mark.fast

MOMENT = sympy.Symbol("v", nonnegative=True)
RUDER = partial(RMSProp, epsilon=EPSILON, epsilon_inside=True)


@claim(
    "eq-22",
    expect="holds",
    evidence="proved",
    given={"rule": RUDER},
    mutants={
        "ε outside the root": {"rule": partial(RUDER, epsilon_inside=False)},
        "bias correction": {"rule": partial(RUDER, bias_correction=True)},
    },
)
def test_recursion(rule):
    """One step of the rule is (22), (23): v+ = ρ v + (1 − ρ) g², then b+ = b − αg / √(v+ +
    ε).
    """
    for sign in (1, 0, -1):
        gradient = PENALTY * sign
        with witness(sign=sign):
            moved = rule(LEARNING_RATE, PENALTY, DECAY).step(State(POSITION, second_moment=MOMENT), sign=sign)
            identity(moved.second_moment, DECAY * MOMENT + (1 - DECAY) * gradient**2)
            identity(
                moved.position,
                POSITION - LEARNING_RATE * gradient / sympy.sqrt(moved.second_moment + EPSILON),
            )
    certify(
        Proof(
            "sympy",
            "(22), (23) for all b, all v ≥ 0, all α, λ, ρ, ε > 0, and the signs 1, 0, −1",
        )
    )


@claim(
    "eq-22",
    expect="holds",
    evidence="proved",
    given={"rule": RUDER, "jitter_is": lambda epsilon: epsilon > 0},
    mutants={
        "no jitter": {"jitter_is": lambda epsilon: epsilon >= 0},
        "v₀ = −1": {"rule": partial(RUDER, initial_second_moment=-1)},
    },
)
def test_jitter(rule, jitter_is):
    """The jitter prevents division by 0: for every gradient, 0 included, v stays ≥ 0 and v + ε > 0."""
    built = rule(LEARNING_RATE, PENALTY, DECAY)
    moment, decay, epsilon = z3.Reals("v ρ ε")
    # The penalty is any real here, so that its square is that of any gradient.
    after = as_z3(built.step(State(POSITION, second_moment=MOMENT), sign=1).second_moment)
    with witness(initial_second_moment=built.initial_second_moment):
        assert built.initial_second_moment >= 0
        text = prove(
            z3.And(after >= 0, after + epsilon > 0),
            assumptions=[moment >= 0, decay >= 0, decay <= 1, jitter_is(epsilon)],
        )
    certify(Proof("induction", f"v₀ ≥ 0; {text}"))


@claim(
    "eq-22",
    reading="0.99 is PyTorch's default",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"decay": 0.99},
    mutants={"0.9, as in Ruder's equation, Keras and optax": {"decay": 0.9}},
)
def test_default_decay(decay):
    """With nothing but a learning rate given, torch.optim.RMSprop runs (22) with ρ = 0.99, ε outside
    the root.
    """
    starts = torch.tensor([0.7, -0.3, 0.0], dtype=torch.float64)
    weights = torch.nn.Parameter(starts.clone())
    optimizer = torch.optim.RMSprop([weights], lr=0.01)
    orbit = optimizers.trajectory(optimizers.RMSProp(0.01, 1.0, decay), starts, 200)
    for iteration in range(1, 201):
        optimizer.zero_grad()
        ToyLoss(1.0).value(weights).backward()
        optimizer.step()
        with witness(iteration=iteration, torch=weights.tolist(), rule=orbit[iteration].tolist()):
            assert weights.detach().equal(orbit[iteration])
    certify(Count(200, "steps, bit for bit"))


@claim(
    "eq-22",
    reading="(23) is what torch.optim.RMSprop computes",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"penalties": (1.0, 1e-4), "epsilon": 1e-8},
    mutants={"no jitter": {"epsilon": 0.0}, "penalty 1 alone": {"penalties": (1.0,)}},
)
def test_same_as_torch(penalties, epsilon):
    """With PyTorch's jitter 1e-8, (23) and torch.optim.RMSprop go the same way up to 1 % in the first 100
    steps.
    """
    for penalty in penalties:
        weights = torch.nn.Parameter(torch.ones(1, dtype=torch.float64))
        optimizer = torch.optim.RMSprop([weights], lr=1e-4, eps=epsilon)
        printed = optimizers.RMSProp(1e-4, penalty, epsilon=epsilon, epsilon_inside=True)
        for _ in range(100):
            weights.grad = torch.full_like(weights, penalty)
            optimizer.step()
        torch_travel = 1 - weights.item()
        travel = 1 - optimizers.run(printed, torch.ones(1, dtype=torch.float64), 100).item()
        with witness(
            penalty=penalty, epsilon=epsilon, travel=round(travel, 4), torch_travel=round(torch_travel, 4)
        ):
            assert abs(travel - torch_travel) <= 0.01 * torch_travel


def check_jitter_in_floats(dtype, epsilon):
    """For every positive penalty of the format, and for gradient 0, the first denominator of PyTorch's rule
    is > 0.
    """
    penalties = all_values(dtype if dtype.itemsize == 2 else torch.bfloat16, 0.0, 1.0).to(dtype)
    rule = optimizers.RMSProp(0.01, 1.0, epsilon=epsilon)
    denominators = rule.denominator(rule.next_second_moment(torch.zeros_like(penalties), penalties), 1)
    zero = denominators == 0
    if zero.any():
        weights = torch.nn.Parameter(torch.ones(1, dtype=dtype))
        weights.grad = penalties[zero][-1:]
        torch.optim.RMSprop([weights], lr=0.01, eps=epsilon).step()
        largest = f"{weights.grad.item():.3g}"
        refute("PyTorch divides by 0", largest_penalty=largest, epsilon=epsilon, start=1, next=weights.item())
    with witnesses(len(penalties)):
        assert (denominators > 0).all()
    certify(Count(len(penalties), "penalties in [0, 1], all that a 16-bit format has"))


@claim(
    "eq-22",
    reading="PyTorch's jitter prevents division by 0",
    world="float16",
    expect="refuted",
    evidence="enumerated",
    given={"epsilon": 1e-8},
    mutants={"ε = 1e-7": {"epsilon": 1e-7}},
)
def test_jitter_in_float16(epsilon):
    """In float16 the jitter 1e-8 prevents division by 0 for all penalties in [0, 1] (it is itself rounded to
    0).
    """
    check_jitter_in_floats(torch.float16, epsilon)


@claim(
    "eq-22",
    reading="PyTorch's jitter prevents division by 0",
    world="bfloat16",
    expect="holds",
    evidence="enumerated",
    given={"epsilon": 1e-8},
    mutants={"no jitter": {"epsilon": 0.0}},
)
def test_jitter_in_bfloat16(epsilon):
    """In bfloat16 the jitter 1e-8 prevents division by 0 for all penalties in [0, 1]."""
    check_jitter_in_floats(torch.bfloat16, epsilon)


@claim(
    "eq-22",
    reading="PyTorch's jitter prevents division by 0",
    world="float32",
    expect="holds",
    evidence="enumerated",
    given={"epsilon": 1e-8},
    mutants={"no jitter": {"epsilon": 0.0}},
)
def test_jitter_in_float32(epsilon):
    """In float32 the jitter 1e-8 prevents division by 0 for all penalties in [0, 1] that bfloat16 has, too."""
    check_jitter_in_floats(torch.float32, epsilon)


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
    """At b ≠ 0 every subgradient of λ|b|, λ ≥ 0, has the square λ²; so has the rules' own
    gradient.
    """
    position, subgradient, penalty = z3.Reals("b g λ")

    def loss(at):
        return penalty * z3.If(at < 0, -at, at)

    def supports(at):
        return loss(at) >= loss(position) + subgradient * (at - position)

    taken = rule(1, penalty).gradient(position, symbolic_sign(position))
    with witness():
        text = prove(
            z3.And(subgradient * subgradient == penalty * penalty, taken * taken == penalty * penalty),
            assumptions=[
                position_is(position),
                penalty >= 0,
                supports(z3.RealVal(0)),
                supports(2 * position),
            ],
        )
    certify(Proof("z3", text))


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
    """What autograd returns for (7) at any finite bfloat16 number but 0 is the penalty in magnitude, bit for
    bit.
    """
    largest = torch.finfo(torch.bfloat16).max
    positions = all_values(torch.bfloat16, -largest, largest)
    positions = (positions if zero else positions[positions != 0]).requires_grad_()
    penalties = all_values(torch.bfloat16, 2.0**-20, 2.0**20)[::97].tolist()
    for penalty in penalties:
        ToyLoss(penalty).value(positions).backward()
        wrong = positions[positions.grad.abs() != penalty]
        with witnesses(len(positions), penalty=penalty, first_wrong=wrong[:1].tolist()):
            assert not len(wrong)
        positions.grad = None
    certify(Count(len(positions), f"bfloat16 numbers but 0, under each of {len(penalties)} penalties"))


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
    """For every penalty in [2⁻²⁰, 1] the square of the gradient, as float16 stores it, is positive: v can
    forget no step.
    """
    penalties = all_values(torch.float16, least_penalty, 1.0)
    lost = penalties[penalties.square() == 0]
    with witnesses(len(penalties), largest_penalty_with_square_0=f"{max(lost.tolist(), default=0):.4g}"):
        assert not len(lost), f"{len(lost)} penalties have the square 0"
