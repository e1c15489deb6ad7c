"""Functions with which claims decide whether a supporting hyperplane is vertical."""

from ndgm.exact.polyhedra import PolyhedralFunction

ABSOLUTE = PolyhedralFunction((((0,), 0),), (((1,), 1), ((-1,), 1)))
"""|x|."""

HALF_LINE = PolyhedralFunction((((0,), 0),), (((1,), 0),))
"""0 on [0, ∞), ∞ elsewhere."""

POINT = PolyhedralFunction((((0,), 0),))
"""0 at 0, ∞ elsewhere."""

TENT = PolyhedralFunction((((0,), 0), ((-1,), 1), ((1,), 1)))
"""|x| on [−1, 1], ∞ elsewhere."""
