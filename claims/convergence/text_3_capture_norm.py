"""Section 3 on the Capture Theorem: do the iterates come closer to the minimum in every norm?

In the Euclidean norm they do, for convex L-smooth f and α ≤ 2/L, by cocoercivity. In the 1- and the ∞-norm
they need not: on REFLECTION two steps at rate 1 multiply the iterate by 81/100, so that what happens in the
first two steps happens for ever.
"""

from fractions import Fraction
from itertools import pairwise

import pytest
import z3

from ndgm.exact.proofs import prove
from ndgm.exact.quadratics import REFLECTION, one_norm, squared_norm, vector
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast

START = vector(1, 0)


def rises(norm, rate=Fraction(1), steps=400):
    """Steps after which a norm has risen although the loss fell."""
    positions = REFLECTION.trajectory(START, rate, steps)
    losses = [REFLECTION.value(x) for x in positions]
    assert all(after < before for before, after in pairwise(losses))
    sizes = [norm(x) for x in positions]
    return [k for k in range(steps) if sizes[k + 1] > sizes[k]]


@claim(
    "text-3.capture-norm",
    expect="refuted",
    evidence="proved",
    given={"norm": one_norm, "rate": Fraction(1)},
    mutants={"Euclidean norm": {"norm": squared_norm}, "α = 9/10": {"rate": Fraction(9, 10)}},
)
def test_norm_is_eventually_monotone(norm, rate):
    """On a strongly convex quadratic with L = 19/10 and α = 1 < 2/L every norm is at last monotone."""
    _, once, twice = REFLECTION.trajectory(START, Fraction(1), 2)
    assert twice == vector("81/100", 0)
    found = [step for step in rises(norm, rate) if step >= 200]
    with witness(
        A=REFLECTION.matrix,
        learning_rate=rate,
        start=(1, 0),
        x_1=once,
        x_2=twice,
        norm=norm,
        growth_at_every_even_step=norm(once) / norm(START),
        rises_in_the_second_200_steps=len(found),
    ):
        assert not found


@claim(
    "text-3.capture-norm",
    reading="Euclidean norm",
    condition="f is convex and L-smooth, 0 ≤ α ≤ 2/L, and the norm is the Euclidean one",
    expect="holds",
    evidence="proved",
    given={"limit": 2},
    mutants={"α ≤ 5/(2L)": {"limit": Fraction(5, 2)}},
)
def test_euclidean_norm_is_monotone(limit):
    """‖x₊ − x*‖² ≤ ‖x − x*‖² − α(2/L − α)‖g‖² for every minimiser x*, from the first step on."""
    alpha, L, product, square = z3.Reals("α L product square")
    cocoercive = [L > 0, alpha >= 0, square >= 0, product * L >= square]
    with witness(limit=str(limit)):
        nearer = prove(
            -2 * alpha * product + alpha * alpha * square <= 0,
            assumptions=[*cocoercive, alpha * L <= z3.RealVal(str(limit))],
        )
    with witness(norm="Euclidean"):
        assert not rises(squared_norm)
    certify(Proof("z3 from cocoercivity, ⟨g, x − x*⟩ ≥ ‖g‖²/L", nearer))
