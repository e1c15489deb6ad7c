"""Each rule of inference proves what it should, and refuses a wrong rule and a constant that is none."""

import doctest

import pytest
import z3

from ndgm.exact import inference
from ndgm.exact.inference import (
    alternation,
    cases,
    contraction,
    descent,
    induction,
    lattice,
    null_set,
    telescoping,
)
from ndgm.exact.proofs import NotProved, prove, step_formula
from ndgm.exact.rules import NDGM, HeavyBall

b, s, x, q = z3.Reals("b s x q")
NDGM_STEP = step_formula(NDGM(s, 1), b)
HALF = x / 2


def within(b):
    return z3.And(z3.Abs(b) < s, b != 0)


def stepped(b):
    return [step_formula(NDGM(s, 1), b)]


def test_induction_proves_base_and_step():
    theorem = induction(lambda x: z3.And(x > 0, x <= 1), variables=[x], start=[z3.RealVal(1)], step=[HALF])
    assert str(theorem) == "for every n: And(x > 0, x <= 1)"
    assert [premise.checkers for premise in theorem.premises] == 2 * [("z3", "cvc5")]


@pytest.mark.parametrize(("start", "step"), [(2, HALF), (1, 2 * x)])
def test_induction_refuses(start, step):
    with pytest.raises(NotProved):
        induction(lambda x: x <= 1, variables=[x], start=[z3.RealVal(start)], step=[step])


def test_ndgm_comes_into_the_band_by_descent():
    theorem = descent(
        z3.Abs, by=s, until=lambda b: z3.Abs(b) <= s, variables=[b], step=[NDGM_STEP], given=[s > 0]
    )
    assert str(theorem).startswith("for some n:")
    with pytest.raises(NotProved):
        descent(
            z3.Abs, by=2 * s, until=lambda b: z3.Abs(b) <= s, variables=[b], step=[NDGM_STEP], given=[s > 0]
        )


def test_a_decrease_that_shrinks_is_no_descent():
    with pytest.raises(ValueError, match="depends on x"):
        descent(lambda x: x, by=x / 2, until=lambda x: x <= 0, variables=[x], step=[HALF])


def test_a_fact_about_the_orbit_is_no_assumption():
    with pytest.raises(ValueError, match="put it into the invariant"):
        induction(lambda x: x > 0, variables=[x], start=[z3.RealVal(1)], step=[x - 1], given=[x > 1])


def test_contraction():
    assert str(contraction(z3.Abs, factor=z3.Q(1, 2), variables=[x], step=[HALF])).endswith("tends to 0")
    with pytest.raises(NotProved):
        contraction(z3.Abs, factor=1, variables=[x], step=[HALF])
    with pytest.raises(NotProved):
        contraction(z3.Abs, factor=z3.Q(1, 3), variables=[x], step=[HALF])


def test_telescoping():
    theorem = telescoping(lambda x: x * x, decrease=lambda x: x * x * 3 / 4, variables=[x], step=[HALF])
    assert "summable" in str(theorem)
    with pytest.raises(NotProved):
        telescoping(lambda x: x * x, decrease=lambda x: x * x, variables=[x], step=[HALF])


def test_ndgm_alternates_in_the_band():
    assert "period 2" in str(alternation(within, variables=[b], step=stepped, given=[s > 0]))
    with pytest.raises(NotProved):
        alternation(within, variables=[b], step=lambda b: [b / 2], given=[s > 0])


def test_ndgm_stays_on_its_lattice_and_the_exceptions_are_null():
    theorem = lattice(s, position=b, step=NDGM_STEP)
    assert str(null_set(theorem, exceptions="multiples of s")).startswith("for almost every start")
    momentum = step_formula(HeavyBall(s, 1, z3.Q(1, 2)), b)
    lattice(s, position=b, step=momentum)  # Its first step, from rest, is NDGM's.
    with pytest.raises(NotProved):
        lattice(2 * s, position=b, step=NDGM_STEP)
    with pytest.raises(ValueError, match="about a lattice"):
        null_set(prove(x * x >= 0), exceptions="none")


def test_cases():
    assert str(cases(x * x >= 0, x > 0, x <= 0)) == "x*x >= 0"
    with pytest.raises(NotProved):
        cases(x * x >= 0, x > 0, x < 0)
    with pytest.raises(NotProved):
        cases(x * x > 0, x > 0, x <= 0)


def test_examples():
    assert doctest.testmod(inference).failed == 0
