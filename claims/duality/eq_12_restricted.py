"""Equations (12) to (14): the loss (11) restricted to the origin, its Lagrangian, and its dual function.

(12) is the minimum of ‖y − max(0, Zb)‖² subject to ‖b‖_1 ≤ 0, ‖b‖² ≤ 0. Its objective is ‖y‖² at 0 and ∞
elsewhere. The Lagrangian with multipliers λ₁, λ₂ is (11) with these penalties, and since no data term is
below y_i² for y ≤ 0 the dual function is ‖y‖² for all λ₁, λ₂ ≥ 0. For equality constraints the
multipliers may be negative, and then the dual function is smaller.
"""

from fractions import Fraction
from itertools import product
from math import inf

import pytest
import sympy
import z3

from ndgm.exact.convex import (
    crossing,
    max_crossing,
    max_crossing_solutions,
    min_common,
    piecewise,
    relu_regression,
)
from ndgm.exact.polyhedra import PolyhedralFunction
from ndgm.exact.proofs import identity, prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast

CONSTANTS = (0, 1, 7)
"""Values of ‖y‖²."""


def restricted(constant):
    """(12) as an extended-valued function."""
    return piecewise([0], [constant], [inf, inf])


@claim(
    "eq-12",
    expect="refuted",
    evidence="proved",
    given={"lasso": 0, "ridge": 0},
    mutants={"lasso 1": {"lasso": 1}, "ridge 1": {"ridge": 1}},
)
def test_same_minimiser(lasso, ridge):
    """(11) and (12) have the same minimisers and value, for all penalties ≥ 0 and y ≤ 0."""
    loss = relu_regression([1], [-1], lasso, ridge)
    with witness(
        Z=1, y=-1, lasso=lasso, ridge=ridge, minimisers_of_11=str(loss.minimisers), minimisers_of_12=0
    ):
        assert loss.infimum() == restricted(1).infimum() and loss.minimisers == restricted(1).minimisers


@claim(
    "eq-12",
    expect="refuted",
    evidence="proved",
    given={"heights": (0, 1, 2)},
    mutants={"the ray upward": {"heights": (1, 2)}},
)
def test_epigraph_is_a_line(heights):
    """The epigraph of (12) is the whole vertical line {(0, w)}."""
    f = restricted(1)
    for w in heights:
        with witness(y=-1, point=(0, w), value_at_0=f.value(0)):
            assert f.epigraph_contains(0, Fraction(w)), "not in the epigraph"


@claim(
    "eq-12",
    reading="penalised",
    condition="λ₁ + λ₂ > 0, and the line is the ray {(0, w) : w ≥ ‖y‖²}",
    expect="holds",
    evidence="proved",
    given={"sign": -1, "penalised": True},
    mutants={"responses ≥ 0": {"sign": 1}, "no penalty": {"penalised": False}},
)
def test_equivalent_when_penalised(sign, penalised):
    """With y ≤ 0 and a penalty, 0 is the only minimiser of (11), of value ‖y‖²; epi of (12) is the ray
    upward from there.
    """
    for design, size, (lasso, ridge) in product(
        [(1,), (-1, 2)], (0, 1), [(1, 0), (0, 1)] if penalised else [(0, 0)]
    ):
        loss = relu_regression(design, [sign * size] * len(design), lasso, ridge)
        f = restricted(len(design) * size**2)
        with witness(Z=design, y=sign * size, lasso=lasso, ridge=ridge, infimum=str(loss.infimum())):
            assert loss.infimum() == f.infimum() and loss.minimisers == f.minimisers
        for x, w in product((-1, 0, 1), (-1, 0, 1, 2, 3)):
            with witness(f=str(f), point=(x, w)):
                assert f.epigraph_contains(x, Fraction(w)) == (x == 0 and w >= f.value(0))
    t, y, b, lasso, ridge = z3.Reals("t y b lasso ridge")
    activation = z3.If(t > 0, t, 0)
    total = lasso + ridge > 0 if penalised else lasso + ridge == 0
    with witness(term="data"):
        data = prove((activation - y) * (activation - y) >= y * y, assumptions=[sign * y >= 0])
    with witness(term="penalty"):
        penalty = prove(
            lasso * z3.If(b > 0, b, -b) + ridge * b * b > 0,
            assumptions=[b != 0, lasso >= 0, ridge >= 0, total],
        )
    certify(Proof("z3", f"entry by entry {data}; {penalty}"))


@claim(
    "text-A.3.4.strong-duality",
    expect="holds",
    evidence="proved",
    given={"function": restricted},
    mutants={
        "with the domain (0, ∞) added": {
            "function": lambda constant: piecewise([0], [constant], [inf, (constant - 1,)])
        }
    },
)
def test_restricted_problem_has_strong_duality(function):
    """(12) is convex, finite and lower semicontinuous at 0, and w* = q* = ‖y‖²."""
    for constant in CONSTANTS:
        f = function(constant)
        with witness(f=str(f), common=str(min_common(f)), crossing=str(max_crossing(f))):
            assert f.is_convex and f.is_lower_semicontinuous_at(0)
            assert min_common(f) == max_crossing(f) == constant
            # Every hyperplane through the one lowest point supports: with ∞ elsewhere q is constant.
            assert all(crossing(f, m) == constant for m in (-5, 0, 5))
    constant, slope, b, w = z3.Reals("constant slope b w")
    q = prove(w + slope * b >= constant, assumptions=[b == 0, w >= constant])
    certify(Proof("z3", f"q(μ) = ‖y‖² = w* for every μ and p: {q}"))


@claim(
    "text-A.3.4.hyperplane",
    expect="holds",
    evidence="proved",
    given={"lift": 0},
    mutants={"one higher": {"lift": 1}},
)
def test_horizontal_hyperplane(lift):
    """{(b, w) : w = ‖y‖²} passes through (0, ‖y‖²), is not vertical, and has the epigraph of (12) above it,
    for every p.
    """
    for constant, p in product(CONSTANTS, (1, 2, 3)):
        f = PolyhedralFunction((((0,) * p, Fraction(constant)),))
        with witness(p=p, constant=constant, height=constant + lift):
            assert f.conjugate((0,) * p) == -(constant + lift)
            assert f.epigraph.contains((*(0,) * p, constant + lift))
    constant, w = z3.Reals("constant w")
    with witness(n="any"):
        above = prove(w >= constant + lift, assumptions=[w >= constant])
    certify(Proof("z3", f"points of the epigraph are (0, w): {above}"))


B, Z, Y, LASSO, RIDGE = sympy.symbols("b z y λ₁ λ2", real=True)
OBJECTIVE = (Y - sympy.Max(0, Z * B)) ** 2


@claim(
    "eq-13",
    expect="holds",
    evidence="proved",
    given={"constraints": (sympy.Abs(B), B**2)},
    mutants={
        "the constraint b = 0": {"constraints": (B, B**2)},
        "the Euclidean norm not squared": {"constraints": (sympy.Abs(B), sympy.Abs(B))},
    },
)
def test_lagrangian_is_the_loss(constraints):
    """Objective plus multipliers times constraints is (11), its penalties the multipliers; multipliers of
    penalised (12) add.
    """
    loss = OBJECTIVE + LASSO * sympy.Abs(B) + RIDGE * B**2
    first, second = sympy.symbols("μ₁ μ2", real=True)
    with witness(penalties="absorbed"):
        absorbed = identity(OBJECTIVE + LASSO * constraints[0] + RIDGE * constraints[1], loss)
    with witness(penalties="kept"):
        kept = identity(
            loss + first * constraints[0] + second * constraints[1],
            loss.subs({LASSO: LASSO + first, RIDGE: RIDGE + second}, simultaneous=True),
        )
    certify(Proof("sympy", f"for each entry; norms and squares add over entries: {absorbed}; {kept}"))


def dual(lasso, ridge, design=(1,), response=(-1,)):
    """The dual function of (12) at these multipliers, for one weight."""
    return relu_regression(design, response, lasso, ridge).infimum()


@claim(
    "eq-14",
    expect="holds",
    evidence="proved",
    given={"least": 0, "sign": -1},
    mutants={"multipliers ≥ −1": {"least": -1}, "responses ≥ 0": {"sign": 1}},
)
def test_dual_is_constant(least, sign):
    """For all multipliers λ₁, λ₂ ≥ 0 of the inequality constraints the dual function is ‖y‖²: an unbounded
    solution set.

    It is the max crossing problem of the perturbation p(u) = ‖y‖² for u ≥ 0, ∞ else, which is not continuous
    around 0, as A.6 has it.
    """
    for lasso, ridge, size in product((least, 0, 1, 100), (least, 0, 1, 100), (0, 1, 2)):
        with witness(Z=(1, -2), y=(sign * size,) * 2, lasso=lasso, ridge=ridge):
            assert dual(lasso, ridge, (1, -2), (sign * size,) * 2) == 2 * size**2
    perturbation = piecewise([0], [1], [inf, (1,)])
    solutions = max_crossing_solutions(perturbation)
    with witness(p="1 for u ≥ 0, ∞ else", solutions=str(solutions)):
        assert str(solutions) == "[0, ∞)" and not perturbation.is_continuous_at(0)
    t, y, b, lasso, ridge = z3.Reals("t y b lasso ridge")
    activation = z3.If(t > 0, t, 0)
    with witness(term="data"):
        data = prove((activation - y) * (activation - y) >= y * y, assumptions=[sign * y >= 0])
    with witness(term="penalty"):
        penalty = prove(
            lasso * z3.If(b > 0, b, -b) + ridge * b * b >= 0, assumptions=[lasso >= least, ridge >= least]
        )
    certify(Proof("z3", f"the infimum is at 0, where the Lagrangian is ‖y‖²: {data}; {penalty}"))


@claim(
    "eq-14",
    reading="equality constraints",
    expect="refuted",
    evidence="proved",
    given={"multipliers": ((1, 1), (-1, 1))},
    mutants={"multipliers ≥ 0": {"multipliers": ((1, 1), (0, 1), (1, 0))}},
)
def test_dual_with_free_signs(multipliers):
    """For multipliers of equality constraints, of any sign, the dual function is ‖y‖² too."""
    for lasso, ridge in multipliers:
        with witness(Z=1, y=-1, λ_1=lasso, λ_2=ridge, dual=str(dual(lasso, ridge)), squared_norm=1):
            assert dual(lasso, ridge) == 1


@claim(
    "eq-14",
    reading="equality constraints with a flat direction",
    condition="λ₁, λ₂ ≥ 0 (and only then where Zb ≤ 0 for some b ≠ 0)",
    expect="holds",
    evidence="proved",
    given={"design": (1, 2)},
    mutants={"no flat direction": {"design": (1, -1)}},
)
def test_dual_is_constant_exactly_there(design):
    """Where Zb ≤ 0 for some b ≠ 0 and y ≤ 0, the dual function is ‖y‖² iff both multipliers are ≥ 0."""
    for lasso, ridge in product((-2, Fraction(-1, 2), 0, 1), (-1, 0, 2)):
        with witness(
            Z=design, y=(-1, -1), λ_1=lasso, λ_2=ridge, dual=str(dual(lasso, ridge, design, (-1, -1)))
        ):
            assert (dual(lasso, ridge, design, (-1, -1)) == 2) == (lasso >= 0 and ridge >= 0)
    size, square, lasso, ridge, t = z3.Reals("size square lasso ridge t")
    known = [size > 0, square > 0]
    small = prove(lasso * t * size + ridge * t * t * square < 0, assumptions=[
        *known, lasso < 0, t > 0, ridge * t * square < -lasso * size,
    ])  # fmt: skip
    large = prove(lasso * t * size + ridge * t * t * square < 0, assumptions=[
        *known, ridge < 0, t > 0, lasso * size < -ridge * t * square,
    ])  # fmt: skip
    certify(
        Proof("z3", f"along t b the data term stays ‖y‖²; λ₁ < 0, t small: {small}; λ₂ < 0, t large: {large}")
    )
