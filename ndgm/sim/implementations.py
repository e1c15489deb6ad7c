"""torch's implementations of Adam, which do the same in real numbers and round each in its own way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import torch
from torch import Tensor
from torch.optim.adam import adam

from ndgm.sim.losses import ToyLoss
from ndgm.sim.optimizers import AdamState, Rule

Implementation = Literal["loop", "foreach", "fused"]
IMPLEMENTATIONS: tuple[Implementation, ...] = ("loop", "foreach", "fused")
"""`loop`, tensor by tensor, is torch.optim.Adam's default on a CPU, and `foreach` on a CUDA device; `fused`,
one kernel, comes only where it is asked for."""


@dataclass(frozen=True)
class TorchAdam(Rule[AdamState]):
    """torch.optim.Adam by one of its implementations, run by torch itself.

    No `optimizers.Adam`, which is the loop written out, and which sweeps take for it.
    """

    implementation: Implementation
    first_decay: float = 0.9
    second_decay: float = 0.999
    epsilon: float = 1e-8

    def start(self, positions: Tensor) -> AdamState:
        zeros = torch.zeros_like(positions)
        return AdamState(positions, 0, zeros, zeros)

    def step(self, state: AdamState, gradient: Tensor) -> AdamState:
        after = _copied(state)
        self._update(after, torch.tensor(float(state.iteration)), gradient)
        return replace(after, iteration=state.iteration + 1)

    def walked(self, state: AdamState, steps: int) -> AdamState:
        """The state after that many steps on the toy loss (7): in place, as torch makes them."""
        after, counted, loss = _copied(state), torch.tensor(float(state.iteration)), ToyLoss(self.penalty)
        for _ in range(steps):
            self._update(after, counted, loss.subgradient(after.position))
        return replace(after, iteration=state.iteration + steps)

    def _update(self, state: AdamState, counted: Tensor, gradient: Tensor) -> None:
        """Change the tensors of the state, and the iterations counted, as torch.optim.Adam does."""
        adam(
            [state.position], [gradient], [state.first_moment], [state.second_moment], [], [counted],
            foreach=self.implementation == "foreach", fused=self.implementation == "fused",
            amsgrad=False, beta1=self.first_decay, beta2=self.second_decay, lr=self.rate(state.iteration),
            weight_decay=0.0, eps=self.epsilon, maximize=False,
        )  # fmt: skip


def _copied(state: AdamState) -> AdamState:
    tensors = (state.position, state.first_moment, state.second_moment)
    position, first, second = (one.clone() for one in tensors)
    return AdamState(position, state.iteration, first, second)
