"""Appendix A.3.4: strong duality of the restricted problem (12), by the condition of Prop. A.2."""

from math import inf

import pytest
import z3

from claims.duality.functions import restricted
from ndgm.exact.convex import crossing, max_crossing, min_common, piecewise
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-A.3.4.strong-duality",
    expect="holds",
    evidence="proved",
    given={"function": restricted},
    mutants={
        "with the domain (0, ∞) added": {
            "function": lambda squared_norm: piecewise([0], [squared_norm], [inf, (squared_norm - 1,)])
        }
    },
)
def test_restricted_problem_has_strong_duality(function):
    """(12) is convex, finite and lower semicontinuous at 0, and w* = q* = ‖y‖²."""
    for squared_norm in (0, 1, 7):
        f = function(squared_norm)
        with witness(f=str(f), common=str(min_common(f)), crossing=str(max_crossing(f))):
            assert f.is_convex and f.is_lower_semicontinuous_at(0)
            assert min_common(f) == max_crossing(f) == squared_norm
            # Every hyperplane through the one lowest point supports: with ∞ elsewhere q is constant.
            assert all(crossing(f, multiplier) == squared_norm for multiplier in (-5, 0, 5))
    squared_norm, multiplier, b, w = z3.Reals("‖y‖² μ b w")
    q = prove(w + multiplier * b >= squared_norm, assumptions=[b == 0, w >= squared_norm])
    certify(Proof("z3", f"q(μ) = ‖y‖² = w* for every μ and p: {q}"))
