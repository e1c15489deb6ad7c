"""Cells of Table 2 on the toy LASSO (7), on digits and on VGG16, and how they compare with what is printed.

On digits a VGG11 stands in: 153,226 parameters, 350 images in batches of 50, 2450 steps, three seeds. Each of
its cells is predicted before it is measured, by the toy walked from the network's own first weights: no
cross-entropy, the same optimizer, rate, steps and reuse.
"""

from functools import cache

import torch

from claims.networks import listed_settings
from claims.printed import printed
from ndgm.sim.experiments import digits_stack, digits_table_2
from ndgm.sim.table_2 import (
    PENALTIES,
    RULES,
    STEPS,
    THRESHOLD,
    ends,
    normal_quantiles,
    percentage,
    toy_ends,
    wide_mixture,
)
from ndgm.verdict import Measurement, certify, check_all, enumerated, witness, witnesses

TOY = "the toy LASSO (7) stands in for VGG16: no cross-entropy"
STARTS = ("normal", "mixture")
NORMAL_STARTS = enumerated("starts at the quantiles of N(0, 0.005²)")
ALL_STARTS = enumerated("starts at the quantiles of a normal distribution and of a mixture")


def printed_percentages(identifier):
    """What the paper prints in a cell, in percent: the first run, and the alternative one."""
    return [float(listed_settings.percent(text)) for text in printed(identifier)]


def toy_percentages(name, start, *, shared, steps=STEPS, noise=0.0, threshold=THRESHOLD):
    """At each λ the percentage of the toy's weights that end below the threshold."""
    ended = toy_ends(name, start, shared=shared, steps=steps, noise=noise)
    return {penalty: percentage(weights, threshold) for penalty, weights in ended.items()}


@cache
def walked(start):
    """How many starts of a shape the toy walks."""
    return len(normal_quantiles(0.005) if start == "normal" else wide_mixture())


def check_agrees(cell, prediction, measurement, starts, within=0.3):
    """The percentage that so many starts end at is within so many points of a prediction."""
    with witnesses(starts, cell=cell, predicted=round(prediction, 3), toy=round(measurement, 3)):
        assert abs(prediction - measurement) < within, f"they differ by {within} points or more"


def shares(history):
    """The last percentages below the threshold, run by run."""
    return (100 * history.small[-1]).tolist()


def certify_shares(of, found):
    """Hand over the range of measured percentages as evidence."""
    certify(Measurement(f"range of the percentages below 1e-5, {of},", len(found), min(found), max(found)))


@cache
def predicted_on_digits(name, steps=STEPS):
    """The toy's percentages at each λ, one optimizer for both, from each network's own weights, by seed."""
    stack = digits_stack()
    found = {penalty: [] for penalty in PENALTIES}
    for run in range(stack.runs):
        starts = torch.cat([stack.by_run(parameter.detach())[run] for parameter in stack.parameters()])
        for penalty, weights in ends(RULES[name], starts, steps=steps, shared=True).items():
            found[penalty].append(percentage(weights))
    return found


def check_predicted_on_digits(name, penalty, within, steps=STEPS):
    """The share of every seed is within so many percentage points of the toy's prediction."""
    measured, predicted = shares(digits_table_2()[name, penalty, True]), predicted_on_digits(name, steps)
    certify_shares(f"{name} at {penalty}", measured)
    for seed, (share, prediction) in enumerate(zip(measured, predicted[penalty], strict=True)):
        with witness(optimizer=name, penalty=penalty, seed=seed, predicted=prediction, measured=share):
            assert abs(share - prediction) < within, "the share is not the predicted one"


def check_printed(cells, name, penalty, cell, within):
    """The share is within so many percentage points of a printed one, in percent."""
    found = shares(cells[name, penalty, True])
    certify_shares(f"{name} at {penalty}", found)
    check_all(
        [abs(share - cell) < within for share in found],
        "the share is not the printed one",
        optimizer=name,
        penalty=penalty,
        printed=cell,
        measured=found,
    )
