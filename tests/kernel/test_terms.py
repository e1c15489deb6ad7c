"""Terms, formulas and rules as Rocq has them."""

from __future__ import annotations

from fractions import Fraction

import pytest
import z3

from ndgm.exact.rules import NDGM, Adam, HeavyBall, ProximalGradient, RMSProp
from ndgm.kernel.names import identifier, identifiers
from ndgm.kernel.steps import binders, evaluate
from ndgm.kernel.terms import Printer, Untranslatable

A, B, C = z3.Reals("α b₀ c")
K, N = z3.Ints("k n")
TERMS = {
    "alpha - (b_0 - c) - c": A - (B - C) - C,
    "alpha * (b_0 + c) / (1 / 2)": A * (B + C) / z3.Q(1, 2),
    "- (alpha + b_0) * c": -(A + B) * C,
    "- alpha ^ 2 + (- alpha) ^ 2": -(A**2) + (-A) ** 2,
    "Rabs (b_0 - c)": z3.Abs(B - C),
    "sgn b_0": z3.If(B > 0, z3.RealVal(1), z3.If(B < 0, z3.RealVal(-1), z3.RealVal(0))),
    "if Rlt_dec 0 b_0 then 1 else if Rlt_dec b_0 0 then (-1) else 1": z3.If(
        B > 0, z3.RealVal(1), z3.If(B < 0, z3.RealVal(-1), z3.RealVal(1))
    ),
    "if Z_lt_dec 0%Z k then b_0 else if Z.eq_dec k 1%Z then c else 1": z3.If(
        K > 0, B, z3.If(K == 1, C, z3.RealVal(1))
    ),
    "if Rle_dec b_0 c then 1 else (if Req_EM_T b_0 1 then 1 else (-2 / 3))": z3.If(
        z3.Or(B <= C, B == 1), z3.RealVal(1), z3.Q(-2, 3)
    ),
    "if Rle_dec c b_0 then (if Rle_dec 1 b_0 then 0 else 1) else 0": z3.If(
        z3.And(B >= C, z3.Not(B >= 1)), z3.RealVal(1), z3.RealVal(0)
    ),
}
FORMULAS = {
    "alpha < b_0 /\\ b_0 <= c \\/ c <> 0": z3.Or(z3.And(A < B, B <= C), C != 0),
    "(alpha < b_0 \\/ b_0 > c) /\\ ~ c >= 0": z3.And(z3.Or(A < B, B > C), z3.Not(C >= 0)),
    "(alpha = 0 -> b_0 = 0) -> c = 0": z3.Implies(z3.Implies(A == 0, B == 0), C == 0),
    "alpha = 0 -> b_0 = 0 -> c = 0": z3.Implies(A == 0, z3.Implies(B == 0, C == 0)),
    "alpha < 0 <-> alpha > 0": (A < 0) == (A > 0),
    "forall (k : Z), IZR k * c <> b_0": z3.ForAll([K], z3.ToReal(K) * C != B),
    "exists (c : R) (k : Z), IZR ((2 * k) + 1)%Z = c /\\ True": z3.Exists(
        [C, K], z3.And(z3.ToReal(2 * K + 1) == C, z3.BoolVal(True))
    ),
    "alpha < 0 /\\ b_0 = 0 \\/ ~ alpha < 0 /\\ c = 0": z3.If(A < 0, B == 0, C == 0),
    "alpha <> b_0 /\\ alpha <> c /\\ b_0 <> c": z3.Distinct(A, B, C),
}


@pytest.mark.parametrize(("text", "term"), TERMS.items(), ids=TERMS)
def test_terms(text, term):
    assert Printer().term(term) == text


@pytest.mark.parametrize(("text", "formula"), FORMULAS.items(), ids=FORMULAS)
def test_formulas(text, formula):
    assert Printer().formula(formula) == text


def test_natural_numbers():
    printer = Printer(naturals=[N])
    assert printer.formula(z3.ToReal(N) >= A ** (N + 1)) == "INR n >= alpha ^ (n + 1)%nat"
    with pytest.raises(Untranslatable, match="no natural number"):
        printer.term(A**B)
    with pytest.raises(Untranslatable, match="mod of z3's integers has no counterpart"):
        Printer().term(z3.ToReal(K % 2))


def test_what_is_bound_is_called_as_nothing_else_there():
    another = z3.substitute_vars(z3.ForAll([C], z3.Var(0, z3.RealSort()) < C), C)
    for formula in (another, z3.ForAll([C], z3.Exists([C], C > 0))):
        with pytest.raises(Untranslatable, match="c is bound within what speaks of another c"):
            Printer().formula(formula)


def test_what_is_known_is_written_so():
    printer = Printer([(B + 1, "step b"), (B, "b")])
    assert printer.formula(z3.Abs(B + 1) < B) == "Rabs (step b) < b"


def test_names():
    assert [identifier(name) for name in ("β₁", "x′", "|x|", "sgn", "f(x)−inf(f)")] == [
        *("beta_1", "x'", "x_", "sgn_", "f_x_inf_f_"),
    ]
    assert identifiers(["α", "β"]) == {"α": "alpha", "β": "beta"}
    with pytest.raises(ValueError, match="both be called alpha"):
        identifiers(["α", "alpha"])
    with pytest.raises(ValueError, match="no letter"):
        identifier("⟨⟩")


def test_binders():
    assert binders([A, B, K, C], [K]) == "(alpha b_0 : R) (k : nat) (c : R) "


L, R, E = z3.Reals("λ ρ ε")
STEPS = {
    "b - alpha * (lambda * sgn b)": (NDGM(A, L), False),
    "b - (1 / 2) * (3 * sgn b)": (NDGM(Fraction(1, 2), 3), False),
    "b - alpha * (lambda * (if Rlt_dec 0 b then 1 else if Rlt_dec b 0 then (-1) else 1))": (
        NDGM(A, L, sign_at_zero=1),
        False,
    ),
    "if Rlt_dec (alpha * lambda) b then b - alpha * lambda "
    "else if Rlt_dec b (- (alpha * lambda)) then b + alpha * lambda else 0": (ProximalGradient(A, L), False),
    "State (position s + (rho * first s - alpha * (lambda * sgn (position s)))) "
    "(rho * first s - alpha * (lambda * sgn (position s))) 0 ((iteration s) + 1)%nat": (
        HeavyBall(A, L, R),
        True,
    ),
    "State (position s - alpha * (lambda * sgn (position s) / "
    "(sqrt (rho * second s + (1 - rho) * (lambda * sgn (position s)) ^ 2) + epsilon))) 0 "
    "(rho * second s + (1 - rho) * (lambda * sgn (position s)) ^ 2) ((iteration s) + 1)%nat": (
        RMSProp(A, L, R, E),
        True,
    ),
}


@pytest.mark.parametrize(("text", "case"), STEPS.items(), ids=[str(case[0]) for case in STEPS.values()])
def test_steps(text, case):
    rule, memory = case
    step = evaluate(rule, general="general", memory=memory)
    assert step.definition().partition(":=\n  ")[2] == f"{text}."


def test_bias_correction_counts_steps():
    text = evaluate(Adam(A, L, R, R, E), general="adam", memory=True).definition()
    assert "(1 - rho ^ ((iteration s) + 1)%nat)" in text
