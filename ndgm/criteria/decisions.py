"""What Student's intervals decide about all comparisons of a figure at once, and when they decide nothing.

A comparison is one contrast of training runs, seed by seed, or two. It is decided where the t interval of
each contrast leaves 0 out, at the level of the comparison's step in Holm's test over all comparisons of the
figure; in between it is undecided, and more seeds are needed. Its answer is *yes* where the product of the
signs is positive: for one contrast where it is, for two where both are on one side of 0.

So the probability that any comparison of the figure is answered wrongly is at most `LEVEL`, if the contrasts
are normal.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

Floats = NDArray[np.float64]
Name = TypeVar("Name", bound=Hashable)

LEVEL = 0.01
"""The probability that anything said about a figure is wrong: over all its comparisons, whatever is true."""
MARGIN = float(np.log(10)) / 100
"""Below it a difference has disappeared: a hundredth of the loss of guessing among ten classes, about the
width of a line in a plot from 0 to that loss."""


class Answer(StrEnum):
    """What a criterion says of a statement."""

    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"


# Contrasts, shape (1 or 2, ..., seeds)


def is_faster(advantages: ArrayLike) -> Floats:
    """The contrast of "the mean advantage is positive", of advantages of shape (..., seeds)."""
    return np.asarray(advantages, dtype=np.float64)[None]


def grows(advantages: ArrayLike, depths: Sequence[float]) -> Floats:
    """The contrast of "the advantage grows with depth": the slope of the least-squares line of each seed.

    Args:
        advantages: shape (networks, ..., seeds), the same seeds in each network.
        depths: of the networks.

    >>> grows([[1.0, 2.0], [3.0, 2.0]], [11, 13]).tolist()
    [[1.0, 0.0]]
    """
    centred = np.asarray(depths, dtype=np.float64) - np.mean(depths)
    return np.tensordot(centred / (centred @ centred), np.asarray(advantages, dtype=np.float64), 1)[None]


def disappears(advantages: ArrayLike, margin: ArrayLike = MARGIN) -> Floats:
    """The two contrasts of "the mean advantage is between −margin and margin".

    Two one-sided tests, each at half the level, so that the interval that is shown is the one that decides.
    The margin may be a number, or one for each seed: a share of the advantage that each had before, of
    either sign.

    >>> disappears([0.1, -0.2], 1.0).tolist()
    [[0.9, 1.2], [1.1, 0.8]]
    """
    given, within = np.asarray(advantages, dtype=np.float64), np.asarray(margin, dtype=np.float64)
    return np.stack([within - given, within + given])


# Decisions


def p_values(contrasts: Floats) -> Floats:
    """The least level at which the interval of each contrast leaves 0 out, shape (...).

    1 where there is one seed alone, where a value is not finite, or where all are 0: nothing is decided then.
    """
    seeds = contrasts.shape[-1]
    if seeds < 2:
        return np.ones(contrasts.shape[1:-1])
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.abs(contrasts.mean(-1)) / (contrasts.std(-1, ddof=1) / seeds**0.5)
        found = np.asarray(2 * stdtr(seeds - 1, -ratios), dtype=np.float64)
    return np.asarray(np.where(np.isnan(found), 1.0, found).max(0), dtype=np.float64)


def answers(comparisons: Sequence[Floats], level: float = LEVEL) -> NDArray[np.int64]:
    """1 for *yes*, −1 for *no* and 0 for *undecided*, of all comparisons of a figure, by Holm's test.

    Args:
        comparisons: contrasts of shape (1 or 2, ..., seeds); the middle axes are those of made figures, and
            the seeds may differ from one comparison to the next.
        level: the probability of a wrong answer among all.

    Returns:
        Shape (comparisons, ...).
    """
    adjusted = holm_adjusted(np.stack([p_values(one) for one in comparisons], -1))
    signs = np.stack([_signs(one) for one in comparisons], -1)
    return np.moveaxis(np.where(adjusted <= level, signs, 0), -1, 0)


def holm_adjusted(p_values: Floats) -> Floats:
    """Holm's adjusted p-values along the last axis; comparing each with an error level is Holm's test.

    The probability of rejecting even one true hypothesis is at most the error level, however the tests depend
    on each other.

    >>> holm_adjusted(np.array([0.01, 0.04, 0.03])).tolist()
    [0.03, 0.06, 0.06]
    """
    order = np.argsort(p_values, -1)
    steps = np.take_along_axis(p_values, order, -1) * np.arange(p_values.shape[-1], 0, -1)
    found = np.empty_like(p_values)
    np.put_along_axis(found, order, np.minimum(np.maximum.accumulate(steps, -1), 1.0), -1)
    return found


def _signs(contrasts: Floats) -> NDArray[np.int64]:
    means = np.nan_to_num(contrasts.mean(-1))
    return np.asarray(np.sign(means).prod(0), dtype=np.int64)


@dataclass(frozen=True)
class Decision:
    """What the runs say about one comparison of a figure.

    Attributes:
        answer: yes, no or undecided.
        mean: of the quantity compared.
        interval: Student's interval for it at `level`; infinite where there is one seed alone.
        level: the probability with which such intervals miss: that of the comparison's step in Holm's test.
        seeds: how many runs.
        comparisons: how many the figure makes.
    """

    answer: Answer
    mean: float
    interval: tuple[float, float]
    level: float
    seeds: int
    comparisons: int

    def __str__(self) -> str:
        ends = ", ".join(f"{end:.3g}" for end in self.interval)
        over = "1 seed" if self.seeds == 1 else f"{self.seeds} seeds"
        return f"{self.answer}: mean {self.mean:.3g}, interval [{ends}], {over}"

    @property
    def turned(self) -> Decision:
        """The same of the quantity with the other sign."""
        other = {Answer.YES: Answer.NO, Answer.NO: Answer.YES, Answer.UNDECIDED: Answer.UNDECIDED}
        low, high = self.interval
        return replace(self, answer=other[self.answer], mean=-self.mean, interval=(-high, -low))


def decide(comparisons: Mapping[Name, Floats], level: float = LEVEL) -> dict[Name, Decision]:
    """Every comparison of one figure, by name: contrasts of shape (1 or 2, seeds), answered as in `answers`.

    The interval is that of the first contrast for one, and of half the difference of the two for two, which
    is the advantage itself.
    """
    if not comparisons:
        return {}
    said = answers(list(comparisons.values()), level)
    order = np.argsort([float(p_values(one)) for one in comparisons.values()], kind="stable")
    ranks = np.argsort(order, kind="stable")
    decided = int((said != 0).sum())
    found = {}
    for (name, contrasts), answer, rank in zip(comparisons.items(), said, ranks, strict=True):
        step = level / max(1, len(said) - min(int(rank), decided))
        values = contrasts[0] if len(contrasts) == 1 else (contrasts[1] - contrasts[0]) / 2
        answered = (Answer.UNDECIDED, Answer.YES, Answer.NO)[int(answer)]
        found[name] = Decision(
            answered, float(values.mean()), interval(values, step), step, len(values), len(said)
        )
    return found


def at_face_value(comparisons: Mapping[Name, Floats], level: float = LEVEL) -> dict[Name, Decision]:
    """What a plot of means says: the sign of each, however it might have come about; for comparison alone."""
    found = decide(comparisons, level)
    signs = {name: int(_signs(contrasts)) for name, contrasts in comparisons.items()}
    named = (Answer.UNDECIDED, Answer.YES, Answer.NO)
    return {name: replace(one, answer=named[signs[name]]) for name, one in found.items()}


def interval(values: Floats, level: float) -> tuple[float, float]:
    """Student's interval for a mean; all numbers where there is one value alone, or one is not finite."""
    if len(values) < 2 or not np.isfinite(values).all():
        return -np.inf, np.inf
    half = float(stdtrit(len(values) - 1, 1 - level / 2) * values.std(ddof=1) / len(values) ** 0.5)
    return float(values.mean()) - half, float(values.mean()) + half


def together(found: Iterable[Answer]) -> Answer:
    """The answer to "all of these": no if one is, yes if all are.

    >>> str(together([Answer.YES, Answer.UNDECIDED])), str(together([Answer.UNDECIDED, Answer.NO]))
    ('undecided', 'no')
    """
    said = list(found)
    if Answer.NO in said:
        return Answer.NO
    return Answer.UNDECIDED if Answer.UNDECIDED in said or not said else Answer.YES
