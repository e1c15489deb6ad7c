"""The compiled sweeps against the plain rules, bit by bit, and what they say of the end."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest
import torch

from ndgm.sim import sweeps
from ndgm.sim.formats import all_values, uniform_values
from ndgm.sim.optimizers import (
    NDGM,
    Adam,
    HeavyBall,
    ProximalGradient,
    RMSProp,
    TorchMomentum,
    run,
    trajectory,
)
from ndgm.sim.rounding import fuses
from ndgm.sim.sweeps import end_state

RULES = {
    "ndgm": NDGM(0.01, 1.0),
    "ndgm, penalty": NDGM(0.01, 0.37),
    "ndgm, schedule": NDGM(lambda k: 0.01 / (k + 1), 0.37),
    "heavy ball": HeavyBall(0.01, 0.37, 0.9),
    "momentum": TorchMomentum(0.01, 0.37, 0.9),
    "dampened": TorchMomentum(0.01, 0.37, 0.9, 0.3),
    "nesterov": TorchMomentum(lambda k: 0.01 * 0.99**k, 0.37, 0.9, nesterov=True),
    "rmsprop": RMSProp(0.01, 0.37),
    "rmsprop, schedule": RMSProp(lambda k: 0.01 * 0.99**k, 0.37),
    "rmsprop, inside": RMSProp(0.01, 0.37, 0.9, 1e-3, epsilon_inside=True, initial_second_moment=0.5),
    "rmsprop, corrected": RMSProp(0.01, 0.37, bias_correction=True),
    "adam": Adam(0.01, 0.37),
    "adam, other end": Adam(0.01, 0.37, 0.3, 0.9, 1e-3, epsilon_inside=True, bias_correction=False),
    "adam, schedule": Adam(lambda k: 0.01 * 0.99**k, 0.37),
}
DTYPES = [torch.float32, torch.float64]


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def starts_of(dtype):
    """Random starts, more than one block, with zeros and with numbers that vanish on the way."""
    starts = torch.empty(1100, dtype=dtype).uniform_(-1, 1, generator=torch.Generator().manual_seed(0))
    starts[[0, 500, 1050]] = torch.tensor([0.0, -0.0, 1.0], dtype=dtype)
    starts[7:9] = 0.01 * torch.tensor([1, -1], dtype=dtype)
    return starts


def assert_equals_plain(rule, starts, steps, **options):
    """Bits, not values: torch.equal takes 0 for −0."""
    result = end_state(rule, starts, steps, first_zero=True, **options)
    walked = trajectory(rule, starts, steps + 2)
    bits = torch.int64 if starts.dtype == torch.float64 else torch.int32
    position, following, repeated = (iterate.view(bits) for iterate in walked[steps:])
    assert torch.equal(result.position.view(bits), position)
    assert torch.equal(result.following.view(bits), following)
    assert torch.equal(result.periodic, position == repeated)
    zero = walked[: steps + 1] == 0
    assert torch.equal(result.first_zero, zero.int().argmax(0).where(zero.any(0), -1).int())
    assert result.zeros == int(zero[-1].sum()) and result.iterations == steps
    assert torch.equal(end_state(rule, starts, steps, **options).position, result.position)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_bit_equal_to_the_plain_rule(rule, dtype):
    starts = starts_of(dtype)
    for steps in (0, 1, 2, 15, 18, 600, 601):
        assert_equals_plain(rule, starts, steps)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_bit_equal_when_steps_have_long_been_constant(dtype):
    """RMSProp's second moment stops changing after 1,256 steps in float32 and 3,256 in float64."""
    starts = starts_of(dtype)
    assert_equals_plain(RMSProp(0.01, 1.0), starts[:50], 4000)
    assert_equals_plain(RMSProp(0.01, 1.0), starts[:50], 4001)
    assert end_state(RMSProp(0.01, 1.0), starts, 10_000).all_periodic


def test_sweeps_stop_early_without_changing_the_answer():
    starts = starts_of(torch.float32)
    late, later = end_state(NDGM(0.01, 1.0), starts, 1000), end_state(NDGM(0.01, 1.0), starts, 10**9 + 1)
    assert later.all_periodic and torch.equal(late.position, later.following)
    assert torch.equal(late.following, later.position)


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_jumps_through_binades_equal_walking(dtype, monkeypatch):
    """Rates with few bits give ties; starts at multiples of the rate and powers of two are at the borders.

    In one case of four the steps are about those that just suffice.
    """
    generator = torch.Generator().manual_seed(1)
    for number in range(60):
        rate = float(2 ** (-10 * torch.rand(1, generator=generator) - 1))
        rate = float(torch.tensor(rate, dtype=torch.float16)) if number % 3 == 0 else rate
        rule, scale = NDGM(rate, (1.0, 0.37, 2.0)[number % 3]), (1.0, 5.0)[number % 2]
        starts = torch.empty(1500, dtype=dtype).uniform_(-scale, scale, generator=generator)
        starts[:20] = rate * torch.arange(-10, 10, dtype=dtype)
        starts[20:40] = powers = 2.0 ** torch.arange(-12, 8, dtype=dtype)
        starts[40:60], starts[60:80] = powers.nextafter(2 * powers), powers.nextafter(0 * powers)
        starts = starts[starts.abs() <= scale] if number % 4 < 2 else starts
        steps = int(torch.randint(0, 3000, (1,), generator=generator))
        steps = round(scale / rate / rule.penalty) + number % 8 - 3 if number % 4 == 1 else steps
        jumped = end_state(rule, starts, steps, first_zero=True)
        with monkeypatch.context() as patch:
            patch.setattr(sweeps, "binades", lambda *_: None)
            walked = end_state(rule, starts, steps, first_zero=True)
        bits = torch.int64 if dtype == torch.float64 else torch.int32
        assert torch.equal(jumped.position.view(bits), walked.position.view(bits))
        assert torch.equal(jumped.following.view(bits), walked.following.view(bits))
        assert torch.equal(jumped.periodic, walked.periodic)
        assert torch.equal(jumped.first_zero, walked.first_zero)


@pytest.mark.parametrize("start", [float("inf"), float("nan"), 2.0**40])
def test_what_no_jump_can_take_is_walked(start):
    starts = torch.tensor([start, 0.5])
    assert torch.equal(
        end_state(NDGM(0.01, 1.0), starts, 99).position.nan_to_num(7),
        run(NDGM(0.01, 1.0), starts, 99).nan_to_num(7),
    )


def test_adam_coordinates_that_meet_zero_are_walked_on_their_own():
    """Without ε the first step is the learning rate exactly: 0.5 goes to 0 and away from it again."""
    rule = Adam(0.5, 1.0, 0.5, 0.5, 0.0)
    starts = torch.tensor([0.5, 0.7, -0.5])
    result = end_state(rule, starts, 30, first_zero=True)
    assert result.first_zero.tolist() == [1, -1, 1]
    assert torch.equal(result.position, run(rule, starts, 30)) and result.zeros == 0
    assert end_state(rule, starts, 0, first_zero=True).first_zero.tolist() == [-1, -1, -1]


@pytest.mark.parametrize(
    "rule",
    [
        NDGM(0.5, 1.0, sign_at_zero=1.0),
        NDGM(0.5, -1.0),
        NDGM(0.5, float("inf")),
        NDGM(float("inf"), 1.0),
        TorchMomentum(0.1, float("inf"), 0.9),
        ProximalGradient(0.01, 1.0),
        RMSProp(0.01, 1.0, epsilon=0.0),
    ],
    ids=["sign(0) = 1", "negative", "infinite", "infinite rate", "infinite with momentum", "proximal", "0/0"],
)
def test_what_is_not_compiled_walks_in_torch(rule):
    starts = torch.tensor([0.75, 0.0, -1.0])
    result, expected = end_state(rule, starts, 20), run(rule, starts, 20)
    assert torch.equal(result.position.nan_to_num(7), expected.nan_to_num(7))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=str)
def test_half_precision_walks_in_torch(dtype):
    starts = all_values(dtype)[::101]
    result = end_state(RMSProp(0.01, 1.0), starts, 50)
    assert torch.equal(result.position, run(RMSProp(0.01, 1.0), starts, 50))
    assert torch.equal(result.following, run(RMSProp(0.01, 1.0), starts, 51))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=str)
@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_walks_that_go_round_end_where_torch_ends(rule, dtype):
    starts = all_values(dtype)[::301].contiguous()
    orbit = trajectory(rule, starts, 705).view(torch.int16)
    for steps in (*range(6), *range(255, 261), *range(600, 604)):
        result = end_state(rule, starts, steps, first_zero=True)
        assert torch.equal(result.position.view(torch.int16), orbit[steps])
        assert torch.equal(result.following.view(torch.int16), orbit[steps + 1])
        assert torch.equal(result.periodic, orbit[steps] == orbit[steps + 2])
        zero = orbit[: steps + 1].view(dtype) == 0
        assert torch.equal(result.first_zero, zero.int().argmax(0).where(zero.any(0), -1).int())


def test_a_walk_that_goes_round_takes_few_steps(monkeypatch):
    """RMSProp's state returns after 260 steps in bfloat16, four steps after it was marked."""
    taken = []
    step = RMSProp.step
    monkeypatch.setattr(RMSProp, "step", lambda *given: taken.append(1) or step(*given))
    starts = all_values(torch.bfloat16, 0.0, 1.0)[1:]
    assert end_state(RMSProp(0.01, 1.0), starts, 4000).iterations == 4000 and len(taken) < 300


def test_any_shape_and_layout_and_number_of_workers():
    starts = starts_of(torch.float32).reshape(50, 22).T
    result = end_state(NDGM(0.01, 1.0), starts, 99)
    assert result.position.shape == result.periodic.shape == starts.shape
    assert torch.equal(result.position, run(NDGM(0.01, 1.0), starts, 99))
    many = uniform_values(torch.float32)[:: 2**5]
    for rule, steps in ((Adam(0.01, 1.0), 9), (NDGM(0.01, 1.0), 120)):
        alone, shared = (end_state(rule, many, steps, first_zero=True, workers=workers) for workers in (1, 3))
        assert torch.equal(alone.position, shared.position) and torch.equal(alone.following, shared.following)
        assert torch.equal(alone.periodic, shared.periodic) and torch.equal(
            alone.first_zero, shared.first_zero
        )
    assert end_state(NDGM(0.01, 1.0), torch.empty(0), 5).all_periodic


def test_starts_are_left_alone():
    starts = starts_of(torch.float64)
    end_state(NDGM(0.01, 1.0), starts, 50)
    assert torch.equal(starts, starts_of(torch.float64))


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_the_probe_says_what_random_numbers_say(dtype):
    """Of 1003 random sums some differ in the last bit if the product is not rounded first."""
    a, b, c = torch.rand(3, 1003, dtype=dtype, generator=torch.Generator().manual_seed(0))
    factor = torch.tensor(0.3, dtype=dtype)
    pairs = {
        torch.add: (torch.add(a, b, alpha=0.3), a + factor * b),
        torch.addcmul: (torch.addcmul(a, b, c, value=0.3), a + factor * b * c),
        torch.addcdiv: (torch.addcdiv(a, b, c, value=0.3), a + factor * b / c),
        torch.lerp: (torch.lerp(a, b, 0.3), a + factor * (b - a)),
    }
    for operation, (result, rounded_twice) in pairs.items():
        assert fuses(operation, dtype) == (not torch.equal(result, rounded_twice))


@pytest.mark.skipif(platform.machine() not in ("x86_64", "AMD64"), reason="other processors always fuse")
def test_bit_equal_on_a_processor_without_fused_operations():
    """ATen's plain code path, which torch takes on old processors, in a process of its own."""
    script = """if True:
        import torch
        from ndgm.sim.rounding import fuses
        from ndgm.sim.sweeps import end_state
        from ndgm.sim.optimizers import NDGM, Adam, HeavyBall, RMSProp, TorchMomentum, run
        torch.set_num_threads(1)
        rules = [NDGM(0.01, 0.37), HeavyBall(0.01, 0.37, 0.9), TorchMomentum(0.01, 0.37, 0.9, nesterov=True)]
        rules += [RMSProp(0.01, 0.37), Adam(0.01, 0.37), Adam(0.01, 0.37, 0.3)]
        starts = 2 * torch.rand(1100) - 1
        for rule in rules:
            assert torch.equal(end_state(rule, starts, 99).position, run(rule, starts, 99)), rule
        print(fuses(torch.add, torch.float32), fuses(torch.lerp, torch.float32))
    """
    environment = os.environ | {"ATEN_CPU_CAPABILITY": "default", "PYTHONPATH": os.pathsep.join(sys.path)}
    finished = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
    )
    assert finished.stdout.split() == ["False", "False"], finished.stderr


def test_all_positive_draws_of_the_uniform_sampler():
    """The enumeration that claims rest on: all 2²³ − 1 positive float32 draws end in 2-cycles."""
    starts = uniform_values(torch.float32)[2**23 + 1 :]
    assert len(starts) == 2**23 - 1
    result = end_state(NDGM(0.01, 1.0), starts, 200)
    assert result.all_periodic and result.zeros == 2
    amplitudes = (result.position.abs().double() + result.following.abs().double())[result.position != 0]
    assert float((amplitudes - float(torch.tensor(0.01))).abs().max()) < 1e-9
    # With a dyadic step arithmetic is exact: the multiples of the step reach 0 and nothing else does.
    assert end_state(NDGM(2.0**-7, 1.0), starts, 200).zeros == 2**7 - 1
