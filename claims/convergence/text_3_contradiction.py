"""Section 3: does a monotone loss beside a norm that is not monotone contradict the Capture Theorem?

No: GD with the paper's own adaptive step size, on a differentiable convex function (unequal_slopes.py), shows
both, in every norm. Its loss falls at each step, so that the rule never cuts the rate.
"""

from fractions import Fraction
from itertools import pairwise

import pytest

from claims.convergence.unequal_slopes import RATE, slope, value
from claims.small_steps import COMES_NO_FURTHER, steps_shrink
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


def adaptive_run(rate, steps):
    """Positions of GD from 1, the rate cut by 0.9 at every increase of the loss, and the rate at the end."""
    positions = [Fraction(1)]
    for _ in range(steps):
        positions.append(positions[-1] - rate * slope(positions[-1]))
        if value(positions[-1]) > value(positions[-2]):
            rate *= Fraction(9, 10)
    return positions, rate


@claim(
    "text-3.contradiction",
    expect="refuted",
    evidence="proved",
    given={"rate": RATE},
    mutants={"from the rate 2/L": {"rate": Fraction(8, 9)}},
)
def test_norm_of_gd_is_monotone(rate):
    """Under the adaptive rule a GD run of monotone loss on a differentiable function has a monotone norm."""
    positions, last_rate = adaptive_run(rate, 60)
    late = [k for k in range(30, 60) if abs(positions[k + 1]) > abs(positions[k])]
    with witness(
        f="x²/2 for x ≥ 0, 9x²/8 for x < 0",
        first_rate=rate,
        last_rate=last_rate,
        iterates=tuple(positions[:4]),
        rises_of_the_loss=sum(value(b) > value(a) for a, b in pairwise(positions)),
        rises_of_the_norm_in_the_last_30_steps=len(late),
    ):
        assert not late, "the loss falls at each step and the norm rises at every other one, as for NDGM"


@claim(
    "text-3.contradiction",
    reading="Euclidean norm, small steps",
    condition="the norm is the Euclidean one, and the rate is at most $2/L$ for a convex $L$-smooth function",
    expect="holds",
    evidence="proved",
    given={"limit": 2},
    mutants={"α ≤ 5/(2L)": {"limit": Fraction(5, 2)}},
)
def test_euclidean_norm_of_gd_is_monotone(limit):
    """There GD does not raise the norm, so that a norm which rises again and again is none of GD."""
    with witness(limit=str(limit)):
        certify(steps_shrink(limit, equality=True), concludes=COMES_NO_FURTHER)
