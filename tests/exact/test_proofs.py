"""Proofs give text, counterexamples give values, and what is neither is refused."""

import doctest
from fractions import Fraction

import pytest
import sympy
import z3

from ndgm.exact import adam, arithmetic, bounds, first_solver, proofs, rmsprop, rules, vanilla
from ndgm.exact.arithmetic import Undecided
from ndgm.exact.proofs import NotProved, identity, prove, symbolic_sign

a, b, s = z3.Reals("a b s")


def test_a_proof_is_text():
    assert str(prove(a * a >= 0)) == "a² ≥ 0"
    assert str(prove(a > 0, assumptions=[a > 1])) == "a > 0, given a > 1"


def test_a_counterexample_has_exact_values():
    with pytest.raises(NotProved, match="fails at") as failure:
        prove(a * b > 0, assumptions=[a == Fraction(1, 3), 3 * b == -1])
    assert failure.value.values == {"a": Fraction(1, 3), "b": Fraction(-1, 3)}
    assert isinstance(failure.value, AssertionError)


def test_every_variable_gets_a_value():
    with pytest.raises(NotProved) as failure:
        prove(z3.And(a > 0, b == b + s - s))
    assert set(failure.value.values) == {"a", "b", "s"}
    assert failure.value.values["a"] <= 0


def test_values_of_other_kinds():
    flag, n = z3.Bool("flag"), z3.Int("n")
    with pytest.raises(NotProved) as failure:
        prove(z3.Not(z3.And(flag, n == 3, a * a == 2)))
    values = failure.value.values
    assert values["flag"] is True and values["n"] == 3
    assert values["a"].lstrip("about -").startswith("1.41421") and "root-obj" in values["a"]


def test_contradictory_assumptions_prove_nothing():
    with pytest.raises(ValueError, match="contradict each other: a > 0, a < 0"):
        prove(b == 1, assumptions=[a > 0, a < 0])


def test_what_z3_cannot_decide_is_undecided(monkeypatch):
    monkeypatch.setattr(first_solver, "TIMEOUT_SECONDS", 1)
    x, y, z, n = z3.Ints("x y z n")
    fermat = x**n + y**n != z**n
    with pytest.raises(Undecided, match="z3 gave up"):
        prove(fermat, assumptions=[x > 0, y > 0, z > 0, n > 2])


def test_a_rule_is_its_own_formula():
    """Prop. B.2 for all steps and starts at once, from the definition of the rule."""
    rule = rules.NDGM(s, 1)
    once = rule.step(rule.start(b), sign=symbolic_sign(b))
    twice = rule.step(once, sign=symbolic_sign(once.position))
    band = [s > 0, b != 0, b < s, b > -s]
    prove(z3.And(twice.position == b, once.position * b < 0), assumptions=band)
    with pytest.raises(NotProved) as failure:
        prove(twice.position == b, assumptions=[s > 0, b != 0, b <= s, b >= -s])
    assert abs(failure.value.values["b"]) == failure.value.values["s"]


def test_identities():
    assert str(identity("sin(x)**2 + cos(x)**2", 1)) == "sin(x)² + cos(x)² = 1"
    assert str(identity("sqrt(x**2)", "x", positive=True)) == "x = x, all symbols positive"
    x = sympy.Symbol("x")
    with pytest.raises(NotProved, match=r"fails at x = -1") as failure:
        identity(sympy.sqrt(x**2), x)
    assert failure.value.values == {"x": Fraction(-1)}
    with pytest.raises(NotProved) as failure:
        identity("x**2", "x", integer=True)
    assert failure.value.values == {"x": 2}


def test_an_identity_without_witness_is_undecided():
    with pytest.raises(Undecided, match="neither proves nor refutes"):
        identity("f(x)", "g(x)")


@pytest.mark.parametrize(
    "module", [arithmetic, rules, vanilla, rmsprop, adam, bounds, proofs], ids=lambda module: module.__name__
)
def test_docstring_examples(module):
    names = {**vars(module), "Fraction": Fraction}
    assert doctest.testmod(module, extraglobs=names).failed == 0
