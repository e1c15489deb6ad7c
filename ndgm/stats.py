"""Exact intervals and fixed-n tests for shares, and intervals for means; criteria.py holds many at once.

`error_level` is the probability, before the data are seen, that the statement made is wrong. All of it is
for a number of trials n fixed in advance: looking at the data and drawing more voids the level.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from scipy.special import bdtr, betaincinv, gammaln, stdtrit, xlog1py, xlogy

Alternative = Literal["two-sided", "less", "greater"]


def share_interval(successes: int, n: int, error_level: float = 0.05) -> tuple[float, float]:
    """The Clopper-Pearson interval for the share behind `successes` in `n` independent trials.

    Contains the true share with probability at least 1 − error_level, for every n and every share; each end
    alone errs with probability at most error_level / 2.

    >>> low, high = share_interval(0, 10, 0.05)
    >>> low, round(high, 4)
    (0.0, 0.3085)
    """
    each, failures = _checked(error_level) / 2, _checked_trials(successes, n)
    low = betaincinv(successes, failures + 1, each) if successes else 0.0
    high = betaincinv(successes + 1, failures, 1 - each) if failures else 1.0
    return float(low), float(high)


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

    Rejecting when it is at most an error level rejects a true hypothesis with at most that probability. The
    two-sided one sums the chances of all numbers of successes that are no more likely than the one found.
    """
    failures = _checked_trials(successes, n)
    if alternative == "less":
        return float(bdtr(successes, n, share))
    if alternative == "greater":
        return float(bdtr(failures, n, 1 - share))
    k = np.arange(n + 1)
    logarithms = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    chances = np.exp(logarithms + xlogy(k, share) + xlog1py(n - k, -share))
    # Chances that are equal may differ by rounding.
    return min(1.0, float(chances[chances <= chances[successes] * (1 + 1e-7)].sum()))


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
    half_width = stdtrit(len(sample) - 1, 1 - _checked(error_level) / 2) * standard_error
    return float(sample.mean() - half_width), float(sample.mean() + half_width)


def _checked(error_level: float) -> float:
    if not 0 < error_level < 1:
        raise ValueError(f"an error level lies between 0 and 1, not {error_level}")
    return error_level


def _checked_trials(successes: int, n: int) -> int:
    """How many of `n` trials failed."""
    if not 0 <= successes <= n or n < 1:
        raise ValueError(f"{successes} successes in {n} trials: there are between 0 and all of at least one")
    return n - successes
