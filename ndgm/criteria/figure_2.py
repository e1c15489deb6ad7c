"""Figure 2's comparisons: which activation is faster, whether by more with depth, and not with normalisation.

The speed of a network under an activation is the mean of its loss over the epochs: the area under its curve,
per epoch. Activations are compared seed by seed, from the same weights on the same batches, by the training
loss and by the validation loss, and all comparisons of a record count in one correction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from ndgm.criteria.decisions import MARGIN, Floats, disappears, grows, is_faster

ACTIVATIONS = ("ReLU", "GELU", "Softplus(100)", "Softplus(1000)")
"""In the order of the listing, which is that of the records."""
DEPTHS = {"VGG11": 11, "VGG13": 13, "VGG16": 16, "VGG19": 19}
"""As the names count layers: two more than the listing's networks have, which have one linear layer."""
PAIRS = (
    ("GELU", "ReLU"),
    ("Softplus(100)", "Softplus(1000)"),
    ("ReLU", "Softplus(1000)"),
    ("Softplus(100)", "ReLU"),
)
"""The one that the paper calls the faster, and the other."""
LOSSES = ("training", "validation")
PART = 0.25
"""The share of a difference that may be left where it has disappeared, by another reading than the margin."""


class Trained(NamedTuple):
    """A network as it was trained, and the loss that is read."""

    network: str
    batch_norm: bool
    loss: str


class Question(NamedTuple):
    """One comparison: of two activations in one network, or along the depth."""

    asks: str
    network: str
    loss: str
    faster: str
    slower: str


def faster(network: str, loss: str, pair: Sequence[str]) -> Question:
    """Is the one activation faster than the other, without batch normalisation?"""
    return Question("faster", network, loss, *pair)


def by_depth(loss: str) -> Question:
    """Does the advantage of GELU over ReLU grow with the depth, without batch normalisation?"""
    return Question("grows", "all", loss, *PAIRS[0])


def disappeared(network: str, loss: str) -> Question:
    """Is there no advantage of GELU over ReLU beyond the margin, with batch normalisation?"""
    return Question("disappears", network, loss, *PAIRS[0])


def part_left(network: str, loss: str) -> Question:
    """Is less than a part of that advantage left, with batch normalisation?"""
    return Question("part left", network, loss, *PAIRS[0])


def areas(losses: ArrayLike) -> Floats:
    """The means over the epochs, shape (activations, seeds), of losses (epochs, seeds, activations)."""
    return np.asarray(np.asarray(losses, dtype=np.float64).mean(0).T)


def advantage(areas: Floats, faster: str, slower: str) -> Floats:
    """By how much the area of one activation is larger than the other's: positive where `faster` is so."""
    return np.asarray(areas[ACTIVATIONS.index(slower)] - areas[ACTIVATIONS.index(faster)])


def comparisons(
    found: Mapping[Trained, Floats], margin: float = MARGIN, part: float = PART
) -> dict[Question, Floats]:
    """All comparisons that a record allows, as contrasts: those of every network in it, decided or not.

    Args:
        found: areas of shape (activations, ..., seeds). Networks may have different numbers of seeds, the
            first of them the same.
        margin: below it a difference has disappeared.
        part: of a difference that may be left where it has, by the other reading.
    """
    asked: dict[Question, Floats] = {}
    for loss in LOSSES:
        plain = {one.network: area for one, area in found.items() if one.loss == loss and not one.batch_norm}
        normalised = {one.network: area for one, area in found.items() if one.loss == loss and one.batch_norm}
        for network, area in plain.items():
            for pair in PAIRS:
                asked[faster(network, loss, pair)] = is_faster(advantage(area, *pair))
        if len(plain) > 1:
            seeds = min(area.shape[-1] for area in plain.values())
            advantages = [advantage(area, *PAIRS[0])[..., :seeds] for area in plain.values()]
            asked[by_depth(loss)] = grows(advantages, [DEPTHS[network] for network in plain])
        for network, area in normalised.items():
            left = advantage(area, *PAIRS[0])
            asked[disappeared(network, loss)] = disappears(left, margin)
            if network in plain:
                before = advantage(plain[network], *PAIRS[0])
                seeds = min(before.shape[-1], left.shape[-1])
                asked[part_left(network, loss)] = disappears(left[..., :seeds], part * before[..., :seeds])
    return asked
