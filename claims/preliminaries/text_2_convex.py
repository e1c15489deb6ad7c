"""Section 2, equation (3): the loss is convex.

With y ≤ 0 the data term t ↦ (max(0, t) − y)² lies below its chords, and so do |w| and w². The argument ⟨z,
β⟩ of a data term moves along the chord as β does, so that sums of such terms lie below their chords as well.
"""

from fractions import Fraction

import pytest
import z3
from hypothesis import strategies as st

from ndgm.exact.deduction import add_up, entrywise
from ndgm.strategies import examples
from ndgm.verdict import certify, claim, witness

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
    """(3) with $y ≤ 0$ lies below its chords, in any dimension and for all penalties $≥ 0$."""

    @examples(problems(), number=200)
    def lies_below_its_chord(problem):
        design, responses, left, right = problem
        response = [sign * value for value in responses]
        middle = [Fraction(a + b, 2) for a, b in zip(left, right, strict=True)]
        with witness(Z=design, y=response, left=left, right=right):
            ends = [data_term(design, response, weight) for weight in (left, right)]
            assert 2 * data_term(design, response, middle) <= sum(ends), "the middle lies above the chord"

    a, b, u, y, lasso, ridge = z3.Reals("a b u y λ₁ λ₂")

    def data(t):
        activation = z3.If(t > 0, t, 0)
        return (activation - y) * (activation - y)

    def penalty(w):
        return lasso * z3.Abs(w) + ridge * w * w

    between = [u >= 0, u <= 1]
    with witness(term="(max(0, t) − y)²"):
        rows = entrywise(
            data((1 - u) * a + u * b) <= (1 - u) * data(a) + u * data(b), given=[*between, sign * y >= 0]
        )
    with witness(term="λ₁|w| + λ₂w²"):
        entries = entrywise(
            penalty((1 - u) * a + u * b) <= (1 - u) * penalty(a) + u * penalty(b),
            given=[*between, lasso >= 0, ridge >= 0],
        )
    certify(add_up(rows, entries))
