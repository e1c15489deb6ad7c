"""Table 2 of the paper on the toy LASSO (7): its rates, steps, penalties and threshold, fresh or shared
optimizers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import torch
from scipy.special import ndtri
from torch import Tensor

from ndgm.sim.losses import ToyLoss
from ndgm.sim.optimizers import NDGM, Adam, RMSProp, Rule
from ndgm.sim.recipes import LARGE as LARGE
from ndgm.sim.recipes import SMALL as SMALL
from ndgm.sim.recipes import THRESHOLD as THRESHOLD

LEARNING_RATE = 0.003
PENALTIES = (LARGE, SMALL)
"""In the order of the listing, which keeps the optimizer from the first to the second."""
STEPS = 25 * 98
"""25 epochs, as listed, of 98 batches of 512 images."""
STEPS_OF_THE_TEXT = 200 * 98
RULES: dict[str, Rule[Any]] = {
    "SGD": NDGM(LEARNING_RATE, 0.0),
    "RMSProp": RMSProp(LEARNING_RATE, 0.0),
    "Adam": Adam(LEARNING_RATE, 0.0),
}


def normal_quantiles(deviation: float, number: int = 20_000, dtype: torch.dtype = torch.float32) -> Tensor:
    """The quantiles (i − 1/2) / number of a normal distribution of mean 0: starts without sampling error."""
    return torch.from_numpy(ndtri((np.arange(number) + 0.5) / number) * deviation).to(dtype)


def wide_mixture(number: int = 20_000) -> Tensor:
    """Starts of three widths, of which nine tenths are within 0.0147: the shape of a network with layers of
    many sizes.
    """
    return torch.cat(
        [normal_quantiles(width, number // share) for width, share in ((0.003, 1), (0.0105, 5), (0.02, 8))]
    )


def ends(
    rule: Rule[Any],
    starts: Tensor,
    penalties: Sequence[float] = PENALTIES,
    *,
    steps: int = STEPS,
    shared: bool,
    noise: float = 0.0,
) -> dict[float, Tensor]:
    """The weights after `steps` steps under each penalty in turn, from the same starts.

    `shared` keeps the optimizer's moments and step count from one penalty to the next, as the listing does;
    otherwise each has a fresh one. `noise` is the deviation of a normal number added to each gradient, in the
    place of the cross-entropy's, from a fixed seed.
    """
    generator = torch.Generator().manual_seed(2401)
    state: Any = None
    found = {}
    for penalty in penalties:
        loss = ToyLoss(penalty)
        state = replace(state, position=starts) if shared and state is not None else rule.start(starts)
        for _ in range(steps):
            gradient = loss.subgradient(state.position)
            if noise:
                drawn = torch.randn(gradient.shape, dtype=gradient.dtype, generator=generator)
                gradient = gradient + noise * drawn
            state = rule.step(state, gradient)
        found[penalty] = state.position
    return found


@cache
def toy_ends(
    name: str, start: str, *, shared: bool, steps: int = STEPS, noise: float = 0.0
) -> dict[float, Tensor]:
    """`ends` of one optimizer by name from starts by name: "normal" (deviation 0.005) or "mixture"; once per
    process.
    """
    starts = wide_mixture() if start == "mixture" else normal_quantiles(0.005)
    return ends(RULES[name], starts, shared=shared, steps=steps, noise=noise)


def percentage(weights: Tensor, threshold: float = THRESHOLD) -> float:
    """The percentage of the weights whose modulus is below the threshold."""
    return 100 * float((weights.abs() < threshold).double().mean())


def mean_norm(weights: Tensor) -> float:
    """The one-norm over the number of weights and the learning rate."""
    return float(weights.abs().double().mean()) / LEARNING_RATE
