"""A.1.4: is the dynamic of Figure 1 structurally similar to the Edge of Stability?

There the sharpness, the largest eigenvalue of the Hessian, rises until it hovers about 2/α (Cohen et al.
2021). In Figure 1 the rate has been cut to some 10⁻¹⁹: 2/α is 10¹⁵ times the sharpness of (3), which no step
changes.
"""

import numpy as np
import pytest

from ndgm.sim import figure_1
from ndgm.verdict import claim, shared, witness

pytestmark = pytest.mark.fast


@shared
def final_sharpness():
    """The largest eigenvalue of 2Z_AᵀZ_A at the last weights, A being the rows with a positive activation."""
    design = figure_1.paper_problem().design.astype(np.float64)
    active = design[design @ figure_1.paper_run().weights[-1] > 0]
    return 2 * np.linalg.eigvalsh(active.T @ active)[-1]


@claim(
    "text-A.1.4.edge",
    world="float64",
    expect="refuted",
    evidence="enumerated",
    given={"iteration": -1},
    mutants={"the rate that the run starts with": {"iteration": 0}},
)
def test_sharpness_is_at_the_edge(iteration):
    """While the iterates of Figure 1 oscillate the sharpness is about $2/α$, half of it at least."""
    rate = figure_1.paper_run().learning_rates[iteration]
    with witness(
        learning_rate=f"{rate:.2g}",
        sharpness=f"{final_sharpness():.0f}",
        two_over_the_rate=f"{2 / rate:.2g}",
    ):
        assert final_sharpness() >= 1 / rate, "the run is far below the edge"
