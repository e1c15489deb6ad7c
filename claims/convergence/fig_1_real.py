"""Figure 1: 'the oscillation is real, not numerical'. It is the unit roundoff of the recorded loss.

Four experiments. The loss without its constant part ‖y‖² is the same function in real arithmetic, and
judging by it the iterates fall for ever. With b bits the plateau is proportional to 2⁻ᵇ. With a constant C
added to the loss it is proportional to C. In exact rationals the rule on |w| keeps cutting and its iterates
go to 0. What remains in real arithmetic is that |w| rises again and again, ever less: at a constant rate one
of two steps raises it in the end, so that the rule cuts the rate for ever.
"""

from fractions import Fraction
from itertools import islice, pairwise

import numpy as np
import pytest
import z3

from claims.convergence.plateaus import CONSTANTS, check_no_slope, level, runs_by_constant
from claims.convergence.rule_on_modulus import iterates
from ndgm.exact.deduction import cut
from ndgm.exact.inference import two_cycle
from ndgm.exact.proofs import prove, step_formula
from ndgm.exact.rules import NDGM
from ndgm.sim import figure_1
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast


@claim(
    "fig-1.real",
    expect="refuted",
    evidence="enumerated",
    given={"decay": Fraction(9, 10)},
    mutants={"rate never cut": {"decay": Fraction(1)}},
)
def test_oscillation_in_exact_arithmetic(decay):
    """In exact rational arithmetic the rule on $|w|$ from $w = 1$ at rate 303/1000 keeps
    oscillating: $|w|$ stays above 1e-6."""
    bound = Fraction(1, 10**6)
    for iterate in islice(iterates(decay), 1200):
        with witness(step=iterate.step, rises_of_the_loss=iterate.rises, bound_on_w=bound):
            assert iterate.loss > bound, "the oscillation dies out"


@claim(
    "fig-1.real",
    reading="rises without end",
    aside=True,
    condition=(
        "the oscillation is only that the one-norm rises again and again, not that its size or its bands stay"
    ),
    expect="holds",
    evidence="proved",
    given={"accept_any_step": True, "rule": NDGM},
    mutants={
        "steps that raise the loss are taken back": {"accept_any_step": False},
        "half the step": {"rule": lambda rate, penalty: NDGM(rate, penalty / 2)},
    },
)
def test_norm_rises_again_and_again(accept_any_step, rule):
    """In real arithmetic the rule on $|w|$ never stops cutting: between two cuts the
    rate $α$ is constant, and unless $w$ is 0 or $±α/2$ one of two steps in the band raises $|w|$.

    (Replayed from $w = 1$ at the rate 303/1000: $|w|$ rises in each ten of 1200 steps.)
    """
    found = [iterate.rises for iterate in islice(iterates(accept_any_step=accept_any_step), 0, 1201, 10)]
    for step, (before, after) in enumerate(pairwise(found)):
        with witness(step=10 * step, rises_so_far=before, rises_ten_steps_later=after):
            assert after > before, "the oscillation stops"
    w, alpha = z3.Reals("w α")

    def step_of(w):
        return [step_formula(rule(alpha, z3.RealVal(1)), w)]

    once = step_of(w)[0]
    higher = z3.Or(z3.Abs(once) > z3.Abs(w), z3.Abs(step_of(once)[0]) > z3.Abs(once))
    other = z3.And(w != 0, z3.Abs(w) != alpha / 2)
    with witness(loss="|w|", rate="constant"):
        rises = prove(higher, assumptions=[alpha > 0, other, z3.Abs(w) < alpha])
    band = two_cycle(
        lambda w: z3.Abs(w) < alpha,
        measure=z3.Abs,
        by=alpha,
        variables=[w],
        step=step_of,
        given=[alpha > 0],
    )
    certify(cut(z3.Implies(other, higher), using=[band, rises]))


@claim(
    "fig-1.real",
    reading="loss without its constant part",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"run": lambda: figure_1.longer_run("excess")},
    mutants={"loss as listed": {"run": figure_1.paper_run}},
)
def test_plateau_without_the_constant(run):
    """The run of Figure 1 that judges by the loss minus $‖y‖²$, the same in real arithmetic,
    stays above one-norm 1e-30.
    """
    history = run()
    with witness(one_norm_after_3000_iterations=history.one_norms[2999], excess=history.excesses[2999]):
        assert history.one_norms[2999] > 1e-30


BITS = (24, 53, 80, 106, 160)


def plateau_by_bits(adaptive_rate):
    """log10 of the unit roundoff, and of the plateau's level with so many bits."""
    problem, rate = figure_1.small_problem(10, 3, seed=1), 0.01 if adaptive_rate else 0.001
    runs = (
        figure_1.run_in_bits(
            problem, bits, iterations=1400, cuts=2, adaptive=adaptive_rate, learning_rate=rate
        )
        for bits in BITS
    )
    return -np.array(BITS) * np.log10(2), np.log10([level(one_norms) for one_norms in runs])


@claim(
    "fig-1.real",
    reading="plateau against precision",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"adaptive_rate": True},
    mutants={"constant rate": {"adaptive_rate": False}},
)
def test_plateau_is_independent_of_precision(adaptive_rate):
    """The level of the plateau does not depend on the number of bits, from 24 to 160."""
    check_no_slope(*plateau_by_bits(adaptive_rate), "log10 plateau / log10 unit roundoff")


@claim(
    "fig-1.real",
    reading="plateau against an added constant",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"adaptive_rate": True},
    mutants={"constant rate": {"adaptive_rate": False}},
)
def test_plateau_is_independent_of_a_constant(adaptive_rate):
    """The level of the plateau does not depend on a constant added to the loss, from 1e-9 to 1e12."""
    levels = np.log10([level(run.one_norms) for run in runs_by_constant(adaptive_rate)])
    check_no_slope(np.log10(CONSTANTS), levels, "log10 plateau / log10 constant")
