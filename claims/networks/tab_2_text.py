"""What Section 4 reads off Table 2: a larger λ does not necessarily come with more prunable parameters.

On the toy LASSO (7). At the listing's threshold, below αλ = 0.006, it is so; at 0.01, above it, the order is
reversed.
"""

import pytest

from claims.networks.table_2_cells import (
    ALL_STARTS,
    NORMAL_STARTS,
    STARTS,
    TOY,
    printed_percentages,
    toy_percentages,
)
from ndgm.sim.table_2 import LARGE, SMALL, STEPS, THRESHOLD
from ndgm.verdict import certify, claim, witness

pytestmark = pytest.mark.fast

MOST_AT_LARGE, LEAST_AT_SMALL = printed_percentages("tab-2.text")


@claim(
    "tab-2.text",
    reading="toy",
    world="training",
    condition=f"{TOY}, and weights start at N(0, 0.005²)",
    expect="holds",
    evidence="enumerated",
    given={"start": "normal", "steps": STEPS},
    mutants={"a narrower core of starts": {"start": "mixture"}, "1000 steps": {"steps": 1000}},
)
def test_text(start, steps):
    """With vanilla NDGM less than 0.2% are below 1e-5 at λ = 2, and more than 90% at 0.002."""
    found = toy_percentages("SGD", start, shared=True, steps=steps)
    with witness(at_2=round(found[LARGE], 3), at_002=round(found[SMALL], 3)):
        assert found[LARGE] < MOST_AT_LARGE and found[SMALL] > LEAST_AT_SMALL
    certify(NORMAL_STARTS)


@claim(
    "tab-2.text",
    reading="toy, another threshold",
    world="training",
    condition=f"{TOY}, and parameters below 0.01 count as prunable, not those below 1e-5",
    expect="refuted",
    evidence="enumerated",
    given={"threshold": 0.01},
    mutants={"the listing's threshold": {"threshold": THRESHOLD}},
)
def test_text_at_another_threshold(threshold):
    """The larger λ has the fewer prunable parameters."""
    for start in STARTS:
        found = toy_percentages("SGD", start, shared=True, threshold=threshold)
        with witness(
            starts=start, threshold=threshold, at_2=round(found[LARGE], 3), at_002=round(found[SMALL], 3)
        ):
            assert found[LARGE] < found[SMALL]
    certify(ALL_STARTS)
