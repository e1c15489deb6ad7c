"""The formulas are the rules, and z3 terms mean what the sympy formulas do."""

import doctest
from fractions import Fraction

import pytest
import sympy
import z3
from hypothesis import given
from hypothesis import strategies as st

from ndgm.exact import rmsprop_lemmas
from ndgm.exact.arithmetic import square_root
from ndgm.exact.rmsprop_lemmas import DECAY, EPSILON, LEARNING_RATE, PENALTY, ROOT, as_z3, step_length
from ndgm.exact.rules import RMSProp, State

positive = st.builds(Fraction, st.integers(1, 9), st.integers(1, 9))


def test_examples():
    assert doctest.testmod(rmsprop_lemmas).failed == 0
    assert step_length(RMSProp, bias_correction=True) == LEARNING_RATE


@given(positive, positive, positive, st.sampled_from([Fraction(1, 2), Fraction(3, 5), Fraction(9, 10)]))
def test_step_length_is_the_step(rate, penalty, epsilon, root):
    """At n = 1 from v₀ = 0, where ROOT = √(1 − ρ)."""
    rule = RMSProp(rate, penalty, 1 - root**2, epsilon=epsilon)
    moved = rule.step(State(Fraction(1)))
    values = {LEARNING_RATE: rate, PENALTY: penalty, EPSILON: epsilon, ROOT: root, DECAY: 1 - root**2}
    length = step_length(RMSProp, epsilon=EPSILON).subs(
        {name: sympy.Rational(value) for name, value in values.items()}
    )
    assert square_root(moved.second_moment) == penalty * root
    assert Fraction(int(length.p), int(length.q)) == 1 - moved.position


@given(st.integers(-9, 9), positive)
def test_z3_terms_have_the_same_values(x, y):
    formula = sympy.sympify("(x - 1/2)**3 / (y + 2)**2 - 3*x*y + 7 + 1/y")
    values = [(z3.Real("x"), z3.RealVal(x)), (z3.Real("y"), z3.RealVal(str(y)))]
    term = z3.simplify(z3.substitute(as_z3(formula), *values))
    value = formula.subs({"x": x, "y": sympy.Rational(y)})
    assert term.as_fraction() == Fraction(int(value.p), int(value.q))


def test_a_root_has_no_term():
    with pytest.raises(TypeError, match="no translation"):
        as_z3(sympy.sqrt(ROOT + 1))
