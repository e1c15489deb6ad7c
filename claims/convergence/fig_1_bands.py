"""Figure 1: the iterates never stabilise, their one-norm oscillates indefinitely within two distinct bands.

A band is the set of one-norms at even, or at odd, iterations among the last 1000. Both are clouds of rounding
noise around 1e-14. Whether they are apart depends on the order in which the 500 products of a row are added,
which real arithmetic does not know: added as listed they leave a gap of 2e-16, shuffled they may overlap (of
eight shuffles five do). Over 48,000 iterations, and with two cuts per increase, they overlap even as listed.
That the oscillation itself is rounding is decided in fig_1_real.py.
"""

import numpy as np
import pytest

from claims.convergence.norm_bands import (
    AS_SHOWN,
    ITERATIONS,
    ORDERS,
    PLATEAU,
    SHUFFLED,
    bands,
    gap,
    separation,
)
from ndgm.sim import figure_1
from ndgm.verdict import certify, check_all, claim, enumerated, witnesses

WINDOW = 500


@pytest.mark.fast
@claim(
    "fig-1.bands",
    part="stabilise",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"objective": "loss"},
    mutants={"judged by the loss less its constant": {"objective": "excess"}},
)
def test_iterates_do_not_stabilise(objective):
    """At each of the iterations 5000 to 8000 of the run the weights move by more than 1e-16 in one-norm."""
    run = figure_1.longer_run(objective)
    moves = np.abs(np.diff(run.weights, axis=0)).sum(1)
    check_all(
        moves > 1e-16,
        "the weights stand still",
        iteration=lambda step: run.first_kept + step,
        moved_by=moves,
    )
    certify(enumerated("steps from iteration 5000 to 8000"))


@pytest.mark.fast
@claim(
    "fig-1.bands",
    part="indefinitely",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"objective": "loss"},
    mutants={"judged by the loss less its constant": {"objective": "excess"}},
)
def test_oscillation_goes_on(objective):
    """In each 500 iterations from 5000 to 8000 the one-norm spans at least 1e-15, and rises as often as it
    falls, to within a tenth.
    """
    run = figure_1.longer_run(objective)
    norms = run.one_norms[run.first_kept :].reshape(-1, WINDOW)
    spans, rises = np.ptp(norms, axis=1), (np.diff(norms, axis=1) > 0).mean(1)
    check_all(
        (spans >= 1e-15) & (abs(rises - 0.5) < 0.05),
        "the oscillation dies out",
        from_iteration=lambda window: run.first_kept + WINDOW * window,
        span=spans,
        share_of_rises=rises,
    )
    certify(enumerated("windows of 500 iterations from 5000 to 8000"))


@pytest.mark.fast
@claim(
    "fig-1.bands",
    part="bands",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"orders": ORDERS},
    mutants={"the listed order alone": {"orders": ORDERS[:1]}},
)
def test_bands_are_distinct(orders):
    """Even and odd one-norms fill two intervals without a common point, in whatever order features are
    summed.
    """
    found = [bands(1, order) for order in orders]
    gaps = [gap(even, odd) for even, odd in found]
    check_all(
        [one > 0 for one in gaps],
        "the bands overlap",
        seed_of_the_shuffle=lambda case: orders[case],
        gap=gaps,
    )


@pytest.mark.slow
@claim(
    "fig-1.bands",
    part="bands",
    reading="a longer run",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"last": 48_000},
    mutants={"the iterations that the figure shows": {"last": ITERATIONS}},
)
def test_bands_of_a_longer_run(last):
    """Even and odd one-norms of the iterations 5000 to 48,000 of the run, features as listed, stay apart."""
    run = figure_1.run(figure_1.paper_problem(), iterations=last)
    norms, losses = run.one_norms[PLATEAU:], np.unique(run.losses[PLATEAU:])
    with witnesses(len(norms), iterations=f"{PLATEAU} to {last}", recorded_losses=losses):
        assert gap(norms[::2], norms[1::2]) > 0, f"the bands overlap by {-gap(norms[::2], norms[1::2]):.2g}"


@pytest.mark.fast
@claim(
    "fig-1.bands",
    part="bands",
    reading="one order",
    world="float64",
    condition=AS_SHOWN,
    expect="holds",
    evidence="enumerated",
    given={"cuts": 1, "order": None},
    mutants={"two cuts per increase": {"cuts": 2}, "features shuffled": {"order": SHUFFLED}},
)
def test_bands_of_one_run(cuts, order):
    """Even and odd one-norms of the last 1000 iterations fill two intervals without a common point."""
    even, odd = bands(cuts, order)
    with witnesses(len(even) + len(odd), gap=gap(even, odd), means_apart=separation(even, odd)):
        assert gap(even, odd) > 0, "the bands overlap"
    certify(enumerated("one-norms of the run's last iterations"))


@pytest.mark.fast
@claim(
    "fig-1.bands",
    part="bands",
    reading="two means",
    world="float64",
    aside=True,
    condition="bands are told apart by their means only, with one cut per increase",
    expect="holds",
    evidence="enumerated",
    given={"cuts": 1},
    mutants={"two cuts per increase": {"cuts": 2}},
)
def test_means_are_distinct(cuts):
    """The means over even and over odd iterations are more than two standard deviations apart, in either
    order.
    """
    for order in ORDERS:
        even, odd = bands(cuts, order)
        number = len(even) + len(odd)
        with witnesses(number, order_of_features=order, even_mean=even.mean(), odd_mean=odd.mean()):
            assert separation(even, odd) > 2, "the means are closer than two standard deviations"
    certify(enumerated("one-norms of the last iterations, order by order"))
