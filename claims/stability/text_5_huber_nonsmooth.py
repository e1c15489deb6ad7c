"""Section 5: is the Huber loss non-smooth?

Not in the paper's own sense: h′ clips r to [−1, 1] and is 1-Lipschitz, so the Huber loss is L-smooth under
(5). It is differentiable, and not twice.
"""

import pytest
import z3

from claims.stability.huber import check_branches, linear_tail, quadratic_tail, symbolic_clip
from ndgm.exact.proofs import NotProved, prove, symbolic_sign
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-5.huber-nonsmooth",
    part="differentiable",
    expect="holds",
    evidence="proved",
    given={"slope": symbolic_clip},
    mutants={"|r| instead": {"slope": symbolic_sign}},
)
def test_huber_is_differentiable(slope):
    """The Huber loss is differentiable, with a continuous slope: $|h′(r) − h′(s)| ≤ |r − s|$."""
    r, s = z3.Reals("r s")
    with witness(joints="±δ, δ = 1"):
        theorem = prove(z3.Abs(slope(r) - slope(s)) <= z3.Abs(r - s))
    certify(theorem)


@claim(
    "text-5.huber-nonsmooth",
    part="non-smooth",
    expect="refuted",
    evidence="proved",
    given={"gradient": symbolic_clip},
    mutants={"|r| instead": {"gradient": symbolic_sign}},
)
def test_huber_is_not_smooth(gradient):
    """The Huber loss violates $L$-smoothness (5), $|h′(r) − h′(s)| ≤ L|r − s|$, for $L = 1$."""
    r, s = z3.Reals("r s")
    try:
        prove(z3.Abs(gradient(r) - gradient(s)) <= z3.Abs(r - s))
        violated = False
    except NotProved:
        violated = True
    with witness(L=1, condition="|h′(r) − h′(s)| ≤ L|r − s| for all r, s"):
        assert violated, "(5) holds with L = 1: the Huber loss is L-smooth by the paper's definition"


@claim(
    "text-5.huber-nonsmooth",
    part="non-smooth",
    reading="not twice differentiable",
    condition="non-smooth means not twice differentiable",
    expect="holds",
    evidence="proved",
    given={"tail": linear_tail},
    mutants={"quadratic tail": {"tail": quadratic_tail}},
)
def test_huber_is_not_twice_differentiable(tail):
    """At $r = δ$ value and first derivative of the two branches agree, and the second derivatives differ."""
    check_branches(tail)
