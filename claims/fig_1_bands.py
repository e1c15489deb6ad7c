"""Figure 1: the two bands of the one-norm, and the gap between them.

A band is the set of one-norms at even, or at odd, iterations among the last 1000. Both are clouds of rounding noise around 1e-14; their
means differ by about 5e-16, several standard deviations, but the clouds overlap. With two cuts per increase even that is gone.
"""

import numpy as np
import pytest

from ndgm.sim import adaptive
from ndgm.verdict import ENUMERATED, FLOAT64, HOLDS, REFUTED, Count, certify, claim, witness

pytestmark = pytest.mark.fast

NOT_INDENTED = "the second loss test of the listing stands inside its else branch (one cut per increase)"


def bands(cuts, last=1000):
    norms = adaptive.paper_run(cuts=cuts).one_norms[-last:]
    return norms[::2], norms[1::2]


def separation(first, second):
    """Distance of the means in pooled standard deviations."""
    return abs(first.mean() - second.mean()) / np.sqrt((first.var() + second.var()) / 2)


def alternating(cuts):
    """A synthetic 2-cycle, which any detector of two bands must recognise."""
    return np.full(500, 1.1e-14), np.full(500, 1.0e-14)


@claim(
    "fig-1.bands",
    world=FLOAT64,
    expect=REFUTED,
    evidence=ENUMERATED,
    given={"norms": bands},
    mutants={"a true 2-cycle": {"norms": alternating}},
)
def test_bands_are_distinct(norms):
    """In both readings of the listing the one-norms at even and at odd iterations fill two intervals without a common point."""
    for cuts in (1, 2):
        even, odd = norms(cuts)
        upper, lower = (even, odd) if even.mean() > odd.mean() else (odd, even)
        with witness(
            cuts_per_increase=cuts,
            upper_band_from=float(upper.min()),
            lower_band_to=float(lower.max()),
            standard_deviations_between_means=round(float(separation(even, odd) if upper.var() else 99), 1),
        ):
            assert upper.min() > lower.max()


@claim(
    "fig-1.bands",
    reading="two means",
    world=FLOAT64,
    condition=f"bands are told apart by their means only, and {NOT_INDENTED}",
    expect=HOLDS,
    evidence=ENUMERATED,
    given={"cuts": 1},
    mutants={"two cuts per increase": {"cuts": 2}},
)
def test_means_are_distinct(cuts):
    """The means of the one-norm over even and over odd iterations are more than two standard deviations apart."""
    even, odd = bands(cuts)
    with witness(even_mean=even.mean(), odd_mean=odd.mean(), standard_deviations=separation(even, odd)):
        assert separation(even, odd) > 2
    certify(Count(1000, "one-norms of the run's last iterations"))


@claim(
    "fig-1.gap",
    world=FLOAT64,
    expect=REFUTED,
    evidence=ENUMERATED,
    given={"norms": bands},
    mutants={"a true 2-cycle of that distance": {"norms": lambda cuts: (np.full(500, 1e-14), np.full(500, 9.5e-15))}},
)
def test_gap_is_an_empty_interval(norms):
    """An interval longer than 1e-16 without any one-norm of the last 1000 iterations lies between the bands."""
    values = np.sort(np.concatenate(norms(1)))
    gap = float(np.diff(values).max())
    with witness(longest_empty_interval=gap, smallest_norm=float(values[0]), largest_norm=float(values[-1])):
        assert gap > 1e-16


@claim(
    "fig-1.gap",
    reading="distance of means",
    world=FLOAT64,
    condition=f"the gap is the distance between the means of the bands, and {NOT_INDENTED}",
    expect=HOLDS,
    evidence=ENUMERATED,
    given={"cuts": 1, "last": 1000},
    mutants={"before the plateau": {"last": 5600}, "nearest iterations of one parity": {"cuts": None}},
)
def test_distance_of_means(cuts, last):
    """The means of the bands are between 1e-16 and 1e-15 apart, on a one-norm of about 1e-14."""
    even, odd = bands(cuts, last) if cuts else (bands(1)[0][::2], bands(1)[0][1::2])
    distance = abs(even.mean() - odd.mean())
    with witness(distance=distance, one_norm=even.mean()):
        assert 1e-16 < distance < 1e-15
    certify(Count(last, "one-norms of the run's last iterations"))
