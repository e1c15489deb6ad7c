"""The paper's network experiments on any images and device: Figure 2, and Table 2 with Figure 3."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch
from torch import Tensor

from ndgm.sim.data import LISTED_A2, LISTED_C, Batches, Images, digits
from ndgm.sim.networks import ACTIVATIONS, VGG16, Single, Stack, load_pretrained, vgg
from ndgm.sim.table_2 import LARGE, LEARNING_RATE, RULES, SMALL, THRESHOLD
from ndgm.sim.training import History, Recipe, make_optimizer, train

# Figure 2


@dataclass(frozen=True)
class Curves:
    """Training losses of one network under the four activations.

    Attributes:
        network: its name, "VGG11 with batch normalisation" for instance.
        losses: float64, shape (epochs, seeds, activations); activations in the order of `ACTIVATIONS`.
    """

    network: str
    losses: Tensor

    def area(self, activation: str) -> Tensor:
        """The mean of the losses over the epochs, seed by seed: the area under the curve, per epoch."""
        return self.losses[:, :, list(ACTIVATIONS).index(activation)].mean(0)

    def advantage(self, faster: str, slower: str) -> Tensor:
        """How much larger the area of one activation is than the other's, seed by seed: positive where
        `faster` is so.
        """
        return self.area(slower) - self.area(faster)

    def epochs_to(self, loss: float) -> Tensor:
        """The first epoch whose loss is at most `loss`, (seeds, activations); one more than there are, where
        none is.
        """
        reached = self.losses <= loss
        return torch.where(reached.any(0), reached.int().argmax(0) + 1, len(self.losses) + 1)


def figure_2(
    name: str,
    images: Images,
    *,
    batch_norm: bool,
    seeds: Sequence[int],
    epochs: int,
    checkpoint: Path | None = None,
    progress: bool = False,
) -> Curves:
    """Train one network of listing A.2 under its four activations, all seeds together.

    As in the listing all activations of a seed have the same weights, order and augmentation; batches of 128,
    Adam at
    0.001. Images of 8 x 8 are not augmented, and the network for them has fewer means.
    """
    channels, size = images.pixels.shape[1:3]
    listed = size == 32
    networks = []
    for seed in seeds:
        for activation in ACTIVATIONS:
            torch.manual_seed(seed)
            networks.append(vgg(name, activation, batch_norm=batch_norm, channels=channels, size=size))
    scale = LISTED_A2 if listed else ((0.5,), (0.5,))
    batches = [Batches(images, 128, seed=seed, augment=listed, scale=scale) for seed in seeds]
    history = train(Stack(networks), batches, Recipe(epochs), checkpoint=checkpoint, progress=progress)
    label = name + (" with batch normalisation" if batch_norm else "")
    return Curves(label, history.losses.view(epochs, len(seeds), len(ACTIVATIONS)))


DIGITS_SEEDS = tuple(range(20))
DIGITS_EPOCHS = {False: 30, True: 6}
"""Without and with batch normalisation, which needs fewer."""


@cache
def digits_figure_2(batch_norm: bool) -> Curves:
    """Figure 2 in small: VGG11 on scikit-learn's digits, twenty seeds; once per process, in minutes on two
    cores.
    """
    return figure_2(
        "VGG11", digits()[0], batch_norm=batch_norm, seeds=DIGITS_SEEDS, epochs=DIGITS_EPOCHS[batch_norm]
    )


# Table 2 and Figure 3

Cells = dict[tuple[str, float, bool], History]
"""By optimizer, penalty, and whether the optimizer had run under the larger penalty before."""


def table_2(
    network: Stack | Single,
    batches: Sequence[Batches],
    *,
    epochs: int,
    names: Iterable[str] = RULES,
    threshold: float = THRESHOLD,
    progress: bool = False,
) -> Cells:
    """The listing of appendix C: each optimizer under the penalties 2 and 0.002, from the network's weights
    each time.

    The smaller penalty runs twice: with the optimizer that the larger one has used, as listed, and with a
    fresh one. The network ends with its first weights again.
    """
    device = batches[0].images.labels.device
    network.to(device)
    initial = {name: value.detach().clone() for name, value in network.state_dict().items()}

    def run(name: str, penalty: float, optimizer: torch.optim.Optimizer | None) -> History:
        network.load_state_dict(initial)
        recipe = Recipe(
            epochs,
            name,
            LEARNING_RATE,
            penalties=(penalty,) * network.runs,
            threshold=threshold,
            evaluate=False,
        )
        return train(network, batches, recipe, optimizer=optimizer, progress=progress)

    cells: Cells = {}
    for name in names:
        used = make_optimizer(network, Recipe(epochs, name, LEARNING_RATE))
        cells[name, LARGE, True] = cells[name, LARGE, False] = run(name, LARGE, used)
        cells[name, SMALL, True] = run(name, SMALL, used)
        cells[name, SMALL, False] = cells[name, SMALL, True] if name == "SGD" else run(name, SMALL, None)
    network.load_state_dict(initial)
    return cells


def vgg16_table_2(
    images: Images,
    *,
    epochs: int = 25,
    weights: Path | str | None = None,
    seed: int = 42,
    progress: bool = False,
) -> Cells:
    """Table 2 as listed: VGG16, batches of 512 in the order of the data set, weights of a file or random."""
    torch.manual_seed(seed)
    network = VGG16()
    if weights is not None:
        load_pretrained(network, weights)
    batches = Batches(images, 512, shuffle=False, scale=LISTED_C)
    return table_2(Single(network), [batches], epochs=epochs, progress=progress)


DIGITS_TABLE_NOTE = (
    "VGG11 on 350 of scikit-learn's digits stands in for VGG16 on CIFAR-10, in batches of 50, on a CPU"
)
DIGITS_TABLE_SEEDS = (0, 1, 2)
DIGITS_TABLE_EPOCHS = 350
"""Of 7 batches of 50 images: 2450 steps, as 25 epochs of CIFAR-10 in batches of 512 have."""


def digits_stack() -> Stack:
    """The VGG11 of listing A.2 for digits, one for each seed: 153,226 parameters."""
    networks = []
    for seed in DIGITS_TABLE_SEEDS:
        torch.manual_seed(seed)
        networks.append(vgg("VGG11", "ReLU", channels=1, size=8))
    return Stack(networks)


@cache
def digits_table_2() -> Cells:
    """Table 2 in small: a VGG11 on 350 of scikit-learn's digits, three seeds; in minutes, once a process."""
    batches = Batches(digits()[0].first(350), 50, shuffle=False)
    return table_2(digits_stack(), [batches], epochs=DIGITS_TABLE_EPOCHS)
