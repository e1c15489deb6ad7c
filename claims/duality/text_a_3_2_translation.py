"""Appendix A.3.2: translation keeps the hyperplanes that support the epigraph, vertical ones among them."""

import pytest
import z3

from claims.duality.functions import minima
from claims.duality.lemmas import INNER, VECTOR
from ndgm.exact.proofs import prove
from ndgm.exact.statements import holds
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


ADD = z3.Function("add", VECTOR, VECTOR, VECTOR)
Z, SHIFT, SLOPE = z3.Consts("z x* μ", VECTOR)
W, HEIGHT = z3.Reals("w m")


def same_side(steepness):
    """(z + x*, w) is above the moved hyperplane iff (z, w) is above the first; 0 makes it vertical.

    By its definition g has (z, w) in its epigraph iff f has (z + x*, w).
    """
    there = z3.RealVal(steepness) * W + INNER(SLOPE, ADD(Z, SHIFT)) >= HEIGHT + INNER(SLOPE, SHIFT)
    here = z3.RealVal(steepness) * W + INNER(SLOPE, Z) >= HEIGHT
    return holds(here == there, [INNER(SLOPE, ADD(Z, SHIFT)) == INNER(SLOPE, Z) + INNER(SLOPE, SHIFT)])


@claim(
    "text-A.3.2.translation",
    part="preserves",
    expect="holds",
    evidence="proved",
    given={"side": 1},
    mutants={"moved to the wrong side": {"side": -1}},
)
def test_translation_keeps_hyperplanes(side):
    """$g(z) = f(z + x*)$ has the supporting hyperplanes at 0 that $f$ has at $x*$, vertical ones included."""
    for f, x in minima():
        moved = f.translated(side * x)
        shown = {"f": str(f), "minimum_at": x}
        with witness(**shown):
            assert moved.value(0) == f.value(x), "the translated function has no minimum at 0"
            assert moved.subdifferential(0) == f.subdifferential(x), "other hyperplanes support it"
    for steepness in (1, 0):
        said = same_side(steepness)
        certify(prove(*said.formulas, assumptions=said.given))
