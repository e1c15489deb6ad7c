"""A.1.4: is the dynamic of Figure 1 structurally similar to the Edge of Stability?

There the sharpness, the largest eigenvalue of the Hessian, rises until it hovers about 2/α (Cohen et al.
2021). In Figure 1 the rate has been cut to some 10⁻¹⁹: 2/α is 10¹⁵ times the sharpness of (3), which no step
changes. But the Hessian does not see the kinks that each step crosses. The curvature along the step, by which
the gradient changes over it, does, and hovers about 2/α: where a step is taken back by the next, g₊ = −g, it
is ⟨g₊ − g, −αg⟩/‖αg‖² = 2/α. Below the edge it is smaller.
"""

import numpy as np
import pytest

from ndgm.sim import figure_1
from ndgm.verdict import certify, check_all, claim, enumerated, shared, witness

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


@claim(
    "text-A.1.4.edge",
    reading="curvature along the step",
    world="float64",
    condition=(
        "the sharpness is the curvature along the step, "
        "$⟨∇f(x₊) − ∇f(x), x₊ − x⟩/‖x₊ − x‖²$, and no eigenvalue of the Hessian"
    ),
    expect="holds",
    evidence="enumerated",
    given={"settings": {}},
    mutants={
        "a rate so small that no step overshoots": {
            "settings": {"adaptive": False, "learning_rate": 1e-9, "iterations": 300, "keep": 100}
        }
    },
)
def test_curvature_along_the_step_is_at_the_edge(settings):
    """From iteration 5000 to 8000 of the run the curvature along each step is within a twentieth of $2/α$."""
    run = figure_1.run(figure_1.paper_problem(), **settings) if settings else figure_1.longer_run()
    steps = np.diff(run.weights, axis=0)
    rates = run.learning_rates[-len(steps) - 1 : -1, None]
    turned = ((np.diff(-steps / rates, axis=0)) * steps[:-1]).sum(1) / (steps[:-1] ** 2).sum(1)
    in_units = turned * rates[:-1, 0] / 2
    check_all(
        abs(in_units - 1) < 0.05,
        "it is not at the edge",
        iteration=lambda step: len(run.losses) - len(run.weights) + step,
        curvature_in_units_of_2_over_the_rate=in_units,
    )
    certify(enumerated("steps from iteration 5000 to 8000"))
