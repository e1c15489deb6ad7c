"""Appendix A.3.2, proof of A.6: a discontinuity at 0, and the three forms that the jump away from 0 can take.

The proof knows by then that 0 is interior to D, the domain of f. Without that its first step fails: f = 0 at
0 and ∞ elsewhere is discontinuous at 0, which is in the relative interior of its domain {0}.
"""

from math import inf

import pytest
import z3

from claims.duality.convex_sets import (
    CONTINUOUS,
    PROLONGATION,
    continuity_at_an_inner_point,
    prolongation,
)
from claims.duality.functions import has_minimum_at_zero, is_finite_at_zero
from claims.duality.lemmas import DISTANCE, VECTOR
from ndgm.exact.convex import indicator
from ndgm.exact.convex_family import family
from ndgm.exact.proofs import prove
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


def is_inner(f):
    """Whether 0 is in the relative interior of dom f."""
    return f.domain.lower < 0 < f.domain.upper or f.domain.lower == 0 == f.domain.upper


@claim(
    "text-A.3.2.jumps",
    part="discontinuous",
    expect="holds",
    evidence="proved",
    given={"supposed": lambda f: f.domain.lower < 0 < f.domain.upper, "both_sides": True},
    mutants={
        "0 need not be interior to D": {"supposed": lambda f: True},
        "convexity towards the border only": {"both_sides": False},
    },
)
def test_discontinuity_leaves_the_relative_interior(supposed, both_sides):
    """With 0 interior to $D$, as the proof supposes, $f$ is continuous at 0 if 0 is in $ri(dom f)$; so if it
    is not continuous, 0 is not in $ri(dom f)$."""
    for f in filter(has_minimum_at_zero, family()):
        if supposed(f) and is_inner(f):
            with witness(f=str(f), domain=str(f.domain)):
                assert f.is_continuous_at(0), "0 is inner to its domain, and f discontinuous at 0"
    with witness(n="any"):
        theorem = continuity_at_an_inner_point(both_sides)
    certify(theorem, concludes=CONTINUOUS)


@claim(
    "text-A.3.2.jumps",
    part="discontinuous",
    reading="0 on the border of $D$",
    condition="0 need not be interior to $D$",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"f": indicator(0, 0)},
    mutants={"0 on [0, ∞)": {"f": indicator(0, inf)}},
)
def test_discontinuity_in_the_relative_interior(f):
    """If $f$, convex with a finite minimum at 0, is discontinuous at 0, then 0 is not in $ri(dom f)$."""
    assert has_minimum_at_zero(f) and not f.is_continuous_at(0)
    with witness(f=str(f), domain=str(f.domain)):
        assert not is_inner(f), "it is discontinuous at 0, and 0 is in the relative interior of its domain"


@claim(
    "text-A.3.2.jumps",
    part="lower",
    expect="holds",
    evidence="proved",
    given={"hypothesis": has_minimum_at_zero},
    mutants={"f(0) is finite": {"hypothesis": is_finite_at_zero}},
)
def test_no_jump_to_a_lower_value(hypothesis):
    """A function with a minimum at 0 does not jump to a value below $f(0)$."""
    for f in filter(hypothesis, family()):
        with witness(f=str(f), limits=str(f.limits(0)), at_zero=str(f.value(0))):
            assert min(f.limits(0)) >= f.value(0), "it jumps below f(0)"
    least, gap, near = z3.Reals("f(0) ε f(x)")
    certify(prove(z3.Not(near < least - gap), assumptions=[gap > 0, near >= least]))


@claim(
    "text-A.3.2.jumps",
    part="finite",
    expect="holds",
    evidence="proved",
    given={"highest": max, "both_sides": True},
    mutants={"the lowest jump is finite": {"highest": min}, "prolonged to one side": {"both_sides": False}},
)
def test_a_finite_jump_is_none(highest, both_sides):
    """If the highest jump at 0 is finite, 0 is relatively interior to $dom f$ and $f$ is continuous there."""
    for f in filter(has_minimum_at_zero, family()):
        if highest(f.limits(0)) < inf:
            with witness(f=str(f), limits=str(f.limits(0)).replace("inf", "∞")):
                assert f.is_continuous_at(0), "it is not continuous at 0"
    with witness(n="any"):
        theorem = continuity_at_an_inner_point(both_sides)
    certify(*prolongation(), theorem, concludes=[*PROLONGATION, CONTINUOUS])


@claim(
    "text-A.3.2.jumps",
    part="infinite",
    expect="holds",
    evidence="proved",
    given={"outside": lambda f: not f.domain.lower < 0 < f.domain.upper},
    mutants={"0 is not in dom f": {"outside": lambda f: not f.domain.lower <= 0 <= f.domain.upper}},
)
def test_an_infinite_jump_leaves_no_ball(outside):
    """If the highest jump is $∞$, no ball around 0 is in $D$, so that 0 is not an interior point of $D$."""
    for f in filter(has_minimum_at_zero, family()):
        if max(f.limits(0)) == inf:
            with witness(f=str(f), domain=str(f.domain)):
                assert outside(f), "0 counts as inside of the domain"
    in_domain = z3.Function("finite", VECTOR, z3.BoolSort())
    u, jump = z3.Consts("u jump", VECTOR)
    radius = z3.Real("radius")
    certify(
        prove(
            z3.Not(z3.ForAll([u], z3.Implies(DISTANCE(u) < radius, in_domain(u)))),
            assumptions=[radius > 0, DISTANCE(jump) < radius, z3.Not(in_domain(jump))],
        )
    )
