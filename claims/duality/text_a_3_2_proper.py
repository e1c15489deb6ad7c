"""Appendix A.3.2: a function with a finite global minimum is proper."""

from math import inf

import pytest
import z3

from claims.duality.functions import DIP, GRID, is_finite_at_zero
from ndgm.exact.convex import piecewise
from ndgm.exact.convex_family import family
from ndgm.exact.proofs import prove
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

DROP = piecewise([0], [0], [(1,), (1,)])
"""0 at 0 and 1 elsewhere: not convex."""


@claim(
    "text-A.3.2.proper",
    expect="holds",
    evidence="proved",
    given={"hypothesis": lambda f: any(-inf < f.infimum() == f.value(x) for x in GRID if f.value(x) < inf)},
    mutants={
        "f(0) finite": {"hypothesis": is_finite_at_zero},
        "a minimum, perhaps −∞": {"hypothesis": lambda f: f.infimum() < inf},
    },
)
def test_finite_minimum_makes_proper(hypothesis):
    """A function, convex or not, with a finite global minimum is $> −∞$ everywhere and finite somewhere."""
    for f in filter(hypothesis, (*family(), DIP, DROP)):
        with witness(f=str(f)):
            assert f.is_proper, "it is −∞ somewhere, or ∞ everywhere"
    least, at_x, bound = z3.Reals("least f(x) bound")
    above = prove(at_x > bound, assumptions=[at_x >= least, bound < least])
    certify(above)
