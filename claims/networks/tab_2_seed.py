"""Section 4 on Table 2: 'these numbers are sensitive to the weight initialization'.

Table 2 prints each number twice, for a first and an alternative run. Five of the six change by less than a
fortieth of themselves, two of them not at all or by 0.01 points; RMSProp's at λ = 0.002 changes from 0.02% to
1.00%.
"""

import pytest

from claims.networks.listed_settings import printed_percentages
from ndgm.verdict import certify, check_all, claim, enumerated

pytestmark = pytest.mark.fast

CELLS = [f"tab-2.{name}-{size}" for name in ("sgd", "rmsprop", "adam") for size in ("small", "large")]


def check_sensitive(cells, most):
    """The two printed runs of each cell differ by more than a share of the larger number."""
    runs = [printed_percentages(cell) for cell in cells]
    changes = [abs(first - alternative) / max(first, alternative) for first, alternative in runs]
    check_all(
        [change > most for change in changes],
        "the two runs agree",
        cell=list(cells),
        printed=lambda case: runs[case],
        relative_change=[round(change, 4) for change in changes],
    )
    certify(enumerated("cells of Table 2"))


@claim(
    "tab-2.seed",
    world="training",
    expect="refuted",
    evidence="enumerated",
    given={"cells": CELLS},
    mutants={"RMSProp's at λ = 0.002 alone": {"cells": ["tab-2.rmsprop-small"]}},
)
def test_numbers_are_sensitive(cells):
    """In Table 2 as printed each number of the alternative run is another by more than a tenth."""
    check_sensitive(cells, 0.1)


@claim(
    "tab-2.seed",
    reading="one of them",
    world="training",
    condition="only RMSProp's number at $λ = 0.002$ is meant",
    expect="holds",
    evidence="enumerated",
    given={"cells": ["tab-2.rmsprop-small"]},
    mutants={"Adam's at λ = 0.002": {"cells": ["tab-2.adam-small"]}},
)
def test_one_number_is_sensitive(cells):
    """In Table 2 as printed RMSProp's number at $λ = 0.002$ changes by more than a tenth of itself."""
    check_sensitive(cells, 0.1)
