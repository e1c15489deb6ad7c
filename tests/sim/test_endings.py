"""Endings are counted as a walk in torch finds them."""

import doctest

import pytest
import torch

from ndgm.sim import fates as module
from ndgm.sim.fates import endings, first_zero, positive_starts
from ndgm.sim.formats import can_draw
from ndgm.sim.optimizers import NDGM, RMSProp, trajectory


def test_positive_starts_are_the_moduli_of_the_draws():
    starts = positive_starts(torch.float32)
    assert len(starts.unique()) == len(starts) == 2**23 and starts.min() > 0 and starts.max() == 1
    assert can_draw(-starts[:: 2**10]).all()


@pytest.mark.parametrize("rule", [RMSProp(0.01, 1.0), RMSProp(2**-7, 1.0, 0.9), NDGM(0.25, 1.0)], ids=str)
def test_endings_add_up_to_a_walk(rule):
    found = endings(rule, torch.bfloat16)
    orbit = trajectory(rule, positive_starts(torch.bfloat16), 4002)[-3:]
    zeros = (orbit == 0).all(0)
    cycles = (orbit[0] == orbit[2]) & (orbit[0].sign() * orbit[1].sign() < 0)
    assert (found.zeros, found.two_cycles) == (int(zeros.sum()), int(cycles.sum()))
    assert found.zeros + found.two_cycles + found.others == found.starts == 16256


@pytest.mark.parametrize("rule", [RMSProp(0.01, 1.0), NDGM(0.001, 1.0)], ids=str)
def test_pieces_make_no_difference(rule, monkeypatch):
    monkeypatch.setattr(module, "PIECE", 777)
    found = endings.__wrapped__(rule, torch.bfloat16)
    assert found == endings(rule, torch.bfloat16) and found.others > 0


def test_the_shortest_number_has_the_least_denominator():
    for some in (positive_starts(torch.bfloat16)[first:-1:7] for first in (0, 3, 9000, 16190)):
        first = min(some.tolist(), key=lambda number: number.as_integer_ratio()[1])
        assert module._shortest(some.split(50)) == module._shortest([some[:0], some]) == first
    assert module._shortest([some[:0]]) is None


def test_examples_are_examples():
    found = endings(NDGM(0.25, 1.0), torch.bfloat16)
    assert found.zero_example in (0.25, 0.5, 0.75, 1.0) and found.zeros > 0
    assert first_zero(NDGM(0.25, 1.0), 0.5, torch.float32) == 2
    assert first_zero(NDGM(0.25, 1.0), 0.6, torch.float32) is None


def test_threads_are_given_back():
    before = torch.get_num_threads()
    endings(NDGM(0.5, 1.0), torch.bfloat16)
    assert torch.get_num_threads() == before


def test_docstring_examples():
    assert doctest.testmod(module).failed == 0
