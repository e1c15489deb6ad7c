"""Quadratic forms: thresholds against the definition of what they bound."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ndgm.exact.quadratics import QuadraticForm, infinity_norm, one_norm, squared_norm, vector

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


def test_norms():
    x = vector(3, -4)
    assert (one_norm(x), infinity_norm(x), squared_norm(x)) == (7, 4, 25)


def test_asymmetric_matrix_is_refused():
    with pytest.raises(ValueError, match="not symmetric"):
        QuadraticForm.of([[1, 2], [3, 4]])
