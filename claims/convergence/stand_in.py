"""The stand-in for the lost quadratic of A.1.2, its rate and start, and what its norm does.

f = xᵀAx/2 with A = [[1, 2], [2, 5]], α = 1/10 < 2/λ_max = 0.343 and x₀ = (1, −1).
"""

from fractions import Fraction

from ndgm.exact.quadratics import vector
from ndgm.verdict import witness

RATE, START, STEPS = Fraction(1, 10), vector(1, -1), 300


def rises(sizes):
    """The steps after which a sequence has risen."""
    return [k for k in range(len(sizes) - 1) if sizes[k + 1] > sizes[k]]


def check_late_start(sizes):
    """A norm of the iterates rises in its first steps, only there, and decays to less than a hundredth."""
    found = rises(sizes)
    with witness(rises_after_steps=found, first=sizes[0], largest=max(sizes)):
        assert found and found == list(range(len(found))), "it rises first, and only first"
        assert found[-1] < 10
        assert sizes[-1] < sizes[0] / 100
