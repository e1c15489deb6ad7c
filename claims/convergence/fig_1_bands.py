"""Figure 1: the one-norm oscillates within two distinct bands.

A band is the set of one-norms at even, or at odd, iterations among the last 1000. Both are clouds of rounding
noise around 1e-14. Whether they are apart depends on the order in which the 500 products of a row are added,
which real arithmetic does not know: added as listed they leave a gap of 2e-16, shuffled they may overlap (of
eight shuffles five do). With two cuts per increase they overlap even as listed.
"""

import pytest

from claims.convergence.norm_bands import NOT_INDENTED, ORDERS, SHUFFLED, alternating, bands, gap, separation
from ndgm.verdict import Count, certify, claim, witness

pytestmark = pytest.mark.fast


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
