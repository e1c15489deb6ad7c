"""Appendix A.3.2: the dual function is the conjugate, q(μ) = −f*(−μ), and q* is the biconjugate at 0."""

import pytest
import z3

from claims.duality.functions import GRID
from ndgm.exact.convex import crossing, max_crossing
from ndgm.exact.convex_family import family
from ndgm.exact.duality import separation_below_the_graph
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-A.3.2.conjugate",
    expect="holds",
    evidence="proved",
    given={"sign": -1, "hypothesis": lambda f: f.is_closed and f.is_proper},
    mutants={"q(μ) = −f*(μ)": {"sign": 1}, "not closed": {"hypothesis": lambda f: f.is_proper}},
)
def test_conjugate(sign, hypothesis):
    """q(μ) = −f*(−μ) and q* = f**(0) for every convex f; f = f** throughout for closed proper f."""
    for f in family():
        conjugate = f.conjugate()
        biconjugate = conjugate.conjugate()
        with witness(f=str(f)):
            assert all(crossing(f, multiplier) == -conjugate.value(sign * multiplier) for multiplier in GRID)
            assert max_crossing(f) == biconjugate.value(0)
        if hypothesis(f):
            with witness(f=str(f), biconjugate=str(biconjugate)):
                assert all(f.value(x) == biconjugate.value(x) for x in GRID)
    w, u, multiplier, bound = z3.Reals("w u μ bound")
    with witness(step="a lower bound of w + μ u is an upper bound of −μ u − w"):
        bounds = prove((w + multiplier * u >= bound) == (sign * multiplier * u - w <= -bound))
    certify(Proof("z3", f"{bounds}; q* = sup of −f*(−μ) = f**(0); f = f**: {separation_below_the_graph()}"))
