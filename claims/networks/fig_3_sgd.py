"""Figure 3: for SGD the larger λ has the larger ℓ₁ norm at convergence.

On the toy LASSO (7), and in recorded measurements of networks: there after 2449 steps, as the listing
appends the norm that entered the last loss, one step before the end. A weight that has reached 0 settles at
αλ/2 in the mean, so it holds once 25 epochs bring most weights to 0 at the smaller λ, too, and fails where
they start further out.
"""

import pytest

from claims.networks.measured import DIGITS, LISTED, RANDOM, VGG11, check_larger, norms
from claims.networks.norms_at_convergence import check_larger_on_the_toy
from claims.networks.table_2_cells import STARTS, TOY
from claims.recorded import taken_on
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


def check_networks(recipe, order, listed=True):
    large, small = (norms(recipe, "SGD", penalty, listed=listed) for penalty in order)
    check_larger(recipe, "SGD", large, small)


@pytest.mark.fast
@claim(
    "fig-3.sgd",
    world="training",
    condition=taken_on(LISTED),
    expect="not run",
    evidence="measured",
    given={"order": PENALTIES},
    mutants={"exchanged": {"order": PENALTIES[::-1]}},
)
def test_as_listed(order):
    """As listed: SGD's norm at $λ = 2$ is above that at 0.002, where the listing takes it."""
    check_networks(LISTED, order)


@pytest.mark.fast
@claim(
    "fig-3.sgd",
    reading="after the last step",
    world="training",
    aside=True,
    condition="the norm is taken after the last step, one later than the listing takes it",
    expect="not run",
    evidence="measured",
    given={"order": PENALTIES},
    mutants={"exchanged": {"order": PENALTIES[::-1]}},
)
def test_after_the_last_step(order):
    """SGD's norm at $λ = 2$ is above that at 0.002 after the last step, one after the listing takes it."""
    check_networks(LISTED, order, listed=False)


@pytest.mark.fast
@claim(
    "fig-3.sgd",
    reading="VGG16 from random weights",
    world="training",
    aside=True,
    condition=taken_on(RANDOM),
    expect="not run",
    evidence="measured",
    given={"order": PENALTIES},
    mutants={"exchanged": {"order": PENALTIES[::-1]}},
)
def test_from_random_weights(order):
    """From random weights SGD's norm at $λ = 2$ is above that at 0.002, where the listing takes it."""
    check_networks(RANDOM, order)


@pytest.mark.fast
@claim(
    "fig-3.sgd",
    reading="VGG11 on CIFAR-10",
    world="training",
    aside=True,
    condition=taken_on(VGG11),
    expect="refuted",
    evidence="measured",
    given={"order": PENALTIES},
    mutants={"exchanged": {"order": PENALTIES[::-1]}},
)
def test_on_vgg11(order):
    """SGD's norm at $λ = 2$ is above that at 0.002, where the listing takes it."""
    check_networks(VGG11, order)


@pytest.mark.fast
@claim(
    "fig-3.sgd",
    reading="digits",
    world="training",
    aside=True,
    condition=taken_on(DIGITS),
    expect="refuted",
    evidence="measured",
    given={"order": PENALTIES},
    mutants={"exchanged": {"order": PENALTIES[::-1]}},
)
def test_sgd_on_digits(order):
    """SGD's norm at $λ = 2$ is above that at 0.002, where the listing takes it."""
    check_networks(DIGITS, order)
