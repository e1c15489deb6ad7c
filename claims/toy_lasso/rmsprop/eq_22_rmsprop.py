"""Equations (22), (23): RMSProp as the paper takes it from Ruder (2016).

(22) is v₊ = ρv + (1 − ρ)g², and (23) is b₊ = b − αg/√(v₊ + ε). The jitter stands inside the root, so that
v ≥ 0 alone keeps the root defined and positive; torch.optim.RMSprop, which drew the paper's figures, has it
outside.
"""

from functools import partial

import pytest
import sympy
import torch
import z3

from ndgm.exact.deduction import cut
from ndgm.exact.inference import induction
from ndgm.exact.proofs import identity
from ndgm.exact.rmsprop_lemmas import DECAY, EPSILON, LEARNING_RATE, PENALTY, POSITION, as_z3
from ndgm.exact.rules import RMSProp, State
from ndgm.sim import optimizers
from ndgm.sim.formats import all_values
from ndgm.sim.losses import ToyLoss
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast

MOMENT = sympy.Symbol("v", nonnegative=True)
RUDER = partial(RMSProp, epsilon=EPSILON, epsilon_inside=True)


@claim(
    "eq-22",
    part="equations",
    expect="holds",
    evidence="proved",
    given={"rule": RUDER},
    mutants={
        "ε outside the root": {"rule": partial(RUDER, epsilon_inside=False)},
        "bias correction": {"rule": partial(RUDER, bias_correction=True)},
    },
)
def test_recursion(rule):
    """One step of the rule is (22), (23): $v₊ = ρv + (1 − ρ)g²$, then $b₊ = b − αg/√(v₊ + ε)$."""
    steps = []
    for sign in (1, 0, -1):
        gradient = PENALTY * sign
        with witness(sign=sign):
            moved = rule(LEARNING_RATE, PENALTY, DECAY).step(State(POSITION, second_moment=MOMENT), sign=sign)
            steps.append(identity(moved.second_moment, DECAY * MOMENT + (1 - DECAY) * gradient**2))
            root = sympy.sqrt(moved.second_moment + EPSILON)
            steps.append(identity(moved.position, POSITION - LEARNING_RATE * gradient / root))
    certify(*steps)


@claim(
    "eq-22",
    part="jitter",
    expect="holds",
    evidence="proved",
    given={"rule": RUDER, "jitter_is": lambda epsilon: epsilon > 0},
    mutants={
        "no jitter": {"jitter_is": lambda epsilon: epsilon >= 0},
        "v₀ = −1": {"rule": partial(RUDER, initial_second_moment=-1)},
    },
)
def test_jitter(rule, jitter_is):
    """The jitter prevents division by 0: for every gradient, 0 included, $v$ stays $≥ 0$ and $v + ε > 0$."""
    built = rule(LEARNING_RATE, PENALTY, DECAY)
    moment, decay, epsilon = z3.Reals("v ρ ε")
    # The penalty is any real here, so that its square is that of any gradient.
    after = as_z3(built.step(State(POSITION, second_moment=MOMENT), sign=1).second_moment)
    with witness(initial_second_moment=built.initial_second_moment):
        nonnegative = induction(
            lambda v: v >= 0,
            variables=[moment],
            start=[z3.RealVal(built.initial_second_moment)],
            step=[after],
            given=[decay >= 0, decay <= 1],
        )
        certify(nonnegative, cut(moment + epsilon > 0, using=[nonnegative], given=[jitter_is(epsilon)]))


@claim(
    "eq-22",
    reading="0.99 is PyTorch's default",
    world="float64",
    part="default",
    expect="holds",
    evidence="enumerated",
    given={"decay": 0.99},
    mutants={"0.9, as in Ruder's equation, Keras and optax": {"decay": 0.9}},
)
def test_default_decay(decay):
    """Given a learning rate alone, torch.optim.RMSprop runs (22) with $ρ = 0.99$,
    and $ε$ outside the root."""
    starts = torch.tensor([0.7, -0.3, 0.0], dtype=torch.float64)
    weights = torch.nn.Parameter(starts.clone())
    optimizer = torch.optim.RMSprop([weights], lr=0.01)
    orbit = optimizers.trajectory(optimizers.RMSProp(0.01, 1.0, decay), starts, 200)
    for iteration in range(1, 201):
        optimizer.zero_grad()
        ToyLoss(1.0).value(weights).backward()
        optimizer.step()
        with witness(iteration=iteration, torch=weights.tolist(), rule=orbit[iteration].tolist()):
            assert weights.detach().equal(orbit[iteration]), "torch is elsewhere"
    certify(enumerated("steps of one run, bit for bit"))


@claim(
    "eq-22",
    reading="(23) is what torch.optim.RMSprop computes",
    world="float64",
    part="equations",
    aside=True,
    expect="refuted",
    evidence="enumerated",
    given={"penalties": (1.0, 1e-4), "epsilon": 1e-8},
    mutants={"no jitter": {"epsilon": 0.0}, "penalty 1 alone": {"penalties": (1.0,)}},
)
def test_same_as_torch(penalties, epsilon):
    """With PyTorch's jitter $10⁻⁸$, (23) and torch.optim.RMSprop travel equally far
    in 100 steps, up to 1 %."""
    for penalty in penalties:
        weights = torch.nn.Parameter(torch.ones(1, dtype=torch.float64))
        optimizer = torch.optim.RMSprop([weights], lr=1e-4, eps=epsilon)
        for _ in range(100):
            weights.grad = torch.full_like(weights, penalty)
            optimizer.step()
        torch_travel = 1 - weights.item()
        printed = optimizers.RMSProp(1e-4, penalty, epsilon=epsilon, epsilon_inside=True)
        travel = 1 - optimizers.run(printed, torch.ones(1, dtype=torch.float64), 100).item()
        shown = {"travel": round(travel, 4), "torch_travel": round(torch_travel, 4)}
        with witness(penalty=penalty, epsilon=epsilon, **shown):
            assert abs(travel - torch_travel) <= 0.01 * torch_travel, "the travels differ"


def check_jitter_in_floats(dtype, epsilon):
    """The first denominator of PyTorch's rule is positive for every penalty in [0, 1] of a 16-bit format."""
    # From the largest on, so that the counterexample is the largest penalty that fails.
    penalties = all_values(dtype if dtype.itemsize == 2 else torch.bfloat16, 0.0, 1.0).to(dtype).flip(0)
    rule = optimizers.RMSProp(0.01, 1.0, epsilon=epsilon)
    denominators = rule.denominator(rule.next_second_moment(torch.zeros_like(penalties), penalties), 1)

    def after_1(case):
        weights = torch.nn.Parameter(torch.ones(1, dtype=dtype))
        weights.grad = penalties[case : case + 1]
        torch.optim.RMSprop([weights], lr=0.01, eps=epsilon).step()
        return weights.item()

    check_all(denominators > 0, "PyTorch divides by 0", penalty=penalties, epsilon=epsilon, after_1=after_1)
    certify(enumerated("penalties in [0, 1], all that a 16-bit format has"))


@claim(
    "eq-22",
    reading="PyTorch's jitter prevents division by 0",
    world="float16",
    part="jitter",
    expect="refuted",
    evidence="enumerated",
    given={"epsilon": 1e-8},
    mutants={"ε = 10⁻⁷": {"epsilon": 1e-7}},
)
def test_jitter_in_float16(epsilon):
    """In float16 the jitter $10⁻⁸$, rounded to 0, prevents division by 0 for all penalties in [0, 1]."""
    check_jitter_in_floats(torch.float16, epsilon)


@claim(
    "eq-22",
    reading="PyTorch's jitter prevents division by 0",
    world="bfloat16",
    part="jitter",
    expect="holds",
    evidence="enumerated",
    given={"epsilon": 1e-8},
    mutants={"no jitter": {"epsilon": 0.0}},
)
def test_jitter_in_bfloat16(epsilon):
    """In bfloat16 the jitter $10⁻⁸$ prevents division by 0 for all penalties in [0, 1]."""
    check_jitter_in_floats(torch.bfloat16, epsilon)


@claim(
    "eq-22",
    reading="PyTorch's jitter prevents division by 0",
    world="float32",
    part="jitter",
    expect="holds",
    evidence="enumerated",
    given={"epsilon": 1e-8},
    mutants={"no jitter": {"epsilon": 0.0}},
)
def test_jitter_in_float32(epsilon):
    """In float32 the jitter $10⁻⁸$ prevents division by 0 for all penalties in [0, 1] that bfloat16 has."""
    check_jitter_in_floats(torch.float32, epsilon)
