"""Appendix D.1: does a bound on the best iterate show that the loss does not diverge?

No: the best iterate never rises, whatever the sequence does. On x² at α = 3/2 from 1 it stays at 1, below
αL²/2 = 3 with L = 2, the slope at the start, and the losses are 4ⁿ. A bound on the tail does, and it is what
the same inequality gives: prop_5_1_unstable_convergence.py.
"""

from fractions import Fraction

import pytest

from claims.stability.descent import TAIL, descend, tail_descent
from ndgm.exact.arithmetic import sign
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


def losses_on_square(learning_rate, steps):
    """The losses of gradient descent on x² from 1."""
    return [x * x for x in descend(lambda x: 2 * x, Fraction(1), learning_rate, steps)]


@claim(
    "text-D.1.proof",
    part="bound",
    expect="holds",
    evidence="proved",
    given={"fraction": Fraction(1, 2)},
    mutants={"αL²/4": {"fraction": Fraction(1, 4)}},
)
def test_best_iterate_is_bounded(fraction):
    """The best iterate of a convex $f$ with subgradients of norm at most $L$ tends
    to $f* + αL²/2$ or less."""
    with witness(fraction=fraction):
        tail = tail_descent(fraction=fraction)
    certify(tail, concludes=TAIL)


@claim(
    "text-D.1.proof",
    part="hence",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(3, 2)},
    mutants={"α = 1/2, which converges": {"rate": Fraction(1, 2)}},
)
def test_best_iterate_shows_no_divergence(rate):
    """If the best iterate keeps to $f* + αL²/2$ for some $L$, the loss does not
    diverge: it keeps to it again.
    """
    losses = losses_on_square(rate, 20)
    slope = 2
    bound = rate * slope**2 / 2
    best, last = min(losses), losses[-1]
    assert best <= bound, "the bound fails, and implies nothing"
    with witness(
        f="x²", learning_rate=rate, L=slope, bound=bound, best_loss=best, losses="4ⁿ", last_loss=last
    ):
        assert last <= bound, "the best loss keeps to the bound and the loss diverges"


@claim(
    "text-D.1.proof",
    part="hence",
    reading="tail",
    condition="the bound is stated for the liminf of the tail, not for the best iterate",
    expect="holds",
    evidence="proved",
    given={"tail": lambda losses: min(losses[len(losses) // 2 :])},
    mutants={"best iterate": {"tail": min}},
)
def test_tail_detects_divergence(tail):
    """A bound on the least loss of every tail fails on the divergent $x²$ at $α =
    3/2$, and holds on $|x|$."""
    rate, slope = Fraction(3, 2), 2
    with witness(f="|x|", bound=rate / 2):
        assert tail([abs(x) for x in descend(sign, Fraction(10, 3), rate, 40)]) <= rate / 2, (
            "it does not settle"
        )
    least = tail(losses_on_square(rate, 40))
    with witness(f="x²", least=least, bound=rate * slope**2 / 2):
        assert least > rate * slope**2 / 2, "it does not tell that the loss diverges"
    certify(tail_descent(), concludes=TAIL)
