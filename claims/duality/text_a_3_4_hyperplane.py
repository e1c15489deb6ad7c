"""Appendix A.3.4: the horizontal hyperplane at height ‖y‖² supports the epigraph of (12)."""

from fractions import Fraction
from itertools import product

import pytest
import z3

from ndgm.exact.polyhedra import PolyhedralFunction
from ndgm.exact.proofs import prove
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-A.3.4.hyperplane",
    expect="holds",
    evidence="proved",
    given={"lift": 0},
    mutants={"one higher": {"lift": 1}},
)
def test_horizontal_hyperplane(lift):
    """${(b, w) : w = ‖y‖²}$ meets $(0, ‖y‖²)$, is not vertical, and has epi of (12)
    above it, for every $p$."""
    for squared_norm, p in product((0, 1, 7), (1, 2, 3)):
        f = PolyhedralFunction((((0,) * p, Fraction(squared_norm)),))
        height = squared_norm + lift
        with witness(p=p, squared_norm=squared_norm, height=height):
            assert f.conjugate((0,) * p) == -height, "the epigraph is not above it, or does not touch it"
            assert f.epigraph.contains((*(0,) * p, height)), "it does not pass through (0, ‖y‖²)"
    squared_norm, w = z3.Reals("‖y‖² w")
    with witness(n="any"):
        # The points of epi f are (0, w) with w ≥ ‖y‖².
        above = prove(w >= squared_norm + lift, assumptions=[w >= squared_norm])
    certify(above)
