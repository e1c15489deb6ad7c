"""Section 5: full-batch gradient descent on small networks at a learning rate above 2/η stays bounded."""

import numpy as np
import pytest
import torch

from ndgm.verdict import Measurement, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-5.networks",
    world="training",
    expect="holds",
    evidence="measured",
    given={"hidden": 12},
    mutants={"no hidden layer: a linear model": {"hidden": 0}},
)
def test_small_network_does_not_diverge(hidden):
    """Full-batch GD on small tanh networks at 1.3 times 2/η, η at the start, stays bounded, not monotone."""
    ratios, rises = [], 0
    for seed in range(5):
        generator = torch.Generator().manual_seed(seed)
        inputs, targets, weights = (
            torch.randn(size, generator=generator, dtype=torch.float64)
            for size in ((40, 3), (40,), (4 * (hidden or 1),))
        )

        def loss_of(flat, inputs=inputs, targets=targets):
            first, last = flat[: 3 * (hidden or 1)].view(3, -1), flat[3 * (hidden or 1) :]
            features = inputs @ first
            return ((torch.tanh(features) @ last if hidden else features[:, 0]) - targets).square().mean()

        sharpness = float(torch.linalg.eigvalsh(torch.autograd.functional.hessian(loss_of, weights))[-1])
        rate, losses = 1.3 * 2 / sharpness, []
        for _ in range(400):
            flat = weights.requires_grad_()
            loss = loss_of(flat)
            losses.append(loss.item())
            weights = (flat - rate * torch.autograd.grad(loss, flat)[0]).detach()
        largest = max(losses[200:])
        ratios.append(largest / losses[0])
        rises += bool((np.diff(losses) > 0).any())
        with witness(seed=seed, learning_rate_times_η=2.6, largest_late_loss=largest, first_loss=losses[0]):
            assert largest < 10 * losses[0] and losses[-1] < losses[0]
    with witness(runs_with_a_rising_step=rises):
        assert rises >= 1
    certify(Measurement("largest late loss over first loss", 5, min(ratios), max(ratios)))
