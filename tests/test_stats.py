"""The intervals and tests of ndgm.stats against exact enumeration and against their definitions."""

from __future__ import annotations

import pytest
from scipy.stats import binom, binomtest, ttest_1samp

from ndgm.stats import (
    mean_interval,
    rule_of_three,
    share_interval,
    share_test,
)


@pytest.mark.parametrize("error_level", [0.05, 0.2])
@pytest.mark.parametrize("n", [1, 7, 20])
def test_share_interval_covers_every_share(n, error_level):
    intervals = [share_interval(successes, n, error_level) for successes in range(n + 1)]
    for share in [step / 97 for step in range(98)]:
        chances = binom.pmf(range(n + 1), n, share)
        below = sum(chance for chance, (_, high) in zip(chances, intervals, strict=True) if high < share)
        above = sum(chance for chance, (low, _) in zip(chances, intervals, strict=True) if share < low)
        assert below <= error_level / 2 + 1e-12 and above <= error_level / 2 + 1e-12


def test_rule_of_three_is_the_share_that_passes_with_probability_error_level():
    for n in (1, 10, 1000):
        for error_level in (0.05, 1e-6):
            assert (1 - rule_of_three(n, error_level)) ** n == pytest.approx(error_level)
            assert rule_of_three(n, error_level) == pytest.approx(share_interval(0, n, 2 * error_level)[1])


def test_share_test_sums_the_tail():
    assert share_test(3, 10, 0.5, "less") == pytest.approx((1 + 10 + 45 + 120) / 1024)
    assert share_test(3, 10, 0.5, "greater") == pytest.approx(1 - (1 + 10 + 45) / 1024)
    assert share_test(5, 10, 0.5) == pytest.approx(1)


def test_mean_interval_is_students():
    values = [1.0, 2.5, 0.5, 4.0]
    expected = ttest_1samp(values, 0).confidence_interval(0.99)
    assert mean_interval(values, 0.01) == pytest.approx((expected.low, expected.high))
    assert mean_interval([2.0, 2.0]) == (2.0, 2.0)


@pytest.mark.parametrize("n", [1, 6, 45, 3000])
@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.77, 1.0])
def test_shares_are_judged_as_by_scipys_binomial_test(n, share):
    for successes in {0, 1, n // 3, n // 2, n - 1, n}:
        for alternative in ("two-sided", "less", "greater"):
            expected = binomtest(successes, n, share, alternative).pvalue
            assert share_test(successes, n, share, alternative) == pytest.approx(expected, rel=1e-9)
        for error_level in (0.01, 0.3):
            interval = binomtest(successes, n).proportion_ci(1 - error_level, method="exact")
            assert share_interval(successes, n, error_level) == pytest.approx(
                (interval.low, interval.high), rel=1e-9
            )


@pytest.mark.parametrize("error_level", [0, 1, -0.1, 2])
def test_an_impossible_error_level_is_refused(error_level):
    for call in (
        lambda: share_interval(1, 2, error_level),
        lambda: rule_of_three(2, error_level),
        lambda: mean_interval([1.0, 2.0], error_level),
    ):
        with pytest.raises(ValueError, match="error level"):
            call()


def test_too_few_data_are_refused():
    for successes, n in ((-1, 3), (4, 3), (0, 0)):
        with pytest.raises(ValueError, match="successes in"):
            share_interval(successes, n)
        with pytest.raises(ValueError, match="successes in"):
            share_test(successes, n, 0.5)
    with pytest.raises(ValueError, match="two values"):
        mean_interval([1.0])
    with pytest.raises(ValueError, match="one trial"):
        rule_of_three(0)
