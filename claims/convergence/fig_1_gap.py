"""Figure 1: the bands of the one-norm remain separated by a gap of the order of 10⁻¹⁶.

Gap: the length of the interval between the one-norms at even and at odd iterations. It is 2.2e-16 over the
1000 iterations that the figure shows, when the 500 products of a row are added as listed. Over the 3000
iterations from 5000 to 8000 of the same run it is 1.7e-17, and most shuffles of the features leave none: the
bands are rounding noise (fig_1_bands.py).
"""

import pytest

from claims.convergence.norm_bands import (
    AS_SHOWN,
    ITERATIONS,
    LONGER,
    ORDERS,
    PLATEAU,
    SHUFFLED,
    bands,
    gap,
)
from ndgm.sim import figure_1
from ndgm.verdict import certify, check_all, claim, enumerated, witness, witnesses

pytestmark = pytest.mark.fast


def of_the_order(length):
    """Whether a gap is of the order of 10⁻¹⁶."""
    return 1e-16 < length < 1e-15


@claim(
    "fig-1.gap",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"last": LONGER},
    mutants={"the iterations that the figure shows": {"last": ITERATIONS}},
)
def test_gap_remains(last):
    """From iteration 5000 to 8000 of the run an interval of 1e-16 to 1e-15 is left between the bands."""
    norms = figure_1.longer_run().one_norms[PLATEAU:last]
    length = gap(norms[::2], norms[1::2])
    with witness(iterations=f"{PLATEAU} to {last}", gap=length):
        assert of_the_order(length), "the gap is not of the order of 1e-16"


@claim(
    "fig-1.gap",
    reading="in every order",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"orders": ORDERS},
    mutants={"the listed order alone": {"orders": ORDERS[:1]}},
)
def test_gap_in_every_order(orders):
    """In whatever order the features are summed, the last 1000 iterations leave an interval of length between
    1e-16 and 1e-15.
    """
    gaps = [gap(*bands(1, order)) for order in orders]
    check_all(
        [of_the_order(one) for one in gaps],
        "the gap is not of the order of 1e-16",
        seed_of_the_shuffle=lambda case: orders[case],
        gap=gaps,
    )


@claim(
    "fig-1.gap",
    reading="one window, one order",
    world="float64",
    condition=AS_SHOWN,
    expect="holds",
    evidence="enumerated",
    given={"order": None, "last": ITERATIONS - PLATEAU},
    mutants={"features shuffled": {"order": SHUFFLED}, "before the plateau": {"last": 5600}},
)
def test_gap_in_one_order(order, last):
    """An interval of length between 1e-16 and 1e-15 lies between the bands."""
    even, odd = bands(1, order, last)
    with witnesses(last, gap=gap(even, odd), one_norm=float(even.mean())):
        assert of_the_order(gap(even, odd)), "the gap is not of the order of 1e-16"
    certify(enumerated("one-norms of the last iterations"))
