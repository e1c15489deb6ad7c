"""Beyond Proposition 5.1: how far the loss of a constant-step subgradient method rises, by dimension.

In one dimension limsup f(xₖ) ≤ inf f + aG². In two the constant is larger. No bound that depends on a and
G alone holds in all dimensions: pieces hᵢ = (c/(T-1), ..., c/(T-i+1), −b, 0, ...) make the method climb T -
1 steps, one active piece at each.
"""

from fractions import Fraction

import pytest
import z3

from ndgm.exact.proofs import prove
from ndgm.exact.quadratics import inner, squared_norm, vector
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


def descend(pieces, choose, start, steps):
    """x − g for the gradient g of a chosen active piece of f(x) = max <h, x> + c; positions and values, exact."""
    x, path = start, []
    for step in range(steps + 1):
        values = [inner(slope, x) + constant for slope, constant in pieces]
        active = [index for index, value in enumerate(values) if value == max(values)]
        path.append((x, max(values), active))
        slope = pieces[choose(step, active)][0]
        x = tuple(entry - part for entry, part in zip(x, slope, strict=True))
    return path


@claim(
    "new-tail-bound",
    expect="holds",
    evidence="proved",
    given={"fraction": Fraction(1, 2)},
    mutants={"aG²/4": {"fraction": Fraction(1, 4)}},
)
def test_tail_bound(fraction):
    """liminf f(xₖ) ≤ inf f + aG²/2, also without a minimiser, and no smaller multiple of aG² will do."""
    a, G, e, product, square, excess = z3.Reals("a G e product square excess")
    with witness(fraction=fraction):
        bound = z3.Q(fraction.numerator, fraction.denominator) * a * G * G
        statement = prove(
            -2 * a * product + a * a * square <= -a * e,
            assumptions=[a > 0, e > 0, square <= G * G, product >= excess, excess >= bound + e / 2],
        )
    # Sharp: |x| from a/2 alternates between +-a/2 for ever.
    x = Fraction(1, 2)
    for step in range(20):
        with witness(f="|x|", step=step):
            assert abs(x) == Fraction(1, 2)
        x -= 1 if x > 0 else -1
    certify(
        Proof("z3", f"above the bound each step brings x closer to z: {statement}; attained by |x| from a/2")
    )


TENT = tuple(
    (vector(*slope), Fraction(0)) for slope in ((0, 0), (-1, 0), ("7/25", "-24/25"), ("7/25", "24/25"))
)


@claim(
    "new-two-dimensions",
    expect="holds",
    evidence="proved",
    given={"pieces": TENT},
    mutants={
        "|x| in the plane": {"pieces": ((vector(1, 0), Fraction(0)), (vector(-1, 0), Fraction(0)), *TENT[:1])}
    },
)
def test_one_dimensional_constant_fails_in_the_plane(pieces):
    """With a = G = 1, max(0, −x, (7x − 24y)/25, (7x + 24y)/25) rises from its minimiser 0 to 702/625 > 1 in
    two steps.
    """
    order = {0: 1, 1: 2}
    path = descend(pieces, lambda step, active: order.get(step, active[0]), vector(0, 0), 2)
    for slope, _ in pieces:
        with witness(slope=slope):
            assert squared_norm(slope) <= 1
    for step, (_, _, active) in enumerate(path[:2]):
        with witness(step=step, active_pieces=active):
            assert order[step] in active
    with witness(positions=tuple(x for x, _, _ in path), last_value=path[-1][1]):
        assert path[-1][1] == Fraction(702, 625) > 1
    certify(Proof("exact replay", "f(18/25, 24/25) = 702/625 with subgradients of norm 1 at rate 1"))


def climbing_pieces(dimension, c):
    """The T pieces <hᵢ, x> - e i, and the floor that keeps f bounded below."""
    e, b = Fraction(1, 10**7), Fraction(9, 10)
    pieces = []
    for i in range(1, dimension + 1):
        slope = [c / (dimension - j) for j in range(1, i)] + [-b] + [Fraction(0)] * (dimension - i)
        pieces.append((tuple(slope), -e * i))
    return [*pieces, (tuple([Fraction(0)] * dimension), -e * (dimension + 2))]


@claim(
    "new-dimension-free",
    expect="holds",
    evidence="proved",
    given={"c": Fraction(1, 3)},
    mutants={"no climb (c = 0)": {"c": Fraction(0)}, "c = 1/30": {"c": Fraction(1, 30)}},
)
def test_no_bound_is_free_of_the_dimension(c):
    """With a = G = 1 the loss climbs above the bound 1/2 in dimension 5, and above the one-dimensional bound
    1 in dimension 48.
    """
    for dimension, threshold in ((5, Fraction(1, 2)), (20, Fraction(4, 5)), (48, Fraction(1))):
        pieces = climbing_pieces(dimension, c)
        path = descend(
            pieces, lambda step, active: active[0], tuple([Fraction(0)] * dimension), dimension - 1
        )
        for step, (_, _, active) in enumerate(path[:-1]):
            with witness(dimension=dimension, step=step, active_pieces=len(active)):
                assert len(active) == 1
        with witness(
            dimension=dimension, largest_squared_slope=f"{float(max(squared_norm(h) for h, _ in pieces)):.4f}"
        ):
            assert all(squared_norm(slope) <= 1 for slope, _ in pieces)
        with witness(
            dimension=dimension, start_above_floor="under 1e-5", climbed_to=f"{float(path[-1][1]):.4f}"
        ):
            assert path[0][1] - pieces[-1][1] < Fraction(1, 10**5)
            assert path[-1][1] - pieces[-1][1] > threshold
    certify(
        Proof(
            "exact replay",
            "each step has one active piece, so the method has no choice, and f is differentiable there",
        )
    )
