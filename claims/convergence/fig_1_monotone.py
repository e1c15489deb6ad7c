"""Figure 1: the adaptive step size makes the loss monotone in the end, and bounded.

The rule accepts every step and only shrinks the next one. In real arithmetic an iterate of |w| within a step
s of 0 goes to s − |w| and back, and one of the two raises the loss, unless |w| = s/2. In the listing's run
the excess over ‖y‖² is about 1e-12 at the end while one unit in the last place of the loss is 9e-13, so the
recorded loss is constant whatever the iterates do; the true loss rises on every other step. It is bounded, as
its rises have a finite sum (finite_rise.py).
"""

from fractions import Fraction
from itertools import islice, pairwise

import numpy as np
import pytest
import z3

from claims.convergence.finite_rise import RISES_LITTLE, SMALL, STAYS_BELOW, bounded, one_step
from claims.convergence.rule_on_modulus import DECAY, iterates
from ndgm.exact.proofs import prove
from ndgm.sim import figure_1
from ndgm.verdict import certify, check_all, claim, enumerated, witness

pytestmark = pytest.mark.fast

FIRST, STEPS = 1000, 1200


def rises_again():
    """At a step s, |w| and s − |w| take turns, so that one of two steps raises the loss, if they differ."""
    size, step = z3.Reals("|w| s")
    after = z3.Abs(size - step)
    back = z3.Abs(after - step)
    return prove(z3.Or(after > size, back > after), assumptions=[size > 0, size < step, size != step - size])


@claim(
    "fig-1.monotone",
    part="monotone",
    expect="refuted",
    evidence="proved",
    given={"accept_any_step": True},
    mutants={"steps that raise the loss are taken back": {"accept_any_step": False}},
)
def test_rule_makes_the_loss_monotone(accept_any_step):
    """In exact arithmetic the rule on $|w|$ from $w = 1$, $α₀ = 303/1000$, raises no
    loss after 1000 steps."""
    found, one_of_two = islice(iterates(accept_any_step=accept_any_step), FIRST, STEPS), rises_again()
    for before, after in pairwise(found):
        with witness(step=after.step, rises_so_far=after.rises, one_of_two_steps_rises=one_of_two):
            assert after.loss <= before.loss, "the loss rises"


@claim(
    "fig-1.monotone",
    part="monotone",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"settings": {}},
    mutants={
        "a rate so small that no step overshoots": {
            "settings": {"adaptive": False, "learning_rate": 1e-9, "iterations": 50}
        }
    },
)
def test_true_loss_is_monotone(settings):
    """The loss at the stored iterates, in exact rational arithmetic, does not rise over the last steps of the
    run.
    """
    problem = figure_1.paper_problem()
    run = figure_1.run(problem, keep=1000, **settings) if settings else figure_1.paper_run()
    exact = figure_1.exact_excesses(problem, run.weights[-4:])
    check_all(
        [after <= before for before, after in pairwise(exact)],
        "the exact loss rises while the recorded loss stays the same",
        rise=[f"{float(after - before):.3g}" for before, after in pairwise(exact)],
        step=lambda step: len(run.losses) - 4 + step,
        rises_among_the_last_999_steps=run.increases(1000),
    )


@claim(
    "fig-1.monotone",
    part="monotone",
    reading="as recorded",
    world="float64",
    condition="the loss is read as recorded, rounded to float64, from iteration 5000 on",
    expect="holds",
    evidence="enumerated",
    given={"loss": "losses", "first": 5000},
    mutants={"the loss without its constant": {"loss": "excesses"}, "from iteration 300 on": {"first": 300}},
)
def test_recorded_loss_is_monotone(loss, first):
    """The recorded loss does not increase after iteration 5000."""
    values = getattr(figure_1.paper_run(), loss)[first:]
    check_all(np.diff(values) <= 0, "it rises", iteration=lambda step: first + step, rise=np.diff(values))
    certify(enumerated("consecutive pairs of recorded losses"))


@claim(
    "fig-1.monotone",
    part="bounded",
    expect="holds",
    evidence="proved",
    given={"decay": DECAY},
    mutants={"no decay": {"decay": Fraction(1)}},
)
def test_loss_is_bounded(decay):
    """The loss (3), $y ≤ 0$, is bounded, whatever data, penalties, start and rate."""
    with witness(decay=decay):
        evidence = [one_step(), *bounded(decay)]
    certify(*evidence, concludes=[RISES_LITTLE, SMALL, STAYS_BELOW])


@claim(
    "fig-1.monotone",
    part="bounded",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"settings": {}},
    mutants={"a constant rate": {"settings": {"adaptive": False, "iterations": 300}}},
)
def test_recorded_loss_is_bounded(settings):
    """No recorded loss of the run is above 1e44. (It rises from 170,956 to 3e43 before the rate is
    small.)
    """
    run = figure_1.run(figure_1.paper_problem(), **settings) if settings else figure_1.paper_run()
    check_all(run.losses <= 1e44, "the loss grows", iteration=lambda step: step, loss=run.losses)
    certify(enumerated("recorded losses of the run"))
