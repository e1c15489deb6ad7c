"""Formulas are written as on paper, mean what they did, and are never too long to print."""

import doctest

import pytest
import sympy
import z3

from ndgm.exact import notation
from ndgm.exact.notation import expression, written
from ndgm.exact.proofs import step_formula, symbolic_sign
from ndgm.exact.rules import NDGM

a, b, s = z3.Reals("α b s")
x, y, n = sympy.symbols("x y n")


@pytest.mark.parametrize(
    ("term", "text"),
    [
        (b * b >= 0, "b² ≥ 0"),
        (z3.Abs(b) < s, "|b| < s"),
        (b - a * s * symbolic_sign(b), "b − αs sgn(b)"),
        (step_formula(NDGM(a, s), b) == b - a * s, "b − αs sgn(b) = b − αs"),
        (z3.Implies(z3.And(b > 0, s > 0), b * s > 0), "b > 0 and s > 0 ⟹ bs > 0"),
        (z3.Or(b > 0, z3.And(b < 0, s == 1)), "b > 0 or (b < 0 and s = 1)"),
        (z3.Q(1, 2) * b * b, "1/2·b²"),
        (2 * b - (s - 1), "2b − (s − 1)"),
        (b + (-s), "b − s"),
        (-(b + 1), "−(b + 1)"),
        (-3 * b, "−3b"),
        ((-b + s) * a, "(−b + s)α"),
        (b * -s * z3.RealVal(-3), "bs·3"),
        (b / (2 * s), "b/(2s)"),
        ((b - 1) * (b - 1) * s, "(b − 1)²s"),
        (2 * z3.RealVal(3) * b, "2·3b"),
        (z3.Real("rate") * b, "rate·b"),
        (z3.Not(b == s), "b ≠ s"),
        (z3.Not(b <= s), "b > s"),
        (z3.Not(z3.And(b > 0, s > 0)), "not (b > 0 and s > 0)"),
        (z3.Distinct(a, b, s), "α, b, s are distinct"),
        (z3.ForAll([b], b * b + 1 > 0), "for all b: b² + 1 > 0"),
        (z3.If(b > s, b, s), "(b if b > s, else s)"),
        (z3.If(b > 0, b, 2 - b), "(b if b > 0, else 2 − b)"),
        (z3.If(b > 0, z3.RealVal(1), z3.RealVal(-1)), "(1 if b > 0, else −1)"),
        (z3.Function("f", z3.RealSort(), z3.RealSort())(b + 1) > 0, "f(b + 1) > 0"),
        (b**3, "b³"),
        (b / s != z3.ToReal(z3.ToInt(b / s)), "b/s ≠ ⌊b/s⌋"),
        (z3.IsInt(b + 1), "b + 1 ∈ ℤ"),
        (z3.Int("k") / 2 > 0, "⌊k/2⌋ > 0"),
    ],
)
def test_formulas(term, text):
    assert written(term) == text


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ((x + y) ** 2, "(x + y)²"),
        (x**n - y ** (n + 1), "xⁿ − y^{n + 1}"),
        (sympy.sqrt(1 - x**2) / (2 * y), "√(1 − x²)/(2y)"),
        (-x / y**2, "−x/y²"),
        (3 * x**2 * 7**n, "3·7ⁿ·x²"),
        (x ** (x**2), "x^{x²}"),
        (sympy.Symbol("rate") * x, "rate·x"),
    ],
)
def test_expressions(term, text):
    assert expression(term) == text


def test_quantified_formulas_keep_their_bodies():
    """A body exists while it is written, and no longer: the next must not be taken for it."""
    inside = z3.Function("M", z3.RealSort(), z3.RealSort(), z3.BoolSort())
    u, w, *slopes = z3.Reals("u w μ ν ξ κ")
    formulas = [z3.ForAll([u, w], z3.Implies(inside(u, w), w >= slope * u + b)) for slope in slopes]
    expected = [f"(for all u, w: M(u, w) ⟹ w ≥ {slope}u + b)" for slope in "μνξκ"]
    assert written(z3.And(*formulas)) == " and ".join(expected)


def test_a_term_that_nests_itself_twice_is_cut():
    nested = b
    for _ in range(60):
        nested = z3.If(nested > s, nested - s, nested + s)
    assert len(written(nested > 0)) < 10_000


def test_examples():
    assert doctest.testmod(notation).failed == 0
