"""The paper's network experiments as named recipes: what is trained on what, how, and what is recorded.

A recipe is data: running it (`python -m ndgm.measure NAME`) writes raw numbers to a file, which claims read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

ACTIVATIONS = ("ReLU", "GELU", "Softplus(100)", "Softplus(1000)")
"""Those of Figure 2, in the order of the listing."""
LARGE, SMALL = 2.0, 0.002
"""The penalties of Table 2, in the order of the listing, which keeps the optimizer from one to the other."""
THRESHOLD = 1e-5
"""Below it the listing of appendix C counts a parameter as prunable."""
THRESHOLDS = (0.0, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1)
"""Below which parameters are counted at the end; at 0.0 those that are exactly 0."""
Scale = tuple[tuple[float, ...], tuple[float, ...]]
LISTED_A2: Scale = ((0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.2010))
"""Means and deviations by which listing A.2 normalises the channels."""
LISTED_C: Scale = ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
"""The same for the listing of appendix C."""
GREY: Scale = ((0.5,), (0.5,))


class Network(NamedTuple):
    """A part of Figure 2: one network under the four activations, for each seed from the same weights."""

    network: str
    batch_norm: bool
    epochs: int
    seeds: tuple[int, ...]

    def __str__(self) -> str:
        return self.network + (" with batch normalisation" if self.batch_norm else "")

    def settings(self) -> dict[str, Any]:
        """What decides the numbers of a seed."""
        return {"network": self.network, "batch_norm": self.batch_norm, "epochs": self.epochs}


class Cell(NamedTuple):
    """A part of Table 2: one optimizer under one penalty; shared: with the state that the larger one left."""

    optimizer: str
    penalty: float
    shared: bool
    seeds: tuple[int, ...]

    def __str__(self) -> str:
        past = " with the optimizer of the larger penalty" if self.shared and self.penalty == SMALL else ""
        return f"{self.optimizer}, λ = {self.penalty:g}{past}"

    def settings(self) -> dict[str, Any]:
        """What decides the numbers of a seed."""
        return {"optimizer": self.optimizer, "penalty": self.penalty, "shared": self.shared}


CELLS = (
    *(("SGD", penalty, True) for penalty in (LARGE, SMALL)),
    *(
        (name, *rest)
        for name in ("Adam", "RMSProp")
        for rest in ((LARGE, True), (SMALL, True), (SMALL, False))
    ),
)
"""All different ones: SGD has no state, and before the larger penalty no optimizer has one."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Figure 2: networks of listing A.2 under four activations.

    Attributes:
        name: by which it is asked for.
        stands_for: what is trained in the place of the paper's experiment, as a condition.
        images: "CIFAR-10" or "digits".
        networks: in the order in which they run.
        least: with fewer seeds at once a network is rather left out, where time is short.
        together: how many seeds train at once at most; each such group is a part of its own.
        plain_loop: time the loop of the listing's kind, too, for the ratio of their speeds.
    """

    name: str
    stands_for: str
    images: str
    networks: tuple[Network, ...]
    least: int = 1
    together: int = 20
    plain_loop: bool = False
    batch: int = 128
    learning_rate: float = 0.001
    augment: bool = True
    scale: Scale = LISTED_A2

    def parts(self, together: int) -> Iterator[Network]:
        """Some seeds of each network, then further seeds of each."""
        most = max(len(one.seeds) for one in self.networks)
        for first in range(0, most, together):
            for one in self.networks:
                if seeds := one.seeds[first : first + together]:
                    yield one._replace(seeds=seeds)

    def settings(self) -> dict[str, Any]:
        """What decides the numbers, besides the parts'."""
        return _without(self, "networks", "least", "together", "plain_loop")


@dataclass(frozen=True, kw_only=True)
class Trials:
    """Table 2 and Figure 3: the trials of appendix C, each optimizer under two penalties of the one-norm.

    Attributes:
        name: by which it is asked for.
        stands_for: what is trained in the place of the paper's experiment, as a condition.
        images: "CIFAR-10" or "digits".
        first: how many of the training images are used, in their order; None: all.
        network: "VGG16" of appendix C, or "VGG11" of listing A.2.
        seeds: the first is that of the listing, and the second that of its alternative run.
        pretrained: from the weights of a file that the user names, not from random ones.
        record_every: after how many epochs a row is recorded.
        together: how many seeds train at once.
    """

    name: str
    stands_for: str
    images: str
    network: str
    seeds: tuple[int, ...] = (42, 43)
    together: int = 1
    pretrained: bool = False
    first: int | None = None
    epochs: int = 25
    record_every: int = 1
    batch: int = 512
    learning_rate: float = 0.003
    scale: Scale = LISTED_C

    def parts(self, together: int) -> Iterator[Cell]:
        """The cells of some seeds, the optimizers that are best understood first, then of further seeds."""
        for first in range(0, len(self.seeds), together):
            for optimizer, penalty, shared in CELLS:
                yield Cell(optimizer, penalty, shared, self.seeds[first : first + together])

    def settings(self) -> dict[str, Any]:
        """What decides the numbers, besides the parts'."""
        return _without(self, "seeds", "together") | {"threshold": THRESHOLD, "thresholds": THRESHOLDS}


def _without(recipe: Comparison | Trials, *names: str) -> dict[str, Any]:
    left_out = {"name", "stands_for", *names}
    return {name: value for name, value in asdict(recipe).items() if name not in left_out}


Recipe = Comparison | Trials
DEPTHS = ("VGG11", "VGG13", "VGG16", "VGG19")
_TEN = tuple(range(19, 29))  # The listing's seed is 19.
_FRESH = tuple(range(20, 110))  # The seeds 0 to 19 on digits were looked at before the criteria were stated.

_ALL = (
    Comparison(
        name="figure-2-cifar10",
        stands_for="",
        images="CIFAR-10",
        networks=tuple(
            Network(name, batch_norm, 20, tuple(range(19, 39)))
            for batch_norm in (False, True)
            for name in DEPTHS
        ),
        least=5,
        plain_loop=True,
    ),
    Comparison(
        name="figure-2-vgg11-cifar10",
        stands_for="VGG11 stands for the four networks",
        images="CIFAR-10",
        networks=(Network("VGG11", False, 20, _TEN),),
        together=1,
    ),
    Comparison(
        name="figure-2-vgg11-bn-cifar10",
        stands_for="VGG11 stands for the four networks",
        images="CIFAR-10",
        networks=(Network("VGG11", True, 20, _TEN),),
        together=1,
    ),
    Comparison(
        name="figure-2-digits",
        stands_for="scikit-learn's digits, 8 x 8, stand for CIFAR-10, for 30 epochs (6 with normalisation)",
        images="digits",
        networks=(
            Network("VGG11", False, 30, _FRESH),
            Network("VGG11", True, 6, _FRESH),
            Network("VGG13", False, 30, _FRESH[:20]),
            Network("VGG19", False, 30, _FRESH[:20]),
        ),
        augment=False,
        scale=GREY,
    ),
    Trials(
        name="table-2-vgg16-random",
        stands_for="VGG16 starts from random weights, not from pretrained ones",
        images="CIFAR-10",
        network="VGG16",
    ),
    Trials(
        name="table-2-vgg16-pretrained",
        stands_for="",
        images="CIFAR-10",
        network="VGG16",
        pretrained=True,
    ),
    Trials(
        name="table-2-vgg11-cifar10",
        stands_for="the VGG11 of listing A.2, from random weights, stands for the pretrained VGG16",
        images="CIFAR-10",
        network="VGG11",
    ),
    Trials(
        name="table-2-vgg11-digits",
        stands_for="VGG11 on 350 of scikit-learn's digits, in batches of 50, stands for VGG16 on CIFAR-10",
        images="digits",
        network="VGG11",
        seeds=(0, 1, 2),
        together=3,
        first=350,
        # 7 batches an epoch: 2450 steps, and a row after every 98, as 25 epochs of CIFAR-10 have.
        epochs=350,
        record_every=14,
        batch=50,
        scale=GREY,
    ),
)
RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in _ALL}
