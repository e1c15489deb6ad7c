"""Section 5: is unstable convergence within the scope of classical theory, and that of networks with it?

Prop. 5.1 shows by classical theory that convex Lipschitz losses do not diverge. The conjecture is about
neural networks; the loss (a max(0, b) − 1)² of a ReLU network is neither convex nor Lipschitz, so that the
proposition says nothing about it.
"""

from fractions import Fraction

import pytest

from claims.stability.huber import huber
from ndgm.verdict import claim, witness

pytestmark = pytest.mark.fast


def relu_network(t):
    """(a max(0, b) − 1)² along a = b = t."""
    return (t * max(t, Fraction(0)) - 1) ** 2


@claim(
    "text-5.conjecture",
    reading="neural networks",
    condition="it is said of neural networks, which the conjecture is about",
    aside=True,
    expect="refuted",
    evidence="proved",
    given={"loss": relu_network},
    mutants={"the Huber loss": {"loss": huber}},
)
def test_networks_satisfy_the_hypothesis(loss):
    """The loss $(a max(0, b) − 1)²$ of a ReLU network along $a = b$ is convex and
    10-Lipschitz on $[−3, 3]$."""
    left, middle, right = Fraction(-1), Fraction(-1, 4), Fraction(1, 2)
    chord = (loss(left) + loss(right)) / 2
    rise = loss(Fraction(3)) - loss(Fraction(2))
    shown = {"at_the_middle": loss(middle), "chord": chord, "rise_from_2_to_3": rise}
    with witness(points=(left, middle, right), **shown):
        assert loss(middle) <= chord, "it is above its chord, and not convex"
        assert abs(rise) <= 10, "it is not Lipschitz with 10"
