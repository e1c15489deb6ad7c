"""Section 5: is it the lack of a second derivative that makes the Huber loss oscillate?

No: a C² loss with the same quadratic growth at its minimum and linear tails oscillates as well.
"""

from fractions import Fraction

import pytest

from ndgm.verdict import claim, witness

pytestmark = pytest.mark.fast


def smooth_slope(r):
    """A C² relative of the Huber derivative: r − r³/3 on [−1, 1], then the constant 2/3."""
    return r - r**3 / 3 if abs(r) <= 1 else Fraction(2, 3) * (1 if r > 0 else -1)


@claim(
    "text-5.huber-cause",
    expect="refuted",
    evidence="proved",
    given={"slope": smooth_slope},
    mutants={"quadratic": {"slope": lambda r: r}},
)
def test_twice_differentiable_relative_behaves_otherwise(slope):
    """A C² loss that grows like the Huber loss, near 0 and far away, has no bounded oscillation at 3 >
    2/f″(0).
    """
    amplitude = Fraction(1)
    cycle = (amplitude, -amplitude)
    with witness(slope="r − r³/3 on [−1, 1], then 2/3", learning_rate=3, cycle=cycle):
        assert amplitude - 3 * slope(amplitude) != -amplitude
