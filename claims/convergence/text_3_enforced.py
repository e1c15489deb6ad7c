"""Section 3: 'even when we explicitly enforce monotonic loss', are NDGM and GD fundamentally different?

Whether the rule enforces it is decided in fig_1_monotone.py. Under it the rate of GD on an L-smooth loss
stays above a bound, as a step below 2/L does not raise the loss and is not cut. That of NDGM tends to 0, so
fast that on (7) it stops short of the minimum: stalling.py.
"""

from fractions import Fraction

import pytest
import z3

from claims.convergence.stalling import CUT, pair_of_steps, run, stalls
from ndgm.exact.deduction import cut
from ndgm.exact.inference import induction
from ndgm.exact.statements import holds
from ndgm.exact.theorems import cited
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

RATE, L, SQUARE, RISE, FIRST = z3.Reals("α L ‖g‖² f₊−f α₀")


def rate_stays(limit):
    """A step that raises an L-smooth loss has αL > 2, and so α ≥ min(α₀, 9/(5L)) for ever."""
    smooth = z3.Bool("f is L-smooth, g = ∇f(x), x₊ = x − αg")
    lemma = cited(
        holds(z3.And(SQUARE >= 0, RISE <= L * RATE * RATE * SQUARE / 2 - RATE * SQUARE), [smooth]),
        source="Nesterov 2004, the descent lemma",
    )
    positive = [L > 0, RATE > 0]
    long = cut(z3.Implies(RISE > 0, limit < RATE * L), using=[lemma], given=[smooth, *positive])
    rose = z3.Bool("the loss rises")
    bounded = induction(
        lambda rate: z3.Or(rate >= FIRST, 5 * rate * L >= 9),
        variables=[RATE],
        start=[FIRST],
        step=[z3.If(rose, z3.Q(*CUT.as_integer_ratio()) * RATE, RATE)],
        given=[L > 0],
        everywhere=lambda rate: z3.Implies(rose, rate * L > 2),
    )
    return [long, bounded]


@claim(
    "text-3.enforced",
    part="different",
    expect="holds",
    evidence="proved",
    given={"limit": 2, "oscillating": 2},
    mutants={"steps above 3/L alone raise a loss": {"limit": 3}, "two weights": {"oscillating": 1}},
)
def test_rates_differ(limit, oscillating):
    """Under the rule the rate of GD stays above $min(α₀, 9/(5L))$; that of NDGM on (7)
    has a finite sum, and NDGM stalls."""
    start = (Fraction(20), *[Fraction(1, 7)] * oscillating)
    path, rates = run(start, Fraction(1), 200)
    with witness(
        loss="‖b‖₁", weights=len(start), last_rate=f"{float(rates[-1]):.2g}", end=float(path[-1][0])
    ):
        assert rates[-1] < Fraction(1, 10**4) and path[-1][0] > 1, "it does not stall"
    with witness(method="GD", limit=limit):
        stays = rate_stays(limit)
    certify(*stays, pair_of_steps(oscillating), *stalls())
