"""Equation (5), ‖∇f(x) − ∇f(y)‖ ≤ L‖x − y‖ for all x and y, fails for functions with a kink, for every L.

At a kink there is no gradient, so that (5) cannot hold of all points. Nor does it hold of those that have
one: next to the kink the gradient jumps.
"""

import pytest
import z3

from claims.convergence.difference_quotients import KINKS, check_quotients
from ndgm.exact.proofs import prove
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "eq-5",
    expect="holds",
    evidence="proved",
    given={"jumps": True},
    mutants={"one slope on both sides": {"jumps": False}},
)
def test_no_gradient_at_a_kink(jumps):
    """Where one-sided derivatives $l < r$ differ no number is the gradient, which (5)
    speaks of at every point.

    A gradient $g$ would be as near to both as one likes: within $(r − l)/3$, for instance.
    """
    gradient, left, right, e = z3.Reals("g l r e")
    near_both = z3.And(z3.Abs(gradient - right) <= e, z3.Abs(gradient - left) <= e)
    with witness(at="a kink with the one-sided slopes l < r"):
        none = prove(
            z3.Not(near_both), assumptions=[left < right, 3 * e == right - left] if jumps else [left == right]
        )
    certify(none)


@claim(
    "eq-5",
    reading="where the gradient exists",
    condition="(5) is asked only of points that have a gradient, and the gradient jumps at the kink",
    expect="holds",
    evidence="proved",
    given={"slopes": {**KINKS, "max(−x, 3x)": lambda x: z3.If(x > 0, z3.RealVal(3), z3.RealVal(-1))}},
    mutants={"Huber, differentiable": {"slopes": {"Huber": lambda x: z3.If(x > 1, 1, z3.If(x < -1, -1, x))}}},
)
def test_smoothness_fails_next_to_kinks(slopes):
    """At a kink the one-sided derivatives differ by a jump $J > 0$, and (5) fails near it for every $L$."""
    check_quotients(slopes)
