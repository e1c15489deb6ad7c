"""Figure 2 with batch normalisation: do the differences between GELU and ReLU disappear?

A difference has disappeared where its interval lies within a hundredth of the loss of guessing, ln 10, on
either side of 0, about the width of a line in a plot: two one-sided tests, so that many seeds confirm it, and
few leave it undecided. By another reading it has where less than a quarter is left of what there was without.
The criteria and their power stand in figure_2_curves.py.
"""

import pytest

from claims.convergence.figure_2_curves import DIGITS, NETWORKS, NORMALISED, PAPER, check
from claims.recorded import taken_on
from ndgm.criteria.decisions import MARGIN, at_face_value, decide
from ndgm.criteria.figure_2 import PART, disappeared, part_left
from ndgm.verdict import claim

pytestmark = pytest.mark.fast

REMAINS = "the difference remains"


def check_disappeared(record, networks, loss, margin, judge=decide):
    questions = [disappeared(network, loss) for network in networks]
    check(record, questions, REMAINS, margin=margin, judge=judge)


@claim(
    "fig-2.bn",
    world="training",
    expect="not run",
    evidence="measured",
    given={"margin": MARGIN},
    mutants={"a thousandth of the margin": {"margin": MARGIN / 1000}},
)
def test_differences_disappear(margin):
    """On CIFAR-10 batch normalisation leaves less than the margin between GELU and ReLU, in each of the four
    networks, by the training loss.
    """
    check_disappeared(PAPER, NETWORKS, "training", margin)


@claim(
    "fig-2.bn",
    reading="validation loss",
    world="training",
    aside=True,
    expect="not run",
    evidence="measured",
    given={"margin": MARGIN},
    mutants={"a thousandth of the margin": {"margin": MARGIN / 1000}},
)
def test_differences_disappear_by_validation(margin):
    """On CIFAR-10 batch normalisation leaves less than the margin between GELU and ReLU, in each of the four
    networks, by the validation loss.
    """
    check_disappeared(PAPER, NETWORKS, "validation", margin)


@claim(
    "fig-2.bn",
    reading="less than a quarter is left",
    world="training",
    aside=True,
    expect="not run",
    evidence="measured",
    given={"part": PART},
    mutants={"a thousandth": {"part": 0.001}},
)
def test_a_part_is_left(part):
    """On CIFAR-10 batch normalisation leaves less than a quarter of the difference between GELU and ReLU, in
    each of the four networks, by the training loss.
    """
    check(PAPER, [part_left(network, "training") for network in NETWORKS], REMAINS, part=part)


@claim(
    "fig-2.bn",
    reading="VGG11, the listing's one seed",
    world="training",
    aside=True,
    condition=taken_on(NORMALISED),
    expect="open",
    evidence="measured",
    given={"margin": MARGIN, "judge": decide},
    mutants={"one run at face value, no margin": {"margin": 0.0, "judge": at_face_value}},
)
def test_differences_in_one_run(margin, judge):
    """On CIFAR-10 batch normalisation leaves less than the margin between GELU and ReLU in VGG11."""
    check_disappeared(NORMALISED, ["VGG11"], "training", margin, judge)


@claim(
    "fig-2.bn",
    reading="digits",
    world="training",
    aside=True,
    condition=taken_on(DIGITS),
    expect="refuted",
    evidence="measured",
    given={"margin": MARGIN},
    mutants={"ten times the margin": {"margin": 10 * MARGIN}},
)
def test_differences_on_digits(margin):
    """Batch normalisation leaves less than the margin between GELU and ReLU in VGG11."""
    check_disappeared(DIGITS, ["VGG11"], "training", margin)


@claim(
    "fig-2.bn",
    reading="digits, less than a quarter is left",
    world="training",
    aside=True,
    condition=taken_on(DIGITS),
    expect="refuted",
    evidence="measured",
    given={"part": PART},
    mutants={"a hundred times the difference": {"part": 100.0}},
)
def test_a_part_is_left_on_digits(part):
    """Batch normalisation leaves less than a quarter of the difference between GELU and ReLU in VGG11."""
    check(DIGITS, [part_left("VGG11", "training")], REMAINS, part=part)
