"""The rules against torch.optim bit by bit, and against the exact rules where torch has none."""

from __future__ import annotations

from dataclasses import fields, replace
from fractions import Fraction
from functools import cache

import pytest
import torch

from ndgm.exact import rules as exact
from ndgm.exact.arithmetic import ball
from ndgm.sim.losses import Lasso
from ndgm.sim.optimizers import (
    NDGM,
    Adam,
    HeavyBall,
    ProximalGradient,
    RMSProp,
    TorchMomentum,
    iterates,
    run,
    torch_optimizer,
    trajectory,
)

IN_TORCH = {
    "ndgm": NDGM(0.01, 0.37),
    "momentum": TorchMomentum(0.01, 0.37, 0.9),
    "dampened": TorchMomentum(0.01, 0.37, 0.9, dampening=0.3),
    "nesterov": TorchMomentum(0.01, 0.37, 0.9, nesterov=True),
    "rmsprop": RMSProp(0.01, 0.37),
    "adam": Adam(0.01, 0.37),
}
FULL_PRECISION = (torch.float64, torch.float32)
HALF_PRECISION = (torch.bfloat16, torch.float16)


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def random_starts(size, dtype):
    starts = torch.empty(size, dtype=dtype).uniform_(-1, 1, generator=torch.Generator().manual_seed(0))
    starts[:3] = torch.tensor([0.0, -0.0, 1.0], dtype=dtype)
    return starts


def same_bits(one, other):
    """Unlike torch.equal this tells −0 from 0 and takes NaN for NaN."""
    bits = {8: torch.int64, 4: torch.int32, 2: torch.int16}[one.element_size()]
    first, second = one.view(bits), other.view(bits)
    return torch.equal(first, second) or bool(((first == second) | (one.isnan() & other.isnan())).all())


def first_differences(rule, starts, steps, gradient=None):
    """The first iterations at which the rule and torch.optim, fed by autograd, differ in a bit.

    One for each tensor of starts, which are parameters of one optimizer; None where they never differ.
    """
    parameters = [one.clone().requires_grad_() for one in starts]
    optimizer = torch_optimizer(rule, parameters)
    found = [None] * len(parameters)
    for states in zip(*(iterates(rule, one, gradient) for one in starts), strict=True):
        iteration = states[0].iteration
        for place, (state, parameter) in enumerate(zip(states, parameters, strict=True)):
            if found[place] is None and not same_bits(state.position, parameter.detach()):
                found[place] = iteration
        if iteration == steps:
            return found
        if gradient:
            gradients = [gradient(parameter.detach()) for parameter in parameters]
        else:
            losses = [(rule.penalty * parameter.abs()).sum() for parameter in parameters]
            gradients = torch.autograd.grad(losses, parameters)
        for parameter, at in zip(parameters, gradients, strict=True):
            parameter.grad = at
        for group in optimizer.param_groups:
            group["lr"] = rule.rate(iteration)
        optimizer.step()


@cache
def differences(name, dtypes, steps):
    """Where rules differ from torch.optim on random starts in each format."""
    found = first_differences(IN_TORCH[name], [random_starts(1000, dtype) for dtype in dtypes], steps)
    return dict(zip(dtypes, found, strict=True))


@pytest.mark.parametrize("dtype", FULL_PRECISION, ids=str)
@pytest.mark.parametrize("name", IN_TORCH)
def test_bit_equal_to_torch_optim(name, dtype):
    assert differences(name, FULL_PRECISION, 10_000)[dtype] is None


@pytest.mark.parametrize("dtype", HALF_PRECISION, ids=str)
@pytest.mark.parametrize("name", IN_TORCH)
def test_bit_equal_to_torch_optim_in_half_precision(name, dtype):
    assert differences(name, HALF_PRECISION, 1000)[dtype] is None


def test_in_float16_the_default_epsilon_is_zero_and_a_start_at_zero_becomes_nan():
    """So it is in torch.optim, too, as the comparison above has seen; in bfloat16 ε survives."""
    for rule in (RMSProp(0.01, 1.0), Adam(0.01, 1.0)):
        assert run(rule, torch.zeros(1, dtype=torch.float16), 1).isnan().all()
        assert run(rule, torch.zeros(1, dtype=torch.bfloat16), 1).item() == 0


@pytest.mark.parametrize("rule", IN_TORCH.values(), ids=IN_TORCH)
def test_bit_equal_under_a_schedule(rule):
    scheduled = replace(rule, learning_rate=lambda k: 0.1 / (k + 1))
    assert first_differences(scheduled, [random_starts(100, torch.float32)], 300) == [None]


@pytest.mark.parametrize("rule", IN_TORCH.values(), ids=IN_TORCH)
def test_bit_equal_on_the_lasso(rule):
    generator = torch.Generator().manual_seed(0)
    design, response = torch.randn(20, 5, generator=generator), torch.randn(20, generator=generator)
    loss = Lasso.mean(design, response, 0.1)
    assert first_differences(rule, [random_starts(5, torch.float32)], 300, loss.subgradient) == [None]


@pytest.mark.parametrize("rule", [RMSProp(0.5, 1, epsilon=0.3), Adam(0.5, 1, epsilon=0.3)], ids=repr)
@pytest.mark.parametrize("change", ["epsilon", "penalty", "learning_rate"])
def test_the_comparison_sees_a_difference(rule, change):
    starts = random_starts(10, torch.float64)
    other = replace(rule, **{change: getattr(rule, change) * (1 + 1e-12)})
    assert not torch.equal(run(rule, starts, 50), run(other, starts, 50))


TWINS = {
    "NDGM": {},
    "NDGM, sign(0) = 1": {"sign_at_zero": 1},
    "HeavyBall": {"momentum": Fraction(9, 10)},
    "TorchMomentum": {"momentum": Fraction(9, 10), "dampening": Fraction(3, 10)},
    "TorchMomentum, Nesterov": {"momentum": Fraction(9, 10), "nesterov": True},
    "RMSProp": {"decay": Fraction(99, 100), "epsilon": Fraction(1, 100)},
    "RMSProp, inside": {"decay": Fraction(9, 10), "epsilon": Fraction(1, 100), "epsilon_inside": True},
    "RMSProp, v_0": {"decay": Fraction(9, 10), "epsilon": 0, "initial_second_moment": 1},
    "RMSProp, corrected": {"decay": Fraction(9, 10), "epsilon": Fraction(1, 100), "bias_correction": True},
    "Adam": {"first_decay": Fraction(9, 10), "second_decay": Fraction(99, 100), "epsilon": Fraction(1, 100)},
    "Adam, inside": {
        "first_decay": Fraction(1, 3), "second_decay": Fraction(9, 10), "epsilon": Fraction(1, 7),
        "epsilon_inside": True,
    },
    "Adam, uncorrected": {
        "first_decay": Fraction(9, 10), "second_decay": Fraction(9, 10), "epsilon": Fraction(1, 7),
        "bias_correction": False,
    },
    "ProximalGradient": {},
}  # fmt: skip
SIM = {rule.__name__: rule for rule in (NDGM, HeavyBall, TorchMomentum, RMSProp, Adam, ProximalGradient)}


@pytest.mark.parametrize("twin", TWINS)
def test_float64_follows_the_exact_rule(twin):
    """The same class names and arguments as in ndgm.exact.rules; starts and steps keep clear of ties."""
    name = twin.split(",")[0]
    rate, penalty = Fraction(1, 100), Fraction(37, 100)
    starts = [Fraction(1, 30), Fraction(-1, 7), Fraction(2, 3)]
    approximate = SIM[name](
        float(rate), float(penalty),
        **{key: value if isinstance(value, bool) else float(value) for key, value in TWINS[twin].items()},
    )  # fmt: skip
    walked = trajectory(approximate, torch.tensor([*map(float, starts)], dtype=torch.float64), 40)
    exactly = getattr(exact, name)(rate, penalty, **TWINS[twin])
    for start, column in zip(starts, walked.T, strict=True):
        expected = [float(position.mid()) for position in exact.trajectory(exactly, ball(start), 40)]
        assert column.tolist() == pytest.approx(expected, rel=0, abs=1e-13)


@pytest.mark.parametrize("name", SIM)
def test_fields_are_those_of_the_exact_rule(name):
    ours, theirs = fields(SIM[name]), fields(getattr(exact, name))
    assert [field.name for field in ours] == [field.name for field in theirs]


def test_zero_absorbs_unless_sign_at_zero_says_otherwise():
    zero = torch.zeros(2)
    assert trajectory(NDGM(0.5, 1.0), zero, 3).count_nonzero() == 0
    assert trajectory(NDGM(0.5, 1.0, sign_at_zero=1.0), zero, 2)[:, 0].tolist() == [0.0, -0.5, 0.0]


def test_proximal_gradient_reaches_zero_exactly_and_solves_the_lasso():
    assert run(ProximalGradient(0.01, 1.0), random_starts(100, torch.float32), 101).count_nonzero() == 0
    design = torch.eye(3, dtype=torch.float64)
    loss = Lasso.total(design, torch.tensor([3.0, 0.25, -2.0], dtype=torch.float64), 1.0)
    solution = run(ProximalGradient(0.25, 1.0), torch.ones(3, dtype=torch.float64), 100, loss.smooth_gradient)
    torch.testing.assert_close(solution, torch.tensor([2.5, 0.0, -1.5], dtype=torch.float64))
    lower, upper = loss.subdifferential(solution.round(decimals=12))
    assert bool((lower <= 1e-12).all() and (upper >= -1e-12).all())


def test_states_are_values():
    starts = random_starts(5, torch.float64)
    for rule in (*IN_TORCH.values(), HeavyBall(0.01, 0.37, 0.9), ProximalGradient(0.01, 0.37)):
        state = rule.toy_step(rule.start(starts))
        once, again = rule.toy_step(state), rule.toy_step(state)
        assert torch.equal(once.position, again.position) and once.iteration == 2
    assert torch.equal(starts, random_starts(5, torch.float64))


def test_torch_starts_at_the_first_learning_rate():
    rule = NDGM(lambda n: 1 / (n + 1), 0.37)
    assert torch_optimizer(rule, [torch.zeros(1, requires_grad=True)]).param_groups[0]["lr"] == 1


def test_what_torch_does_not_have_is_refused():
    starts = [torch.zeros(1, requires_grad=True)]
    for rule in (
        HeavyBall(0.01, 1.0, 0.9),
        RMSProp(0.01, 1.0, bias_correction=True),
        RMSProp(0.01, 1.0, epsilon_inside=True),
        Adam(0.01, 1.0, bias_correction=False),
    ):
        with pytest.raises(ValueError, match=r"torch\.optim has no"):
            torch_optimizer(rule, starts)
    for refused in ({"momentum": 0.9, "dampening": 0.1}, {"momentum": 0.0}):
        with pytest.raises(ValueError, match="Nesterov"):
            TorchMomentum(0.01, 1.0, nesterov=True, **refused)
