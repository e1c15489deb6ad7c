"""Functions and a step of proof with which claims decide whether a supporting hyperplane is vertical."""

import z3

from ndgm.exact.polyhedra import PolyhedralFunction
from ndgm.exact.proofs import prove

ABSOLUTE = PolyhedralFunction((((0,), 0),), (((1,), 1), ((-1,), 1)))
"""|x|."""

HALF_LINE = PolyhedralFunction((((0,), 0),), (((1,), 0),))
"""0 on [0, ∞), ∞ elsewhere."""

SIMPLEX = ((1, 0, 0), (0, 1, 0), (0, 0, 1), (-1, -1, -1))
"""The corners of a simplex around 0."""

ORTHANT = SIMPLEX[:3]
"""Three of them, which do not surround 0."""


def no_vertical_hyperplane(directions):
    """z3's proof in ℝ³: a normal with the points r d of the domain's hull on one side is 0."""
    radius, *normal = z3.Reals("r μ₁ μ₂ μ₃")
    sides = [sum(m * e for m, e in zip(normal, d, strict=True)) * radius >= 0 for d in directions]
    return prove(z3.And([m == 0 for m in normal]), assumptions=[radius > 0, *sides])
