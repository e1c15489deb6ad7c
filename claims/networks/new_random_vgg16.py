"""What Table 2's SGD row would be from torchvision's random weights: not what is printed at λ = 0.002.

The penalty alone moves the weights. Each convolution and linear layer starts normal of a known deviation, so
the shares below the threshold are sums of normal probabilities (new_pruned_share.py says of which windows).
Biases start at 0, where the penalty's gradient is 0.
"""

from fractions import Fraction

import pytest

from claims.networks.listed_settings import (
    ALPHA,
    SMALL,
    STEPS,
    STEPS_OF_THE_TEXT,
    THRESHOLD,
    rounded_outwards,
    rounds_to,
)
from claims.printed import printed
from ndgm.exact.arithmetic import interval
from ndgm.exact.pruning import settled_share, travelled_share, vgg16_parts
from ndgm.verdict import Enclosure, certify, claim, witness

pytestmark = pytest.mark.fast

PRINTED = tuple(map(rounds_to, printed("tab-2.sgd-small")))


def share_of_random_vgg16(penalty, steps):
    """The share of a random VGG16's parameters that are below the threshold after so many steps."""
    parts, biases = vgg16_parts()
    total = sum(number for number, _ in parts) + biases
    share = settled_share if ALPHA * penalty > THRESHOLD else travelled_share
    return (share(parts, ALPHA * penalty, steps, THRESHOLD) * (total - biases) + biases) / total


def check_between(steps, low, high):
    share = interval(share_of_random_vgg16(SMALL, steps))
    with witness(percent=round(100 * float(share[0]), 4)):
        assert low < share[0] and share[1] < high, "the share is another one"
    certify(Enclosure("the share below 1e-5 at λ = 0.002", *rounded_outwards(share)))


@claim(
    "new-random-vgg16",
    part="after-25",
    expect="holds",
    evidence="enclosed",
    given={"steps": STEPS, "low": Fraction(82075, 10**5), "high": Fraction(82085, 10**5)},
    mutants={
        "the 200 epochs of the text": {"steps": STEPS_OF_THE_TEXT},
        "the printed 90.13%": {"low": PRINTED[0][0], "high": PRINTED[0][1]},
    },
)
def test_after_25_epochs(steps, low, high):
    """From random weights SGD prints 82.08% at $λ = 0.002$ after the listing's 25 epochs."""
    check_between(steps, low, high)


@claim(
    "new-random-vgg16",
    part="after-200",
    expect="holds",
    evidence="enclosed",
    given={"steps": STEPS_OF_THE_TEXT, "low": Fraction(99997, 10**5), "high": Fraction(99999, 10**5)},
    mutants={"the 25 epochs of the listing": {"steps": STEPS}},
)
def test_after_200_epochs(steps, low, high):
    """From random weights SGD leaves 99.998% below 1e-5 at $λ = 0.002$ after the text's 200 epochs."""
    check_between(steps, low, high)


@claim(
    "new-random-vgg16",
    part="neither",
    expect="holds",
    evidence="enclosed",
    given={"steps": (STEPS, STEPS_OF_THE_TEXT)},
    mutants={"3230 steps": {"steps": (3230,)}},
)
def test_neither_is_printed(steps):
    """Neither share prints as 90.13% or 91.34%."""
    ends = []
    for number in steps:
        share = interval(share_of_random_vgg16(SMALL, number))
        ends += share
        for low, high in PRINTED:
            with witness(steps=number, percent=round(100 * float(share[0]), 4), printed=float(100 * low)):
                assert share[1] < low or high < share[0], "it prints as that"
    certify(Enclosure("the shares below 1e-5", *rounded_outwards((min(ends), max(ends)))))
