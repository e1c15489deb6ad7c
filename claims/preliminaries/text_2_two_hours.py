"""Section 2: the most expensive run takes at most two hours on a single GPU, which the paper does not name.

A run is one call of a listing. That of appendix C is six trials, VGG16 for 25 epochs each; that of listing
A.2 is 32 trainings of 20 epochs: eight networks under four activations. Here the 32 train many seeds at once,
which takes longer than the listing's one.
"""

import pytest

from claims.recorded import recorded
from ndgm.measure.records import command
from ndgm.verdict import Measurement, certify, claim, witness

pytestmark = pytest.mark.fast

OF_A_LISTING = {"table-2-vgg16-random": 6, "figure-2-cifar10": 8}
"""How many parts of a measurement a call of the listing has."""


def check_hours(name, most):
    record = recorded(name)
    # A fresh optimizer for the smaller penalty is no trial of the listing.
    parts = [one for one in (*record.cells, *record.curves) if getattr(one, "shared", True)]
    if len(parts) < OF_A_LISTING[name]:
        pytest.skip(f"{name} is not complete: {command(name)}")
    # Trials of two seeds ran one after the other.
    runs = len(parts[0].seeds) if record.cells else 1
    hours = sum(part.seconds for part in parts) / runs / 3600
    certify(Measurement(f"hours for all parts of {name}, on {record.machine}", 1, hours, hours))
    with witness(hours=hours, machine=record.machine):
        assert hours < most, "it takes longer"


@claim(
    "text-2.two-hours",
    reading="appendix C",
    world="training",
    condition="the GPU is the one that the measurement names",
    expect="not run",
    evidence="measured",
    given={"most": 2.0},
    mutants={"one second": {"most": 1 / 3600}},
)
def test_appendix_c(most):
    """All six trials of appendix C, 25 epochs each, take less than two hours; weights start at random, which
    makes no difference to the time.
    """
    check_hours("table-2-vgg16-random", most)


@claim(
    "text-2.two-hours",
    reading="listing A.2",
    world="training",
    condition="the GPU is the one that the measurement names",
    expect="not run",
    evidence="measured",
    given={"most": 2.0},
    mutants={"one second": {"most": 1 / 3600}},
)
def test_listing_a_2(most):
    """All 32 trainings of listing A.2, 20 epochs each, take less than two hours, several seeds at once."""
    check_hours("figure-2-cifar10", most)
