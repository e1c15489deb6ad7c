"""What Section 4 reads off Table 2: a larger λ does not necessarily come with more prunable parameters.

That one case suffices for, and the toy LASSO (7) is one, in closed form: from normal starts of deviation
0.005 the listing's rate and steps leave 99.67% below 10⁻⁵ at λ = 0.002 and 0.18% at λ = 2 (pruning.py). At
the threshold 0.01, above αλ = 0.006, the order is reversed. The two numbers themselves are VGG16's.
"""

from fractions import Fraction

import pytest

from claims.networks.listed_settings import (
    ALPHA,
    LARGE,
    SMALL,
    STEPS,
    THRESHOLD,
    printed_percentages,
    rounded_outwards,
)
from claims.networks.measured import DIGITS, LISTED, RANDOM, VGG11, certify_range
from claims.networks.table_2_cells import (
    ALL_STARTS,
    NORMAL_STARTS,
    STARTS,
    TOY,
    toy_percentage,
    walked,
)
from claims.recorded import cell, taken_on
from ndgm.exact.arithmetic import interval
from ndgm.exact.pruning import settled_share, travelled_share
from ndgm.sim import table_2
from ndgm.verdict import Enclosure, certify, check_all, claim, witness, witnesses

MOST_AT_LARGE, LEAST_AT_SMALL = printed_percentages("tab-2.text")


@pytest.mark.fast
@claim(
    "tab-2.text",
    part="not-more",
    expect="holds",
    evidence="enclosed",
    given={"steps": STEPS, "larger": LARGE},
    mutants={"a larger λ of 0.003": {"larger": Fraction(3, 1000)}},
)
def test_larger_penalty_prunes_less(steps, larger):
    """On (7) from starts in $N(0, 0.005²)$ the larger $λ$ leaves fewer weights below
    1e-5: 0.18% and 99.67%."""
    starts = [(1, Fraction(5, 1000))]
    found = {}
    for penalty in (larger, SMALL):
        share = settled_share if ALPHA * penalty > THRESHOLD else travelled_share
        found[penalty] = interval(share(starts, ALPHA * penalty, steps, THRESHOLD))
    shown = {
        f"percent at λ = {float(penalty)}": f"{100 * float(end[0]):.4f}" for penalty, end in found.items()
    }
    with witness(**shown):
        assert found[larger][1] < found[SMALL][0], "the larger λ leaves no fewer weights below the threshold"
    certify(
        Enclosure("the share below 1e-5 at λ = 2", *rounded_outwards(found[larger])),
        Enclosure("the share below 1e-5 at λ = 0.002", *rounded_outwards(found[SMALL])),
    )


@pytest.mark.fast
@claim(
    "tab-2.text",
    part="large",
    reading="toy",
    world="training",
    condition=f"{TOY}, and weights start at $N(0, 0.005²)$",
    expect="holds",
    evidence="enumerated",
    given={"start": "normal", "steps": table_2.STEPS},
    mutants={"a narrower core of starts": {"start": "mixture"}},
)
def test_large_on_the_toy(start, steps):
    """With vanilla NDGM less than 0.2% are below 1e-5 at $λ = 2$."""
    found = toy_percentage("SGD", start, table_2.LARGE, steps=steps)
    with witnesses(walked(start), percent=round(found, 3)):
        assert found < MOST_AT_LARGE, "as many or more are below 1e-5"
    certify(NORMAL_STARTS)


@pytest.mark.fast
@claim(
    "tab-2.text",
    part="small",
    reading="toy",
    world="training",
    condition=f"{TOY}, and weights start at $N(0, 0.005²)$",
    expect="holds",
    evidence="enumerated",
    given={"start": "normal", "steps": table_2.STEPS},
    mutants={"1000 steps": {"steps": 1000}},
)
def test_small_on_the_toy(start, steps):
    """With vanilla NDGM more than 90% are below 1e-5 at $λ = 0.002$."""
    found = toy_percentage("SGD", start, table_2.SMALL, steps=steps)
    with witnesses(walked(start), percent=round(found, 3)):
        assert found > LEAST_AT_SMALL, "as few or fewer are below 1e-5"
    certify(NORMAL_STARTS)


def check_measured(recipe, optimizer, penalty, inside, message):
    found = cell(recipe, optimizer, penalty, shared=True).percent
    certify_range(recipe, f"percentage below 1e-5, {optimizer} at {penalty:g}", found)
    check_all(
        [inside(share) for share in found],
        message,
        optimizer=optimizer,
        run=lambda run: run,
        percent=found,
    )


def check_large(recipe, optimizer):
    message = "as many as is printed or more are below 1e-5"
    check_measured(recipe, optimizer, table_2.LARGE, lambda share: share < MOST_AT_LARGE, message)


def check_small(recipe, optimizer):
    message = "as few as is printed or fewer are below 1e-5"
    check_measured(recipe, optimizer, table_2.SMALL, lambda share: share > LEAST_AT_SMALL, message)


@pytest.mark.fast
@claim(
    "tab-2.text",
    part="large",
    world="training",
    condition=taken_on(LISTED),
    expect="not run",
    evidence="measured",
    given={"optimizer": "SGD"},
    mutants={"RMSProp": {"optimizer": "RMSProp"}},
)
def test_large_as_listed(optimizer):
    """As listed: less than 0.2% of VGG16's parameters are below 1e-5 at $λ = 2$ with vanilla NDGM."""
    check_large(LISTED, optimizer)


@pytest.mark.fast
@claim(
    "tab-2.text",
    part="large",
    reading="VGG16 from random weights",
    world="training",
    condition=taken_on(RANDOM),
    expect="not run",
    evidence="measured",
    given={"optimizer": "SGD"},
    mutants={"RMSProp": {"optimizer": "RMSProp"}},
)
def test_large_from_random_weights(optimizer):
    """Of a random VGG16's parameters less than 0.2% are below 1e-5 at $λ = 2$ with vanilla NDGM."""
    check_large(RANDOM, optimizer)


@pytest.mark.fast
@claim(
    "tab-2.text",
    part="large",
    reading="VGG11 on CIFAR-10",
    world="training",
    condition=taken_on(VGG11),
    expect="holds",
    evidence="measured",
    given={"optimizer": "SGD"},
    mutants={"RMSProp": {"optimizer": "RMSProp"}},
)
def test_large_on_vgg11(optimizer):
    """Less than 0.2% of a VGG11's parameters are below 1e-5 at $λ = 2$ with vanilla NDGM."""
    check_large(VGG11, optimizer)


@pytest.mark.fast
@claim(
    "tab-2.text",
    part="large",
    reading="digits",
    world="training",
    condition=taken_on(DIGITS),
    expect="holds",
    evidence="measured",
    given={"optimizer": "SGD"},
    mutants={"RMSProp": {"optimizer": "RMSProp"}},
)
def test_large_on_digits(optimizer):
    """Less than 0.2% of a VGG11's parameters are below 1e-5 at $λ = 2$ with vanilla NDGM."""
    check_large(DIGITS, optimizer)


@pytest.mark.fast
@claim(
    "tab-2.text",
    part="small",
    world="training",
    condition=taken_on(LISTED),
    expect="not run",
    evidence="measured",
    given={"optimizer": "SGD"},
    mutants={"RMSProp": {"optimizer": "RMSProp"}},
)
def test_small_as_listed(optimizer):
    """As listed: more than 90% of VGG16's parameters are below 1e-5 at $λ = 0.002$ with vanilla NDGM."""
    check_small(LISTED, optimizer)


@pytest.mark.fast
@claim(
    "tab-2.text",
    part="not-more",
    reading="toy, another threshold",
    world="training",
    aside=True,
    condition=f"{TOY}, and parameters below 0.01 count as prunable, not those below 1e-5",
    expect="refuted",
    evidence="enumerated",
    given={"threshold": 0.01},
    mutants={"the listing's threshold": {"threshold": table_2.THRESHOLD}},
)
def test_text_at_another_threshold(threshold):
    """The larger $λ$ has the fewer prunable parameters."""
    for start in STARTS:
        found = {one: toy_percentage("SGD", start, one, threshold=threshold) for one in table_2.PENALTIES}
        values = {"at_2": round(found[table_2.LARGE], 3), "at_002": round(found[table_2.SMALL], 3)}
        with witnesses(walked(start), starts=start, threshold=threshold, **values):
            assert found[table_2.LARGE] < found[table_2.SMALL], "the larger λ has no fewer"
    certify(ALL_STARTS)
