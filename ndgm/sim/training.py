"""One training loop for all networks of the paper: many runs at once, resumable, fixed by the seed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional
from tqdm import tqdm

from ndgm.sim.checkpoints import State, fingerprint
from ndgm.sim.data import Batches
from ndgm.sim.networks import Single, Stack

OPTIMIZERS: dict[str, type[torch.optim.Optimizer]] = {
    "SGD": torch.optim.SGD,
    "RMSProp": torch.optim.RMSprop,
    "Adam": torch.optim.Adam,
}


@dataclass(frozen=True)
class Recipe:
    """How to train: listing A.2 by default, appendix C with the penalties and `evaluate` off.

    Attributes:
        epochs: passes over the training images.
        optimizer: SGD, RMSProp or Adam, with torch's defaults.
        learning_rate: constant.
        penalties: the penalty of the one-norm of all parameters, one for each run; empty for none.
        threshold: parameters of smaller modulus are counted.
        evaluate: validate in evaluation mode, as appendix C's listing never does.
        record_every: after how many epochs a row is recorded; they divide all epochs.
    """

    epochs: int
    optimizer: str = "Adam"
    learning_rate: float = 0.001
    penalties: tuple[float, ...] = ()
    threshold: float = 1e-5
    evaluate: bool = True
    record_every: int = 1

    def __post_init__(self) -> None:
        if self.epochs % self.record_every:
            raise ValueError(
                f"record_every: {self.record_every} does not divide {self.epochs} epochs; the last ones "
                "would not be recorded."
            )


@dataclass(frozen=True)
class History:
    """What was recorded after each epoch, or every few of them: float64 tensors of shape (epochs, runs).

    Attributes:
        losses: means over all batches since the last row of the loss that was descended, penalty included, as
            the listings print it.
        norms_as_listed: one-norms of all parameters before the epoch's last step, which is what the listing
            of appendix C appends: the norm that entered the epoch's last loss.
        norms: the same after the epoch's last step.
        small: shares of the parameters whose modulus is below the threshold.
        validation: means over the validation images of the cross-entropy; empty without such images.
    """

    losses: Tensor
    norms_as_listed: Tensor
    norms: Tensor
    small: Tensor
    validation: Tensor

    @classmethod
    def of(cls, rows: Sequence[dict[str, Tensor]], runs: int) -> History:
        """The rows of some epochs, one below the other."""
        names = [field.name for field in fields(cls)]
        return cls(
            *(torch.stack([row[name] for row in rows]) if rows else torch.empty(0, runs) for name in names)
        )


class OutOfTime(Exception):
    """The time that a training was given has passed; its checkpoint says where it stands."""


def make_optimizer(network: Stack | Single, recipe: Recipe) -> torch.optim.Optimizer:
    """A fresh optimizer of the recipe. All three act number by number, so those of a stack do not mix."""
    return OPTIMIZERS[recipe.optimizer](network.parameters(), lr=recipe.learning_rate)  # type: ignore[call-arg]


def train(
    network: Stack | Single,
    batches: Sequence[Batches],
    recipe: Recipe,
    *,
    validation: Batches | None = None,
    optimizer: torch.optim.Optimizer | None = None,
    checkpoint: Path | None = None,
    every: int = 200,
    deadline: float | None = None,
    progress: bool = False,
) -> History:
    """Train all runs of `network`, in place, on the device that holds the images.

    Args:
        network: its runs see the batches of the seeds in turn: with S seeds, run r those of seed r // (runs /
            S).
        batches: one for each seed.
        recipe: how to train.
        validation: images to validate on whenever a row is recorded.
        optimizer: one that has already been used, as the listing of appendix C reuses it; a fresh one if
            None.
        checkpoint: a file from which an interrupted training goes on, with the same final numbers as without
            the interruption; written every `every` steps, and removed at the end.
        deadline: a value of `time.monotonic()` after which the training stops at its next checkpoint.
        progress: show a bar on stderr.

    Raises:
        DataError: the checkpoint is damaged or of another training.
        OutOfTime: the deadline has passed; the checkpoint is written.
    """
    device = batches[0].images.labels.device
    network.to(device)
    optimizer = optimizer or make_optimizer(network, recipe)
    penalties = torch.tensor(recipe.penalties, device=device) if recipe.penalties else None
    state = State(network, optimizer, checkpoint, fingerprint(network, batches, asdict(recipe)))
    state.restore(device)
    steps = len(batches[0])
    bar = tqdm(
        total=recipe.epochs * steps,
        initial=state.epoch * steps + state.step,
        disable=not progress,
        unit="step",
    )
    with bar:
        while state.epoch < recipe.epochs:
            network.train()
            for inputs, labels in _examples(batches, state.epoch, state.step, network.runs):
                losses = _losses(network(inputs), labels)
                if penalties is not None:
                    norms = one_norms(network)
                    losses = losses + penalties * norms
                    state.entering = norms.detach()
                elif state.step == steps - 1:
                    with torch.no_grad():
                        state.entering = one_norms(network)
                optimizer.zero_grad(set_to_none=True)
                torch.autograd.backward(losses.sum())
                optimizer.step()
                state.total += losses.detach().double()
                state.step += 1
                bar.update()
                if checkpoint is not None and (state.epoch * steps + state.step) % every == 0:
                    state.save()
                    if deadline is not None and time.monotonic() > deadline:
                        raise OutOfTime
            state.epoch, state.step = state.epoch + 1, 0
            if state.epoch % recipe.record_every == 0:
                means = state.total / (steps * recipe.record_every)
                state.rows.append(_row(network, recipe, means, state.entering, validation))
                state.total = torch.zeros_like(state.total)
    if checkpoint is not None:
        checkpoint.unlink(missing_ok=True)
    return History.of(state.rows, network.runs)


def one_norms(network: Stack | Single) -> Tensor:
    """The one-norm of all parameters of each run, shape (runs,)."""
    return torch.stack([network.by_run(parameter).abs().sum(1) for parameter in network.parameters()]).sum(0)


def shares_below(network: Stack | Single, threshold: float) -> Tensor:
    """The share of each run's parameters whose modulus is below the threshold, float64, shape (runs,)."""
    with torch.no_grad():
        rows = [network.by_run(parameter) for parameter in network.parameters()]
        small = torch.stack([(row.abs() < threshold).sum(1) for row in rows]).sum(0)
        return small.double() / sum(row.shape[1] for row in rows)


def counts_below(network: Stack | Single, thresholds: Sequence[float]) -> Tensor:
    """How many of each run's parameters have a modulus below each threshold; of 0, how many are exactly 0.

    int64, shape (thresholds, runs).
    """
    with torch.no_grad():
        counts = torch.zeros(len(thresholds), network.runs, dtype=torch.int64)
        for parameter in network.parameters():
            moduli = network.by_run(parameter).abs()
            for number, threshold in enumerate(thresholds):
                counted = moduli < threshold if threshold else moduli == 0
                counts[number] += counted.sum(1).cpu()
        return counts


def _examples(
    batches: Sequence[Batches], epoch: int, start: int, runs: int
) -> Iterator[tuple[Tensor, Tensor]]:
    """Inputs (runs, batch, channels, height, width) and labels (runs, batch)."""
    each = runs // len(batches)
    for parts in zip(*(one.epoch(epoch, start) for one in batches), strict=True):
        yield (
            torch.stack([inputs for inputs, _ in parts]).repeat_interleave(each, 0),
            torch.stack([labels for _, labels in parts]).repeat_interleave(each, 0),
        )


def _losses(logits: Tensor, labels: Tensor) -> Tensor:
    """The mean cross-entropy of each run."""
    return (
        functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="none")
        .view(labels.shape)
        .mean(1)
    )


def _row(
    network: Stack | Single, recipe: Recipe, losses: Tensor, entering: Tensor, validation: Batches | None
) -> dict[str, Tensor]:
    with torch.no_grad():
        found = torch.zeros(0) if validation is None else _validate(network, recipe, validation)
        return {
            "losses": losses.cpu(),
            "norms_as_listed": entering.double().cpu(),
            "norms": one_norms(network).double().cpu(),
            "small": shares_below(network, recipe.threshold).cpu(),
            "validation": found.cpu(),
        }


def _validate(network: Stack | Single, recipe: Recipe, validation: Batches) -> Tensor:
    network.train(not recipe.evaluate)
    total = torch.zeros(network.runs, dtype=torch.float64, device=validation.images.labels.device)
    for inputs, labels in _examples([validation], 0, 0, network.runs):
        total += _losses(network(inputs), labels).double() * labels.shape[1]
    return total / len(validation.images)
