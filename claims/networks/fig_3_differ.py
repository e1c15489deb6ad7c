"""Figure 3: the ℓ₁ norms at convergence differ substantially across the three optimizers.

On the toy LASSO (7), on digits, and on VGG16. Substantially: by a factor of at least 2 at the same λ.
"""

import pytest

from claims.networks.norms_at_convergence import norms, toy_norms
from claims.networks.table_2_cells import ALL_STARTS, STARTS, TOY, walked
from ndgm.sim.experiments import DIGITS_TABLE_NOTE, digits_table_2
from ndgm.sim.table_2 import PENALTIES, RULES, STEPS
from ndgm.verdict import Measurement, certify, check_all, claim, witnesses


@pytest.mark.fast
@claim(
    "fig-3.differ",
    reading="toy",
    world="training",
    condition=TOY,
    expect="holds",
    evidence="enumerated",
    given={"steps": STEPS},
    mutants={"before the first step": {"steps": 0}},
)
def test_norms_differ_on_the_toy(steps):
    """The largest norm of the three is at least twice the smallest, at either $λ$ and
    from starts of either shape.
    """
    for start in STARTS:
        found = {name: toy_norms(name, start, shared=True, steps=steps) for name in RULES}
        ratios = {
            penalty: max(found[name][penalty] for name in RULES) / min(found[name][penalty] for name in RULES)
            for penalty in PENALTIES
        }
        with witnesses(walked(start), starts=start, largest_over_smallest=ratios):
            assert min(ratios.values()) >= 2, "the largest norm is less than twice the smallest"
    certify(ALL_STARTS)


def check_differ(cells, names):
    for penalty in PENALTIES:
        found = {name: norms(cells, name, penalty, True) for name in names}
        ratios = [max(run) / min(run) for run in zip(*found.values(), strict=True)]
        certify(
            Measurement(
                f"range of the largest over the smallest norm at {penalty}",
                len(ratios),
                min(ratios),
                max(ratios),
            )
        )
        check_all(
            [ratio >= 2 for ratio in ratios],
            "the largest norm is less than twice the smallest",
            penalty=penalty,
            run=lambda run: run,
            **found,
        )


@pytest.mark.slow
@claim(
    "fig-3.differ",
    reading="digits",
    world="training",
    condition=DIGITS_TABLE_NOTE,
    expect="holds",
    evidence="measured",
    given={"names": tuple(RULES)},
    mutants={"SGD and Adam": {"names": ("SGD", "Adam")}},
)
def test_norms_differ_on_digits(names):
    """The largest norm of the three optimizers is at least twice the smallest, at either $λ$."""
    check_differ(digits_table_2(), names)


@pytest.mark.gpu
@claim(
    "fig-3.differ",
    world="training",
    expect="not run",
    evidence="measured",
    given={"names": tuple(RULES)},
    mutants={"one optimizer three times": {"names": ("SGD",)}},
)
def test_norms_differ_on_cuda(vgg16_cells, names):
    """On CUDA, as listed: the largest norm of the three optimizers is at least twice the
    smallest, at either $λ$.
    """
    check_differ(vgg16_cells, names)
