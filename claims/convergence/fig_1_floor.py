"""Figure 1: 'the loss does not converge to zero because the run is finite'. No run of any length would help.

Each data term (relu(t) − y)² with y ≤ 0 is at least y², so the loss is at least ‖y‖² = 4461.786..., whatever
the weights are.
"""

from fractions import Fraction

import numpy as np
import pytest
import z3

from ndgm.exact.deduction import entrywise
from ndgm.exact.proofs import NotProved, prove
from ndgm.sim import figure_1
from ndgm.verdict import certify, claim, refute, witness

pytestmark = pytest.mark.fast

LEAST = Fraction(9, 10)
"""The responses of the listing are between −0.99 and −0.9."""


def data_term(activation_input, response):
    activation = z3.If(activation_input > 0, activation_input, 0)
    return (activation - response) * (activation - response)


@claim(
    "fig-1.floor",
    part="not-zero",
    expect="holds",
    evidence="proved",
    given={"sign": -1},
    mutants={"responses of positive sign": {"sign": 1}},
)
def test_loss_stays_above_zero(sign):
    """With responses below $−0.9$ each data term of (3) is above 0.81: its sum does not converge to 0."""
    t, y = z3.Reals("t y")
    with witness(response=f"{'−' if sign < 0 else ''}0.9 or further from 0"):
        evidence = entrywise(data_term(t, y) >= LEAST**2, given=[sign * y >= LEAST])
    certify(evidence)


@claim(
    "fig-1.floor",
    part="because",
    expect="refuted",
    evidence="proved",
    given={"sign": -1},
    mutants={"responses of positive sign": {"sign": 1}},
)
def test_longer_run_nears_zero(sign):
    """Some weight brings a data term of (3) below $y²$, so that a longer run could
    bring the loss near zero."""
    t, y = z3.Reals("t y")
    try:
        floor = prove(data_term(t, y) >= y * y, assumptions=[sign * y > 0])
    except NotProved:
        with witness(sign_of_y=sign):
            assert (max(Fraction(sign), 0) - sign) ** 2 < 1
    else:
        refute(
            "each data term is at least y² for every weight: the loss never falls below ‖y‖², however long "
            "the run",
            sign_of_y=sign,
            proof=floor,
        )


@claim(
    "fig-1.floor",
    part="because",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"sign": -1},
    mutants={"responses of positive sign": {"sign": 1}},
)
def test_run_is_above_its_floor(sign):
    """In the run the loss keeps falling towards 0 below $‖y‖²$."""
    problem = figure_1.small_problem(seed=3)
    signed = figure_1.Problem(problem.design, sign * np.abs(problem.response), problem.start, problem.penalty)
    losses = figure_1.run(signed, iterations=3000, learning_rate=1e-3).losses
    with witness(final_loss=losses[-1], norm_of_y_squared=signed.constant):
        assert losses[-1] < signed.constant * (1 - 1e-9), "it stays above ‖y‖²"
