"""Figure 1: the breakdown of the Capture Theorem 'arises solely' from a point of non-differentiability.

It does not take one. (2/3)|w|³ᐟ² is convex and differentiable, with gradient sgn(w)√|w|; from α²/4 a step of
the learning rate α leads to −α²/4: the loss is constant, hence monotone, and the iterates never settle. The
gradient is not Lipschitz; no kink is involved. And in floats the iterates of the run are captured after all.
"""

import numpy as np
import pytest
import sympy

from ndgm.exact.proofs import identity
from ndgm.sim import figure_1
from ndgm.verdict import claim, witness

pytestmark = pytest.mark.fast


@claim(
    "fig-1.cause",
    expect="refuted",
    evidence="proved",
    given={"power": sympy.Rational(3, 2)},
    mutants={"w² / 2, whose gradient is Lipschitz": {"power": sympy.Integer(2)}},
)
def test_differentiable_losses_settle(power):
    """Gradient descent with monotone loss on a differentiable convex |w|ᵖ/p settles at every rate that keeps
    the loss from rising.
    """
    at_every_rate = identity("α**2/4 - α*sqrt(α**2/4)", "-α**2/4", positive=True)
    rate = sympy.Rational(1, 3)
    position = start = rate**2 / 4
    for step in range(60):
        position -= rate * sympy.sign(position) * abs(position) ** (power - 1)
        with witness(p=power, rate=rate, step=step, start=start, w=position):
            assert abs(position) < start, (
                f"w alternates between α²/4 and −α²/4 for ever while the loss is constant ({at_every_rate})"
            )


@claim(
    "fig-1.cause",
    reading="iterates are captured",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"radius": 1e-13},
    mutants={"a ball of radius 1e-14": {"radius": 9e-15}},
)
def test_iterates_leave_every_neighbourhood(radius):
    """The iterates of the run are not captured: they leave the ball of one-norm radius 1e-13 around the
    minimum again.
    """
    norms = figure_1.paper_run().one_norms
    entered = int(np.argmax(norms < radius))
    largest = float(norms[entered:].max())
    with witness(radius=radius, captured_from_iteration=entered, largest_norm_after=largest):
        assert largest >= radius
