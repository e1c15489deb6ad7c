"""The losses against torch's autograd, kinks included, and against the definition of a subgradient."""

from __future__ import annotations

import pytest
import torch

from ndgm.sim.losses import Huber, Lasso, Quadratic, SingleLayer, ToyLoss

DTYPES = [torch.float64, torch.float32, torch.bfloat16, torch.float16]


def autograd(loss, positions):
    positions = positions.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(loss.value(positions), positions)
    return gradient


@pytest.mark.parametrize("dtype", DTYPES)
def test_toy_subgradient_is_autograds_bit_by_bit(dtype):
    positions = torch.tensor([-3.0, -1e-6, -0.0, 0.0, 1e-7, 0.3], dtype=dtype)
    for penalty in (1.0, 0.1, 100.0):
        assert torch.equal(ToyLoss(penalty).subgradient(positions), autograd(ToyLoss(penalty), positions))
    assert ToyLoss(2.0).subgradient(positions)[2:4].tolist() == [0.0, 0.0]


def test_toy_subdifferential_is_the_slope_off_the_kink_and_an_interval_at_it():
    lower, upper = ToyLoss(2.0).subdifferential(torch.tensor([-3.0, 0.0, -0.0, 0.5]))
    assert lower.tolist() == [-2, -2, -2, 2] and upper.tolist() == [-2, 2, 2, 2]


@pytest.fixture
def problem():
    generator = torch.Generator().manual_seed(0)
    design = torch.randint(-3, 4, (12, 4), generator=generator, dtype=torch.float64)
    return design, torch.randint(-3, 4, (12,), generator=generator, dtype=torch.float64)


@pytest.mark.parametrize("scale", [1.0, 0.5, 1 / 12, 1 / 24])
def test_lasso_subgradient_is_autograds(problem, scale):
    loss = Lasso(*problem, penalty=0.7, scale=scale)
    for positions in ([0.0, 0.0, 0.0, 0.0], [0.0, 1.5, -2.0, 0.0], [1.0, -1.0, 0.25, 3.0]):
        at = torch.tensor(positions, dtype=torch.float64)
        torch.testing.assert_close(loss.subgradient(at), autograd(loss, at), rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize(("name", "reduction"), [("mean", "mean"), ("total", "sum")])
def test_lasso_scalings_are_those_of_mse_loss(problem, name, reduction):
    design, response = problem
    at = torch.tensor([0.5, -1.0, 0.0, 2.0], dtype=torch.float64)
    expected = torch.nn.functional.mse_loss(design @ at, response, reduction=reduction) + 0.7 * at.abs().sum()
    torch.testing.assert_close(getattr(Lasso, name)(design, response, 0.7).value(at), expected)


def test_lasso_takes_many_positions_at_once(problem):
    loss = Lasso.mean(*problem, 0.7)
    many = torch.tensor([[0.0, 1.0, 0.0, 2.0], [1.0, 0.0, -1.0, 0.0]], dtype=torch.float64)
    torch.testing.assert_close(loss.value(many), torch.stack([loss.value(one) for one in many]))
    torch.testing.assert_close(loss.subgradient(many), torch.stack([loss.subgradient(one) for one in many]))


def test_every_corner_of_the_subdifferential_supports_the_loss(problem):
    """f(z) ≥ f(b) + g'(z − b), exact in float64: the data, the penalty and the points are small dyadics."""
    loss = Lasso(*problem, penalty=0.5, scale=0.5)
    grid = torch.cartesian_prod(*[torch.tensor([-1.0, 0.0, 0.5], dtype=torch.float64)] * 4)
    values = loss.value(grid)
    for at, value in zip(grid, values, strict=True):
        lower, upper = loss.subdifferential(at)
        assert bool((lower <= loss.subgradient(at)).all() and (loss.subgradient(at) <= upper).all())
        for subgradient in (lower, upper, loss.subgradient(at)):
            assert bool((values >= value + (grid - at) @ subgradient).all())
    at_kink = torch.zeros(4, dtype=torch.float64)
    lower, upper = loss.subdifferential(at_kink)
    assert bool((upper - lower == 1).all())
    beyond = upper + 0.25
    nearby = torch.eye(4, dtype=torch.float64) / 1024
    assert bool((loss.value(nearby) < loss.value(at_kink) + nearby @ beyond).any())


@pytest.mark.parametrize("kink", [True, False])
def test_single_layer_huber_and_quadratic_match_autograd(problem, kink):
    design, response = problem
    losses = [
        SingleLayer(design, -response.abs(), lasso=0.5, ridge=0.25),
        Huber(design, response, delta=1.0),
        Huber(design, response, delta=2.5),
        Quadratic(design.T @ design),
    ]
    generator = torch.Generator().manual_seed(1)
    for _ in range(50):
        # Integer weights land on kinks of max(0, Zb), |b| and of the Huber joints often.
        positions = torch.randint(-2, 3, (4,), generator=generator, dtype=torch.float64)
        if not kink:
            positions = positions + torch.rand(4, generator=generator, dtype=torch.float64)
        for loss in losses:
            torch.testing.assert_close(
                loss.subgradient(positions), autograd(loss, positions), rtol=1e-13, atol=1e-12
            )


def test_huber_is_torchs():
    residuals = torch.linspace(-4, 4, 33, dtype=torch.float64)
    for delta in (0.5, 1.0, 2.0):
        ours = Huber(torch.eye(33, dtype=torch.float64), torch.zeros(33, dtype=torch.float64), delta).value(
            residuals
        )
        theirs = torch.nn.functional.huber_loss(
            residuals, torch.zeros_like(residuals), reduction="sum", delta=delta
        )
        torch.testing.assert_close(ours, theirs)
