"""Appendix A.3.4: is the absence of a dual force, a dual set that is unbounded, why the iterates bounce?

(12) has the same constant dual function for every loss (11), the smooth one with λ₁ = 0 among them, whose
iterates converge. The dual set of (7) is compact, and its iterates bounce for ever. And in Figure 1 the
bouncing goes away when a constant is left out of the loss.
"""

from fractions import Fraction

import pytest

from ndgm.exact.convex import piecewise, relu_regression
from ndgm.exact.duality import max_crossing_solutions
from ndgm.sim import figure_1
from ndgm.verdict import claim, witness

pytestmark = pytest.mark.fast


LEARNING_RATE = Fraction(1, 4)


def descend(loss):
    """Five iterates of gradient descent from 1/8, in exact arithmetic; none is at a kink."""
    path = [Fraction(1, 8)]
    for _ in range(4):
        left, right = loss.slopes(path[-1])
        assert left == right
        path.append(path[-1] - LEARNING_RATE * left)
    return path


@claim(
    "text-A.3.4.cause",
    expect="refuted",
    evidence="proved",
    given={"lasso": 0, "ridge": 1},
    mutants={"lasso 1, ridge 0": {"lasso": 1, "ridge": 0}},
)
def test_unbounded_dual_makes_bounce(lasso, ridge):
    """Where the dual function of (12) is constant, the iterates on (11) bounce: their steps do not shrink."""
    design, response = (0,), (-1,)
    for multipliers in ((0, 0), (0, 1), (7, 0), (100, 100)):
        assert relu_regression(design, response, *multipliers).infimum() == 1
    path = descend(relu_regression(design, response, lasso, ridge))
    for before, here, after in zip(path, path[1:], path[2:], strict=False):
        iterates = (before, here, after)
        with witness(
            λ_1=lasso, λ_2=ridge, learning_rate=LEARNING_RATE, iterates=iterates, next="b/2 for ever"
        ):
            assert abs(after - here) >= abs(here - before), "the steps shrink"


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
    shown = {"f": str(loss), "solutions": str(solutions), "learning_rate": LEARNING_RATE}
    path = descend(loss)
    for here, after in zip(path, path[2:], strict=False):
        with witness(**shown, iterate=here, two_steps_later=after):
            assert after != here, "the iterates bounce between two points"


@claim(
    "text-A.3.4.cause",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"objective": "excess"},
    mutants={"the loss as recorded": {"objective": "loss"}},
)
def test_same_dual_keeps_bouncing(objective):
    """Figure 1's rule, judged by the loss minus $‖y‖²$, with the same constant dual,
    bounces above $10⁻³⁰$."""
    run = figure_1.run(figure_1.small_problem(), objective=objective, iterations=6000)
    last = float(run.one_norms[-1])
    with witness(one_norm_after_6000_iterations=last, increases_at_the_end=run.increases(200)):
        assert last > 1e-30, "the bouncing has died out"
