"""Beyond Proposition 5.1: the bound limsup f(xₙ) ≤ inf f + αG² of one dimension fails in the plane."""

from fractions import Fraction

import pytest

from claims.stability.descent import descend_pieces
from ndgm.exact.quadratics import squared_norm, vector
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

FLOOR = (vector(0, 0), Fraction(0))
PIECES = tuple((vector(*slope), Fraction(0)) for slope in ((-1, 0), ("7/25", "-24/25"), ("7/25", "24/25")))


@claim(
    "new-two-dimensions",
    expect="holds",
    evidence="proved",
    given={"pieces": (FLOOR, *PIECES)},
    mutants={
        "|x| in the plane": {"pieces": ((vector(1, 0), Fraction(0)), (vector(-1, 0), Fraction(0)), FLOOR)}
    },
)
def test_one_dimensional_constant_fails_in_the_plane(pieces):
    """At $α = G = 1$ $max(0, −x, (7x − 24y)/25, (7x + 24y)/25)$ rises in two steps
    from 0 to $702/625 > 1$."""
    order = {0: 1, 1: 2}
    path, orbit = descend_pieces(pieces, lambda step, active: order.get(step, active[0]), vector(0, 0), 2)
    for slope, _ in pieces:
        with witness(slope=slope):
            assert squared_norm(slope) <= 1, "a subgradient is longer than G = 1"
    for step, (_, _, active) in enumerate(path[:2]):
        with witness(step=step, active_pieces=active):
            assert order[step] in active, "the piece stepped along does not attain f"
    with witness(positions=tuple(x for x, _, _ in path), last_value=path[-1][1]):
        assert path[-1][1] == Fraction(702, 625) > 1, "the loss does not rise to 702/625"
    certify(orbit)
