"""Appendix A.3.2: translation keeps the hyperplanes that support the epigraph, vertical ones among them."""

import pytest
import z3

from claims.duality.functions import minima
from claims.duality.lemmas import INNER, VECTOR
from ndgm.exact.proofs import prove
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


def translated_supports(steepness):
    """(z + x*, w) is above the moved hyperplane iff (z, w) is above the first; 0 makes it vertical."""
    add = z3.Function("add", VECTOR, VECTOR, VECTOR)
    z, shift, slope = z3.Consts("z x* μ", VECTOR)
    w, m = z3.Reals("w m")
    there = z3.RealVal(steepness) * w + INNER(slope, add(z, shift)) >= m + INNER(slope, shift)
    here = z3.RealVal(steepness) * w + INNER(slope, z) >= m
    linear = INNER(slope, add(z, shift)) == INNER(slope, z) + INNER(slope, shift)
    return prove(here == there, assumptions=[linear], note="(z, w) is in epi g iff (z + x*, w) is in epi f")


@claim(
    "text-A.3.2.translation",
    expect="holds",
    evidence="proved",
    given={"side": 1},
    mutants={"moved to the wrong side": {"side": -1}},
)
def test_translation_keeps_hyperplanes(side):
    """g(z) = f(z + x*) has the supporting hyperplanes at 0 that f has at x*, vertical ones included."""
    for f, x in minima():
        moved = f.translated(side * x)
        shown = {"f": str(f), "minimum_at": x}
        with witness(**shown):
            assert moved.value(0) == f.value(x), "the translated function has no minimum at 0"
            assert moved.subdifferential(0) == f.subdifferential(x), "other hyperplanes support it"
    certify(translated_supports(1), translated_supports(0))
