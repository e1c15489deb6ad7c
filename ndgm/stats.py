"""Exact intervals and fixed-n tests for shares, intervals for means, and control of multiple tests.

`error_level` is the probability, before the data are seen, that the statement made is wrong. All of it is
for a number of trials n fixed in advance: looking at the data and drawing more voids the level.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from scipy.stats import binomtest, t

Alternative = Literal["two-sided", "less", "greater"]


def share_interval(successes: int, n: int, error_level: float = 0.05) -> tuple[float, float]:
    """The Clopper-Pearson interval for the share behind `successes` in `n` independent trials.

    Contains the true share with probability at least 1 − error_level, for every n and every share; each end
    alone errs with probability at most error_level / 2.

    >>> low, high = share_interval(0, 10, 0.05)
    >>> low, round(high, 4)
    (0.0, 0.3085)
    """
    interval = binomtest(successes, n).proportion_ci(1 - _checked(error_level), method="exact")
    return float(interval.low), float(interval.high)


def rule_of_three(n: int, error_level: float = 0.05) -> float:
    """The upper bound on the failing share after `n` passes in `n` independent trials: 1 − error_level^(1/n).

    One-sided and exact: a larger share would have let all n pass with probability below `error_level`.
    About 3/n at 0.05.

    >>> round(rule_of_three(300, 0.05), 5)
    0.00994
    """
    if n < 1:
        raise ValueError("needs at least one trial")
    return float(-np.expm1(np.log(_checked(error_level)) / n))


def share_test(successes: int, n: int, share: float, alternative: Alternative = "two-sided") -> float:
    """The exact binomial p-value of "the share is `share`"; `alternative` "less" says that it is smaller.

    Rejecting when it is at most an error level rejects a true hypothesis with at most that probability.
    """
    return float(binomtest(successes, n, share, alternative=alternative).pvalue)


def mean_interval(values: Sequence[float], error_level: float = 0.05) -> tuple[float, float]:
    """Student's t interval for the mean behind independent `values` (at least two, else ValueError).

    Contains the mean with probability 1 − error_level if the values are normal; approximately, for large n,
    if not.

    >>> low, high = mean_interval([1.0, 2.0, 3.0], 0.05)
    >>> round(low, 3), round(high, 3)
    (-0.484, 4.484)
    """
    if len(values) < 2:
        raise ValueError("an interval for a mean needs at least two values")
    sample = np.asarray(values, dtype=np.float64)
    standard_error = sample.std(ddof=1) / len(sample) ** 0.5
    half_width = t.ppf(1 - _checked(error_level) / 2, len(sample) - 1) * standard_error
    return float(sample.mean() - half_width), float(sample.mean() + half_width)


def holm_adjusted(p_values: Sequence[float]) -> list[float]:
    """Holm's adjusted p-values, in the order given; comparing each with an error level is Holm's test.

    >>> holm_adjusted([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    adjusted = [0.0] * len(p_values)
    largest = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        largest = max(largest, min(1.0, (len(p_values) - rank) * p_values[index]))
        adjusted[index] = largest
    return adjusted


def holm(p_values: Sequence[float], error_level: float = 0.05) -> list[bool]:
    """Which hypotheses Holm's step-down test rejects, in the order given.

    The probability of rejecting even one true hypothesis is at most `error_level`, however the tests depend
    on each other.

    >>> holm([0.01, 0.04, 0.03])
    [True, False, False]
    """
    return [p_value <= _checked(error_level) for p_value in holm_adjusted(p_values)]


def _checked(error_level: float) -> float:
    if not 0 < error_level < 1:
        raise ValueError(f"an error level lies between 0 and 1, not {error_level}")
    return error_level
