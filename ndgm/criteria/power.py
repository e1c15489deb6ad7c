"""How often Figure 2's criteria say what on made data: of a true effect, of none, and of the opposite one.

An effect is in standard deviations of the difference between two activations, seed by seed; digits showed 0.6
of them between GELU and ReLU over twenty seeds, without normalisation. With normalisation that deviation was
half the margin, and the difference 2.5 margins.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ndgm.criteria.decisions import MARGIN, Floats, answers
from ndgm.criteria.figure_2 import (
    ACTIVATIONS,
    DEPTHS,
    LOSSES,
    PAIRS,
    Question,
    Trained,
    by_depth,
    comparisons,
    disappeared,
    faster,
)

EFFECT = 0.6
"""What digits showed, in standard deviations: the difference 0.038 of areas whose deviation is 0.063."""
DEVIATION, NORMALISED_DEVIATION = 0.063, 0.0116
"""Of the difference of two activations' areas on digits, without batch normalisation and with it."""
LEFT = 0.0575
"""The difference that batch normalisation left on digits."""
SIGNS = np.array([0.0, 1.0, 1.0, -1.0])
"""How the paper has the activations beside ReLU, in the order of `ACTIVATIONS`: two faster and one slower."""


class Truth(NamedTuple):
    """What is true of a made figure.

    Attributes:
        effect: by how many deviations an activation is faster than ReLU in the shallowest network, as the
            paper says; negative where it is slower.
        rise: by how much more in the deepest network, in the same unit.
        left: the difference that batch normalisation leaves.
        heavy: whether one area in ten deviates five times as far, as where a plateau is left late.
    """

    effect: float = 0.0
    rise: float = 0.0
    left: float = 0.0
    heavy: bool = False


TRUTHS = {
    "as the paper says": Truth(EFFECT, EFFECT, 0.0),
    "no effect": Truth(0.0, 0.0, MARGIN),
    "no effect, heavy tails": Truth(0.0, 0.0, MARGIN, heavy=True),
    "the opposite": Truth(-EFFECT, -EFFECT, LEFT),
}
"""By name. At the margin a difference has neither disappeared nor not."""

FIGURES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "paper": (tuple(DEPTHS), tuple(DEPTHS)),
    "digits": (("VGG11", "VGG13", "VGG19"), ("VGG11",)),
}
"""The networks of a figure without batch normalisation, and with it; of as many seeds each."""


def made(
    figure: str, truth: Truth, seeds: int, runs: int, generator: np.random.Generator
) -> dict[Trained, Floats]:
    """Areas of so many made figures, shape (activations, runs, seeds) for each network and loss."""
    plain, normalised = FIGURES[figure]
    found = {}
    for loss in LOSSES:
        for network in plain:
            depth = (DEPTHS[network] - DEPTHS["VGG11"]) / (DEPTHS["VGG19"] - DEPTHS["VGG11"])
            means = -SIGNS * (truth.effect + truth.rise * depth) * DEVIATION
            found[Trained(network, False, loss)] = _drawn(means, DEVIATION, truth, seeds, runs, generator)
        for network in normalised:
            means = -SIGNS * truth.left
            found[Trained(network, True, loss)] = _drawn(
                means, NORMALISED_DEVIATION, truth, seeds, runs, generator
            )
    return found


def _drawn(
    means: Floats, deviation: float, truth: Truth, seeds: int, runs: int, generator: np.random.Generator
) -> Floats:
    # Each activation has its own noise, so that differences have the deviation that was asked for.
    noise = generator.standard_normal((len(ACTIVATIONS), runs, seeds)) * deviation / 2**0.5
    if truth.heavy:
        noise *= np.where(generator.random(noise.shape) < 0.1, 5.0, 1.0)
    return means[:, None, None] + noise


class Rates(NamedTuple):
    """The shares of made figures in which a criterion says yes, and no."""

    yes: float
    no: float

    @property
    def undecided(self) -> float:
        """The share of the others."""
        return 1 - self.yes - self.no


ASKED: dict[str, Question] = {
    "faster": faster("VGG11", "training", PAIRS[0]),
    "grows with depth": by_depth("training"),
    "disappears": disappeared("VGG11", "training"),
}
"""The criteria, by what they say, each for one network."""


def rates(figure: str, truth: Truth, seeds: int, runs: int = 1000, seed: int = 2) -> dict[Question, Rates]:
    """What every comparison of a figure says over made ones."""
    asked = comparisons(made(figure, truth, seeds, runs, np.random.default_rng(seed)))
    said = answers(list(asked.values()))
    return {
        one: Rates(float((of_one > 0).mean()), float((of_one < 0).mean()))
        for one, of_one in zip(asked, said, strict=True)
    }


def seeds_needed(figure: str, truth: Truth, criterion: str, share: float = 0.9, most: int = 1000) -> int:
    """The least multiple of five seeds at which a criterion decides in that share of made figures.

    Raises:
        ValueError: so many seeds as `most` are not enough.
    """
    low, high = 0, 1
    while 1 - rates(figure, truth, 5 * high)[ASKED[criterion]].undecided < share:
        low, high = high, 2 * high
        if 5 * high > most:
            raise ValueError(f"{most} seeds decide too rarely: the effect is too small for this criterion")
    while high - low > 1:
        middle = (low + high) // 2
        enough = 1 - rates(figure, truth, 5 * middle)[ASKED[criterion]].undecided >= share
        low, high = (low, middle) if enough else (middle, high)
    return 5 * high


def effect_needed(figure: str, seeds: int, share: float = 0.9) -> float:
    """The effect, in deviations and to a tenth, from which on "faster" is decided in that share of figures.

    Raises:
        ValueError: no effect is large enough, as with one seed.
    """
    low, high = 0, 1
    while rates(figure, Truth(effect=high / 10), seeds)[ASKED["faster"]].yes < share:
        low, high = high, 2 * high
        if high > 10_000:
            raise ValueError(f"no effect is large enough for {seeds}: take more seeds")
    while high - low > 1:
        middle = (low + high) // 2
        enough = rates(figure, Truth(effect=middle / 10), seeds)[ASKED["faster"]].yes >= share
        low, high = (low, middle) if enough else (middle, high)
    return high / 10


def table(figure: str, seeds: Sequence[int] = (5, 10, 20, 40, 80)) -> list[tuple[str, str, int, Rates]]:
    """Criterion, truth, seeds and rates, a row for each."""
    found = {(name, n): rates(figure, truth, n) for name, truth in TRUTHS.items() for n in seeds}
    return [
        (criterion, name, n, found[name, n][question])
        for criterion, question in ASKED.items()
        for name in TRUTHS
        for n in seeds
    ]
