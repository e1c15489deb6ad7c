"""Figure 1: the two bands of the one-norm, and the gap between them.

A band is the set of one-norms at even, or at odd, iterations among the last 1000. Both are clouds of rounding
noise around 1e-14. Whether they are apart hangs on the order in which the 500 products of a row are added,
which real arithmetic does not know: taken as listed they leave a gap of 2e-16, shuffled they may overlap (of
eight shuffles five do). With two cuts per increase they overlap as listed, too.
"""

import numpy as np
import pytest

from ndgm.sim import figure_1
from ndgm.verdict import Count, certify, claim, witness

pytestmark = pytest.mark.fast

SHUFFLED = 1  # The seed of a shuffle under which the bands overlap, while rate and recorded loss stand still.
ORDERS = (None, SHUFFLED)
NOT_INDENTED = "the second loss test of the listing stands inside its else branch (one cut per increase)"


def bands(cuts, order=None, last=1000):
    norms = figure_1.paper_run(cuts, order=order).one_norms[-last:]
    return norms[::2], norms[1::2]


def separation(first, second):
    """Distance of the means in pooled standard deviations."""
    return abs(first.mean() - second.mean()) / np.sqrt((first.var() + second.var()) / 2)


def gap(even, odd):
    """The length of the interval between the bands; negative where they overlap."""
    upper, lower = (even, odd) if even.mean() > odd.mean() else (odd, even)
    return float(upper.min() - lower.max())


def alternating(cuts, order=None):
    """A synthetic 2-cycle, which any detector of two bands must recognise."""
    return np.full(500, 1e-14), np.full(500, 9.5e-15)


@claim(
    "fig-1.bands",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"norms": bands},
    mutants={"a true 2-cycle": {"norms": alternating}},
)
def test_bands_are_distinct(norms):
    """In both readings of the listing, features in either order, even and odd one-norms fill two intervals
    without a common point.
    """
    for cuts in (1, 2):
        for order in ORDERS:
            even, odd = norms(cuts, order)
            with witness(order_of_features=order, cuts_per_increase=cuts, gap=gap(even, odd)):
                assert gap(even, odd) > 0
    certify(Count(4, "readings of the listing and orders of the features"))


@claim(
    "fig-1.bands",
    reading="one reading, one order",
    world="float64",
    condition=f"{NOT_INDENTED}, and the features are summed in the order of the data",
    expect="holds",
    evidence="enumerated",
    given={"cuts": 1, "order": None},
    mutants={"two cuts per increase": {"cuts": 2}, "features shuffled": {"order": SHUFFLED}},
)
def test_bands_of_one_run(cuts, order):
    """The one-norms at even and at odd iterations fill two intervals without a common point; their means are
    five deviations apart.
    """
    even, odd = bands(cuts, order)
    with witness(gap=gap(even, odd), standard_deviations_between_means=separation(even, odd)):
        assert gap(even, odd) > 0 and separation(even, odd) > 5
    certify(Count(1000, "one-norms of the run's last iterations"))


@claim(
    "fig-1.bands",
    reading="two means",
    world="float64",
    condition=f"bands are told apart by their means only, and {NOT_INDENTED}",
    expect="holds",
    evidence="enumerated",
    given={"cuts": 1},
    mutants={"two cuts per increase": {"cuts": 2}},
)
def test_means_are_distinct(cuts):
    """The means of the one-norm over even and over odd iterations are more than two standard deviations
    apart, in either order.
    """
    for order in ORDERS:
        even, odd = bands(cuts, order)
        with witness(order_of_features=order, even_mean=even.mean(), odd_mean=odd.mean()):
            assert separation(even, odd) > 2
    certify(Count(len(ORDERS), "orders of the features, 1000 one-norms each"))


def check_gap(norms, orders):
    for order in orders:
        even, odd = norms(1, order)
        with witness(order_of_features=order, gap=gap(even, odd), one_norm=float(even.mean())):
            assert 1e-16 < gap(even, odd) < 1e-15
    certify(Count(len(orders), "orders of the features, 1000 one-norms each"))


@claim(
    "fig-1.gap",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"norms": bands, "orders": ORDERS},
    mutants={"a true 2-cycle of that distance": {"norms": alternating}, "one order": {"orders": (None,)}},
)
def test_gap_in_every_order(norms, orders):
    """An interval of length between 1e-16 and 1e-15 lies between the bands, in whatever order the features
    are summed.
    """
    check_gap(norms, orders)


@claim(
    "fig-1.gap",
    reading="one order",
    world="float64",
    condition=f"{NOT_INDENTED}, and the features are summed in the order of the data",
    expect="holds",
    evidence="enumerated",
    given={"norms": bands, "orders": (None,)},
    mutants={
        "features shuffled": {"orders": (SHUFFLED,)},
        "before the plateau": {"norms": lambda cuts, order: bands(cuts, order, 5600)},
        "one parity cut in two": {"norms": lambda cuts, order: (bands(cuts)[0][::2], bands(cuts)[0][1::2])},
    },
)
def test_gap_in_one_order(norms, orders):
    """An interval of length between 1e-16 and 1e-15 lies between the bands."""
    check_gap(norms, orders)
