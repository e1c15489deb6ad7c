"""Where a training stands, and the file from which it goes on after an interruption."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ndgm.sim.data import Batches, DataError
from ndgm.sim.networks import Single, Stack


class State:
    """Where a training stands, and its file."""

    def __init__(
        self, network: Stack | Single, optimizer: torch.optim.Optimizer, path: Path | None, fingerprint: str
    ) -> None:
        self.network, self.optimizer, self.path, self.fingerprint = network, optimizer, path, fingerprint
        self.epoch, self.step = 0, 0
        self.rows: list[dict[str, Tensor]] = []
        self.total = torch.zeros(network.runs, dtype=torch.float64)
        self.entering = torch.zeros(network.runs)

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
            self.total, self.entering = kept["total"], kept["entering"]
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
            "entering": self.entering,
            "generator": torch.get_rng_state(),
            "cuda": cuda,
        }
        with tempfile.NamedTemporaryFile(
            dir=self.path.parent, prefix=f".{self.path.name}.", delete=False
        ) as file:
            torch.save(kept, file)
        os.replace(file.name, self.path)


def fingerprint(network: Stack | Single, batches: Sequence[Batches], recipe: Mapping[str, object]) -> str:
    """What tells one training from another: shapes, images and their order, and how it trains."""
    shapes = {name: tuple(value.shape) for name, value in network.state_dict().items()}
    drawn = [
        (one.images.name, len(one.images), one.size, one.seed, one.shuffle, one.augment) for one in batches
    ]
    return repr((shapes, drawn, dict(recipe)))
