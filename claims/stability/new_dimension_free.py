"""Beyond Proposition 5.1: neither αG²/2 nor αG² bounds the loss above its infimum in every dimension.

The pieces with the slopes hᵢ = (c/(T−1), …, c/(T−i+1), −b, 0, …), i = 1, …, T, make the method climb T − 1
steps, with one active piece at each.
"""

from fractions import Fraction

import pytest

from claims.stability.descent import descend_pieces
from ndgm.exact.quadratics import squared_norm
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


def climbing_pieces(dimension, c):
    """The T pieces ⟨hᵢ, x⟩ − εi, and the floor that keeps f bounded below."""
    epsilon, b = Fraction(1, 10**7), Fraction(9, 10)
    pieces = []
    for i in range(1, dimension + 1):
        slope = [c / (dimension - j) for j in range(1, i)] + [-b] + [Fraction(0)] * (dimension - i)
        pieces.append((tuple(slope), -epsilon * i))
    return [*pieces, ((Fraction(0),) * dimension, -epsilon * (dimension + 2))]


@claim(
    "new-dimension-free",
    expect="holds",
    evidence="proved",
    given={"c": Fraction(1, 3)},
    mutants={"no climb (c = 0)": {"c": Fraction(0)}, "c = 1/30": {"c": Fraction(1, 30)}},
)
def test_no_bound_is_free_of_the_dimension(c):
    """At $α = G = 1$ $f$ climbs above 1/2 in dimension 5, and above 1, the bound for
    $n = 1$, in dimension 48.
    """
    orbits = []
    for dimension, threshold in ((5, Fraction(1, 2)), (20, Fraction(4, 5)), (48, Fraction(1))):
        pieces, start = climbing_pieces(dimension, c), (Fraction(0),) * dimension
        path, orbit = descend_pieces(pieces, lambda step, active: active[0], start, dimension - 1)
        orbits.append(orbit)
        for step, (_, _, active) in enumerate(path[:-1]):
            with witness(dimension=dimension, step=step, active_pieces=len(active)):
                assert len(active) == 1, "the method has a choice"
        largest = max(squared_norm(slope) for slope, _ in pieces)
        with witness(dimension=dimension, largest_squared_slope=f"{float(largest):.4f}"):
            assert largest <= 1, "a subgradient is longer than G = 1"
        floor, first, last = pieces[-1][1], path[0][1], path[-1][1]
        climb = f"{float(last):.4f}"
        with witness(dimension=dimension, start_above_floor="under 10⁻⁵", climbed_to=climb):
            assert last - floor > threshold, "it does not climb above the bound"
            assert first - floor < Fraction(1, 10**5), "the start is not near the infimum"
    certify(*orbits)
