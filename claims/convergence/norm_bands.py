"""The two bands of Figure 1, the one-norms at even and at odd iterations: their gap and their separation."""

import numpy as np

from ndgm.sim import figure_1

SHUFFLED = 1  # The seed of a shuffle under which the bands overlap, while rate and recorded loss stand still.
ORDERS = (None, SHUFFLED)
AS_LISTED = (
    "the features are summed in the order of the data, and the second loss test of the listing, whose "
    "indentation is lost, stands inside its else branch"
)
AS_SHOWN = f"only the 1000 iterations that the figure shows are meant, {AS_LISTED}"
ITERATIONS, PLATEAU, LONGER = 6000, 5000, 8000
"""How many iterations the figure has, where the thousand that it shows begin, and how many are run here."""


def bands(cuts, order=None, last=ITERATIONS - PLATEAU):
    """The one-norms at every other of the run's last iterations, and at those between."""
    norms = figure_1.paper_run(cuts, order=order).one_norms[-last:]
    return norms[::2], norms[1::2]


def separation(first, second):
    """Distance of the means in pooled standard deviations."""
    return abs(first.mean() - second.mean()) / np.sqrt((first.var() + second.var()) / 2)


def gap(even, odd):
    """The length of the interval between the bands; negative where they overlap."""
    upper, lower = (even, odd) if even.mean() > odd.mean() else (odd, even)
    return float(upper.min() - lower.max())
