"""Table 2 and Figure 3, predicted from a network's first weights alone, before anything is trained.

Under either penalty the penalty outweighs the cross-entropy so far that a weight does what the toy LASSO (7)
does from the same start. For RMSProp that is not enough. The toy brings seven weights in eight to an exact 0,
where its gradient is 0 and they stay. But where the loss has any gradient at all, of 1e-17 as well as of
1e-6, a weight leaves 0 again, goes to α, comes back, and is near 0 at every other step. So RMSProp has two
kinds of weights: those that the loss does not see, which are the entries of kernels that meet nothing but
padding, and all others. On digits the first are three quarters, and 88% becomes the measured 77%.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from ndgm.sim.losses import ToyLoss
from ndgm.sim.networks import VGG16, vgg
from ndgm.sim.optimizers import Rule
from ndgm.sim.table_2 import (
    LARGE,
    LEARNING_RATE,
    PENALTIES,
    RULES,
    STEPS,
    THRESHOLD,
    normal_quantiles,
    wide_mixture,
)
from ndgm.sim.threads import one_thread

TREMOR = 1e-12
"""A gradient that the penalty outweighs by far, and that is not 0; from 1e-17 to 1e-6 the shares are the same
within two points."""
QUANTILES = 20_000
"""How many of a network's first weights are walked, evenly along their order."""
FEWEST = 500
"""For the layers of one width, however small."""


class Cell(NamedTuple):
    """Which cell of Table 2: `shared` where the optimizer has run under the larger penalty before."""

    optimizer: str
    penalty: float
    shared: bool


@dataclass(frozen=True)
class Prediction:
    """What a cell comes to.

    Attributes:
        percent: of the parameters below 1e-5 after 2450 steps, where the listing counts them.
        as_listed: the one-norm after 2449 steps, where the listing takes it, over the number of parameters
            and the learning rate.
        norm: the same after 2450 steps.
    """

    percent: float
    as_listed: float
    norm: float


CELLS = tuple(
    Cell(name, penalty, shared)
    for name in RULES
    for penalty in PENALTIES
    for shared in ((True,) if penalty == LARGE or name == "SGD" else (True, False))
)
"""A fresh optimizer is another cell where its past makes a difference."""


@dataclass(frozen=True)
class Starts:
    """First weights, each standing for a share of all.

    Attributes:
        weights: shape (n,).
        shares: of all parameters, shape (n,), together 1.
        unseen: the share of each weight's parameters on which the loss has no gradient, shape (n,).
    """

    weights: Tensor
    shares: Tensor
    unseen: Tensor


def predict(
    starts: Starts,
    steps: int = STEPS,
    optimizers: Iterable[str] = RULES,
    tremor: float = TREMOR,
    penalties: Collection[float] = PENALTIES,
) -> dict[Cell, Prediction]:
    """Every cell of some optimizers, at both penalties or the first alone, for weights that start so."""
    found = {}
    kinds = [(starts.unseen, 0.0), (1 - starts.unseen, tremor)]
    for name in optimizers:
        cells = [cell for cell in CELLS if cell.optimizer == name and cell.penalty in penalties]
        # Of each kind only where there is some.
        with one_thread():
            parts = [
                (starts.shares * share, _walked(cells, starts.weights, steps, size))
                for share, size in kinds
                if share.any()
            ]
        for cell in cells:
            sums = [
                sum(float((share * of_kind[cell][k]).sum()) for share, of_kind in parts) for k in range(3)
            ]
            found[cell] = Prediction(*sums)
    return found


def _walked(
    cells: Sequence[Cell], weights: Tensor, steps: int, tremor: float
) -> dict[Cell, tuple[Tensor, Tensor, Tensor]]:
    """For each cell of an optimizer and each weight: whether it is small, in percent, and its two moduli."""
    rule, state, found = RULES[cells[0].optimizer], None, {}
    for cell in cells:
        state = replace(state, position=weights) if state and cell.shared else rule.start(weights)
        before, state = _end(rule, state, cell.penalty, steps, tremor)
        after = state.position
        small = 100 * (after.abs() < THRESHOLD).double()
        found[cell] = small, before.abs().double() / LEARNING_RATE, after.abs().double() / LEARNING_RATE
    return found


def _end(rule: Rule[Any], state: Any, penalty: float, steps: int, tremor: float) -> tuple[Tensor, Any]:
    """The positions one step before the end, and the last state."""
    generator = torch.Generator().manual_seed(2449)
    loss, before = ToyLoss(penalty), state.position
    for _ in range(steps):
        before, gradient = state.position, loss.subgradient(state.position)
        if tremor:
            gradient = gradient + tremor * torch.randn(gradient.shape, generator=generator)
        state = rule.step(state, gradient)
    return before, state


# Where weights start


def of_network(network: nn.Sequential, size: int) -> Starts:
    """A network's own first weights at quantiles, and what its loss does not see on images of this size."""
    weights, unseen = [], []
    shares = dict(unseen_shares(network, size))
    for name, parameter in network.named_parameters():
        weights.append(parameter.detach().flatten())
        unseen.append(torch.full((parameter.numel(),), shares.get(name, 0.0)))
    every, hidden = torch.cat(weights), torch.cat(unseen)
    order = every.argsort()
    chosen = order[((torch.arange(QUANTILES) + 0.5) / QUANTILES * len(order)).long()]
    # Which of two equal starts belongs to which layer is chance: each stands for the mean of its network.
    mean = torch.full((QUANTILES,), float(hidden.double().mean()), dtype=torch.float64)
    return Starts(every[chosen], _even(QUANTILES), mean)


def unseen_shares(network: nn.Sequential, size: int) -> Iterator[tuple[str, float]]:
    """The share of each convolution's kernel that meets nothing but padding, on images of `size` x `size`.

    >>> dict(unseen_shares(nn.Sequential(nn.Conv2d(1, 1, 3, padding=1)), 1))
    {'0.weight': 0.8888888888888888}
    """
    for number, layer in enumerate(network):
        if isinstance(layer, nn.Conv2d):
            met = min(3, 2 * size - 1)  # Of the three offsets along an axis.
            yield f"{number}.weight", 1 - met**2 / 9
        elif isinstance(layer, nn.AvgPool2d):
            size = max(1, size // 2) if layer.kernel_size == 2 else size


def of_vgg16() -> Starts:
    """VGG16 as torchvision draws it: normal weights, biases at 0; its loss sees all of them."""
    with torch.device("meta"):
        parameters = dict(VGG16().named_parameters())
    sizes: dict[float, int] = {}
    for name, parameter in parameters.items():
        drawn = 0.01 if parameter.ndim == 2 else (2 / (9 * parameter.shape[0])) ** 0.5
        deviation = 0.0 if name.endswith("bias") else drawn
        sizes[deviation] = sizes.get(deviation, 0) + parameter.numel()
    total = sum(sizes.values())
    numbers = {deviation: max(FEWEST, QUANTILES * size // total) for deviation, size in sizes.items()}
    weights = torch.cat([normal_quantiles(deviation, number) for deviation, number in numbers.items()])
    shares = torch.cat([_even(number) * sizes[one] / total for one, number in numbers.items()])
    return Starts(weights, shares, torch.zeros_like(shares))


def of_shape(weights: Tensor) -> Starts:
    """Any weights, each as many times; the loss sees all of them."""
    return Starts(weights, _even(len(weights)), torch.zeros_like(_even(len(weights))))


def _even(number: int) -> Tensor:
    return torch.full((number,), 1 / number, dtype=torch.float64)


def _networks(seeds: Sequence[int], **settings: Any) -> Starts:
    every = []
    for seed in seeds:
        torch.manual_seed(seed)
        every.append(of_network(vgg("VGG11", "ReLU", **settings), settings.get("size", 32)))
    return Starts(
        torch.cat([one.weights for one in every]),
        torch.cat([one.shares for one in every]) / len(every),
        torch.cat([one.unseen for one in every]),
    )


STARTS: Mapping[str, Callable[[], Starts]] = {
    "table-2-vgg11-digits": lambda: _networks((0, 1, 2), channels=1, size=8),
    "table-2-vgg11-cifar10": lambda: _networks((42,)),
    "table-2-vgg16-random": of_vgg16,
    "pretrained, normal": lambda: of_shape(normal_quantiles(0.005, QUANTILES)),
    "pretrained, mixture": lambda: of_shape(wide_mixture(QUANTILES)),
}
"""By recipe; pretrained weights are not at hand, and two shapes that would print 90% for SGD stand in."""


def as_toml(recipe: str, found: Mapping[Cell, Prediction]) -> str:
    """The predictions of one recipe, one table for each cell."""
    return "\n".join(
        f'[[prediction]]\nrecipe = "{recipe}"\noptimizer = "{cell.optimizer}"\npenalty = {cell.penalty}\n'
        f"shared = {str(cell.shared).lower()}\npercent = {one.percent:.4g}\n"
        f"as_listed = {one.as_listed:.4g}\nnorm = {one.norm:.4g}\n"
        for cell, one in found.items()
    )


if __name__ == "__main__":
    print(
        "# Written by `python -m ndgm.sim.predictions` before the measurements. That RMSProp has two kinds of"
    )
    print("# weights was found on seed 0 of the digits, at λ = 2; nothing here is fitted.")
    for recipe, starts in STARTS.items():
        print(f"\n{as_toml(recipe, predict(starts()))}", end="")
