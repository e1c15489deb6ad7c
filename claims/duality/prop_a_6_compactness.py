"""Proposition A.6: when the set of max crossing solutions is compact.

At a finite global minimum 0 the solutions are −∂f(0), closed, with 0 among them. If f ≤ A on the points ±r
eᵢ, then |μᵢ| ≤ (A − f(0))/r: bounded. If 0 is not interior to dom f, some ν ≠ 0 has ν·u ≥ 0 on dom f, and all
tν, t ≥ 0, are solutions. A convex f that is finite around 0 is continuous there. The printed proof's case
analysis of jumps is not needed.
"""

import pytest
import z3

from claims.duality.convex_sets import CONTINUOUS, continuity_at_an_inner_point
from claims.duality.functions import has_minimum_at_zero
from claims.duality.lemmas import (
    COMPACT_SOLUTIONS,
    HEIGHT,
    INNER,
    LOWEST,
    MU,
    NU,
    TIMES,
    VECTOR,
    below,
    every_point,
    solutions_are_compact,
)
from ndgm.exact.convex_family import family
from ndgm.exact.deduction import cut
from ndgm.exact.duality import max_crossing_solutions
from ndgm.exact.polyhedra import Generators, interior_radius, vertical_normal
from ndgm.exact.proofs import prove
from ndgm.exact.statements import for_some
from ndgm.exact.theorems import cited
from ndgm.verdict import certify, claim, enumerated, witness

pytestmark = pytest.mark.fast


@claim(
    "prop-A.6",
    expect="holds",
    evidence="proved",
    given={"continuous": lambda f: f.is_continuous_at(0), "ends": (-1, 1), "side": 1},
    mutants={
        "continuous relative to dom f": {"continuous": lambda f: f.is_continuous_in_domain_at(0)},
        "bounded on one side only": {"ends": (0, 1)},
        "half-space on the wrong side": {"side": -1},
    },
)
def test_compact_iff_continuous(continuous, ends, side):
    """A convex $f$ with a finite minimum at 0 has non-empty compact solutions iff it
    is continuous around 0."""
    for f in filter(has_minimum_at_zero, family()):
        solutions = max_crossing_solutions(f)
        with witness(f=str(f), solutions=str(solutions)):
            assert (solutions is not None and solutions.is_bounded) == continuous(f), (
                "its solutions are compact and it is not continuous, or the other way round"
            )
            assert solutions == -f.subdifferential(0) and 0 in solutions, "the solutions are not −∂f(0)"
    with witness(step="f ≤ f(0) + top at ±radius eᵢ bounds μᵢ"):
        compact = solutions_are_compact(ends)
    with witness(step="tν is a solution for every t ≥ 0"):
        unbounded = multiples_are_solutions(side)
    certify(
        *compact,
        unbounded,
        continuity_at_an_inner_point(),
        concludes=[*COMPACT_SOLUTIONS, UNBOUNDED_SOLUTIONS, CONTINUOUS],
    )


ON_THE_BORDER = z3.Bool("dom f is convex, and 0 is not interior to it")
U = z3.Const("u", VECTOR)
IS_MULTIPLE = z3.ForAll([U], INNER(MU, U) == TIMES * INNER(NU, U))
UNBOUNDED_SOLUTIONS = for_some(
    [NU],
    z3.And(INNER(NU, NU) > 0, z3.Implies(z3.And(TIMES >= 0, IS_MULTIPLE), below(MU, HEIGHT))),
    [LOWEST, ON_THE_BORDER],
)
"""For some ν ≠ 0 the hyperplanes with the slopes tν, t ≥ 0, cross as high as any."""


def multiples_are_solutions(side):
    """With a hyperplane of ℝⁿ that has dom f on one side; `side` says on which."""
    support = cited(
        for_some(
            [NU],
            z3.And(INNER(NU, NU) > 0, every_point(lambda u, w: side * INNER(NU, u) >= 0)),
            [ON_THE_BORDER],
        ),
        source="Bertsekas 2009, the supporting hyperplane theorem",
    )
    lifted = prove(
        z3.Implies(z3.And(TIMES >= 0, IS_MULTIPLE), below(MU, HEIGHT)),
        assumptions=[LOWEST, every_point(lambda u, w: side * INNER(NU, u) >= 0)],
    )
    return cut(*UNBOUNDED_SOLUTIONS.formulas, using=[support, lifted], given=[LOWEST])


SQUARE = [(-1, -1), (-1, 1), (1, -1), (1, 1)]
POLYGONS = [
    SQUARE,
    SQUARE[:3],
    SQUARE[1:3],
    [(0, 0)],
    [(0, 0), *SQUARE],
    [(0, 1), *SQUARE[1:3], (2, 2)],
]


@claim(
    "prop-A.6",
    reading="indicators of polygons",
    aside=True,
    expect="holds",
    evidence="enumerated",
    given={"surrounds": lambda hull: interior_radius(hull, (0, 0)) > 0},
    mutants={"relative interior": {"surrounds": lambda hull: hull.relative_interior_contains((0, 0))}},
)
def test_compact_in_the_plane(surrounds):
    """For the indicator of a polygon $C$, only $μ = 0$ is a solution, $μ·u ≥ 0$ on $C$,
    iff 0 is interior to $C$."""
    for points in POLYGONS:
        hull = Generators(tuple(points))
        with witness(C=f"conv{points}"):
            assert (vertical_normal(hull, (0, 0)) is None) == surrounds(hull), (
                "0 is the only solution and not interior, or the other way round"
            )
    certify(enumerated("polygons of the list, degenerate ones among them"))
