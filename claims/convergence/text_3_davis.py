"""Section 3: do diminishing step sizes lead NDGM to a local minimum, as is quoted from Davis et al.?

The limit is critical, and on a convex loss a minimiser. On relu(w)² − relu(−w) it is the kink 0, no local
minimum.
"""

from fractions import Fraction

import pytest
import z3

from ndgm.exact.proofs import prove
from ndgm.exact.rules import NDGM, trajectory
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-3.davis",
    expect="refuted",
    evidence="proved",
    given={"left_slope": 1},
    mutants={"relu(w)² + relu(−w), convex": {"left_slope": -1}},
)
def test_limits_are_local_minima(left_slope):
    """With rates 1/(10(n + 1)) NDGM on relu(w)² − relu(−w) tends, from any w > 0, to a local minimum, 0.

    A step multiplies w > 0 by 1 − 2α: the product over all n is 0, since the rates sum to infinity, and no
    iterate is 0 or less.
    """
    w, alpha = z3.Reals("w α")
    following = w - alpha * 2 * w
    stays_positive = prove(
        z3.And(following > 0, following == (1 - 2 * alpha) * w),
        assumptions=[w > 0, alpha > 0, alpha <= z3.Q(1, 10)],
    )
    for left in (Fraction(-1, 10), Fraction(-1, 1000)):
        with witness(
            loss="relu(w)² − relu(−w)",
            start="any w > 0",
            stays_positive=stays_positive,
            limit=0,
            w=left,
            loss_there=left_slope * left,
        ):
            assert left_slope * left >= 0, "left of the limit 0, where the loss is 0, the loss is negative"


@claim(
    "text-3.davis",
    reading="convex loss",
    condition="the loss is convex, so that critical points are minimisers",
    expect="holds",
    evidence="proved",
    given={"exponent": 1},
    mutants={"summable rates": {"exponent": 2}},
)
def test_convex_limit_is_a_minimiser(exponent):
    """On |w| with rates that tend to 0 and sum to infinity the iterates tend to 0."""
    b, s = z3.Reals("b s")

    def size(value):
        return z3.If(value > 0, value, -value)

    following = b - s * z3.If(b > 0, 1, z3.If(b < 0, -1, 0))
    with witness(step="one step"):
        closer = prove(z3.Or(size(following) <= s, size(following) == size(b) - s), assumptions=[s > 0])
    rule = NDGM(lambda n: Fraction(1, (n + 1) ** exponent), 1)
    for start in (Fraction(5, 3), Fraction(-22, 7)):
        with witness(start=start, rates=f"1/(n + 1)^{exponent}"):
            assert abs(trajectory(rule, start, 120)[-1]) < Fraction(1, 10)
    certify(Proof("z3", f"a step ends within its own length of 0 or comes closer by that length: {closer}"))
