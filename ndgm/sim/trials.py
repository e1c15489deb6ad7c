"""What a part of a recipe computes: a network of Figure 2, or a cell of Table 2 with Figure 3's norms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ndgm.sim.data import Batches, Images
from ndgm.sim.networks import VGG16, Convolution, Single, Stack, load_pretrained, vgg
from ndgm.sim.recipes import ACTIVATIONS, LARGE, THRESHOLD, THRESHOLDS, Cell, Comparison, Network, Trials
from ndgm.sim.training import History, Recipe, counts_below, make_optimizer, train


@dataclass(frozen=True)
class Run:
    """How a part runs here; nothing of it changes the numbers by more than rounding.

    Attributes:
        convolution: of the stack in which all runs train together; None: one run after the other, which is
            faster on CPUs where images are large.
        folder: of checkpoints; None: none are written.
        every: steps from one checkpoint to the next.
        deadline: a value of `time.monotonic()` after which training stops at a checkpoint.
        progress: show a bar on stderr.
    """

    convolution: Convolution | None = "grouped"
    folder: Path | None = None
    every: int = 100
    deadline: float | None = None
    progress: bool = False

    def file(self, name: str) -> Path | None:
        """A file in the folder of checkpoints, if there is one."""
        return None if self.folder is None else self.folder / name


def compare(
    recipe: Comparison, part: Network, training: Images, validation: Images, run: Run
) -> dict[str, Tensor]:
    """Train a network of listing A.2 under its four activations; all of a seed have the same weights, order
    and augmentation.

    Returns:
        losses, validation and norms: float64, shape (epochs, seeds, activations).
    """
    channels, size = training.pixels.shape[1:3]
    held_out = Batches(validation, 500, shuffle=False, scale=recipe.scale)
    how = Recipe(part.epochs, "Adam", recipe.learning_rate)
    batches = [
        Batches(training, recipe.batch, seed=seed, augment=recipe.augment, scale=recipe.scale)
        for seed in part.seeds
    ]
    networks = []
    for seed in part.seeds:
        for activation in ACTIVATIONS:
            torch.manual_seed(seed)
            networks.append(
                vgg(part.network, activation, batch_norm=part.batch_norm, channels=channels, size=size)
            )
    name = f"{part.network}{'-bn' if part.batch_norm else ''}-{part.seeds[0]}"
    if run.convolution is not None:
        history = _train(run, name, Stack(networks, run.convolution), batches, how, held_out)
    else:
        histories = []
        for number, network in enumerate(networks):
            seen = batches[number // len(ACTIVATIONS)]
            finished = run.file(f"{name}-{number}-finished.pt")
            histories.append(
                _kept(finished)
                or _keep(_train(run, f"{name}-{number}", _alone(network), [seen], how, held_out), finished)
            )
        history = History(
            **{
                field.name: torch.cat([getattr(one, field.name) for one in histories], 1)
                for field in fields(History)
            }
        )
    shape = (part.epochs, len(part.seeds), len(ACTIVATIONS))
    return {name: getattr(history, name).view(shape) for name in ("losses", "validation", "norms")}


@dataclass(frozen=True)
class Trial:
    """A cell: what was recorded, how many of so many parameters end below each threshold, and the optimizer.

    Attributes: history: of shape (rows, seeds). below: int64, shape (thresholds, seeds). state: of the
        optimizer at the end.
    """

    history: History
    below: Tensor
    parameters: int
    state: dict[str, Any]


def trial(
    recipe: Trials,
    part: Cell,
    training: Images,
    validation: Images,
    run: Run,
    used: dict[str, Any] | None = None,
    weights: Path | None = None,
) -> Trial:
    """One trial of appendix C: images in their order, a constant rate, never in evaluation mode.

    Args:
        used: the state of an optimizer that has run under the larger penalty; None: a fresh optimizer.
        weights: the file of pretrained weights.
    """
    network = _start(recipe, part.seeds, training, weights).to(training.labels.device)
    scaled = {"shuffle": False, "scale": recipe.scale}
    chosen = training if recipe.first is None else training.first(recipe.first)
    how = Recipe(
        recipe.epochs,
        part.optimizer,
        recipe.learning_rate,
        penalties=(part.penalty,) * network.runs,
        threshold=THRESHOLD,
        evaluate=False,
        record_every=recipe.record_every,
    )
    optimizer = make_optimizer(network, how)
    if used is not None:
        optimizer.load_state_dict(used)
    history = _train(
        run,
        f"{part.optimizer}-{part.penalty:g}-{'used' if used is not None else 'fresh'}",
        network,
        [Batches(chosen, recipe.batch, **scaled)],  # type: ignore[arg-type]
        how,
        Batches(validation, 500, **scaled),  # type: ignore[arg-type]
        optimizer,
    )
    parameters = sum(parameter.numel() for parameter in network.parameters()) // network.runs
    return Trial(history, counts_below(network, THRESHOLDS), parameters, optimizer.state_dict())


def needs_used(part: Cell) -> bool:
    """Whether a cell runs on the state that the larger penalty has left; SGD has none."""
    return part.shared and part.penalty != LARGE and part.optimizer != "SGD"


def _train(
    run: Run,
    name: str,
    network: Stack | Single,
    batches: Sequence[Batches],
    recipe: Recipe,
    validation: Batches,
    optimizer: torch.optim.Optimizer | None = None,
) -> History:
    """Train with a checkpoint by this name."""
    return train(
        network,
        batches,
        recipe,
        validation=validation,
        optimizer=optimizer,
        checkpoint=run.file(f"{name}.pt"),
        every=run.every,
        deadline=run.deadline,
        progress=run.progress,
    )


def _start(recipe: Trials, seeds: Sequence[int], images: Images, weights: Path | None) -> Stack | Single:
    """The network before the first step; dropout of a run depends on the seed as the weights do."""
    channels, size = images.pixels.shape[1:3]
    networks = []
    for seed in seeds:
        torch.manual_seed(seed)
        if recipe.network == "VGG16":
            wide = VGG16()
            if weights is not None:
                load_pretrained(wide, weights)
            return Single(wide)
        networks.append(vgg(recipe.network, "ReLU", channels=channels, size=size))
    return _alone(networks[0]) if len(networks) == 1 else Stack(networks)


def _alone(network: torch.nn.Module) -> Single:
    # Convolutions on a CPU take two thirds of the time in this order.
    return Single(network.to(memory_format=torch.channels_last))  # type: ignore[call-overload]


def _keep(history: History, path: Path | None) -> History:
    if path is not None:
        written = path.with_suffix(".part")
        torch.save({field.name: getattr(history, field.name) for field in fields(History)}, written)
        written.replace(path)
    return history


def _kept(path: Path | None) -> History | None:
    return History(**torch.load(path, weights_only=True)) if path is not None and path.exists() else None
