"""Figure 1: 'the loss does not converge to zero because the run is finite'. No run of any length would help.

Each data term (relu(t) − y)² with y ≤ 0 is at least y², so the loss is at least ‖y‖² = 4461.786..., whatever
the weights are.
"""

from fractions import Fraction

import numpy as np
import pytest
import z3

from ndgm.exact.proofs import NotProved, prove
from ndgm.sim import figure_1
from ndgm.verdict import claim, refute, witness

pytestmark = pytest.mark.fast


@claim(
    "fig-1.floor",
    expect="refuted",
    evidence="proved",
    given={"sign": -1},
    mutants={"responses of positive sign": {"sign": 1}},
)
def test_longer_run_nears_zero(sign):
    """Some weight brings a data term of (3) below y², so that a longer run could bring the loss near zero."""
    t, y = z3.Reals("t y")
    activation = z3.If(t > 0, t, 0)
    try:
        prove((activation - y) * (activation - y) >= y * y, assumptions=[sign * y > 0])
    except NotProved:
        with witness(sign_of_y=sign):
            assert (max(Fraction(sign), 0) - sign) ** 2 < 1
    else:
        refute(
            "each data term is at least y² for every weight, so the loss never falls below ‖y‖²",
            sign_of_y=sign,
            least_loss_of_the_figure="4461.786221675726...",
        )


@claim(
    "fig-1.floor",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"sign": -1},
    mutants={"responses of positive sign": {"sign": 1}},
)
def test_run_is_above_its_floor(sign):
    """In the run the loss keeps falling towards 0 below ‖y‖²."""
    problem = figure_1.small_problem(seed=3)
    signed = figure_1.Problem(problem.design, sign * np.abs(problem.response), problem.start, problem.penalty)
    losses = figure_1.run(signed, iterations=3000, learning_rate=1e-3).losses
    with witness(final_loss=losses[-1], norm_of_y_squared=signed.constant):
        assert losses[-1] < signed.constant * (1 - 1e-9)
