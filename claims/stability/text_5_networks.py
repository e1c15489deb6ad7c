"""Section 5: full-batch gradient descent on small networks at learning rates above 2/η.

Five tanh networks stand in for those of the literature, η is that of the start. Up to 1.5 times 2/η all of
them stay bounded; at twice 2/η four of the five diverge.
"""

from itertools import pairwise

import numpy as np
import pytest
import torch

from ndgm.verdict import Measurement, certify, claim, shared, witness

pytestmark = pytest.mark.fast

SEEDS = range(5)
DIVERGED = 1e6


@shared
def network(seed, hidden):
    """Inputs, targets and first weights of a network, and η there; without hidden units it is linear."""
    generator = torch.Generator().manual_seed(seed)
    sizes = ((40, 3), (40,), (4 * (hidden or 1),))
    drawn = [torch.randn(size, generator=generator, dtype=torch.float64) for size in sizes]
    return *(tensor.numpy().copy() for tensor in drawn), sharpness(*drawn, hidden)


@shared
def losses_of(seed, factor, hidden=12):
    """400 losses of gradient descent at `factor` times 2/η."""
    inputs, targets, weights, top = network(seed, hidden)
    rate, losses = factor * 2 / top, []
    with np.errstate(all="ignore"):  # A run that diverges ends in nan.
        for _ in range(400):
            loss, gradient = loss_and_gradient(weights, inputs, targets, hidden)
            losses.append(loss)
            weights = weights - rate * gradient
    return losses


def sharpness(inputs, targets, weights, hidden):
    """η, the top eigenvalue of the Hessian of the mean squared error, by automatic differentiation."""

    def loss_of(flat):
        first, last = flat[: 3 * (hidden or 1)].view(3, -1), flat[3 * (hidden or 1) :]
        features = inputs @ first
        return ((torch.tanh(features) @ last if hidden else features[:, 0]) - targets).square().mean()

    return float(torch.linalg.eigvalsh(torch.autograd.functional.hessian(loss_of, weights))[-1])


def loss_and_gradient(weights, inputs, targets, hidden):
    """The mean squared error of the network and its gradient in the weights."""
    first, last = weights[: 3 * (hidden or 1)].reshape(3, -1), weights[3 * (hidden or 1) :]
    features = np.tanh(inputs @ first) if hidden else inputs @ first
    residual = (features @ last if hidden else features[:, 0]) - targets
    back = residual[:, None] * last * (1 - features**2) if hidden else residual[:, None]
    on_last = features.T @ residual if hidden else np.zeros(len(last))
    gradient = 2 / len(targets) * np.concatenate([(inputs.T @ back).ravel(), on_last])
    return float(np.mean(residual**2)), gradient


@claim(
    "text-5.networks",
    part="bounded",
    world="training",
    expect="refuted",
    evidence="measured",
    given={"factor": 2.0},
    mutants={"1.3 times 2/η": {"factor": 1.3}},
)
def test_no_network_diverges(factor):
    """Full-batch GD on small tanh networks above $2/η$ does not diverge to $∞$."""
    runs = [losses_of(seed, factor) for seed in SEEDS]
    finals = [run[-1] if run[-1] < DIVERGED else DIVERGED for run in runs]  # nan is not below either.
    certify(Measurement("last loss, or 10⁶ where it is above", len(runs), min(finals), max(finals)))
    for seed, final in zip(SEEDS, finals, strict=True):
        with witness(
            seed=seed, rate_in_units_of_2_over_η=factor, last_loss=final if final < DIVERGED else "above 10⁶"
        ):
            assert final < DIVERGED, "the loss diverges"


@claim(
    "text-5.networks",
    part="bounded",
    reading="up to 1.5 times $2/η$",
    condition="the learning rate is 1.3 to 1.5 times $2/η$",
    world="training",
    expect="holds",
    evidence="measured",
    given={"hidden": 12},
    mutants={"no hidden layer: a linear model": {"hidden": 0}},
)
def test_small_networks_stay_bounded(hidden):
    """At 1.3 and 1.5 times $2/η$, $η$ at the start, GD on small tanh networks stays bounded."""
    ratios = []
    for seed in SEEDS:
        for factor in (1.3, 1.5):
            losses = losses_of(seed, factor, hidden)
            largest = max(losses[200:])
            ratios.append(largest / losses[0])
            with witness(seed=seed, rate_in_units_of_2_over_η=factor, largest_late_loss=f"{largest:.3g}"):
                assert largest < 10 * losses[0], "the loss leaves ten times its start"
    certify(Measurement("largest late loss over first loss", len(ratios), min(ratios), max(ratios)))


@claim(
    "text-5.networks",
    part="non-monotone",
    world="training",
    expect="holds",
    evidence="measured",
    given={"factor": 1.3},
    mutants={"a tenth of 2/η": {"factor": 0.1}},
)
def test_losses_fall_with_rises(factor):
    """At 1.3 times $2/η$ the loss of each network is lower in the end, and rises in some steps on the way."""
    ratios = []
    for seed in SEEDS:
        losses = losses_of(seed, factor)
        rises = sum(after > before for before, after in pairwise(losses))
        ratios.append(losses[-1] / losses[0])
        with witness(seed=seed, rate_in_units_of_2_over_η=factor, rises=rises, last_over_first=ratios[-1]):
            assert rises >= 1, "the loss never rises"
            assert losses[-1] < losses[0], "the loss is higher in the end"
    certify(Measurement("last loss over first loss", len(ratios), min(ratios), max(ratios)))
