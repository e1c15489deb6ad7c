"""Polyhedral sets and epigraphs in ℝⁿ by their generators: supporting hyperplanes, min common and max
crossing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import inf
from typing import TypeAlias

import z3

from ndgm.exact.arithmetic import Undecided
from ndgm.exact.convex import Extended

Vector: TypeAlias = tuple[Fraction, ...]


@dataclass(frozen=True)
class Generators:
    """conv(points) + cone(rays), or any set with that closed convex hull: no half-space tells them apart.

    Attributes:
        points: at least one, of equal length n.
        rays: directions of length n.
    """

    points: tuple[Vector, ...]
    rays: tuple[Vector, ...] = ()

    @property
    def dimension(self) -> int:
        """n, the dimension of the space around it."""
        return len(self.points[0])

    def contains(self, point: Sequence[Fraction | int]) -> bool:
        """Whether the point is in conv(points) + cone(rays); exact."""
        return _is_combination(self, tuple(map(Fraction, point)), positive=False)

    def relative_interior_contains(self, point: Sequence[Fraction | int]) -> bool:
        """Whether the point is a combination of all generators with positive weights; exact."""
        return _is_combination(self, tuple(map(Fraction, point)), positive=True)


@dataclass(frozen=True)
class PolyhedralFunction:
    """The largest convex function with f(x) ≤ w for each (x, w) in `points`, and slope at most s along x for
    (x, s) in `rays`.

    Its epigraph is conv(points) + cone(rays and (0, 1)). Each entry is a pair (x, w), x of length n.

    Example, |x| on [−1, ∞):
        >>> f = PolyhedralFunction((((0,), 0), ((-1,), 1)), (((1,), 1),))
        >>> str(f.value((2,))), f.value((-2,)), f.vertical_normal((-1,)) is not None, f.vertical_normal((0,))
        ('2', inf, True, None)
    """

    points: tuple[tuple[Vector, Fraction], ...]
    rays: tuple[tuple[Vector, Fraction], ...] = ()

    @property
    def domain(self) -> Generators:
        """The effective domain."""
        return Generators(tuple(x for x, _ in self.points), tuple(x for x, _ in self.rays))

    @property
    def epigraph(self) -> Generators:
        """epi f in ℝⁿ⁺¹."""
        up = (Fraction(0),) * self.domain.dimension + (Fraction(1),)
        return Generators(tuple((*x, w) for x, w in self.points), (*((*x, s) for x, s in self.rays), up))

    def value(self, x: Sequence[Fraction | int]) -> Extended:
        """f(x), by an exact linear program: ∞ outside of the domain."""
        height = z3.Real("height")
        weights, constraints = _combination(self.epigraph, [*map(_rational, x), height])
        return -_maximum(-height, [*constraints, *(weight >= 0 for weight in weights)])

    def conjugate(self, slope: Sequence[Fraction | int]) -> Extended:
        """f*(m) = sup of m·x − f(x)."""
        if any(_dot(slope, x) > s for x, s in self.rays):
            return inf
        return max(Fraction(_dot(slope, x) - w) for x, w in self.points)

    def subgradient(self, x: Sequence[Fraction | int]) -> Vector | None:
        """One g with f(y) ≥ f(x) + g·(y − x) for all y: a non-vertical supporting hyperplane at x; None
        without any.
        """
        here = self.value(x)
        if not isinstance(here, Fraction):
            return None
        unknown = z3.Reals(" ".join(f"g{i}" for i in range(len(x))))
        below = [_rational(w - here) >= _product(unknown, _difference(y, x)) for y, w in self.points]
        below += [_rational(s) >= _product(unknown, y) for y, s in self.rays]
        return _solution(below, unknown)

    def vertical_normal(self, x: Sequence[Fraction | int]) -> Vector | None:
        """The normal of a vertical hyperplane through (x, f(x)) with epi f on one side; None without any."""
        return vertical_normal(self.domain, x)

    def max_crossing(self) -> Extended:
        """q* = the highest crossing of the axis {0} × ℝ by non-vertical hyperplanes below epi f; an exact
        linear program.
        """
        unknown = z3.Reals(" ".join(f"m{i}" for i in range(self.domain.dimension)))
        crossing = z3.Real("crossing")
        below = [_rational(w) + _product(unknown, x) >= crossing for x, w in self.points]
        below += [_rational(s) + _product(unknown, x) >= 0 for x, s in self.rays]
        return _maximum(crossing, below)


def vertical_normal(domain: Generators, at: Sequence[Fraction | int]) -> Vector | None:
    """A μ ≠ 0 with μ·(x − at) ≥ 0 for all x of `domain`, by SMT; None if there is none, as
    `has_vertical_normal` says sooner.

    For every f with this effective domain, {(x, w) : μ·(x − at) = 0} then is a vertical hyperplane with epi f
    on one side.

    >>> vertical_normal(Generators(((0, 0), (1, 0), (0, 1))), (0, 0)) is None
    False
    >>> vertical_normal(Generators(((0, 0), (1, 0), (0, 1))), (Fraction(1, 4), Fraction(1, 4)))
    """
    unknown, sides = _sides(domain, at)
    return _solution(sides, unknown)


def has_vertical_normal(domain: Generators, at: Sequence[Fraction | int]) -> bool:
    """Whether there is a `vertical_normal`."""
    _, sides = _sides(domain, at)
    return _solvable(sides)


def _sides(domain: Generators, at: Sequence[Fraction | int]) -> tuple[list[z3.ArithRef], list[z3.BoolRef]]:
    """The entries of μ, and that μ ≠ 0 has `domain` on one side."""
    unknown = z3.Reals(" ".join(f"m{i}" for i in range(domain.dimension)))
    sides = [_product(unknown, _difference(point, at)) >= 0 for point in domain.points]
    sides += [_product(unknown, ray) >= 0 for ray in domain.rays]
    return unknown, [*sides, z3.Or([entry != 0 for entry in unknown])]


def interior_radius(domain: Generators, at: Sequence[Fraction | int]) -> float:
    """The largest t ≤ 1 with at + t d in the convex hull for the n + 1 corners d of a simplex around 0, by
    scipy's HiGHS.

    0 if `at` is outside. Positive exactly if `at` is in the interior; the dual program of `vertical_normal`,
    in floats. Raises Undecided if the radius is too small for floats to tell it from 0.
    """
    # Nothing else here computes in floats, and most claims that use this module never ask for a radius.
    import numpy as np
    from scipy.optimize import linprog

    n, count = domain.dimension, len(domain.points) + len(domain.rays)
    columns = np.array([*domain.points, *domain.rays], dtype=float).T
    generators = np.vstack([columns, [1.0] * len(domain.points) + [0.0] * len(domain.rays)])
    corners = np.vstack([np.eye(n), -np.ones(n)])
    equations = np.zeros(((n + 1) * (n + 1), (n + 1) * count + 1))
    for block, corner in enumerate(corners):
        rows = slice(block * (n + 1), (block + 1) * (n + 1))
        equations[rows, block * count : (block + 1) * count] = generators
        equations[rows, -1] = [*-corner, 0.0]
    right = np.tile([*map(float, at), 1.0], n + 1)
    cost = np.zeros(equations.shape[1])
    cost[-1] = -1.0
    answer = linprog(
        cost, A_eq=equations, b_eq=right, bounds=[(0, None)] * (len(cost) - 1) + [(0, 1)], method="highs"
    )
    if answer.status == 2:
        return 0.0
    if answer.status != 0 or 1e-8 < -answer.fun < 1e-5:
        raise Undecided(f"the linear program gives the radius {answer.fun}: {answer.message}")
    return float(-answer.fun) if -answer.fun > 1e-8 else 0.0


@cache
def _is_combination(generators: Generators, point: Vector, positive: bool) -> bool:
    """Whether some weights that are not negative, or all positive, combine the generators to the point."""
    weights, constraints = _combination(generators, [_rational(entry) for entry in point])
    return _solvable([*constraints, *(weight > 0 if positive else weight >= 0 for weight in weights)])


def _combination(
    generators: Generators, point: Sequence[z3.ArithRef]
) -> tuple[list[z3.ArithRef], list[z3.BoolRef]]:
    """Weights of the generators, and the equations that say that they combine to the point; signs are left to
    add.
    """
    weights = [z3.Real(f"weight{i}") for i in range(len(generators.points) + len(generators.rays))]
    everything = (*generators.points, *generators.rays)
    equations = [z3.Sum(weights[: len(generators.points)]) == 1]
    equations += [
        _product(weights, [vector[k] for vector in everything]) == point[k] for k in range(len(point))
    ]
    return weights, equations


def _solution(constraints: Sequence[z3.BoolRef], unknown: Sequence[z3.ArithRef]) -> Vector | None:
    """Values of the unknown that meet linear constraints; None if there are none.

    From a context of its own, in which what has been asked before does not change the values.
    """
    context = z3.Context()
    solver = z3.SolverFor("QF_LRA", ctx=context)
    solver.add(*(constraint.translate(context) for constraint in constraints))
    if not _succeeds(solver):
        return None
    model = solver.model()
    return tuple(_fraction(model.eval(entry.translate(context), True)) for entry in unknown)


def _solvable(constraints: Sequence[z3.BoolRef]) -> bool:
    """Whether linear constraints can be met."""
    solver = z3.SimpleSolver()
    solver.add(*constraints)
    return _succeeds(solver)


def _succeeds(solver: z3.Solver) -> bool:
    answer = solver.check()
    if answer == z3.unknown:
        raise Undecided(f"z3 gave up: {solver.reason_unknown()}")
    return bool(answer == z3.sat)


def _maximum(objective: z3.ArithRef, constraints: Sequence[z3.BoolRef]) -> Extended:
    """The supremum of a linear objective: −∞ if nothing is feasible."""
    optimizer = z3.Optimize()
    optimizer.add(*constraints)
    handle = optimizer.maximize(objective)
    if optimizer.check() == z3.unsat:
        return -inf
    infinite, finite, _ = optimizer.upper_values(handle)
    return _fraction(finite) if z3.simplify(infinite).as_long() == 0 else inf


def _rational(value: Fraction | int) -> z3.RatNumRef:
    return z3.RealVal(str(Fraction(value)))


def _fraction(value: z3.RatNumRef | z3.IntNumRef) -> Fraction:
    return Fraction(value.as_string())


def _product(unknown: Sequence[z3.ArithRef], known: Sequence[Fraction | int]) -> z3.ArithRef:
    return z3.Sum([a * _rational(b) for a, b in zip(unknown, known, strict=True)])


def _dot(left: Sequence[Fraction | int], right: Sequence[Fraction | int]) -> Fraction:
    return Fraction(sum(a * b for a, b in zip(left, right, strict=True)))


def _difference(left: Sequence[Fraction | int], right: Sequence[Fraction | int]) -> Vector:
    return tuple(Fraction(a - b) for a, b in zip(left, right, strict=True))
