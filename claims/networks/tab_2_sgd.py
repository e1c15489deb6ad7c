"""Table 2, the row of SGD, on the toy LASSO (7); measured networks are in tab_2_sgd_networks.py.

With α = 0.003 a weight moves by αλ = 0.006 at λ = 2 and by 6e-6 at 0.002, against a threshold of 1e-5. So the
row counts, at λ = 2, the weights whose start is near an even multiple of 0.006 (2450 steps are even), and, at
0.002, those that started within 2450 × 6e-6 = 0.0147 of 0.
"""

from dataclasses import replace

import pytest

from claims.networks.listed_settings import printed_percentages
from claims.networks.table_2_cells import (
    NORMAL_STARTS,
    TOY,
    check_agrees,
    toy_percentage,
    walked,
)
from ndgm.sim.sweeps import end_state
from ndgm.sim.table_2 import (
    LARGE,
    LEARNING_RATE,
    RULES,
    SMALL,
    STEPS,
    STEPS_OF_THE_TEXT,
    THRESHOLD,
    normal_quantiles,
    percentage,
)
from ndgm.verdict import certify, claim, enumerated


@pytest.mark.fast
@claim(
    "tab-2.sgd-large",
    part="first",
    reading="toy, starts of deviation 0.005",
    world="training",
    condition=f"{TOY}, and weights start at $N(0, 0.005²)$",
    expect="holds",
    evidence="enumerated",
    given={"steps": STEPS, "threshold": THRESHOLD},
    mutants={
        "an odd number of steps": {"steps": STEPS + 1},
        "twice the threshold": {"threshold": 2 * THRESHOLD},
    },
)
def test_large_on_the_toy(steps, threshold):
    """Of the toy's weights 0.18% end below 1e-5, to a hundredth of a percentage point."""
    printed, _ = printed_percentages("tab-2.sgd-large")
    found = toy_percentage("SGD", "normal", LARGE, steps=steps, threshold=threshold)
    check_agrees("SGD, λ = 2", printed, found, walked("normal"), within=0.01)
    certify(NORMAL_STARTS)


def check_small_on_the_toy(printed, steps):
    # Starts whose quantile at the printed percentage is at the distance that 25 epochs cover.
    distance = STEPS * LEARNING_RATE * SMALL + THRESHOLD
    unit = normal_quantiles(1.0).double().abs().quantile(printed / 100)
    starts = normal_quantiles(float(distance / unit))
    rule = replace(RULES["SGD"], penalty=SMALL)
    measured = percentage(end_state(rule, starts, steps).position)
    check_agrees("SGD, λ = 0.002", printed, measured, len(starts), within=0.02)
    certify(enumerated("starts at the quantiles of a normal distribution"))


@pytest.mark.fast
@claim(
    "tab-2.sgd-small",
    part="first",
    reading="toy, starts within 0.0147",
    world="training",
    condition=f"{TOY}, and 90.13% of the weights start within 0.01471 of 0",
    expect="holds",
    evidence="enumerated",
    given={"steps": STEPS},
    mutants={"the 200 epochs of the text": {"steps": STEPS_OF_THE_TEXT}, "12 epochs": {"steps": STEPS // 2}},
)
def test_small_on_the_toy(steps):
    """The share below 1e-5 is the share of starts within 2450 × 6e-6 + 1e-5 of 0: 90.13% where that is."""
    check_small_on_the_toy(printed_percentages("tab-2.sgd-small")[0], steps)


@pytest.mark.fast
@claim(
    "tab-2.sgd-small",
    part="alternative",
    reading="toy, starts within 0.0147",
    world="training",
    condition=f"{TOY}, and 91.34% of the weights start within 0.01471 of 0",
    expect="holds",
    evidence="enumerated",
    given={"steps": STEPS},
    mutants={"the 200 epochs of the text": {"steps": STEPS_OF_THE_TEXT}, "12 epochs": {"steps": STEPS // 2}},
)
def test_small_on_the_toy_alternative(steps):
    """The share below 1e-5 is the share of starts within 2450 × 6e-6 + 1e-5 of 0: 91.34% where that is."""
    check_small_on_the_toy(printed_percentages("tab-2.sgd-small")[1], steps)
