"""Section 5: is unstable convergence within the scope of classical theory, and that of networks with it?

Prop. 5.1 shows by classical theory that convex Lipschitz losses do not diverge. The conjecture is about
neural networks; the loss (a max(0, b) − 1)² of a ReLU network is neither convex nor Lipschitz, so that the
proposition says nothing about it, and its class is not a broader one: it is another. It has other functions,
such as (7), which has neither data nor output.
"""

from fractions import Fraction

import pytest
import z3

from claims.stability.huber import huber
from claims.stability.lipschitz_losses import check_lasso_is_in_the_class, relu_network
from ndgm.verdict import claim, witness

pytestmark = pytest.mark.fast


@claim(
    "text-5.conjecture",
    part="broader",
    expect="refuted",
    evidence="proved",
    given={"loss": relu_network},
    mutants={"the Huber loss": {"loss": huber}},
)
def test_networks_are_in_the_class(loss):
    """The class has the losses of neural networks in it: $(a max(0, b) − 1)²$ along
    $a = b$ is convex, and 10-Lipschitz on $[−3, 3]$."""
    left, middle, right = Fraction(-1), Fraction(-1, 4), Fraction(1, 2)
    chord = (loss(left) + loss(right)) / 2
    rise = loss(Fraction(3)) - loss(Fraction(2))
    shown = {"at_the_middle": loss(middle), "chord": chord, "rise_from_2_to_3": rise}
    with witness(points=(left, middle, right), **shown):
        assert loss(middle) <= chord, "it is above its chord, and not convex"
        assert abs(rise) <= 10, "it is not Lipschitz with 10"


@claim(
    "text-5.conjecture",
    part="broader",
    reading="other functions",
    condition="'broader' says that the class has other functions, such as (7), not that it has networks",
    expect="holds",
    evidence="proved",
    given={"value": lambda b: z3.Abs(b)},
    mutants={"b²": {"value": lambda b: b * b}},
)
def test_other_functions_are_in_the_class(value):
    """(7), $λ‖b‖₁$, which has neither data nor output, is convex and satisfies (6), entry by entry."""
    check_lasso_is_in_the_class(value)
