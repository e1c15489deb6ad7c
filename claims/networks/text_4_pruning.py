"""Pruning (setting weights below a threshold to 0) is 'a form of soft thresholding, hence suboptimal where
the loss is not L-smooth'.

The two maps set the same weights to 0 and differ on all others: soft thresholding moves those, by the
threshold. Pruning is hard thresholding, the proximal map of t²/2 times the number of non-zero weights. And
it may end at the optimum of a loss that is not L-smooth.
"""

from fractions import Fraction

import pytest
import z3

from ndgm.exact.proofs import NotProved, prove
from ndgm.exact.pruning import hard_threshold
from ndgm.exact.rules import NDGM, soft_threshold, trajectory
from ndgm.strategies import examples, toy_cases
from ndgm.verdict import certify, claim, refute, witness

pytestmark = pytest.mark.fast

w, y, t, u = z3.Reals("w y t u")


@claim(
    "text-4.pruning",
    part="form",
    expect="refuted",
    evidence="proved",
    given={"prune": hard_threshold},
    mutants={"a pruning that shrinks, too": {"prune": soft_threshold}},
)
def test_is_soft_thresholding(prune):
    """For every $t > 0$ some soft threshold $u > 0$ does to every weight what pruning at $t$ does."""
    far = t + u + 1
    try:
        differs = prove(prune(far, t) != soft_threshold(far, u), assumptions=[t > 0, u > 0])
    except NotProved:
        with witness():
            prove(prune(w, t) == soft_threshold(w, t), assumptions=[t > 0])
    else:
        refute("whatever u is, the maps differ at t + u + 1", proof=differs)


@claim(
    "text-4.pruning",
    part="form",
    reading="the same zeros",
    condition="only which weights become 0 is meant, and ties $|w| = t$ are left out",
    expect="holds",
    evidence="proved",
    given={"prune": hard_threshold, "counted": z3.Abs(w) != t},
    mutants={
        "ties counted": {"counted": z3.BoolVal(True)},
        "a threshold of half the size": {"prune": lambda v, at: hard_threshold(v, at / 2)},
    },
)
def test_same_zeros(prune, counted):
    """Pruning and soft thresholding at $t$ set the same weights to 0."""
    with witness():
        evidence = prove((prune(w, t) == 0) == (soft_threshold(w, t) == 0), assumptions=[t > 0, counted])
    certify(evidence)


@claim(
    "text-4.pruning",
    part="form",
    reading="what it is a form of",
    aside=True,
    condition="it is read as hard thresholding",
    expect="holds",
    evidence="proved",
    given={"prune": hard_threshold},
    mutants={"soft thresholding": {"prune": soft_threshold}},
)
def test_is_the_proximal_map_of_a_count(prune):
    """Pruning at $t$ minimises $(v − w)²/2 + (t²/2)[v ≠ 0]$: it is the proximal map of the
    number of non-zero weights.
    """

    def cost(value):
        return (value - w) * (value - w) + z3.If(value == 0, z3.RealVal(0), t * t)

    with witness():
        evidence = prove(cost(prune(w, t)) <= cost(y), assumptions=[t > 0])
    certify(evidence)


@claim(
    "text-4.pruning",
    part="suboptimal",
    expect="refuted",
    evidence="proved",
    given={"threshold": 1},
    mutants={"a threshold of a tenth of the step": {"threshold": Fraction(1, 10)}},
)
def test_hence_suboptimal(threshold):
    """On (7), which is not $L$-smooth, an NDGM end point pruned at $αλ$ is not the optimum, 0."""

    @examples(toy_cases())
    def prune_the_end(case):
        rule = NDGM(case.learning_rate, case.penalty)
        steps = 2 * int(abs(case.start) / case.step) + 2
        ended = trajectory(rule, case.start, steps)[-1]
        after = hard_threshold(ended, threshold * case.step)
        if ended != 0 and abs(ended) > case.step / 5:
            with witness(**case._asdict(), steps=steps, ended=ended, after_pruning=after):
                assert after != 0, "it is the optimum"
