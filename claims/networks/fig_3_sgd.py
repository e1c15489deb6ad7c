"""Figure 3: for SGD the larger λ has the larger ℓ₁ norm at convergence.

On the toy LASSO (7), on digits, and on VGG16. A weight that has reached 0 settles at αλ/2 in the mean, so it
holds once 25 epochs bring most weights to 0 at the smaller λ, too, and fails where they start further out.
"""

import pytest

from claims.networks.norms_at_convergence import check_larger, check_larger_on_the_toy, norms
from claims.networks.table_2_cells import STARTS, TOY
from ndgm.sim.experiments import DIGITS_TABLE_NOTE, digits_table_2
from ndgm.sim.table_2 import PENALTIES, STEPS
from ndgm.verdict import claim


@pytest.mark.fast
@claim(
    "fig-3.sgd",
    reading="toy",
    world="training",
    condition=f"{TOY}, and 25 epochs bring all but a tenth of the weights to 0 at $λ = 0.002$",
    expect="holds",
    evidence="enumerated",
    given={"steps": STEPS, "name": "SGD"},
    mutants={"5 epochs": {"steps": STEPS // 5}, "RMSProp": {"name": "RMSProp"}},
)
def test_sgd_on_the_toy(steps, name):
    """The norm at $λ = 2$, which settles at $αλ / 2$ for each weight, is above that at 0.002."""
    check_larger_on_the_toy(name, True, STARTS, steps)


@pytest.mark.slow
@claim(
    "fig-3.sgd",
    reading="digits",
    world="training",
    aside=True,
    condition=DIGITS_TABLE_NOTE,
    expect="refuted",
    evidence="measured",
    given={"order": PENALTIES},
    mutants={"exchanged": {"order": PENALTIES[::-1]}},
)
def test_sgd_on_digits(order):
    """SGD's norm at $λ = 2$ is above that at 0.002."""
    check_larger("SGD", *(norms(digits_table_2(), "SGD", penalty, True) for penalty in order))


@pytest.mark.gpu
@claim(
    "fig-3.sgd",
    world="training",
    expect="not run",
    evidence="measured",
    given={"name": "SGD"},
    mutants={"RMSProp": {"name": "RMSProp"}},
)
def test_sgd_on_cuda(vgg16_cells, name):
    """On CUDA, as listed: SGD's norm at $λ = 2$ is above that at 0.002."""
    check_larger(name, *(norms(vgg16_cells, name, penalty, True) for penalty in PENALTIES))
