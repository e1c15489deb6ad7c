"""Table 2's shares and Figure 3's norms in the recorded measurements of networks, and how they are judged.

The paper's rows are decided by pretrained weights alone, as listed: the first run has the listing's seed, the
alternative one another. The same from random weights, on VGG11, and on digits are readings of their own.
"""

import pytest

from claims.networks.listed_settings import printed_percentages
from claims.recorded import cell, recorded
from ndgm.measure.records import command
from ndgm.verdict import Measurement, certify, check_all

LISTED = "table-2-vgg16-pretrained"
RANDOM = "table-2-vgg16-random"
VGG11 = "table-2-vgg11-cifar10"
DIGITS = "table-2-vgg11-digits"
FIRST, ALTERNATIVE = 0, 1


def one_run(recipe, optimizer, penalty, run, shared=True):
    """The share below 1e-5 at the end of the first or the alternative run, in percent."""
    found = cell(recipe, optimizer, penalty, shared)
    if run >= len(found.seeds):
        pytest.skip(f"{recipe} has no alternative run yet: {command(recipe)}")
    return float(found.percent[run])


def certify_range(recipe, of, values):
    """Hand over from where to where the values of all runs are, and where they were measured."""
    values = [float(value) for value in values]
    quantity = f"{of}, on {recorded(recipe).machine}"
    certify(Measurement(quantity, len(values), min(values), max(values)))


def check_printed(recipe, identifier, run, optimizer, penalty, within):
    """The share of one run is within so many percentage points of what a row prints for that run."""
    share = one_run(recipe, optimizer, penalty, run)
    printed = printed_percentages(identifier)[run]
    certify_range(recipe, f"percentage below 1e-5, {optimizer} at {penalty:g}", [share])
    check_all(
        [abs(share - printed) < within],
        "the share is not the printed one",
        optimizer=optimizer,
        penalty=penalty,
        printed=printed,
        measured=share,
    )


def norms(recipe, optimizer, penalty, *, shared=True, listed=True):
    """The one-norm of each run at the end: where the listing takes it, one step before, or after the last."""
    found = cell(recipe, optimizer, penalty, shared)
    return (found.norms_as_listed if listed else found.norms)[-1].tolist()


def check_larger(recipe, name, large, small, factor=1.0):
    """A network's norm at λ = 2, times a factor, is above that at 0.002, in every run."""
    ratios = [factor * one / other for one, other in zip(large, small, strict=True)]
    certify_range(recipe, f"norm at 2 over that at 0.002, {name}", ratios)
    check_all(
        [ratio > 1 for ratio in ratios],
        "the norm at λ = 2 is not the larger one",
        optimizer=name,
        run=lambda run: run,
        at_2=large,
        at_002=small,
    )
