"""Section 2, equation (3): the loss is convex.

With y ≤ 0 the data term t ↦ (max(0, t) − y)² has the non-decreasing derivative 2(t − y) on t > 0 and 0 on t <
0, so it is convex. The penalties are norms and their squares, and sums and compositions with Z stay convex.
"""

from fractions import Fraction

import pytest
import z3
from hypothesis import strategies as st

from ndgm.exact.proofs import prove
from ndgm.strategies import examples
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


def data_term(design, response, weight):
    """‖y − max(0, Zβ)‖₂² in exact arithmetic."""
    activations = [max(sum(z * w for z, w in zip(row, weight, strict=True)), 0) for row in design]
    return sum((y - activation) ** 2 for y, activation in zip(response, activations, strict=True))


@st.composite
def problems(draw):
    """Small integer data, so that kinks are hit often: design, absolute responses, two weights."""
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    weight = st.lists(st.integers(-3, 3), min_size=columns, max_size=columns)
    design = draw(st.lists(weight, min_size=rows, max_size=rows))
    return design, draw(st.lists(st.integers(0, 3), min_size=rows, max_size=rows)), draw(weight), draw(weight)


@claim(
    "text-2.convex",
    expect="holds",
    evidence="proved",
    given={"sign": -1},
    mutants={"responses ≥ 0": {"sign": 1}},
)
def test_convex(sign):
    """(3) with y ≤ 0 lies below its chords, in any dimension and for all penalties ≥ 0."""

    @examples(problems(), number=200)
    def lies_below_its_chord(problem):
        design, responses, left, right = problem
        response = [sign * value for value in responses]
        middle = [Fraction(a + b, 2) for a, b in zip(left, right, strict=True)]
        with witness(Z=design, y=response, left=left, right=right):
            ends = [data_term(design, response, weight) for weight in (left, right)]
            assert 2 * data_term(design, response, middle) <= sum(ends)

    a, b, y = z3.Reals("a b y")

    def term(t):
        activation = z3.If(t > 0, t, 0)
        return (activation - y) * (activation - y)

    with witness(term="(max(0, t) − y)²"):
        chord = prove(2 * term((a + b) / 2) <= term(a) + term(b), assumptions=[sign * y >= 0])
    certify(Proof("z3", f"the continuous data term is midpoint convex: {chord}; norms and sums are convex"))
