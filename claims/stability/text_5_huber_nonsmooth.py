"""Section 5: is the Huber loss non-smooth?

Not in the paper's own sense: h′ clips r to [−1, 1] and is 1-Lipschitz, so the Huber loss is L-smooth under
(5). It is not twice differentiable.
"""

import pytest
import z3

from claims.stability.huber import check_branches, linear_tail, quadratic_tail, symbolic_clip
from ndgm.exact.proofs import NotProved, prove, symbolic_sign
from ndgm.verdict import claim, witness

pytestmark = pytest.mark.fast


def absolute(term):
    return z3.If(term > 0, term, -term)


@claim(
    "text-5.huber-nonsmooth",
    expect="refuted",
    evidence="proved",
    given={"gradient": symbolic_clip},
    mutants={"|r| instead": {"gradient": symbolic_sign}},
)
def test_huber_is_not_smooth(gradient):
    """The Huber loss violates L-smoothness (5), |h′(r) − h′(s)| ≤ L|r − s|, for L = 1."""
    r, s = z3.Reals("r s")
    change, distance = gradient(r) - gradient(s), r - s
    try:
        proof, violated = prove(absolute(change) <= absolute(distance)), False
    except NotProved:
        proof, violated = None, True
    with witness(L=1, proof=proof):
        assert violated, "(5) holds with L = 1: the Huber loss is L-smooth by the paper's definition"


@claim(
    "text-5.huber-nonsmooth",
    reading="not twice differentiable",
    condition="non-smooth means not twice differentiable",
    expect="holds",
    evidence="proved",
    given={"tail": linear_tail},
    mutants={"quadratic tail": {"tail": quadratic_tail}},
)
def test_huber_is_not_twice_differentiable(tail):
    """At r = δ value and first derivative of the two branches agree, and the second derivatives differ."""
    check_branches(tail)
