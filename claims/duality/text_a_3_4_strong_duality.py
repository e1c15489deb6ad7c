"""Appendix A.3.4: strong duality of the restricted problem (12), by the condition of Prop. A.2."""

from math import inf

import pytest
import z3

from claims.duality.functions import restricted
from claims.duality.lemmas import NONE_HIGHER, no_crossing_above_the_axis
from ndgm.exact.convex import piecewise
from ndgm.exact.duality import crossing, max_crossing, min_common
from ndgm.exact.proofs import prove
from ndgm.exact.statements import holds
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


JUMP_DOWN = {
    "with the domain (0, ∞) added": {
        "function": lambda squared_norm: piecewise([0], [squared_norm], [inf, (squared_norm - 1,)])
    }
}


@claim(
    "text-A.3.4.strong-duality",
    part="condition",
    expect="holds",
    evidence="proved",
    given={"function": restricted},
    mutants=JUMP_DOWN,
)
def test_restricted_problem_is_lower_semicontinuous(function):
    """The objective of (12) is convex, finite at 0 and lower semicontinuous there."""
    for squared_norm in (0, 1, 7):
        f = function(squared_norm)
        with witness(f=str(f)):
            assert f.is_lower_semicontinuous_at(0), "it is not lower semicontinuous at 0"
            assert f.is_convex and -inf < f.value(0) < inf, "it is not convex, or not finite at 0"
    squared_norm, gap, value = z3.Reals("‖y‖² ε f(β)")
    certify(prove(value > squared_norm - gap, assumptions=[gap > 0, value >= squared_norm]))


@claim(
    "text-A.3.4.strong-duality",
    part="duality",
    expect="holds",
    evidence="proved",
    given={"function": restricted},
    mutants=JUMP_DOWN,
)
def test_restricted_problem_has_strong_duality(function):
    """For (12) $w* = q* = ‖y‖²$."""
    for squared_norm in (0, 1, 7):
        f = function(squared_norm)
        with witness(f=str(f), common=str(min_common(f)), crossing=str(max_crossing(f))):
            assert min_common(f) == max_crossing(f) == squared_norm, "w* is not q*"
            # Every hyperplane through the one lowest point supports: with ∞ elsewhere q is constant.
            assert all(crossing(f, multiplier) == squared_norm for multiplier in (-5, 0, 5)), (
                "q is not constant"
            )
    squared_norm, product, w = z3.Reals("‖y‖² μ·β w")
    # β = 0 in the epigraph, so that q(μ) ≥ ‖y‖² for every μ.
    constant = prove(w + product >= squared_norm, assumptions=[product == 0, w >= squared_norm])
    none_higher = no_crossing_above_the_axis()
    certify(
        constant,
        none_higher,
        concludes=[holds(w + product >= squared_norm, [product == 0, w >= squared_norm]), NONE_HIGHER],
    )
