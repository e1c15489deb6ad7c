"""Figure 1: since the loss (3) is always non-negative, it converges, monotone or not.

That it is at least 0 does not do it alone, for the loss is not monotone in the end (fig_1_monotone.py): what
makes it converge is that its increases have a finite sum (finite_rise.py).
"""

from fractions import Fraction

import pytest
import z3

from claims.convergence.finite_rise import CONVERGES, loss_converges
from claims.convergence.rule_on_modulus import DECAY
from ndgm.exact.deduction import add_up, entrywise
from ndgm.sim import figure_1
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast


@claim(
    "fig-1.converges",
    part="non-negative",
    expect="holds",
    evidence="proved",
    given={"penalty_sign": 1},
    mutants={"a negative penalty": {"penalty_sign": -1}},
)
def test_loss_is_non_negative(penalty_sign):
    """Each term of the loss (3) is at least 0: squares of residuals, $λ|w|$ and
    $λ₂w²$, with $λ$, $λ₂ ≥ 0$."""
    residual, w, penalty, ridge = z3.Reals("r w λ λ₂")
    with witness():
        data = entrywise(residual * residual >= 0)
    with witness(sign_of_the_penalties=penalty_sign):
        terms = entrywise(
            penalty_sign * (penalty * z3.Abs(w) + ridge * w * w) >= 0, given=[penalty >= 0, ridge >= 0]
        )
    certify(add_up(data, terms))


@claim(
    "fig-1.converges",
    part="converges",
    expect="holds",
    evidence="proved",
    given={"decay": DECAY},
    mutants={"no decay": {"decay": Fraction(1)}},
)
def test_total_rise_is_finite(decay):
    """The increases of the loss (3), $y ≤ 0$, sum to a finite number, whatever data, penalties, start
    and rate: so it converges.
    """
    with witness(decay=decay):
        evidence = loss_converges(decay)
    certify(evidence, concludes=CONVERGES)


@claim(
    "fig-1.converges",
    part="converges",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"adaptive": True},
    mutants={"a constant rate": {"adaptive": False}},
)
def test_recorded_loss_converges(adaptive):
    """On 20 problems of the figure's kind each of the last 1000 of 6000 recorded losses is within
    1e-15 of $‖y‖²$, relatively.
    """
    for seed in range(20):
        problem = figure_1.small_problem(seed=seed)
        losses = figure_1.run(problem, adaptive=adaptive).losses[-1000:]
        check_all(
            abs(losses - problem.constant) <= 1e-15 * problem.constant,
            "the recorded loss is not at its minimum",
            seed=seed,
            loss=losses,
            norm_of_y_squared=problem.constant,
        )
    certify(enumerated("recorded losses of 20 runs"))


@claim(
    "fig-1.converges",
    part="converges",
    reading="judged by the loss less its constant",
    world="float64",
    aside=True,
    condition="the rate is cut where the loss less $‖y‖²$ rises, the same in real arithmetic",
    expect="holds",
    evidence="enumerated",
    given={"adaptive": True},
    mutants={"a constant rate": {"adaptive": False}},
)
def test_excess_vanishes(adaptive):
    """The loss converges to $‖y‖²$, its minimum, and not to 0: on 20 problems the
    excess falls below 1e-60."""
    for seed in range(20):
        problem = figure_1.small_problem(seed=seed)
        run = figure_1.run(
            problem, objective="excess", adaptive=adaptive, learning_rate=1e-3, iterations=4000
        )
        with witness(seed=seed, excess=run.excesses[-1]):
            assert 0 <= run.excesses[-1] < 1e-60, "the excess over ‖y‖² does not vanish"
    certify(enumerated("problems of 200 observations of 20 features"))
