"""Figure 1: the gap between the two bands of the one-norm is of the order of 10⁻¹⁶.

Gap: the length of the interval between the one-norms at even and at odd iterations, among the last 1000. It
is 2e-16 when the 500 products of a row are added as listed, and most shuffles of the features leave none: the
bands are rounding noise (fig_1_bands.py).
"""

import pytest

from claims.convergence.norm_bands import NOT_INDENTED, ORDERS, SHUFFLED, alternating, bands, gap
from ndgm.verdict import Count, certify, claim, witness

pytestmark = pytest.mark.fast


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
