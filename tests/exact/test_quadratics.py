"""Quadratic forms: thresholds against the definition of what they bound."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ndgm.exact.quadratics import (
    CaptureSet,
    QuadraticForm,
    infinity_norm,
    inner,
    one_norm,
    squared_norm,
    vector,
)

entries = st.fractions(-5, 5, max_denominator=20)


@st.composite
def positive_definite(draw):
    size = draw(st.integers(1, 3))
    root = [[draw(entries) for _ in range(size)] for _ in range(size)]
    gram = [[sum(row[i] * row[j] for row in root) + (i == j) for j in range(size)] for i in range(size)]
    start = vector(*(draw(entries) for _ in range(size)))
    return QuadraticForm.of(gram), start


@given(positive_definite())
def test_thresholds_are_where_the_change_turns(problem):
    form, x = problem
    if not any(x):
        return
    for threshold, measure in ((form.loss_threshold(x), form.value), (form.norm_threshold(x), squared_norm)):
        assert measure(form.step(x, threshold)) == measure(x)
        assert measure(form.step(x, threshold * Fraction(99, 100))) < measure(x)
        assert measure(form.step(x, threshold * Fraction(101, 100))) > measure(x)


@given(st.lists(st.tuples(entries, entries), max_size=6))
def test_inner_product_is_the_sum_of_the_products(pairs):
    left, right = (tuple(pair[side] for pair in pairs) for side in (0, 1))
    assert inner(left, right) == sum(a * b for a, b in pairs)
    with pytest.raises(ValueError, match="shorter"):
        inner((*left, Fraction(1)), right)


def test_norms():
    x = vector(3, -4)
    assert (one_norm(x), infinity_norm(x), squared_norm(x)) == (7, 4, 25)


def test_asymmetric_matrix_is_refused():
    with pytest.raises(ValueError, match="not symmetric"):
        QuadraticForm.of([[1, 2], [3, 4]])


@given(
    start=st.tuples(st.fractions(-1, 1, max_denominator=30), st.fractions(-1, 1, max_denominator=30)),
    turns=st.lists(
        st.tuples(st.fractions(-1, 1, max_denominator=9), st.fractions(-1, 1, max_denominator=9)), max_size=8
    ),
)
def test_no_descent_leaves_a_capture_set(start, turns):
    form = QuadraticForm.of([[2, 1], [1, 2]])  # eigenvalues 1 and 3
    captured = CaptureSet(form, Fraction(1), Fraction(3), Fraction(1), Fraction(1))
    x = start
    for turn in turns:
        slope = form.gradient(x)
        # Any direction of at most the gradient's length, taken only where the loss does not rise.
        direction = tuple(turn[0] * slope[i] / 2 + turn[1] * slope[1 - i] / 2 for i in (0, 1))
        following = tuple(a + b for a, b in zip(x, direction, strict=True))
        if squared_norm(direction) <= squared_norm(slope) and form.value(following) <= form.value(x):
            if x in captured:
                assert following in captured
                assert squared_norm(following) < captured.inner_radius**2
            x = following


def test_capture_set_refuses_bad_bounds():
    with pytest.raises(ValueError, match="positive bounds"):
        CaptureSet(QuadraticForm.of([[1]]), Fraction(2), Fraction(1), Fraction(1), Fraction(1))
