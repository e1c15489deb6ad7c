"""Section 5: is it the lack of a second derivative that makes the Huber loss oscillate?

No: a C² loss that is r²/2 on [−1, 1], like the Huber loss, with linear tails oscillates as well. Its slope is
r on [−1, 1], bends on 1 ≤ |r| ≤ 2 while the curvature falls linearly from 1 to 0, and is 3/2 beyond. At α = 3
> 2/f″(0) = 2 it has the 2-cycle ±9/4.
"""

from fractions import Fraction

import pytest

from claims.stability.bent import bent_slope
from ndgm.verdict import claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-5.huber-cause",
    expect="refuted",
    evidence="proved",
    given={"slope": bent_slope},
    mutants={"quadratic": {"slope": lambda r: r}},
)
def test_twice_differentiable_relative_behaves_otherwise(slope):
    """A $C²$ loss that grows like the Huber loss, near 0 and far away, does not oscillate at $3 > 2/f″$."""
    amplitude = Fraction(9, 4)
    cycle = (amplitude, -amplitude)
    shown = {"slope": "r on [−1, 1], 3/2 from 2 on, curvature linear between", "learning_rate": 3}
    with witness(**shown, cycle=cycle, slope_at_9_4=slope(amplitude)):
        assert amplitude - 3 * slope(amplitude) != -amplitude, "it has a bounded oscillation, the cycle ±9/4"
