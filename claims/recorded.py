"""The recorded measurements of the network experiments, as checks read them; none where there is none."""

from functools import cache
from pathlib import Path

import pytest

from ndgm.measure.files import MeasureError
from ndgm.measure.records import NotMeasured, read
from ndgm.sim.recipes import RECIPES

FOLDER = Path(__file__).with_name("measurements")


@cache
def _read(name):
    try:
        return read(name, FOLDER)
    except (NotMeasured, MeasureError) as error:
        return error


def recorded(name):
    """The measurement of a recipe; without a current one the check is not run, and names the command."""
    found = _read(name)
    if isinstance(found, NotMeasured):
        pytest.skip(str(found))
    if isinstance(found, MeasureError):
        pytest.fail(str(found), pytrace=False)
    return found


def curves(name, network, batch_norm):
    """A network of Figure 2 in a measurement; without it, the check is not run."""
    try:
        return recorded(name).network(network, batch_norm)
    except NotMeasured as missing:
        pytest.skip(str(missing))


def cell(name, optimizer, penalty, shared):
    """A cell of Table 2 in a measurement; without it, the check is not run."""
    try:
        return recorded(name).cell(optimizer, penalty, shared)
    except NotMeasured as missing:
        pytest.skip(str(missing))


def taken_on(name):
    """The condition under which a measurement says something on the paper's experiment, or None.

    What stands for what, how the images differ, and the machine. To be read before the check runs, so that it
    never raises: of what is not measured it says what the recipe does.
    """
    found = _read(name)
    measured = not isinstance(found, Exception)
    differs = [RECIPES[name].stands_for]
    if measured and RECIPES[name].images == "CIFAR-10" and found.data != "CIFAR-10, lossless":
        differs.append(f"the images are {found.data}")
    if not any(differs):
        return None
    return "; ".join([*filter(None, differs), *([f"on {found.machine}"] if measured else [])])
