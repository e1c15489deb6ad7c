"""'That higher λ do not yield more prunable parameters indicates that soft thresholding is not optimal.'

On (7) the observation is true and the conclusion false: with the listing's rate and threshold fewer weights
end below 10⁻⁵ at λ = 2 than at λ = 0.002, and at either λ the end points, soft-thresholded at αλ, are all
exactly 0, which is the optimum.
"""

from fractions import Fraction

import pytest

from claims.networks.listed_settings import ALPHA, LARGE, SMALL, STEPS, THRESHOLD
from ndgm.exact.rules import soft_threshold
from ndgm.exact.vanilla import ndgm_state
from ndgm.verdict import claim, witness

pytestmark = pytest.mark.fast

STARTS = [Fraction(numerator, 7919) for numerator in range(1, 101)]
"""All within the distance that the listing's steps cover at λ = 0.002."""


@claim(
    "text-4.indicates",
    expect="refuted",
    evidence="proved",
    given={"threshold": Fraction(1)},
    mutants={"a threshold of αλ/10": {"threshold": Fraction(1, 10)}},
)
def test_indicates_suboptimality(threshold):
    """Where the larger $λ$ leaves fewer weights below 1e-5, soft thresholding misses an optimum."""
    prunable, optimal = {}, {}
    for penalty in (SMALL, LARGE):
        ends = [ndgm_state(start, ALPHA, penalty, int(STEPS)) for start in STARTS]
        prunable[penalty] = sum(abs(end) < THRESHOLD for end in ends)
        optimal[penalty] = sum(soft_threshold(end, threshold * ALPHA * penalty) == 0 for end in ends)
    counts = {"prunable_at_0.002": prunable[SMALL], "prunable_at_2": prunable[LARGE], "of": len(STARTS)}
    with witness(**counts, optimal_at_either=min(optimal.values())):
        assert prunable[LARGE] >= prunable[SMALL] or min(optimal.values()) < len(STARTS), (
            "the larger λ leaves fewer prunable weights, and thresholding finds the optimum at both"
        )
