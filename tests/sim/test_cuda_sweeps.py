"""Sweeps on CUDA against the plain rules there, bit by bit; and, without CUDA, their tables and their
kernels.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import cuda_rounding
import pytest
import torch

from ndgm.sim import cuda_sweeps
from ndgm.sim.optimizers import NDGM, Adam, HeavyBall, ProximalGradient, RMSProp, TorchMomentum, trajectory
from ndgm.sim.sweeps import _walk_strayed, end_state

SWEPT = {
    "ndgm": NDGM(0.01, 1.0),
    "ndgm, penalty": NDGM(0.01, 0.37),
    "ndgm, dyadic": NDGM(2.0**-5, 1.0),
    "ndgm, no penalty": NDGM(0.01, 0.0),
    "ndgm, schedule": NDGM(lambda k: 0.01 / (k + 1), 0.37),
    "rmsprop": RMSProp(0.01, 0.37),
    "rmsprop, dyadic": RMSProp(2.0**-4, 1.0, 0.5, 1.0, initial_second_moment=1.0),
    "rmsprop, schedule": RMSProp(lambda k: 0.01 * 0.99**k, 0.37),
    "rmsprop, inside": RMSProp(0.01, 0.37, 0.9, 1e-3, epsilon_inside=True, initial_second_moment=0.5),
    "rmsprop, corrected": RMSProp(0.01, 0.37, bias_correction=True),
    "rmsprop, corrected inside": RMSProp(0.01, 0.37, epsilon_inside=True, bias_correction=True),
    "adam": Adam(0.01, 0.37),
    "adam, dyadic": Adam(0.5, 1.0, 0.5, 0.5, 0.0),
    "adam, other end": Adam(0.01, 0.37, 0.3, 0.9, 1e-3, epsilon_inside=True, bias_correction=False),
    "adam, schedule": Adam(lambda k: 0.01 * 0.99**k, 0.37),
}
"""Rules that have a kernel."""
WALKED = {
    "heavy ball": HeavyBall(0.01, 0.37, 0.9),
    "nesterov": TorchMomentum(lambda k: 0.01 * 0.99**k, 0.37, 0.9, nesterov=True),
    "proximal": ProximalGradient(0.01, 1.0),
    "sign(0) = 1": NDGM(0.5, 1.0, sign_at_zero=1.0),
    "0/0": RMSProp(0.01, 1.0, epsilon=0.0),
    "infinite step": RMSProp(0.01, 1.0, 0.9, -1.0, initial_second_moment=1.0),
    "subnormal quotient": Adam(0.01, 1e-300),
}
"""Rules that torch walks, on CUDA too."""
DTYPES = [torch.float32, torch.float64]
CPU = torch.device("cpu")


def starts_of(dtype):
    """Random starts, more than one block, with zeros, what vanishes on the way, and what no rule moves."""
    starts = torch.empty(1100, dtype=dtype).uniform_(-1, 1, generator=torch.Generator().manual_seed(0))
    starts[[0, 500, 1050]] = torch.tensor([0.0, -0.0, 1.0], dtype=dtype)
    starts[7:9] = 0.01 * torch.tensor([1, -1], dtype=dtype)
    starts[20:53] = torch.arange(-16, 17, dtype=dtype) / 32
    starts[60:64] = torch.tensor([torch.inf, -torch.inf, torch.nan, 2.0**60], dtype=dtype)
    starts[64:66] = torch.finfo(dtype).smallest_normal / torch.tensor([4, -8], dtype=dtype)
    return starts


def assert_equals_walk(rule, starts, steps, position, following, periodic, first_zero):
    """Bits, not values: torch.equal takes 0 for −0."""
    walked = trajectory(rule, starts, steps + 2)
    bits = torch.int64 if starts.dtype == torch.float64 else torch.int32
    last = walked[steps:].view(bits)
    assert torch.equal(position.view(bits), last[0])
    assert torch.equal(following.view(bits), last[1])
    assert torch.equal(periodic, last[0] == last[2])
    zero = walked[: steps + 1] == 0
    assert torch.equal(first_zero, zero.int().argmax(0).where(zero.any(0), -1).int())


@pytest.mark.gpu
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("rule", (SWEPT | WALKED).values(), ids=SWEPT | WALKED)
def test_bit_equal_to_torch_on_the_device(rule, dtype, cuda_device):
    starts = starts_of(dtype).to(cuda_device)
    for steps in (0, 1, 2, 15, 18, 600, 601):
        found = end_state(rule, starts, steps, first_zero=True)
        assert_equals_walk(
            rule, starts, steps, found.position, found.following, found.periodic, found.first_zero
        )
        assert found.position.device == starts.device and found.iterations == steps
        unnoted = end_state(rule, starts, steps)
        assert_equals_walk(
            rule, starts, steps, unnoted.position, unnoted.following, unnoted.periodic, found.first_zero
        )


@pytest.mark.gpu
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_bit_equal_after_many_steps_on_the_device(dtype, cuda_device):
    """By then RMSProp's second moment has stopped changing, and Adam's bias corrections are 1."""
    starts = starts_of(dtype)[:100].to(cuda_device)
    for rule, steps in (
        (RMSProp(0.01, 1.0), 4000),
        (RMSProp(0.01, 1.0), 4001),
        (Adam(0.01, 1.0, 0.9, 0.99), 5000),
    ):
        found = end_state(rule, starts, steps, first_zero=True)
        assert_equals_walk(
            rule, starts, steps, found.position, found.following, found.periodic, found.first_zero
        )


@pytest.mark.gpu
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_the_device_has_kernels(dtype, cuda_device):
    """It uses them: falling back on torch would be bit-equal, too. Strided starts, several dimensions."""
    pytest.importorskip("triton")
    starts = starts_of(dtype).to(cuda_device)
    for rule in SWEPT.values():
        assert cuda_sweeps.cuda_sweep(rule, starts, 9, False) is not None
    for rule in WALKED.values():
        assert cuda_sweeps.cuda_sweep(rule, starts, 9, False) is None
    grid = starts.reshape(50, 22).T[:, ::2]
    found = end_state(NDGM(0.01, 1.0), grid, 99)
    assert found.position.shape == found.periodic.shape == grid.shape
    walked = trajectory(NDGM(0.01, 1.0), grid, 99)[-1]
    assert torch.equal(found.position.nan_to_num(7), walked.nan_to_num(7))


@pytest.mark.gpu
def test_half_precision_and_no_starts_on_the_device(cuda_device):
    starts = starts_of(torch.float32).to(cuda_device, torch.bfloat16)
    found = end_state(RMSProp(0.01, 1.0), starts, 50)
    assert torch.equal(
        found.position.nan_to_num(7), trajectory(RMSProp(0.01, 1.0), starts, 50)[-1].nan_to_num(7)
    )
    assert end_state(NDGM(0.01, 1.0), starts[:0].float(), 5).all_periodic


class Rounding(RMSProp):
    """A second moment that no guess gives."""

    def next_second_moment(self, second_moment, gradient):
        return second_moment * 0.75 + gradient


class Correcting(Adam):
    """A bias correction that no guess gives."""

    def denominator(self, second_moment, iteration):
        return super().denominator(second_moment, iteration) + iteration


@pytest.mark.parametrize("on_cuda", [False, True], ids=["as on this processor", "as on CUDA"])
@pytest.mark.parametrize("dtype", DTYPES, ids=str)
def test_tables_are_what_a_coordinate_meets(dtype, on_cuda, monkeypatch):
    if on_cuda:
        cuda_rounding.patched(monkeypatch)
    penalty, count = torch.tensor([0.37], dtype=dtype), 400
    others = [Rounding(0.01, 0.37), Correcting(0.01, 0.37)]
    for rule in [*(rule for rule in SWEPT.values() if isinstance(rule, RMSProp | Adam)), *others]:
        moments = [torch.full_like(penalty, getattr(rule, "initial_second_moment", 0.0))]
        for _ in range(count):
            moments.append(rule.next_second_moment(moments[-1], penalty))
        expected = torch.cat([rule.denominator(moment, k) for k, moment in enumerate(moments[1:], 1)])
        found = cuda_sweeps.second_moments(rule, penalty, count)
        assert torch.equal(found, torch.cat(moments[1:]))
        assert torch.equal(cuda_sweeps.denominators_of(rule, found), expected)


def test_second_moments_that_cuda_rounds_are_guessed(monkeypatch):
    """Not walked, which would be a launch for each step."""
    cuda_rounding.patched(monkeypatch)
    calls = []
    monkeypatch.setattr(
        RMSProp,
        "next_second_moment",
        lambda *given, asked=RMSProp.next_second_moment: calls.append(1) or asked(*given),
    )
    for dtype in DTYPES:
        cuda_sweeps.second_moments(RMSProp(0.01, 0.37), torch.tensor([0.37], dtype=dtype), 4000)
    assert len(calls) <= 8


@pytest.mark.parametrize("failing", ["no compiler", "other bits"])
def test_a_kernel_that_is_not_torch_is_not_used(failing, monkeypatch):
    def sweep(rule, starts, steps, first_zero):
        if failing == "no compiler":
            raise RuntimeError("no compiler")
        walked = trajectory(rule, starts, steps + 2)
        return (
            walked[steps].nextafter(starts),
            walked[steps + 1],
            walked[steps] == walked[steps + 2],
            starts.int(),
        )

    monkeypatch.setattr(cuda_sweeps, "sweep", sweep)
    cuda_sweeps._walks_as_torch.cache_clear()
    with pytest.warns(RuntimeWarning, match=f"NDGM in Triton on cpu: .*{failing}.*walk in torch"):
        assert cuda_sweeps.cuda_sweep(NDGM(0.01, 1.0), torch.ones(5), 9, False) is None
    assert cuda_sweeps.cuda_sweep(NDGM(0.01, 1.0), torch.ones(5), 9, False) is None
    cuda_sweeps._walks_as_torch.cache_clear()


def compare_interpreted():
    """The kernels in Triton's interpreter, which fuses what says so, with torch on this processor: in its own
    process.
    """
    torch.set_num_threads(1)
    for dtype in DTYPES:
        starts = starts_of(dtype)
        for name, rule in SWEPT.items():
            for steps in (0, 1, 2, 41) if name != "ndgm" else (115, 116):
                ends = cuda_sweeps.cuda_sweep(rule, starts, steps, True)
                assert ends is not None, name
                _walk_strayed(rule, starts, steps, *ends)
                first_zero = ends[3].where(ends[3] <= steps, -1)
                assert_equals_walk(rule, starts, steps, *ends[:3], first_zero)
            unnoted = cuda_sweeps.cuda_sweep(rule, starts[::3], 9, False)
            assert unnoted[0].isnan().sum() <= 1 and len(unnoted[3]) == (367 if isinstance(rule, Adam) else 0)
        assert all(cuda_sweeps.cuda_sweep(rule, starts, 9, False) is None for rule in WALKED.values())
    print(
        "equal", cuda_sweeps.fuses(torch.add, torch.float32), cuda_sweeps._form_of_addcdiv(torch.float64, CPU)
    )


@pytest.mark.parametrize("rounds", ["as torch does here", "as CUDA does"])
@pytest.mark.parametrize("fuses", [True, False])
def test_bit_equal_to_torch_in_the_interpreter(fuses, rounds):
    pytest.importorskip("triton")
    patch = "cuda_rounding.patched(pytest.MonkeyPatch())" if rounds == "as CUDA does" else ""
    program = (
        f"import cuda_rounding, pytest, test_cuda_sweeps\n{patch}\ntest_cuda_sweeps.compare_interpreted()"
    )
    paths = [str(Path(__file__).parent), *sys.path]
    environment = os.environ | {"TRITON_INTERPRET": "1", "PYTHONPATH": os.pathsep.join(paths)}
    if not fuses:
        environment["ATEN_CPU_CAPABILITY"] = "default"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    word, fused, form = done.stdout.split() or ("", "", "")
    assert word == "equal", done.stderr
    expected = (
        cuda_sweeps.PRODUCT_FIRST if not patch else cuda_sweeps.FUSED if fuses else cuda_sweeps.QUOTIENT_FIRST
    )
    if fused == str(fuses):  # Some processors always fuse.
        assert int(form) == expected
