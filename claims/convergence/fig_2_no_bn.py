"""Figure 2 without batch normalisation: is GELU faster than ReLU, and by more the deeper the network is?

On CIFAR-10 as listed, on its VGG11 alone with the listing's one seed, and on scikit-learn's digits. The
criteria and their power stand in figure_2_curves.py: 'by more' is a positive slope of the advantage over the
depth, seed by seed, where GELU is faster in the deepest network.
"""

import pytest

from claims.convergence.figure_2_curves import DIGITS, GELU, NETWORKS, PAPER, PLAIN, check
from claims.recorded import taken_on
from ndgm.criteria.decisions import at_face_value, decide
from ndgm.criteria.figure_2 import by_depth, faster
from ndgm.verdict import claim

pytestmark = pytest.mark.fast

RELU = {"faster": GELU["slower"], "slower": GELU["faster"]}
SLOWER = "it is the slower one"


def check_faster(record, networks, loss, pair, judge=decide):
    check(record, [faster(network, loss, pair.values()) for network in networks], SLOWER, judge=judge)


def check_depth(record, loss, pair):
    """The advantage grows with the depth, and there is one in the deepest network."""
    slope = by_depth(loss)._replace(**pair)
    check(
        record, [slope, faster("VGG19", loss, pair.values())], "it loses with the depth, or is slower there"
    )


@claim(
    "fig-2.no-bn",
    part="faster",
    world="training",
    expect="not run",
    evidence="measured",
    given={"pair": GELU},
    mutants={"the other way round": {"pair": RELU}},
)
def test_gelu_is_faster(pair):
    """On CIFAR-10 GELU is faster than ReLU in each of the four networks, by the training loss."""
    check_faster(PAPER, NETWORKS, "training", pair)


@claim(
    "fig-2.no-bn",
    part="faster",
    reading="validation loss",
    world="training",
    aside=True,
    expect="not run",
    evidence="measured",
    given={"pair": GELU},
    mutants={"the other way round": {"pair": RELU}},
)
def test_gelu_is_faster_by_validation(pair):
    """On CIFAR-10 GELU is faster than ReLU in each of the four networks, by the validation loss."""
    check_faster(PAPER, NETWORKS, "validation", pair)


@claim(
    "fig-2.no-bn",
    part="depth",
    world="training",
    expect="not run",
    evidence="measured",
    given={"pair": GELU},
    mutants={"the other way round": {"pair": RELU}},
)
def test_depth_helps_gelu(pair):
    """On CIFAR-10 the advantage of GELU over ReLU grows with the depth, by the training loss."""
    check_depth(PAPER, "training", pair)


@claim(
    "fig-2.no-bn",
    part="depth",
    reading="validation loss",
    world="training",
    aside=True,
    expect="not run",
    evidence="measured",
    given={"pair": GELU},
    mutants={"the other way round": {"pair": RELU}},
)
def test_depth_helps_gelu_by_validation(pair):
    """On CIFAR-10 the advantage of GELU over ReLU grows with the depth, by the validation loss."""
    check_depth(PAPER, "validation", pair)


@claim(
    "fig-2.no-bn",
    part="faster",
    reading="VGG11, the listing's one seed",
    world="training",
    aside=True,
    condition=taken_on(PLAIN),
    expect="open",
    evidence="measured",
    given={"pair": GELU, "judge": decide},
    mutants={"one run at face value, the other way round": {"pair": RELU, "judge": at_face_value}},
)
def test_gelu_in_one_run(pair, judge):
    """On CIFAR-10 GELU is faster than ReLU in VGG11, by the training loss."""
    check_faster(PLAIN, ["VGG11"], "training", pair, judge)


@claim(
    "fig-2.no-bn",
    part="faster",
    reading="digits",
    world="training",
    aside=True,
    condition=taken_on(DIGITS),
    expect="refuted",
    evidence="measured",
    given={"pair": GELU},
    mutants={"the other way round": {"pair": RELU}},
)
def test_gelu_on_digits(pair):
    """GELU is faster than ReLU in VGG11, by the training loss."""
    check_faster(DIGITS, ["VGG11"], "training", pair)


@claim(
    "fig-2.no-bn",
    part="faster",
    reading="digits, validation loss",
    world="training",
    aside=True,
    condition=taken_on(DIGITS),
    expect="open",
    evidence="measured",
    given={"judge": decide},
    mutants={"means at face value": {"judge": at_face_value}},
)
def test_gelu_on_digits_by_validation(judge):
    """GELU is faster than ReLU in VGG11, by the validation loss."""
    check_faster(DIGITS, ["VGG11"], "validation", GELU, judge)


@claim(
    "fig-2.no-bn",
    part="faster",
    reading="digits, deeper networks",
    world="training",
    aside=True,
    condition=taken_on(DIGITS),
    expect="open",
    evidence="measured",
    given={"networks": ("VGG13", "VGG19")},
    mutants={"VGG11": {"networks": ("VGG11",)}},
)
def test_gelu_in_deeper_networks_on_digits(networks):
    """GELU is faster than ReLU in VGG13 and VGG19, by the training loss."""
    check_faster(DIGITS, networks, "training", GELU)


@claim(
    "fig-2.no-bn",
    part="depth",
    reading="digits",
    world="training",
    aside=True,
    condition=taken_on(DIGITS),
    expect="open",
    evidence="measured",
    given={"judge": decide},
    mutants={"means at face value": {"judge": at_face_value}},
)
def test_depth_on_digits(judge):
    """The advantage of GELU over ReLU grows from VGG11 over VGG13 to VGG19, by the training loss."""
    questions = [by_depth("training"), faster("VGG19", "training", GELU.values())]
    check(DIGITS, questions, "it loses with the depth, or is slower there", judge=judge)
