"""Figure 3: for Adam the larger λ has the larger ℓ₁ norm at convergence.

On the toy LASSO (7), on digits, and on VGG16. Adam's steps do not see λ: with a fresh optimizer for each λ
the norms are alike, and with the listing's reused one the order depends on how many weights start far out.
"""

import pytest

from claims.networks.norms_at_convergence import check_larger, check_larger_on_the_toy, norms
from claims.networks.table_2_cells import TOY
from ndgm.sim.experiments import DIGITS_TABLE_NOTE, digits_table_2
from ndgm.sim.table_2 import PENALTIES
from ndgm.verdict import claim


@pytest.mark.fast
@claim(
    "fig-3.adam",
    reading="toy, a fresh optimizer for each $λ$",
    world="training",
    aside=True,
    condition=f"{TOY}, and each $λ$ has an optimizer of its own",
    expect="refuted",
    evidence="enumerated",
    given={"shared": False},
    mutants={"one optimizer for both": {"shared": True}},
)
def test_fresh_adam_on_the_toy(shared):
    """The norm at $λ = 2$ is above that at 0.002 by more than 5%, from normal starts."""
    check_larger_on_the_toy("Adam", shared, ("normal",))


@pytest.mark.fast
@claim(
    "fig-3.adam",
    reading="toy, one optimizer for both $λ$s, few large weights",
    world="training",
    condition=(
        f"{TOY}, $λ = 0.002$ runs on the moments that $λ = 2$ left behind, "
        "and weights start at $N(0, 0.005²)$"
    ),
    expect="holds",
    evidence="enumerated",
    given={"shared": True, "starts": ("normal",)},
    mutants={
        "a fresh optimizer for each": {"shared": False},
        "starts with a tenth of large weights": {"starts": ("mixture",)},
    },
)
def test_shared_adam_on_the_toy(shared, starts):
    """The norm at $λ = 2$ is above that at 0.002 by more than 5%."""
    check_larger_on_the_toy("Adam", shared, starts)


@pytest.mark.slow
@claim(
    "fig-3.adam",
    reading="digits, a fresh optimizer",
    world="training",
    aside=True,
    condition=DIGITS_TABLE_NOTE,
    expect="refuted",
    evidence="measured",
    given={"factor": 1.0},
    mutants={"within 5%": {"factor": 1.05}},
)
def test_fresh_adam_on_digits(factor):
    """With a fresh optimizer for each $λ$ Adam's norm at $λ = 2$ is above that at 0.002."""
    check_larger(
        "fresh Adam", *(norms(digits_table_2(), "Adam", penalty, False) for penalty in PENALTIES), factor
    )


@pytest.mark.gpu
@claim(
    "fig-3.adam",
    world="training",
    expect="not run",
    evidence="measured",
    given={"shared": True},
    mutants={"a fresh optimizer": {"shared": False}},
)
def test_adam_on_cuda(vgg16_cells, shared):
    """On CUDA, as listed: Adam's norm at $λ = 2$ is above that at 0.002."""
    check_larger("Adam", *(norms(vgg16_cells, "Adam", penalty, shared) for penalty in PENALTIES))
