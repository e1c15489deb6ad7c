"""Section 3 on Figure 1: 'while the loss eventually becomes monotonic, the norm of the weights does not'.

The loss is decided in fig_1_monotone.py. The one-norm goes on rising and falling: in real arithmetic that of
the rule on |w| is the loss itself, and in the listing's run it rises at every other step.
"""

from itertools import islice, pairwise

import numpy as np
import pytest

from claims.convergence.norm_bands import PLATEAU
from claims.convergence.rule_on_modulus import iterates
from ndgm.sim import figure_1
from ndgm.verdict import certify, check_all, claim, enumerated

pytestmark = pytest.mark.fast

WINDOW = 100


def check_rises(norms, window, first):
    """In each window the norm both rises and falls."""
    differences = np.array([after > before for before, after in pairwise(norms)])
    rises = differences[: len(differences) // window * window].reshape(-1, window)
    check_all(
        rises.any(1) & ~rises.all(1),
        "the norm is monotone there",
        from_iteration=lambda case: first + window * case,
        rises=rises.sum(1),
    )
    certify(enumerated(f"windows of {window} steps"))


@claim(
    "fig-1.norm",
    part="norm",
    expect="holds",
    evidence="enumerated",
    given={"accept_any_step": True},
    mutants={"steps that raise the loss are taken back": {"accept_any_step": False}},
)
def test_norm_of_the_exact_rule(accept_any_step):
    """In exact arithmetic the rule on $|w|$ raises and lowers $|w|$ in each hundred
    of the first 1200 steps."""
    norms = [iterate.loss for iterate in islice(iterates(accept_any_step=accept_any_step), 1201)]
    check_rises(norms, WINDOW, 0)


@claim(
    "fig-1.norm",
    part="norm",
    world="float64",
    expect="holds",
    evidence="enumerated",
    given={"settings": {}},
    mutants={
        "a rate so small that no step overshoots": {
            "settings": {"adaptive": False, "learning_rate": 1e-9, "iterations": 301}
        }
    },
)
def test_norm_of_the_run(settings):
    """The one-norm of the run rises and falls in each hundred of the iterations 5000 to 8000."""
    run = figure_1.run(figure_1.paper_problem(), **settings) if settings else figure_1.longer_run()
    first = 0 if settings else PLATEAU
    check_rises(run.one_norms[first:], WINDOW, first)
