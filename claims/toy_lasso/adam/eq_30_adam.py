"""Equations (28) to (30): Adam as the paper takes it: no bias correction, and the jitter inside the root.

(28) v₊ = ρv + (1 − ρ)g², (29) m₊ = β₁m + (1 − β₁)g, (30) b₊ = b − αm₊/√(v₊ + ε), m₀ = v₀ = 0. The formulas
are lost; only this form agrees with (39), where m ≈ λs is divided by λ√(1 − ρⁿ). Kingma and Ba, and
torch.optim.Adam, divide m by 1 − β₁ⁿ and v by 1 − ρⁿ first. At ε = 0 that is (30) with the learning rate
α√(1 − ρⁿ)/(1 − β₁ⁿ), which tends to α: what the paper proves for every constant α is about another sequence
than PyTorch's, whose first steps differ.
"""

from fractions import Fraction
from functools import partial

import pytest
import sympy
import torch

from ndgm.exact.arithmetic import ball, precision
from ndgm.exact.proofs import identity
from ndgm.exact.rules import Adam, State, states
from ndgm.sim import optimizers
from ndgm.verdict import certify, claim, enumerated, witness

pytestmark = pytest.mark.fast

HALF = Fraction(1, 2)
PAPER = partial(Adam, bias_correction=False, epsilon_inside=True)
b, m = sympy.symbols("b m", real=True)
v = sympy.Symbol("v", nonnegative=True)
n = sympy.Symbol("n", integer=True, positive=True)
alpha, penalty, beta, rho, epsilon = sympy.symbols("α λ β₁ ρ ε", positive=True)


def close(one, other):
    """Whether two balls lie within 2⁻¹⁰⁰ of each other."""
    return abs(one - other) < ball(Fraction(1, 2**100))


@claim(
    "eq-30",
    part="recursion",
    expect="holds",
    evidence="proved",
    given={"rule": PAPER},
    mutants={
        "bias correction": {"rule": partial(PAPER, bias_correction=True)},
        "ε outside the root": {"rule": partial(PAPER, epsilon_inside=False)},
    },
)
def test_recursion(rule):
    """The recursion that the claims on Adam run is (28) to (30), with $m₀ = v₀ = 0$."""
    with precision(200), witness(iteration=2):
        numbers = [ball(Fraction(k, 7)) for k in (1, 2, 3, 4, 5)]
        moved = rule(*numbers).step(State(ball(1), 2, ball(2), ball(3)))
        printed = 1 - numbers[0] * moved.first_moment / (moved.second_moment + numbers[4]).sqrt()
        assert close(moved.position, printed), "the step is not (30)"
    model, premises = rule(alpha, penalty, beta, rho, epsilon), []
    for sign in (1, 0, -1):
        gradient = penalty * sign
        with witness(sign=sign):
            moved = model.step(State(b, n, m, v), sign=sign)
            move = alpha * moved.first_moment / sympy.sqrt(moved.second_moment + epsilon)
            premises += [
                identity(moved.second_moment, rho * v + (1 - rho) * gradient**2, note="(28)"),
                identity(moved.first_moment, beta * m + (1 - beta) * gradient, note="(29)"),
                identity(moved.position, b - move, note="(30)"),
            ]
    with witness():
        assert model.start(b) == State(b, 0, 0, 0)
    certify(*premises)


@claim(
    "eq-30",
    reading="Kingma and Ba's Adam",
    part="Adam",
    expect="refuted",
    evidence="proved",
    given={"rescaled": Fraction(1)},
    mutants={"with the rescaled rate": {"rescaled": Fraction(2)}},
)
def test_is_adam(rescaled):
    """(30) is Adam: it takes the first step of Kingma and Ba's algorithm $(b₀ = α = λ =
    1, β₁ = ρ = 3/4, ε = 0)$.
    """
    decay = Fraction(3, 4)
    paper = PAPER(rescaled, 1, decay, decay).step(State(Fraction(1))).position
    adam = Adam(1, 1, decay, decay).step(State(Fraction(1))).position
    with witness(paper=paper, Kingma_and_Ba=adam):
        assert paper == adam, "the first iterates differ"


def rate_of_second_moment(k, learning_rate, first_decay, second_decay):
    """Step k's learning rate in (30) that stands for the bias correction of v alone."""
    return learning_rate * (1 - second_decay**k) ** HALF


def corrected_rate(k, learning_rate, first_decay, second_decay):
    """Step k's learning rate in (30) that stands for both bias corrections."""
    return rate_of_second_moment(k, learning_rate, first_decay, second_decay) / (1 - first_decay**k)


@claim(
    "eq-30",
    reading="Kingma and Ba's Adam",
    part="Adam",
    condition="the learning rate of step $n$ is $α√(1 − ρⁿ)/(1 − β₁ⁿ)$, and $ε = 0$",
    expect="holds",
    evidence="proved",
    given={"rate": corrected_rate, "corrected": Adam},
    mutants={
        "constant": {"rate": lambda k, learning_rate, first, second: learning_rate},
        "only the second moment's": {"rate": rate_of_second_moment},
        "ε = 1/10": {"corrected": partial(Adam, epsilon=Fraction(1, 10))},
    },
)
def test_is_adam_with_another_rate(rate, corrected):
    """At $ε = 0$ Kingma and Ba's Adam is (30) with a learning rate of its own for each
    step, which tends to $α$.
    """
    first, second = Fraction(9, 10), Fraction(999, 1000)
    with precision(200):
        schedule = PAPER(
            lambda k: rate(k + 1, ball(Fraction(1, 100)), ball(first), ball(second)), 3, first, second
        )
        runs = [
            states(model, ball(Fraction(1, 7)))
            for model in (corrected(Fraction(1, 100), 3, first, second), schedule)
        ]
        for _ in range(60):
            one, other = (next(run) for run in runs)
            with witness(iteration=one.iteration):
                assert close(one.position, other.position), "the orbits part"
    bias_corrected = corrected(alpha, penalty, beta, rho).step(State(b, n, m, v), sign=1)
    rescaled = PAPER(lambda k: rate(k + 1, alpha, beta, rho), penalty, beta, rho).step(
        State(b, n, m, v), sign=1
    )
    with witness():
        assert bias_corrected[2:] == rescaled[2:]
        # Both moves have the sign of m₊, so their squares decide, and those have no roots.
        moves = [(state.position - b) ** 2 for state in (bias_corrected, rescaled)]
        certify(identity(*moves, note="the squares of the moves"))


@claim(
    "eq-30",
    reading="torch.optim.Adam",
    world="float64",
    part="Adam",
    expect="refuted",
    evidence="enumerated",
    given={"rule": optimizers.Adam(0.01, 1.0, bias_correction=False, epsilon_inside=True)},
    mutants={"PyTorch's own form": {"rule": optimizers.Adam(0.01, 1.0)}},
)
def test_is_torch_adam(rule):
    """(30) with PyTorch's defaults $(0.9, 0.999, 10⁻⁸)$ runs as torch.optim.Adam does ($α =
    0.01$, $λ = 1$, 5 steps).
    """
    weight = torch.tensor([0.5], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([weight], lr=0.01)
    expected = optimizers.trajectory(rule, weight.detach().clone(), 5)[:, 0].tolist()
    for iteration in range(6):
        with witness(iteration=iteration, torch=weight.item(), paper=expected[iteration]):
            assert weight.item() == expected[iteration], "the iterates differ"
        optimizer.zero_grad()
        weight.abs().sum().backward()
        optimizer.step()
    certify(enumerated("iterates"))
