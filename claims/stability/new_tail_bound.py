"""Beyond Proposition 5.1: liminf f(xₙ) ≤ inf f + αG²/2, also without a minimiser, and the constant is sharp.

The proof is that of Prop. 5.1 (prop_5_1_unstable_convergence.py); |x| from α/2 alternates between ±α/2 for
ever.
"""

from fractions import Fraction

import pytest

from claims.stability.descent import TAIL, tail_descent
from ndgm.exact.arithmetic import sign
from ndgm.exact.inference import recurrence
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "new-tail-bound",
    expect="holds",
    evidence="proved",
    given={"fraction": Fraction(1, 2)},
    mutants={"αG²/4": {"fraction": Fraction(1, 4)}},
)
def test_tail_bound(fraction):
    """$liminf f(xₙ) ≤ inf f + αG²/2$, also without a minimiser, and no smaller multiple of $αG²$ will do."""
    with witness(fraction=fraction):
        tail = tail_descent(fraction=fraction)
    orbit, attained = recurrence(lambda x: x - sign(x), start=Fraction(1, 2), times=0)
    for step, x in enumerate(orbit):
        with witness(f="|x|", α=1, step=step, position=x):
            assert abs(x) == fraction, "the loss of the cycle is another multiple of αG²"
    certify(tail, attained, concludes=[TAIL, "for every n ≥ 0 the orbit from 1/2 repeats 1/2, -1/2"])
