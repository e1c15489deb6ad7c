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
from ndgm.sim.optimizers import NDGM, Adam, RMSProp, Rule, State
from ndgm.sim.recipes import LARGE as LARGE
from ndgm.sim.recipes import SMALL as SMALL
from ndgm.sim.recipes import THRESHOLD as THRESHOLD
from ndgm.sim.sweeps import end_state

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
        state = replace(state, position=starts) if shared and state is not None else rule.start(starts)
        state = _walked(rule, state, penalty, steps, noise, generator)
        found[penalty] = state.position
    return found


def _walked(
    rule: Rule[Any], state: Any, penalty: float, steps: int, noise: float, generator: torch.Generator
) -> Any:
    loss, drawn = ToyLoss(penalty), torch.empty_like(state.position)
    for _ in range(steps):
        gradient = loss.subgradient(state.position)
        if noise:
            gradient = gradient.add_(drawn.normal_(0.0, noise, generator=generator))
        state = rule.step(state, gradient)
    return state


def toy_end(
    name: str, start: str, penalty: float, *, shared: bool, steps: int = STEPS, noise: float = 0.0
) -> Tensor:
    """`ends` at one penalty, of one optimizer by name from starts by name: "normal" (deviation 0.005) or
    "mixture"; each run is walked once per process.
    """
    reused = shared and penalty == SMALL and name != "SGD"  # SGD has nothing to hand on.
    if noise or reused:
        return _toy_walk(name, start, penalty, reused, steps, noise)[0].position
    return end_state(replace(RULES[name], penalty=penalty), _toy_starts(start), steps).position


@cache
def _toy_walk(
    name: str, start: str, penalty: float, reused: bool, steps: int, noise: float
) -> tuple[State, Tensor]:
    """The last state, and where the noise has got to: at the smaller penalty it goes on from where it was
    after the larger one, and so does an optimizer that is reused.
    """
    rule, starts = RULES[name], _toy_starts(start)
    state, generator = rule.start(starts), torch.Generator().manual_seed(2401)
    if penalty == SMALL:
        before, drawn = _toy_walk(name, start, LARGE, False, steps, noise)
        generator.set_state(drawn)
        state = replace(before, position=starts) if reused else state
    return _walked(rule, state, penalty, steps, noise, generator), generator.get_state()


@cache
def _toy_starts(start: str) -> Tensor:
    return wide_mixture() if start == "mixture" else normal_quantiles(0.005)


def percentage(weights: Tensor, threshold: float = THRESHOLD) -> float:
    """The percentage of the weights whose modulus is below the threshold."""
    return 100 * float((weights.abs() < threshold).double().mean())


def mean_norm(weights: Tensor) -> float:
    """The one-norm over the number of weights and the learning rate."""
    return float(weights.abs().double().mean()) / LEARNING_RATE
