"""Appendix A.3.4: is the absence of a dual force, a dual set that is unbounded, why the iterates bounce?

(12) has the same constant dual function for every loss (11), the smooth one with λ₁ = 0 among them, whose
iterates converge. The dual set of (7) is compact, and its iterates bounce for ever. And in Figure 1 the
bouncing goes away when a constant is left out of the loss.
"""

from fractions import Fraction

import pytest

from ndgm.exact.convex import max_crossing_solutions, piecewise, relu_regression
from ndgm.sim import figure_1
from ndgm.verdict import claim, witness

pytestmark = pytest.mark.fast


def descend(loss, rate, start, steps):
    """Gradient descent in exact arithmetic from `start`; it never meets a kink here, where both slopes agree."""
    path = [Fraction(start)]
    for _ in range(steps):
        left, right = loss.slopes(path[-1])
        assert left == right
        path.append(path[-1] - rate * left)
    return path


RATE = Fraction(1, 4)


@claim(
    "text-A.3.4.cause",
    expect="refuted",
    evidence="proved",
    given={"lasso": 0, "ridge": 1},
    mutants={"lasso 1, ridge 0": {"lasso": 1, "ridge": 0}},
)
def test_unbounded_dual_makes_bounce(lasso, ridge):
    """Where the dual function of (12) is the constant ‖y‖², the iterates on (11) bounce: their steps do not
    shrink.
    """
    design, response = (0,), (-1,)
    for multipliers in ((0, 0), (0, 1), (7, 0), (100, 100)):
        assert relu_regression(design, response, *multipliers).infimum() == 1
    path = descend(relu_regression(design, response, lasso, ridge), RATE, Fraction(1, 8), 4)
    for before, here, after in zip(path, path[1:], path[2:], strict=False):
        with witness(λ_1=lasso, λ_2=ridge, rate=RATE, iterates=(before, here, after), next="b/2 for ever"):
            assert abs(after - here) >= abs(here - before)


@claim(
    "text-A.3.4.cause",
    expect="refuted",
    evidence="proved",
    given={"slope": 1, "curvature": 0},
    mutants={"b²": {"slope": 0, "curvature": 1}},
)
def test_compact_dual_stops_bouncing(slope, curvature):
    """Where the max crossing solutions are compact, the iterates do not bounce: no iterate returns."""
    loss = piecewise([0], [0], [(0, -slope, curvature), (0, slope, curvature)])
    solutions = max_crossing_solutions(loss)
    assert solutions is not None and solutions.is_bounded
    path = descend(loss, RATE, Fraction(1, 8), 4)
    for here, after in zip(path, path[2:], strict=False):
        with witness(f=str(loss), solutions=str(solutions), rate=RATE, iterate=here, two_steps_later=after):
            assert after != here


@claim(
    "text-A.3.4.cause",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"objective": "excess"},
    mutants={"the loss as recorded": {"objective": "loss"}},
)
def test_same_dual_keeps_bouncing(objective):
    """Figure 1's rule judged by the loss minus ‖y‖², whose dual function is constant all the same, still
    bounces above 1e-30.
    """
    run = figure_1.run(figure_1.small_problem(), objective=objective, iterations=6000)
    with witness(
        one_norm_after_6000_iterations=float(run.one_norms[-1]), increases_at_the_end=run.increases(200)
    ):
        assert run.one_norms[-1] > 1e-30
