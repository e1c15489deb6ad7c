"""A census adds up to a walk, in any blocks, and an interrupted one goes on."""

import doctest

import pytest
import torch

from ndgm.sim import fates as module
from ndgm.sim.fates import Census, census, count, endings, positive_starts
from ndgm.sim.optimizers import NDGM, Adam, RMSProp, trajectory

RULES = [NDGM(0.25, 1.0), RMSProp(0.1, 1.0, 0.9), Adam(0.1, 1.0)]
LAST = 3000
"""The subnormal numbers up to this bit pattern."""


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    monkeypatch.setattr(module, "BLOCK", 700)
    monkeypatch.setattr(module, "PIECE", 256)


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_counts_are_those_of_a_walk(rule):
    starts = torch.linspace(0.001, 0.999, 1500)
    orbit = trajectory(rule, starts, 302)[300:]
    found = count(rule, starts, 300)
    zeros = int((orbit == 0).all(0).sum())
    cycling = (orbit[0] == orbit[2]) & (orbit[0] * orbit[1] < 0)
    assert (found.starts, found.zeros, found.two_cycles) == (1500, zeros, int(cycling.sum()))
    assert found.others == 1500 - found.zeros - found.two_cycles
    assert found.farthest == float(orbit[:2].abs().max())


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_rules_are_odd(rule):
    starts = torch.linspace(0.001, 0.999, 1500)
    assert count(rule, starts, 300) == count(rule, -starts, 300)


def test_agrees_with_endings(monkeypatch):
    monkeypatch.undo()  # There are too many starts for small pieces.
    rule = NDGM(0.25, 1.0)
    found, expected = count(rule, positive_starts(torch.float32), 100), endings(rule, torch.float32)
    assert (found.zeros, found.two_cycles, found.sums) == (
        expected.zeros,
        expected.two_cycles,
        expected.amplitudes,
    )


def test_blocks_make_no_difference(tmp_path):
    starts = torch.arange(1, LAST + 1, dtype=torch.int32).view(torch.float32)
    for rule in RULES:
        whole = count(rule, starts, 50)
        assert census(rule, 50, last=LAST) == census(rule, 50, folder=tmp_path, last=LAST) == whole
    assert not list(tmp_path.iterdir()), "what is finished is forgotten"


def interrupted(monkeypatch, folder, rule, steps, after):
    counted = []

    def stop(rule, starts, *rest):
        if len(counted) == after:
            raise KeyboardInterrupt
        counted.append(len(starts))
        return count(rule, starts, *rest)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(module, "count", stop)
        census(rule, steps, folder=folder, last=LAST)


def test_an_interrupted_census_goes_on(monkeypatch, tmp_path):
    rule, expected = RULES[1], census(RULES[1], 50, last=LAST)
    interrupted(monkeypatch, tmp_path, rule, 50, after=3)
    (file,) = tmp_path.iterdir()
    file.write_text(file.read_text() + '{"block": "2801-3001", "starts": 12')
    walked = []
    monkeypatch.setattr(
        module, "count", lambda *arguments: walked.append(len(arguments[1])) or count(*arguments)
    )
    assert census(rule, 50, folder=tmp_path, last=LAST) == expected
    assert walked == [700, 200]


@pytest.mark.parametrize("change", ["rule", "steps", "code"])
def test_what_has_changed_is_counted_anew(monkeypatch, tmp_path, change):
    rule, steps, key = RULES[1], 50, ""
    interrupted(monkeypatch, tmp_path, rule, steps, after=3)
    if change == "rule":
        rule = RULES[0]
    elif change == "steps":
        steps = 51
    else:
        key = "other code"
    walked = []
    monkeypatch.setattr(
        module, "count", lambda *arguments: walked.append(len(arguments[1])) or count(*arguments)
    )
    census(rule, steps, folder=tmp_path, key=key, last=LAST)
    assert len(walked) == 5


def test_starts_are_compared_one_by_one():
    """From 0.3 and 0.6 NDGM alternates, from 0.25 and 0.5 it ends at 0: two wrongs do not make up for each
    other.
    """
    rule, starts = NDGM(0.25, 1.0), torch.tensor([0.25, 0.3, 0.5, 0.6])
    right, wrong = ((0.26, 0.49), (0.51, 0.7)), ((0.2, 0.28), (0.51, 0.7))
    found = [count(rule, starts, 50, intervals) for intervals in (right, wrong, ((0.3, 0.4), (0.51, 0.7)))]
    assert [(one.near, one.astray) for one in found] == [(0, 0), (0, 2), (1, 0)]
    with pytest.raises(ValueError, match="ascend"):
        count(rule, starts, 50, ((0.5, 0.2),))


def test_nothing_added_changes_nothing():
    one = Census(3, 1, 1, 1, 0.5, (0.1, 0.2))
    assert one + Census() == Census() + one == one


def test_docstring_examples():
    assert doctest.testmod(module).failed == 0
