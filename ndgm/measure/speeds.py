"""How fast a machine trains: by which convolution, how many seeds at once, and how long a part takes."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import torch

from ndgm.sim.data import Batches, Images
from ndgm.sim.networks import Convolution, Stack, vgg
from ndgm.sim.recipes import ACTIVATIONS, Cell, Comparison, Network, Recipe
from ndgm.sim.training import Recipe as Training
from ndgm.sim.training import train

LARGE_IMAGES = 8
"""On a CPU networks for images of this side or more train faster one after the other than stacked."""
RESERVE = 0.85
"""The share of the time that is planned for: validation and saving take the rest."""


@dataclass
class Speeds:
    """What was found, and is used for planning alone.

    Attributes:
        convolution: of a stack, or None: one run after the other.
        together: how many seeds train at once.
        checkpoints: whether a part is long enough to be interrupted.
        rates: expected seconds of a network for all seeds together.
        about: what is written beside the numbers.
        note: what to tell the user.
    """

    convolution: Convolution | None
    together: int
    checkpoints: bool
    rates: dict[tuple[str, bool], float] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    last: float = 0.0

    def seconds(self, part: Network | Cell) -> float:
        """The time that a part is expected to take: as probed, or as the last one took."""
        if isinstance(part, Network):
            return self.rates.get(part[:2], self.last)
        return self.last

    def took(self, part: Network | Cell, seconds: float) -> None:
        """Learn from a part."""
        self.last = seconds


def probe(recipe: Recipe, images: Images, budget: float) -> Speeds:
    """Choose how to train a recipe on the device of the images within so many seconds."""
    device = images.labels.device
    together = recipe.together
    if device.type != "cuda":
        apart = isinstance(recipe, Comparison) and images.pixels.shape[-1] >= LARGE_IMAGES
        how = "one run after the other" if apart else "all runs of a part together"
        return Speeds(None if apart else "grouped", together, True, note=f"On a CPU: {how}.")
    torch.backends.cudnn.benchmark = True
    if not isinstance(recipe, Comparison):
        return Speeds("grouped", together, False, note="On a CUDA device.")
    started = time.monotonic()
    ends = (recipe.networks[0], max(recipe.networks, key=lambda one: one.network))
    costs = {mode: sum(_seconds_a_step(recipe, one, images, mode) for one in ends) for mode in MODES}
    mode = min(costs, key=costs.__getitem__)
    steps = len(Batches(images, recipe.batch))
    rates = {
        one[:2]: one.epochs * steps * _seconds_a_step(recipe, one, images, mode) for one in recipe.networks
    }
    left = budget - (time.monotonic() - started)
    most = max(len(one.seeds) for one in recipe.networks)
    fitting = int(RESERVE * left / sum(rates.values()) * recipe.least) if left < float("inf") else most
    together = min(max(recipe.least, fitting), most)
    scaled = {name: rate / recipe.least * together / RESERVE for name, rate in rates.items()}
    total = sum(scaled.values())
    note = f"{mode} convolutions; {together} seeds at once, about {total:.0f} s for all networks."
    return Speeds(mode, together, False, scaled, {"convolution": mode}, note)


MODES: tuple[Convolution, ...] = ("grouped", "matmul")


def _seconds_a_step(recipe: Comparison, part: Network, images: Images, mode: Convolution) -> float:
    """The seconds of a step with the fewest seeds, after some that warm up."""
    channels, size = images.pixels.shape[1:3]
    made = [
        vgg(part.network, activation, batch_norm=part.batch_norm, channels=channels, size=size)
        for _ in range(recipe.least)
        for activation in ACTIVATIONS
    ]
    network, few = Stack(made, mode), images.first(3 * recipe.batch)
    batches = [
        Batches(few, recipe.batch, seed=seed, augment=recipe.augment, scale=recipe.scale)
        for seed in range(recipe.least)
    ]
    train(network, batches, Training(1))
    _wait(images.labels.device)
    started = time.monotonic()
    train(network, batches, Training(2))
    _wait(images.labels.device)
    return (time.monotonic() - started) / (2 * len(batches[0]))


def _wait(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize(device)
