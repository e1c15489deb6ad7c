"""The closed forms of pruned shares against walked grids of starts."""

from fractions import Fraction
from math import lcm

import pytest

from ndgm.exact.arithmetic import interval
from ndgm.exact.pruning import leaked_travel, normal_mass, settled_share, travelled_share, vgg16_parts
from ndgm.exact.rules import NDGM, trajectory
from ndgm.sim.networks import VGG16

ONE = [(1, Fraction(1))]


def middle(enclosure):
    lower, upper = interval(enclosure)
    assert upper - lower < Fraction(1, 10**10)
    return float(lower)


def walked(deviation, step, steps, threshold, number):
    """The same probability as a sum over cells of the start's density, their middles walked exactly.

    In a unit of which the step and all starts are integers.
    """
    width = 12 * deviation / number
    starts = [-6 * deviation + (cell + Fraction(1, 2)) * width for cell in range(number)]
    unit = Fraction(1, lcm(step.denominator, *(start.denominator for start in starts)))
    rule = NDGM(int(step / unit), 1)
    total = 0.0
    for start in starts:
        if abs(trajectory(rule, int(start / unit), steps)[-1]) * unit < threshold:
            total += middle(normal_mass(deviation, start - width / 2, start + width / 2))
    return total


@pytest.mark.parametrize("steps", [60, 61])
def test_settled_share(steps):
    arguments = Fraction(1, 5), steps, Fraction(1, 25)
    assert middle(settled_share(ONE, *arguments)) == pytest.approx(
        walked(Fraction(1), *arguments, 1500), abs=1e-3
    )


def test_travelled_share():
    arguments = Fraction(1, 100), 100, Fraction(1, 40)
    assert middle(travelled_share(ONE, *arguments)) == pytest.approx(
        walked(Fraction(1), *arguments, 1500), abs=1e-3
    )


def test_mixtures_are_weighted():
    parts = [(3, Fraction(1)), (1, Fraction(2))]
    for share, step in ((settled_share, Fraction(1, 5)), (travelled_share, Fraction(1, 50))):
        one, other, mixed = (
            middle(share(starts, step, 50, Fraction(1, 25))) for starts in (parts[:1], parts[1:], parts)
        )
        assert mixed == pytest.approx((3 * one + other) / 4)


def test_each_form_has_its_side_of_the_threshold():
    with pytest.raises(ValueError, match="use travelled_share"):
        settled_share(ONE, Fraction(1, 100), 10, Fraction(1, 10))
    with pytest.raises(ValueError, match="use settled_share"):
        travelled_share(ONE, Fraction(1, 10), 10, Fraction(1, 100))


def test_vgg16_is_counted():
    import torch

    with torch.device("meta"):
        network = VGG16()
    parts, biases = vgg16_parts()
    assert (
        sum(number for number, _ in parts) + biases
        == sum(one.numel() for one in network.parameters())
        == 138_357_544
    )
    weights = [one.numel() for name, one in network.named_parameters() if name.endswith("weight")]
    assert [number for number, _ in parts] == weights


def test_leaked_travel_is_torchs():
    import torch

    weight = torch.nn.Parameter(torch.tensor([1e3], dtype=torch.float64))
    optimizer = torch.optim.Adam([weight], lr=0.01, betas=(0.0, 0.99), eps=1e-3)
    for penalty in (2.0, 0.5):
        start = weight.item()
        for _ in range(30):
            optimizer.zero_grad()
            (penalty * weight.abs()).sum().backward()
            optimizer.step()
    found = leaked_travel(
        Fraction(1, 100), (Fraction(2), Fraction(1, 2)), 30, Fraction(99, 100), Fraction(1, 1000)
    )
    assert middle(found) == pytest.approx(start - weight.item(), rel=1e-12)
