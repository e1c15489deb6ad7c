"""Table 2 as training runs: VGG16 on CIFAR-10 where there is a CUDA device, and a VGG11 on digits on a CPU.

Each cell is predicted before it is measured, by the toy LASSO walked from the network's own first weights: no
cross-entropy, the same optimizer, rate, steps and reuse. On digits: 153,226 parameters, 350 images in batches
of 50, 2450 steps, three seeds.
"""

from functools import cache

import pytest
import torch

from ndgm.sim.experiments import DIGITS_TABLE_NOTE, digits_stack, digits_table_2
from ndgm.sim.table_2 import LARGE, PRINTED, RULES, SMALL, ends, percentage
from ndgm.verdict import Measurement, certify, claim, witness


def shares(history):
    """The last percentages below the threshold, run by run."""
    return (100 * history.small[-1]).tolist()


@cache
def predicted(name, penalty, shared, steps=2450):
    """The toy's percentages from each network's own weights, seed by seed, and after `steps` steps."""
    stack = digits_stack()
    penalties = (LARGE, SMALL) if shared else (penalty,)
    found = []
    for run in range(stack.runs):
        starts = torch.cat([stack.by_run(parameter.detach())[run] for parameter in stack.parameters()])
        found.append(percentage(ends(RULES[name], starts, penalties, steps=steps, shared=shared)[penalty]))
    return found


def check_predicted(name, penalty, shared, within, steps=2450):
    """The share of every seed is within so many percentage points of what the toy says from that network's
    weights.
    """
    measured, expected = (
        shares(digits_table_2()[name, penalty, shared]),
        predicted(name, penalty, shared, steps),
    )
    certify(
        Measurement(f"percent below 1e-5, {name} at {penalty}", len(measured), min(measured), max(measured))
    )
    for seed, (share, prediction) in enumerate(zip(measured, expected, strict=True)):
        with witness(
            optimizer=name, penalty=penalty, shared=shared, seed=seed, predicted=prediction, measured=share
        ):
            assert abs(share - prediction) < within


def check_printed(cells, name, penalty, shared, within):
    """The share is within so many percentage points of the printed one."""
    found = shares(cells[name, penalty, shared])
    certify(Measurement(f"percent below 1e-5, {name} at {penalty}", len(found), min(found), max(found)))
    for share in found:
        with witness(
            optimizer=name, penalty=penalty, shared=shared, printed=PRINTED[name, penalty][0], measured=share
        ):
            assert abs(share - PRINTED[name, penalty][0]) < within


def gpu_claim(identifier, name, penalty, within):
    """The check of one cell on CUDA, as listed; nobody has run it, so it is pinned not run."""

    @pytest.mark.gpu
    @claim(
        identifier,
        world="training",
        evidence="measured",
        expect="not run",
        given={"optimizer": name},
        mutants={"another optimizer": {"optimizer": "Adam" if name == "RMSProp" else "RMSProp"}},
    )
    def test(vgg16_cells, optimizer):
        """On CUDA, as listed: the share of VGG16's parameters below 1e-5 is the printed one."""
        check_printed(vgg16_cells, optimizer, penalty, True, within)

    return test


test_sgd_large = gpu_claim("tab-2.sgd-large", "SGD", LARGE, 0.01)
test_sgd_small = gpu_claim("tab-2.sgd-small", "SGD", SMALL, 1.0)
test_rmsprop_large = gpu_claim("tab-2.rmsprop-large", "RMSProp", LARGE, 0.3)
test_rmsprop_small = gpu_claim("tab-2.rmsprop-small", "RMSProp", SMALL, 0.3)
test_adam_large = gpu_claim("tab-2.adam-large", "Adam", LARGE, 0.3)
test_adam_small = gpu_claim("tab-2.adam-small", "Adam", SMALL, 1.0)


def digits_claim(identifier, **settings):
    """A check on digits, with all that such checks share."""
    return lambda check: pytest.mark.slow(
        claim(identifier, world="training", condition=DIGITS_TABLE_NOTE, evidence="measured", **settings)(
            check
        )
    )


@digits_claim(
    "tab-2.sgd-large",
    reading="digits, as the toy predicts",
    expect="holds",
    given={"name": "SGD"},
    mutants={"Adam": {"name": "Adam"}},
)
def test_digits_sgd_large(name):
    """The shares below 1e-5 at λ = 2 are within 0.05 percentage points of the prediction, and between
    0.1% and 0.2%.
    """
    check_predicted(name, LARGE, True, 0.05)
    for share in shares(digits_table_2()[name, LARGE, True]):
        with witness(measured=share):
            assert 0.1 < share < 0.2


@digits_claim(
    "tab-2.sgd-small",
    reading="digits, as the toy predicts",
    expect="holds",
    given={"steps": 2450},
    mutants={"1500 steps of the toy": {"steps": 1500}},
)
def test_digits_sgd_small(steps):
    """The shares below 1e-5 at λ = 0.002 are within 0.3 percentage points of the share of weights that
    started within 0.0147.
    """
    check_predicted("SGD", SMALL, True, 0.3, steps)


@digits_claim(
    "tab-2.adam-large",
    reading="digits, as the toy predicts",
    expect="holds",
    given={"steps": 2450},
    mutants={"an odd number of steps of the toy": {"steps": 2451}},
)
def test_digits_adam_large(steps):
    """The shares below 1e-5 at λ = 2 are within 0.3 percentage points of the prediction, as the printed
    ones are.
    """
    check_predicted("Adam", LARGE, True, 0.3, steps)


@digits_claim(
    "tab-2.adam-small",
    reading="digits, the state of the optimizer",
    expect="holds",
    given={"shared": True},
    mutants={"a fresh optimizer": {"shared": False}},
)
def test_digits_adam_small(shared):
    """At λ = 0.002 at least five times as many are below 1e-5 with the optimizer that λ = 2 has
    used as with a fresh one.
    """
    cells = digits_table_2()
    used, fresh = shares(cells["Adam", SMALL, shared]), shares(cells["Adam", SMALL, False])
    certify(Measurement("percent below 1e-5, Adam at 0.002, used before", len(used), min(used), max(used)))
    for seed, (one, other) in enumerate(zip(used, fresh, strict=True)):
        with witness(seed=seed, used=one, fresh=other):
            assert one >= 5 * other


@digits_claim(
    "tab-2.adam-small",
    reading="digits, a fresh optimizer",
    expect="refuted",
    given={"shared": False},
    mutants={"the optimizer that λ = 2 has used": {"shared": True}},
)
def test_digits_adam_fresh(shared):
    """The smaller λ has more than twice as many weights below 1e-5 as the larger one."""
    cells = digits_table_2()
    small, large = shares(cells["Adam", SMALL, shared]), shares(cells["Adam", LARGE, True])
    certify(Measurement("percent below 1e-5, Adam at 0.002", len(small), min(small), max(small)))
    for seed, (one, other) in enumerate(zip(small, large, strict=True)):
        with witness(seed=seed, at_002=one, at_2=other):
            assert one > 2 * other


@digits_claim(
    "tab-2.rmsprop-large",
    reading="digits, as the toy predicts",
    expect="refuted",
    given={"within": 0.3},
    mutants={"within 20 points": {"within": 20}},
)
def test_digits_rmsprop_large(within):
    """The shares below 1e-5 at λ = 2 are within 0.3 percentage points of the prediction."""
    check_predicted("RMSProp", LARGE, True, within)


@digits_claim(
    "tab-2.rmsprop-small",
    reading="digits, the state of the optimizer",
    expect="holds",
    given={"shared": False},
    mutants={"the same optimizer twice": {"shared": True}},
)
def test_digits_rmsprop_small(shared):
    """At λ = 0.002 a fresh optimizer leaves more weights below 1e-5 than the one that λ = 2 has
    used, by 10 points or more.
    """
    cells = digits_table_2()
    fresh, used = shares(cells["RMSProp", SMALL, shared]), shares(cells["RMSProp", SMALL, True])
    certify(Measurement("percent below 1e-5, RMSProp at 0.002, fresh", len(fresh), min(fresh), max(fresh)))
    for seed, (one, other) in enumerate(zip(fresh, used, strict=True)):
        with witness(seed=seed, fresh=one, used=other):
            assert one > other + 10
