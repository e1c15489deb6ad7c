"""When a training writes its checkpoint, stops at one, and records a row; the norm that the listing takes."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
import torch

from ndgm.sim import checkpoints
from ndgm.sim.data import Batches, DataError, digits
from ndgm.sim.networks import Single, vgg
from ndgm.sim.training import OutOfTime, Recipe, one_norms, train

RECIPE = Recipe(4, "SGD", 0.01)
STEPS = 2


@pytest.fixture(autouse=True)
def one_thread():
    """More only wait for each other on small tensors."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def network():
    torch.manual_seed(0)
    return Single(vgg("VGG11", "ReLU", channels=1, size=8))


def batches():
    return [Batches(digits()[0].first(20), 10, shuffle=False)]


@pytest.fixture
def saved(monkeypatch):
    """Where the training stood at each checkpoint."""
    found, save = [], checkpoints.State.save

    def noted(state):
        found.append((state.epoch, state.step))
        save(state)

    monkeypatch.setattr(checkpoints.State, "save", noted)
    return found


@pytest.mark.parametrize(
    ("every", "expected"),
    [(3, [(1, 1), (2, 2)]), (2, [(0, 2), (1, 2), (2, 2), (3, 2)]), (5, [(2, 1)]), (100, [])],
)
def test_steps_are_counted_over_all_epochs(tmp_path, saved, every, expected):
    """Also where an epoch is shorter than what lies between two checkpoints."""
    train(network(), batches(), RECIPE, checkpoint=tmp_path / "kept", every=every)
    assert saved == expected
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("every", [1, 2, 3])
def test_it_stops_at_the_first_checkpoint_after_the_deadline(tmp_path, saved, every):
    """And goes on from there to the same end, be that in an epoch or between two."""
    whole = train(network(), batches(), RECIPE)
    kept = {"checkpoint": tmp_path / "kept", "every": every}
    with pytest.raises(OutOfTime):
        train(network(), batches(), RECIPE, **kept, deadline=time.monotonic())
    assert len(saved) == 1
    again = train(network(), batches(), RECIPE, **kept)
    for name in ("losses", "norms", "norms_as_listed"):
        assert torch.equal(getattr(whole, name), getattr(again, name))


def test_without_a_checkpoint_there_is_no_deadline():
    assert len(train(network(), batches(), RECIPE, deadline=time.monotonic()).losses) == 4


@pytest.mark.parametrize("penalties", [(), (0.001,)])
def test_the_listing_takes_the_norm_before_the_last_step(penalties):
    """With a penalty, which knows the norm, and without one."""
    recipe, model = replace(RECIPE, epochs=1, penalties=penalties), network()
    seen = []
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)
    optimizer.register_step_pre_hook(lambda *_: seen.append(one_norms(model).item()))
    history = train(model, batches(), recipe, optimizer=optimizer)
    assert len(seen) == STEPS
    assert history.norms_as_listed.item() == pytest.approx(seen[-1], rel=1e-6)
    assert history.norms.item() == pytest.approx(one_norms(model).item(), rel=1e-6)
    assert history.norms.item() != history.norms_as_listed.item()


def test_rows_have_to_divide_the_epochs():
    with pytest.raises(ValueError, match="3 does not divide 4 epochs"):
        replace(RECIPE, record_every=3)


def test_a_checkpoint_of_other_settings_is_refused(tmp_path):
    kept = {"checkpoint": tmp_path / "kept", "every": 1}
    with pytest.raises(OutOfTime):
        train(network(), batches(), RECIPE, **kept, deadline=time.monotonic())
    with pytest.raises(DataError, match="of another training"):
        train(network(), batches(), replace(RECIPE, learning_rate=0.02), **kept)
