"""Section 5: the overparameterised Huber loss: its minimum, its growth, and what its cycle says about growth.

Where the data can be interpolated the minimum is 0, and within δ of it each residual costs r²/2. At a
learning rate α > 2 one residual has the 2-cycle ±α/2, on which h′(c)/c = 2/α < h″(0) = 1: at the scale of the
oscillation the loss grows subquadratically.
"""

from fractions import Fraction

import pytest
import z3

from claims.stability.descent import TAIL, tail_descent
from claims.stability.huber import (
    HUBER_IS_LIPSCHITZ,
    clip,
    huber,
    huber_regression_is_lipschitz,
    symbolic_clip,
)
from ndgm.exact.deduction import entrywise
from ndgm.exact.inference import alternation, replay
from ndgm.exact.theorems import all_of, cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

DESIGNS = [[(1, 1)], [(3, 4)], [(1, 0, 2), (0, 1, -1)]]
"""Fewer rows than weights, of full row rank, with a solution of Zb = y for every y."""


def solution(design, response):
    """Weights with Zb = y for the designs of the list: y over the first entries of the rows."""
    weights = [Fraction(0)] * len(design[0])
    for k, (row, y) in enumerate(zip(design, response, strict=True)):
        weights[k] = Fraction(y, row[k])
    return weights


@claim(
    "text-5.huber-growth",
    part="minimum",
    expect="holds",
    evidence="proved",
    given={"designs": DESIGNS},
    mutants={"a row twice": {"designs": [[(1, 0, 2), (1, 0, 2)]]}},
)
def test_minimum_is_zero(designs):
    """With more weights than rows, of full rank, the Huber loss (10) has the global minimum 0."""
    for design in designs:
        response = [5, -7][: len(design)]
        try:
            weights = solution(design, response)
        except ZeroDivisionError:
            weights = [Fraction(0)] * len(design[0])
        residuals = [
            y - sum(z * b for z, b in zip(row, weights, strict=True))
            for row, y in zip(design, response, strict=True)
        ]
        with witness(Z=design, y=response, residuals=residuals):
            assert sum(map(huber, residuals)) == 0, "no weights have the loss 0"
    r = z3.Real("r")
    value = z3.If(z3.Abs(r) <= 1, r * r / 2, z3.Abs(r) - z3.Q(1, 2))
    solvable = cited(
        "$Zb = y$ has a solution for every $y$ if $Z$ has full row rank", source="linear algebra"
    )
    certify(all_of(entrywise(value >= 0), entrywise(value == 0, given=[r == 0]), solvable))


@claim(
    "text-5.huber-growth",
    part="quadratic",
    expect="holds",
    evidence="proved",
    given={"value": huber, "symbolic": lambda r: z3.If(z3.Abs(r) <= 1, r * r / 2, z3.Abs(r) - z3.Q(1, 2))},
    mutants={"linear growth, |r|": {"value": abs, "symbolic": z3.Abs}},
)
def test_growth_near_the_minimum(value, symbolic):
    """Where all residuals are within $δ = 1$ the loss is $Σ r²/2$: quadratic growth near its minimum 0."""
    for k in range(1, 30):
        r = Fraction(1, k)
        with witness(r=r):
            assert value(r) == r * r / 2, "it is not r²/2"
    r = z3.Real("r")
    certify(entrywise(symbolic(r) == r * r / 2, given=[z3.Abs(r) <= 1]))


@claim(
    "text-5.huber-growth",
    part="unstable",
    expect="holds",
    evidence="proved",
    given={"gradient": symbolic_clip},
    mutants={"quadratic": {"gradient": lambda r: r}},
)
def test_it_neither_diverges_nor_settles(gradient):
    """GD on the Huber loss at $α = 3 > 2/h″(0) = 2$ alternates from $1 ≤ |r| ≤ 2$ and never diverges."""
    with witness(learning_rate=3):
        cycle = alternation(
            lambda r: z3.And(z3.Abs(r) >= 1, z3.Abs(r) <= 2),
            variables=[z3.Real("r")],
            step=lambda r: [r - 3 * gradient(r)],
        )
    returns = "once |r| ≥ 1 and |r| ≤ 2, the orbit has period 2"
    certify(
        cycle,
        *huber_regression_is_lipschitz(),
        tail_descent(),
        concludes=[returns, *HUBER_IS_LIPSCHITZ, TAIL],
    )


@claim(
    "text-5.huber-growth",
    part="challenges",
    expect="refuted",
    evidence="proved",
    given={"at": lambda amplitude: amplitude},
    mutants={"infinitesimally at the minimum": {"at": lambda amplitude: Fraction(1, 2)}},
)
def test_huber_shows_no_subquadratic_growth(at):
    """Where it oscillates the Huber loss is not below its quadratic model: no subquadratic growth."""
    for rate in (Fraction(5, 2), Fraction(3), Fraction(100)):
        amplitude = rate / 2
        assert amplitude - rate * clip(amplitude) == -amplitude
        point, cycle = at(amplitude), (amplitude, -amplitude)
        model = point**2 / 2
        with witness(learning_rate=rate, cycle=cycle, loss=huber(point), quadratic_model=model):
            assert huber(point) >= model, "on its cycle the loss grows subquadratically, as Ma et al. say"


@claim(
    "text-5.huber-growth",
    part="challenges",
    reading="growth arbitrarily near the minimum",
    condition="growth is judged arbitrarily near the minimum, not over the distance of the oscillation",
    expect="holds",
    evidence="proved",
    given={"value": huber},
    mutants={"linear growth, |r|": {"value": abs}},
)
def test_oscillation_without_subquadratic_growth_nearby(value):
    """The Huber loss is exactly $r²/2$ within 1 of its minimum, and yet GD at $α =
    3$ has the 2-cycle ±3/2."""
    for k in range(1, 30):
        r = Fraction(1, k)
        with witness(r=r):
            assert value(r) == r * r / 2, "it is not r²/2"
    orbit, cycle = replay(lambda r: r - 3 * clip(r), start=Fraction(3, 2), times=2)
    with witness(orbit_at_rate_3=orbit):
        assert orbit[2] == orbit[0] == -orbit[1], "it is no cycle"
    r = z3.Real("r")
    symbolic = z3.If(z3.Abs(r) <= 1, r * r / 2, z3.Abs(r) - z3.Q(1, 2))
    certify(cycle, entrywise(symbolic == r * r / 2, given=[z3.Abs(r) <= 1]))
