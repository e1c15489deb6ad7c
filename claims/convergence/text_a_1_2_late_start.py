"""A.1.2: does the Capture Theorem predict a norm that decays monotonically once it has risen?

It predicts no such thing (text_a_1_2_captured.py). On a quadratic with α < 2/λ_max the infinity norm rises
for ever at every other step. In the Euclidean norm convex quadratics do decay, from the first step on.
"""

from fractions import Fraction

import pytest

from claims.convergence.stand_in import rises
from claims.small_steps import COMES_NO_FURTHER, steps_shrink
from ndgm.exact.quadratics import REFLECTION, infinity_norm, vector
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-A.1.2.late-start",
    part="predicted",
    expect="refuted",
    evidence="proved",
    given={"rate": Fraction(1)},
    mutants={"α = 9/10": {"rate": Fraction(9, 10)}},
)
def test_every_quadratic_decays_monotonically(rate):
    """On the quadratic with eigenvalues 1/10 and 19/10 the infinity norm no longer rises after 200 steps.

    At rate 1 two steps multiply the iterate by 81/100: what the first two do, all do.
    """
    positions = REFLECTION.trajectory(vector(1, 0), rate, 400)
    late = [k for k in rises([infinity_norm(x) for x in positions]) if k >= 200]
    with witness(
        A=REFLECTION.matrix,
        learning_rate=rate,
        start=(1, 0),
        late_rises=len(late),
        growth=infinity_norm(positions[3]) / infinity_norm(positions[2]),
    ):
        assert not late, "it rises at every other step"


@claim(
    "text-A.1.2.late-start",
    part="predicted",
    reading="Euclidean norm",
    condition="the norm is the Euclidean one (where it does not rise at first either)",
    expect="holds",
    evidence="proved",
    given={"limit": 2},
    mutants={"α ≤ 5/(2λ_max)": {"limit": Fraction(5, 2)}},
)
def test_euclidean_norm_decays(limit):
    """On every convex quadratic, at $α ≤ 2/λ_{max}$, the Euclidean norm does not rise."""
    with witness(limit=str(limit)):
        certify(steps_shrink(limit, equality=True), concludes=COMES_NO_FURTHER)
