"""Figure 2's Softplus activations, without batch normalisation: how fast are they beside each other and ReLU?

Both pairs of Softplus(1000) are reported, whatever the first says. The criteria and their power stand in
figure_2_curves.py.
"""

import pytest

from claims.convergence.figure_2_curves import DIGITS, NETWORKS, PAPER, PLAIN, check
from claims.recorded import taken_on
from ndgm.criteria.decisions import at_face_value, decide
from ndgm.criteria.figure_2 import PAIRS, faster
from ndgm.verdict import claim

pytestmark = pytest.mark.fast

_, BLUNT_FIRST, RELU_FIRST, BLUNT_BEFORE_RELU = PAIRS


def check_faster(record, networks, pair, loss="training", judge=decide):
    check(record, [faster(network, loss, pair) for network in networks], "it is the slower one", judge=judge)


@claim(
    "fig-2.softplus",
    part="1000-after-100",
    world="training",
    expect="not run",
    evidence="measured",
    given={"pair": BLUNT_FIRST},
    mutants={"the other way round": {"pair": BLUNT_FIRST[::-1]}},
)
def test_softplus_1000_after_100(pair):
    """On CIFAR-10 Softplus(100) is faster than Softplus(1000) in each of the four networks."""
    check_faster(PAPER, NETWORKS, pair)


@claim(
    "fig-2.softplus",
    part="1000-after-relu",
    world="training",
    expect="not run",
    evidence="measured",
    given={"pair": RELU_FIRST},
    mutants={"the other way round": {"pair": RELU_FIRST[::-1]}},
)
def test_softplus_1000_after_relu(pair):
    """On CIFAR-10 ReLU is faster than Softplus(1000) in each of the four networks."""
    check_faster(PAPER, NETWORKS, pair)


@claim(
    "fig-2.softplus",
    part="100-before-relu",
    world="training",
    expect="not run",
    evidence="measured",
    given={"pair": BLUNT_BEFORE_RELU},
    mutants={"the other way round": {"pair": BLUNT_BEFORE_RELU[::-1]}},
)
def test_softplus_100_before_relu(pair):
    """On CIFAR-10 Softplus(100) is faster than ReLU in each of the four networks."""
    check_faster(PAPER, NETWORKS, pair)


ONE_RUN = {
    "world": "training",
    "aside": True,
    "condition": taken_on(PLAIN),
    "expect": "open",
    "evidence": "measured",
}
"""On CIFAR-10 with the listing's one seed."""


@claim(
    "fig-2.softplus",
    part="1000-after-100",
    reading="VGG11, the listing's one seed",
    given={"pair": BLUNT_FIRST, "judge": decide},
    mutants={
        "one run at face value, the other way round": {"pair": BLUNT_FIRST[::-1], "judge": at_face_value}
    },
    **ONE_RUN,
)
def test_softplus_1000_after_100_in_one_run(pair, judge):
    """On CIFAR-10 Softplus(100) is faster than Softplus(1000) in VGG11."""
    check_faster(PLAIN, ["VGG11"], pair, judge=judge)


@claim(
    "fig-2.softplus",
    part="1000-after-relu",
    reading="VGG11, the listing's one seed",
    given={"pair": RELU_FIRST, "judge": decide},
    mutants={
        "one run at face value, the other way round": {"pair": RELU_FIRST[::-1], "judge": at_face_value}
    },
    **ONE_RUN,
)
def test_softplus_1000_after_relu_in_one_run(pair, judge):
    """On CIFAR-10 ReLU is faster than Softplus(1000) in VGG11."""
    check_faster(PLAIN, ["VGG11"], pair, judge=judge)


@claim(
    "fig-2.softplus",
    part="100-before-relu",
    reading="VGG11, the listing's one seed",
    given={"pair": BLUNT_BEFORE_RELU, "judge": decide},
    mutants={
        "one run at face value, the other way round": {
            "pair": BLUNT_BEFORE_RELU[::-1],
            "judge": at_face_value,
        }
    },
    **ONE_RUN,
)
def test_softplus_100_before_relu_in_one_run(pair, judge):
    """On CIFAR-10 Softplus(100) is faster than ReLU in VGG11."""
    check_faster(PLAIN, ["VGG11"], pair, judge=judge)


@claim(
    "fig-2.softplus",
    part="1000-after-100",
    reading="digits",
    world="training",
    condition=taken_on(DIGITS),
    expect="holds",
    evidence="measured",
    given={"pair": BLUNT_FIRST},
    mutants={"the other way round": {"pair": BLUNT_FIRST[::-1]}},
)
def test_softplus_1000_after_100_on_digits(pair):
    """Softplus(100) is faster than Softplus(1000) in VGG11, by the training loss."""
    check_faster(DIGITS, ["VGG11"], pair)


@claim(
    "fig-2.softplus",
    part="1000-after-relu",
    reading="digits",
    world="training",
    aside=True,
    condition=taken_on(DIGITS),
    expect="open",
    evidence="measured",
    given={"pair": RELU_FIRST},
    mutants={"ReLU before Softplus(100)": {"pair": BLUNT_BEFORE_RELU[::-1]}},
)
def test_softplus_1000_after_relu_on_digits(pair):
    """ReLU is faster than Softplus(1000) in VGG11, by the training loss."""
    check_faster(DIGITS, ["VGG11"], pair)


@claim(
    "fig-2.softplus",
    part="100-before-relu",
    reading="digits",
    world="training",
    condition=taken_on(DIGITS),
    expect="holds",
    evidence="measured",
    given={"pair": BLUNT_BEFORE_RELU},
    mutants={"the other way round": {"pair": BLUNT_BEFORE_RELU[::-1]}},
)
def test_softplus_100_before_relu_on_digits(pair):
    """Softplus(100) is faster than ReLU in VGG11, by the training loss."""
    check_faster(DIGITS, ["VGG11"], pair)


@claim(
    "fig-2.softplus",
    part="100-before-relu",
    reading="digits, validation loss",
    world="training",
    aside=True,
    condition=taken_on(DIGITS),
    expect="holds",
    evidence="measured",
    given={"pair": BLUNT_BEFORE_RELU},
    mutants={"the other way round": {"pair": BLUNT_BEFORE_RELU[::-1]}},
)
def test_softplus_100_before_relu_on_digits_by_validation(pair):
    """Softplus(100) is faster than ReLU in VGG11, by the validation loss."""
    check_faster(DIGITS, ["VGG11"], pair, "validation")
