"""Section 3, in one dimension: |x| and max(0, x) are not L-smooth, as their slopes jump at 0."""

import pytest
import z3

from claims.convergence.difference_quotients import KINKS, check_quotients
from ndgm.verdict import claim

pytestmark = pytest.mark.fast

SMOOTH = {"max(0, x)²/2": lambda x: z3.If(x > 0, x, z3.RealVal(0))}


@claim(
    "text-3.kink-lsmooth",
    expect="holds",
    evidence="proved",
    given={"slopes": KINKS},
    mutants={"max(0, x)²/2": {"slopes": SMOOTH}},
)
def test_kink_is_not_smooth(slopes):
    """The difference quotient of the derivative of $|x|$, and of $max(0, x)$, across 0 exceeds every $L$."""
    check_quotients(slopes)


@claim(
    "text-3.kink-lsmooth",
    reading="every loss of a ReLU network",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"slopes": SMOOTH},
    mutants={"its kink, without the square": {"slopes": KINKS}},
)
def test_every_relu_network(slopes):
    """The squared loss of one neuron at the response 0, too, has slopes whose quotients exceed every $L$."""
    check_quotients(slopes)
