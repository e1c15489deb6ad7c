"""Propositions A.7 to A.9 and the dual of (7): a minimum anywhere, continuous functions, Slater's condition.

The proof of A.7 replaces f by g(z) = f(z + x*), which moves the crossing axis to x*. Without that the
statement fails: for the f that is 1 at 0, 0 on (0, ∞), ∞ on the left, with minimum 0 at x* = 1, w* = 1 and q*
= 0 on the axis at 0.
"""

from fractions import Fraction
from itertools import product
from math import inf

import pytest
import z3

from ndgm.exact.convex import Interval, indicator, max_crossing, max_crossing_solutions, min_common, piecewise
from ndgm.exact.convex_family import family
from ndgm.exact.polyhedra import PolyhedralFunction
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast

GRID = [Fraction(n, 2) for n in range(-4, 5)]


def minima(functions):
    """Each convex function that has a finite global minimum, with points x* of the grid where it is attained."""
    return [(f, x) for f in functions for x in GRID if -inf < f.infimum() == f.value(x) < inf]


def finite_around(f, x):
    return f.domain.lower < x < f.domain.upper


def solutions_around(radius):
    """z3's proof that f ≤ f(x*) + top at the points x* ± radius eᵢ bounds every μᵢ."""
    slope, size, top = z3.Reals("slope radius top")
    return prove(
        z3.And(slope * size <= top, -slope * size <= top),
        assumptions=[size > 0, top >= 0, top + slope * size >= 0, top - radius * slope * size >= 0],
    )


@claim(
    "prop-A.7",
    expect="refuted",
    evidence="proved",
    given={"moved": False},
    mutants={"axis at x*": {"moved": True}},
)
def test_strong_duality_without_moving_the_axis(moved):
    """A convex f with a finite global minimum at x* = 1 has w* = q*, on the axis at 0."""
    f = piecewise([0], [1], [inf, (0,)])
    on_axis = f.translated(1) if moved else f
    with witness(
        f=str(f), minimum_at=1, common=str(min_common(on_axis)), crossing=str(max_crossing(on_axis))
    ):
        assert min_common(on_axis) == max_crossing(on_axis)


@claim(
    "prop-A.7",
    expect="refuted",
    evidence="proved",
    given={"moved": False},
    mutants={"axis at x*": {"moved": True}},
)
def test_compact_without_moving_the_axis(moved):
    """A convex f, finite on a ball around its minimum x* = 1, has a compact set of solutions, on the axis at
    0.
    """
    f = indicator(0, 2)
    solutions = max_crossing_solutions(f.translated(1) if moved else f)
    with witness(f="0 on [0, 2], ∞ elsewhere", minimum_at=1, solutions=str(solutions)):
        assert solutions is not None and solutions.is_bounded


@claim(
    "prop-A.7",
    reading="axis at x*",
    condition="the crossing axis is moved to x*",
    expect="holds",
    evidence="proved",
    given={"hypothesis": finite_around, "both_sides": 1},
    mutants={
        "finite on a half-ball": {"hypothesis": lambda f, x: f.domain.upper > x},
        "finite on a half-ball, proof": {"both_sides": 0},
    },
)
def test_axis_at_the_minimum(hypothesis, both_sides):
    """Of g(z) = f(z + x*): w* = q*; if f is finite on a ball around x* the solutions are non-empty and
    compact.
    """
    for f, x in minima(family()):
        moved = f.translated(x)
        with witness(f=str(f), minimum_at=x):
            assert min_common(moved) == max_crossing(moved)
        if hypothesis(f, x):
            solutions = max_crossing_solutions(moved)
            with witness(f=str(f), minimum_at=x, solutions=str(solutions)):
                assert solutions is not None and 0 in solutions and solutions.is_bounded
    with witness(step="bounded"):
        bounded = solutions_around(both_sides)
    certify(
        Proof(
            "z3",
            f"q(0) = inf g = g(0) = w*, so 0 is a solution; the others are bounded: {bounded}; q is concave and closed",
        )
    )


@claim(
    "prop-A.8",
    expect="holds",
    evidence="proved",
    given={"hypothesis": lambda f: f.domain.lower == -f.domain.upper == -inf},
    mutants={
        "continuous on a closed half-line": {"hypothesis": lambda f: f.domain.lower == -inf and f.is_closed}
    },
)
def test_continuous_functions(hypothesis):
    """A continuous convex f: ℝⁿ → ℝ that attains its minimum has non-empty, compact solutions, on the axis at
    x* and on that at 0.
    """
    for f, x in minima(family()):
        if hypothesis(f):
            for axis in (x, Fraction(0)):
                solutions = (
                    max_crossing_solutions(f.translated(axis)) if f.value(axis) < inf else Interval(-inf, inf)
                )
                with witness(f=str(f), minimum_at=x, axis_at=axis, solutions=str(solutions)):
                    assert solutions is not None and solutions.is_bounded
    certify(
        Proof(
            "z3",
            f"0 is a solution at x*; f is finite on every ball, so the solutions are bounded: {solutions_around(1)}",
        )
    )


@claim(
    "text-A.3.2.toy-dual",
    expect="holds",
    evidence="proved",
    given={"least_penalty": Fraction(0), "norm": "one"},
    mutants={"penalty < 0": {"least_penalty": Fraction(-1)}, "norm only for b ≥ 0": {"norm": "half"}},
)
def test_dual_of_the_toy(least_penalty, norm):
    """The solutions for (7), λ‖b‖_1, are the cube [−λ, λ]ᵖ: non-empty and compact, for every λ ≥ 0 and p."""
    for penalty, p in product((least_penalty, Fraction(1, 2), Fraction(3)), (1, 2, 3)):
        axes = [
            tuple(sign * (i == k) for i in range(p))
            for k in range(p)
            for sign in ((1, -1) if norm == "one" else (1,))
        ]
        f = PolyhedralFunction((((0,) * p, 0),), tuple((axis, penalty) for axis in axes))
        for entry in (Fraction(0), penalty, -penalty, penalty + 1, -penalty - 1):
            multiplier = (Fraction(0),) * (p - 1) + (entry,)
            with witness(λ=penalty, p=p, multiplier=str(multiplier)):
                attains = f.conjugate([-m for m in multiplier]) == 0
                assert attains == (-penalty <= entry <= penalty)
                assert f.conjugate((0,) * p) == 0, "no solution"
    b, m, penalty = z3.Reals("b m penalty")
    size = z3.If(b > 0, b, -b)
    with witness(entry="any"):
        inside = prove(
            penalty * size + m * b >= 0, assumptions=[penalty >= least_penalty, m <= penalty, m >= -penalty]
        )
        outside = prove(
            z3.Implies(z3.And(penalty + m >= 0, penalty - m >= 0), z3.And(m <= penalty, -penalty <= m)),
        )
    certify(
        Proof(
            "z3",
            f"q(μ) = 0 entry by entry: {inside}; from b = 1 and b = −1: {outside}; else q(μ) = −∞ along a ray",
        )
    )


def any_point(f):
    """A point of the relative interior of dom f."""
    lower, upper = f.domain.lower, f.domain.upper
    ends = [Fraction(end) for end in (lower, upper) if abs(end) < inf]
    return sum(ends) / 2 if len(ends) == 2 else ends[0] + (1 if upper == inf else -1) if ends else Fraction(0)


@claim(
    "prop-A.9",
    expect="holds",
    evidence="proved",
    given={"point": lambda f, x: any_point(f), "budget": None},
    mutants={
        "the minimum itself, as the proof says, for f with a smaller domain": {"point": lambda f, x: x},
        "with the constraint |x| ≤ 0 of (12)": {"budget": 0},
    },
)
def test_slater(point, budget):
    """A convex f, continuous on ℝⁿ or extended-valued, has a strictly feasible point in the relative interior
    of dom f.
    """
    for f, x in minima(family()):
        chosen = point(f, x)
        with witness(
            f=str(f), minimum_at=x, point=chosen, constraint="none" if budget is None else f"|x| ≤ {budget}"
        ):
            assert f.value(chosen) < inf
            assert f.domain.lower < chosen < f.domain.upper or f.domain.is_point
            assert budget is None or abs(chosen) < budget
    strictly, lower, upper = z3.Reals("middle lower upper")
    with witness(n=1):
        middle = prove(
            z3.And(lower < strictly, strictly < upper),
            assumptions=[lower < upper, 2 * strictly == lower + upper],
        )
    certify(
        Proof("z3", f"no constraint, and a non-empty convex set has a relative interior; n = 1: {middle}")
    )
