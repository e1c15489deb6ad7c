"""Beyond Section 3: the adaptive rule of listing A.1.5 stops short of the minimum of (7), in real arithmetic.

The proof is in stalling.py. As every pair of steps multiplies the rate by 9/10 the sum of all rates is
finite: what Section 3 holds against the schedules of practice is true of the paper's own. The loss converges,
to a value above its minimum. In one dimension it does not happen, and with rates that are never cut neither.
"""

from fractions import Fraction

import pytest

from claims.convergence.stalling import CUT, pair_of_steps, run, stalls
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "new-adaptive-stall",
    expect="holds",
    evidence="proved",
    given={"oscillating": 2, "decay": CUT, "third": Fraction(20)},
    mutants={
        "one weight beside the third": {"oscillating": 1},
        "rates that are never cut": {"decay": Fraction(1)},
        "a third weight of 15 steps": {"third": Fraction(15)},
    },
)
def test_rule_stalls(oscillating, decay, third):
    """From $(x, b, b)$, $0 < b < s/4$, $x ≥ 19s$, $s = αλ$, almost every run ends at
    the distance $x − 19s$ from 0, or farther.

    (Replayed from $(20, 1/7, 1/7)$ at $s = 1$: after 120 steps 60 cuts have been made.)
    """
    start = (third, *[Fraction(1, 7)] * oscillating)
    path, rates = run(start, Fraction(1), 120, decay)
    for n, (x, *_) in enumerate(path):
        with witness(start=start, n=n, x=f"{float(x):.4f}", rate=f"{float(rates[min(n, 119)]):.4g}"):
            assert x > 1, "it comes as near as a step"
    with witness(cuts=len(set(rates)) - 1):
        assert len(set(rates)) == 61, "the rate is not cut in every pair of steps"
    with witness(weights=1 + oscillating):
        pair = pair_of_steps(oscillating)
    certify(pair, *stalls())
