"""The intervals and tests of ndgm.stats against exact enumeration and against their definitions."""

from __future__ import annotations

from itertools import combinations

import pytest
from scipy.stats import binom, ttest_1samp

from ndgm.stats import (
    holm,
    holm_adjusted,
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


def test_holm_is_the_closed_test_of_bonferroni_tests():
    """Holm rejects a hypothesis iff Bonferroni rejects every intersection that contains it."""
    for p_values in ([0.01, 0.04, 0.03], [0.001, 0.02, 0.025, 0.9], [0.05], [0.012, 0.011, 0.013, 0.014], []):
        everyone = range(len(p_values))
        subsets = [subset for size in everyone for subset in combinations(everyone, size + 1)]
        expected = [
            all(
                min(p_values[k] for k in chosen) <= 0.05 / len(chosen)
                for chosen in subsets
                if index in chosen
            )
            for index in everyone
        ]
        assert holm(p_values, 0.05) == expected


def test_holm_adjusted_p_values_are_capped_and_ordered():
    assert holm_adjusted([0.9, 0.5, 0.6]) == [1.0, 1.0, 1.0]
    assert holm_adjusted([0.01, 0.01]) == [0.02, 0.02]


@pytest.mark.parametrize("error_level", [0, 1, -0.1, 2])
def test_an_impossible_error_level_is_refused(error_level):
    for call in (
        lambda: share_interval(1, 2, error_level),
        lambda: rule_of_three(2, error_level),
        lambda: mean_interval([1.0, 2.0], error_level),
        lambda: holm([0.5], error_level),
    ):
        with pytest.raises(ValueError, match="error level"):
            call()


def test_too_few_data_are_refused():
    with pytest.raises(ValueError, match="two values"):
        mean_interval([1.0])
    with pytest.raises(ValueError, match="one trial"):
        rule_of_three(0)
