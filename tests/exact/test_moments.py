"""Adam's moments as polynomials in β against the rule; and Nesterov's look-ahead form, and the translation
to z3.
"""

import doctest
from fractions import Fraction
from itertools import islice

import pytest
import sympy
import z3
from hypothesis import given
from hypothesis import strategies as st

from claims.toy_lasso.momentum import nesterov
from claims.toy_lasso.momentum.nesterov import LookaheadNesterov
from ndgm.exact import adam_zeros, number_fields, proofs
from ndgm.exact.adam_zeros import distinct_roots, moment, sign_polynomial, starts_of_first_zero
from ndgm.exact.arithmetic import ball, precision, sign
from ndgm.exact.proofs import prove, to_z3
from ndgm.exact.rules import Adam, HeavyBall, State, TorchMomentum, states, trajectory

HALF = Fraction(1, 2)
signs = st.lists(st.sampled_from([1, 0, -1]), max_size=8)
decays = st.fractions(0, Fraction(99, 100), max_denominator=100)


@given(signs, decays)
def test_moment_is_adams(pattern, decay):
    rule, state = Adam(1, 3, decay, Fraction(0), epsilon=1, bias_correction=False), State(Fraction(1))
    for s in pattern:
        state = rule.step(state, s)
    assert state.first_moment == moment(pattern, decay, 3)


@given(signs, decays)
def test_moment_is_the_polynomial(pattern, decay):
    value = sum(Fraction(int(c)) * decay**k for k, c in enumerate(sign_polynomial(pattern).coeffs()))
    assert moment(pattern, decay) == (1 - decay) * value


@given(signs.filter(any))
def test_distinct_roots(pattern):
    polynomial = sympy.Poly(pattern, sympy.Symbol("x"))
    expected = sum(factor.degree() for factor, _ in polynomial.factor_list()[1])
    assert distinct_roots(sign_polynomial(pattern)) == expected


def test_the_zero_polynomial_has_no_number_of_roots():
    with pytest.raises(ValueError, match="every number"):
        distinct_roots(sign_polynomial((0, 0)))


@pytest.mark.parametrize("decay", ["1/10", "9/10"])
def test_starts_of_first_zero_are_all(decay):
    """They are the places where bₙ changes sign between two starts of one pattern."""
    rule = Adam(1, 1, Fraction(decay), Fraction(99, 100), bias_correction=False)
    with precision(120):
        found = sorted(
            (float(start) for _, start in starts_of_first_zero(1, Fraction(decay), Fraction(99, 100), 3))
        )
        crossings, previous = [], None
        for numerator in range(-250001, 250002, 101):
            start = Fraction(numerator, 10007)
            positions = [sign(state.position) for state in islice(states(rule, ball(start)), 4)]
            if previous and previous[:3] == positions[:3] and previous[3] != positions[3]:
                crossings.append(float(start))
            previous = positions
    assert len(crossings) == len(found) > 0
    assert all(abs(start - crossing) < 0.011 for start, crossing in zip(found, crossings, strict=True))


@given(st.fractions(-3, 3, max_denominator=50), st.fractions(0, Fraction(9, 10), max_denominator=50))
def test_look_ahead_is_pytorchs_nesterov_seen_from_the_point_ahead(start, momentum):
    """yₙ = bₙ + momentum (bₙ − bₙ₋₁) of Sutskever's form is PyTorch's iterate; so one step ahead of b₀
    they agree.
    """
    torch = trajectory(TorchMomentum(HALF, 1, momentum, nesterov=True), start, 8)
    walk = list(islice(states(LookaheadNesterov(HALF, 1, momentum), start), 9))
    assert [state.position + momentum * state.first_moment for state in walk] == torch


def test_look_ahead_without_memory_is_heavy_ball_without_memory():
    start = Fraction(7, 3)
    assert trajectory(LookaheadNesterov(1, 1, 0), start, 6) == trajectory(HeavyBall(1, 1, 0), start, 6)


def test_to_z3():
    x, y = sympy.symbols("x y")
    prove(to_z3((x - y) ** 3 / 3) * 3 == (z3.Real("x") - z3.Real("y")) ** 3)
    assert str(to_z3(sympy.Rational(2, 3))) == "2/3"
    with pytest.raises(TypeError, match="no translation"):
        to_z3(sympy.sqrt(x))
    with pytest.raises(TypeError, match="no translation"):
        to_z3(1 / x)


@pytest.mark.parametrize("module", [adam_zeros, nesterov, number_fields, proofs], ids=str)
def test_examples(module):
    results = doctest.testmod(module)
    assert results.attempted > 0 and results.failed == 0
