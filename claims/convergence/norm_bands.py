"""The two bands of Figure 1, the one-norms at even and at odd iterations: their gap and their separation."""

import numpy as np

from ndgm.sim import figure_1

SHUFFLED = 1  # The seed of a shuffle under which the bands overlap, while rate and recorded loss stand still.
ORDERS = (None, SHUFFLED)
NOT_INDENTED = "the second loss test of the listing stands inside its else branch (one cut per increase)"


def bands(cuts, order=None, last=1000):
    """The one-norms at every other of the run's last iterations, and at those between."""
    norms = figure_1.paper_run(cuts, order=order).one_norms[-last:]
    return norms[::2], norms[1::2]


def alternating(cuts, order=None):
    """A synthetic 2-cycle, which any detector of two bands must recognise."""
    return np.full(500, 1e-14), np.full(500, 9.5e-15)


def separation(first, second):
    """Distance of the means in pooled standard deviations."""
    return abs(first.mean() - second.mean()) / np.sqrt((first.var() + second.var()) / 2)


def gap(even, odd):
    """The length of the interval between the bands; negative where they overlap."""
    upper, lower = (even, odd) if even.mean() > odd.mean() else (odd, even)
    return float(upper.min() - lower.max())
