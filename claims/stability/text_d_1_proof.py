"""Appendix D.1: does a bound on the best iterate show that the loss does not diverge?

No: the best iterate never rises, whatever the sequence does. A bound on the tail does: proved for
prop_5_1_unstable_convergence.py.
"""

from fractions import Fraction

import pytest
import z3

from claims.stability.descent import descend
from ndgm.exact.arithmetic import sign
from ndgm.exact.proofs import prove
from ndgm.verdict import Proof, certify, claim, witness

pytestmark = pytest.mark.fast


def losses_on_square(learning_rate, steps):
    """The losses of gradient descent on x² from 1."""
    return [x * x for x in descend(lambda x: 2 * x, Fraction(1), learning_rate, steps)]


@claim(
    "text-D.1.proof",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(3, 2)},
    mutants={"α = 1/2, which converges": {"rate": Fraction(1, 2)}},
)
def test_best_iterate_shows_no_divergence(rate):
    """A bound on the best iterate, lim f_best ≤ f* + αL²/2, implies that the loss does not diverge."""
    losses = losses_on_square(rate, 20)
    best, last = min(losses), losses[-1]
    assert best <= 2, "the bound fails, and implies nothing"
    with witness(f="x²", learning_rate=rate, best_loss=best, last_loss=last, bound_on_best=2):
        assert last <= 2


@claim(
    "text-D.1.proof",
    reading="tail",
    condition="the bound is stated for the liminf of the tail, not for the best iterate",
    expect="holds",
    evidence="proved",
    given={"tail": lambda losses: min(losses[len(losses) // 2 :])},
    mutants={"best iterate": {"tail": min}},
)
def test_tail_detects_divergence(tail):
    """The least loss over the second half of a run tells the divergent x² at α = 3/2 from the bounded |x|."""
    with witness(f="|x|"):
        assert tail([abs(x) for x in descend(sign, Fraction(10, 3), Fraction(3, 2), 40)]) <= Fraction(3, 4)
    with witness(f="x²"):
        assert tail(losses_on_square(Fraction(3, 2), 40)) > 10**6
    epsilon, rate, before = z3.Reals("ε α before")
    statement = prove(before - rate * epsilon < before, assumptions=[rate > 0, epsilon > 0])
    certify(
        Proof("descent", f"above inf f + αG²/2 + ε the squared distance falls by αε each step: {statement}")
    )
