"""One training loop for all networks of the paper: many runs at once, resumable, fixed by the seed."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional
from tqdm import tqdm

from ndgm.sim.data import Batches, DataError
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
    """

    epochs: int
    optimizer: str = "Adam"
    learning_rate: float = 0.001
    penalties: tuple[float, ...] = ()
    threshold: float = 1e-5
    evaluate: bool = True


@dataclass(frozen=True)
class History:
    """What was recorded after each epoch: float64 tensors of shape (epochs, runs).

    Attributes: losses: means over the epoch's batches of the loss that was descended, penalty included, as
        the listings print it. norms: one-norms of all parameters. small: shares of the parameters whose
        modulus is below the threshold. validation: means over the validation images of the cross-entropy;
        empty without such images.
    """

    losses: Tensor
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
    progress: bool = False,
) -> History:
    """Train all runs of `network`, in place, on the device that holds the images.

    Args: network: its runs see the batches of the seeds in turn: with S seeds, run r those of seed r // (runs
        / S). batches: one for each seed. recipe: how to train. validation: images to validate on after each
        epoch. optimizer: one that has already been used, as the listing of appendix C reuses it; a fresh one
        if None. checkpoint: a file from which an interrupted training goes on, with the same final numbers as
        without the
            interruption; written every `every` steps, and removed at the end.
        progress: show a bar on stderr.

    Raises:
        DataError: the checkpoint is damaged or of another training.
    """
    device = batches[0].images.labels.device
    network.to(device)
    optimizer = optimizer or make_optimizer(network, recipe)
    penalties = torch.tensor(recipe.penalties, device=device) if recipe.penalties else None
    state = _State(network, optimizer, checkpoint, _fingerprint(network, batches, recipe))
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
                    losses = losses + penalties * one_norms(network)
                optimizer.zero_grad(set_to_none=True)
                torch.autograd.backward(losses.sum())
                optimizer.step()
                state.total += losses.detach().double()
                state.step += 1
                bar.update()
                if checkpoint is not None and state.step % every == 0:
                    state.save()
            state.rows.append(_row(network, recipe, state.total / steps, validation))
            state.epoch, state.step, state.total = state.epoch + 1, 0, torch.zeros_like(state.total)
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
    network: Stack | Single, recipe: Recipe, losses: Tensor, validation: Batches | None
) -> dict[str, Tensor]:
    with torch.no_grad():
        found = torch.zeros(0) if validation is None else _validate(network, recipe, validation)
        return {
            "losses": losses.cpu(),
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


# Checkpoints


def _fingerprint(network: Stack | Single, batches: Sequence[Batches], recipe: Recipe) -> str:
    shapes = {name: tuple(value.shape) for name, value in network.state_dict().items()}
    drawn = [
        (one.images.name, len(one.images), one.size, one.seed, one.shuffle, one.augment) for one in batches
    ]
    return repr((shapes, drawn, asdict(recipe)))


class _State:
    """Where a training stands, and its file."""

    def __init__(
        self, network: Stack | Single, optimizer: torch.optim.Optimizer, path: Path | None, fingerprint: str
    ) -> None:
        self.network, self.optimizer, self.path, self.fingerprint = network, optimizer, path, fingerprint
        self.epoch, self.step = 0, 0
        self.rows: list[dict[str, Tensor]] = []
        self.total = torch.zeros(network.runs, dtype=torch.float64)

    def restore(self, device: torch.device) -> None:
        """Go on from the file, if there is one."""
        self.total = self.total.to(device)
        if self.path is None or not self.path.exists():
            return
        try:
            kept: dict[str, Any] = torch.load(self.path, map_location=device, weights_only=True)
            if kept["fingerprint"] != self.fingerprint:
                raise DataError(
                    f"checkpoint: {self.path} is of another training; remove it or name another file."
                )
            self.network.load_state_dict(kept["network"])
            self.optimizer.load_state_dict(kept["optimizer"])
            self.epoch, self.step = kept["epoch"], kept["step"]
            self.rows = [{name: value.cpu() for name, value in row.items()} for row in kept["rows"]]
            self.total = kept["total"]
            torch.set_rng_state(kept["generator"].cpu())
            if device.type == "cuda":
                torch.cuda.set_rng_state(kept["cuda"].cpu(), device)
        except DataError:
            raise
        except Exception as error:  # torch raises whatever a damaged file leads to.
            first = str(error).strip().partition("\n")[0]
            raise DataError(
                f"checkpoint: {self.path} is damaged ({first}); remove it to start again."
            ) from error

    def save(self) -> None:
        """Write the file atomically."""
        assert self.path is not None
        cuda = (
            torch.cuda.get_rng_state(self.total.device)
            if self.total.device.type == "cuda"
            else torch.zeros(0)
        )
        kept = {
            "fingerprint": self.fingerprint,
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "epoch": self.epoch,
            "step": self.step,
            "rows": self.rows,
            "total": self.total,
            "generator": torch.get_rng_state(),
            "cuda": cuda,
        }
        with tempfile.NamedTemporaryFile(
            dir=self.path.parent, prefix=f".{self.path.name}.", delete=False
        ) as file:
            torch.save(kept, file)
        os.replace(file.name, self.path)
