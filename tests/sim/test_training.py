"""The training loop: many runs equal to each by itself, killed runs to whole ones, the listings' numbers."""

import copy
import importlib
import multiprocessing
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from torch import nn
from torch.nn import functional

from ndgm.sim.data import Batches, DataError, digits
from ndgm.sim.networks import ACTIVATIONS, Single, Stack, vgg
from ndgm.sim.training import OPTIMIZERS, History, Recipe, make_optimizer, one_norms, shares_below, train


def network(activation="ReLU", seed=0, batch_norm=False):
    torch.manual_seed(seed)
    return vgg("VGG11", activation, batch_norm=batch_norm, channels=1, size=8)


def short_network(activation="ReLU", seed=0, batch_norm=False):
    """Every kind of layer in two convolutions, through which rounding is hardly amplified."""
    torch.manual_seed(seed)
    shared = ACTIVATIONS[activation]()
    layers = []
    for channels, width in ((1, 16), (16, 32)):
        layers.append(nn.Conv2d(channels, width, 3, padding=1))
        layers += [nn.BatchNorm2d(width), shared] if batch_norm else [shared]
        layers.append(nn.AvgPool2d(2))
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(128, 10))


def batches(seed=0, number=100, size=20, **settings):
    return Batches(digits()[0].first(number), size, seed=seed, **settings)


def plain_loop(model, data, epochs, optimizer, penalty=0.0, reordered=lambda batch: batch):
    """The listings' loop, one model at a time."""
    losses = []
    for epoch in range(epochs):
        model.train()
        total = 0.0
        for inputs, labels in data.epoch(epoch):
            loss = functional.cross_entropy(model(reordered(inputs)), reordered(labels))
            loss = loss + penalty * sum(parameter.abs().sum() for parameter in model.parameters())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        losses.append(total / len(data))
    return losses


class DoubleBatches(Batches):
    """The same batches in float64."""

    def normalised(self, pixels):
        return super().normalised(pixels).double()


RUNS = [(seed, activation) for seed in (0, 1) for activation in ACTIVATIONS]
BATCHES = {torch.float32: Batches, torch.float64: DoubleBatches}
# The mean over a batch does not depend on the order of its images, but for rounding.
REORDERED = (lambda batch: batch.flip(0), lambda batch: batch.roll(len(batch) // 2, 0))


def one_by_one(models, drawn, epochs, **settings):
    """Losses of each model trained by itself, shape (epochs, runs); the models stay as they are."""
    losses = []
    for (seed, _), model in zip(RUNS, copy.deepcopy(models), strict=True):
        optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
        losses.append(plain_loop(model, drawn[seed], epochs, optimizer, **settings))
    return torch.tensor(losses, dtype=torch.float64).T


def check_together_is_as_one_by_one(make, batch_norm, dtype, epochs):
    """Losses together are those one by one, up to 4 times the rounding of one by one.

    That is measured by giving each batch its images in another order. The largest of all runs counts, up to
    each epoch: in which run rounding crosses a kink is chance. An epoch has two steps.
    """
    models = [make(activation, seed, batch_norm).to(dtype) for seed, activation in RUNS]
    drawn = [BATCHES[dtype](digits()[0].first(20), 10, seed=seed) for seed in (0, 1)]
    together = train(Stack(models), drawn, Recipe(epochs)).losses
    alone = one_by_one(models, drawn, epochs)
    others = torch.stack([one_by_one(models, drawn, epochs, reordered=reordered) for reordered in REORDERED])
    own = (others - alone).abs().amax((0, 2)).clamp(min=torch.finfo(dtype).eps * float(alone.max()))
    apart = (together - alone).abs().amax(1)
    assert bool((apart <= 4 * own.cummax(0).values).all()), (apart, own)


@pytest.mark.parametrize("dtype", BATCHES, ids=str)
@pytest.mark.parametrize("batch_norm", [False, True])
def test_together_is_as_one_by_one_over_20_steps(batch_norm, dtype):
    check_together_is_as_one_by_one(short_network, batch_norm, dtype, epochs=10)


@pytest.mark.parametrize("dtype", BATCHES, ids=str)
@pytest.mark.parametrize("batch_norm", [False, True])
def test_a_deep_stack_takes_the_first_steps_of_its_networks(batch_norm, dtype):
    check_together_is_as_one_by_one(network, batch_norm, dtype, epochs=1)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_penalties_are_each_runs_own(optimizer):
    recipe = Recipe(2, optimizer, 0.003, penalties=(2.0, 0.002))
    stack = Stack([network(), network()])
    history = train(stack, [batches()], recipe)
    for run, penalty in enumerate(recipe.penalties):
        model = network()
        expected = plain_loop(
            model, batches(), 2, OPTIMIZERS[optimizer](model.parameters(), lr=0.003), penalty
        )
        torch.testing.assert_close(
            history.losses[:, run], torch.tensor(expected, dtype=torch.float64), rtol=1e-4, atol=0
        )
        torch.testing.assert_close(
            history.norms[-1, run].float(),
            sum(parameter.abs().sum() for parameter in model.parameters()).detach(),
            rtol=1e-4,
            atol=0,
        )


def test_a_used_optimizer_keeps_its_moments():
    first, second = Stack([network()]), Stack([network()])
    recipe = Recipe(1, "Adam", 0.003, penalties=(2.0,))
    start = {name: value.clone() for name, value in first.state_dict().items()}
    used = make_optimizer(first, recipe)
    train(first, [batches()], recipe, optimizer=used)
    first.load_state_dict(start)
    shared = train(first, [batches()], Recipe(1, "Adam", 0.003, penalties=(0.002,)), optimizer=used)
    fresh = train(second, [batches()], Recipe(1, "Adam", 0.003, penalties=(0.002,)))
    assert not torch.equal(shared.norms, fresh.norms)
    assert {int(state["step"]) for state in used.state.values()} == {10}


def test_what_is_recorded():
    stack = Single(network())
    with torch.no_grad():
        for parameter in stack.parameters():
            parameter.zero_()
        next(stack.parameters())[0, 0, 0, 0] = 0.5
    assert one_norms(stack).tolist() == [0.5]
    total = sum(parameter.numel() for parameter in stack.parameters())
    assert shares_below(stack, 1e-5).item() == (total - 1) / total


def test_validation_is_a_mean_over_the_images():
    model = network(batch_norm=True)
    held = batches(number=50, size=20, shuffle=False)
    history = train(Single(model), [batches()], Recipe(1), validation=held)
    model.eval()
    with torch.no_grad():
        expected = functional.cross_entropy(model(held.normalised(held.images.pixels)), held.images.labels)
    assert history.validation.item() == pytest.approx(expected.item(), rel=1e-5)
    again = train(Single(network(batch_norm=True)), [batches()], Recipe(1, evaluate=False), validation=held)
    assert again.validation.item() != pytest.approx(expected.item(), rel=1e-3)


def test_a_seed_gives_the_same_bits():
    first, second = (train(Stack([network()]), [batches(augment=True)], Recipe(2)) for _ in range(2))
    assert torch.equal(first.losses, second.losses)


# Interruptions


def dropping():
    """A network that draws random numbers while it trains."""
    model = short_network(batch_norm=True)
    return Single(nn.Sequential(*model[:-1], nn.Dropout(0.2), model[-1]))


def train_and_keep(path):
    history = train(dropping(), [batches(augment=True)], Recipe(20), checkpoint=path / "kept", every=1)
    torch.save([history.losses, history.norms], path / "result")


def train_though_killed(path):
    """Train in processes of which the first two are killed at any point of a step; the number of kills.

    They are forked, which is safe only where torch has not computed anything yet. What they would all read
    and import is there before.
    """
    torch.set_num_threads(1)
    digits()
    importlib.import_module("torch._dynamo")
    kills = 0
    for wait in (0.02, 0.2, None):
        process = multiprocessing.get_context("fork").Process(target=train_and_keep, args=(path,))
        process.start()
        while process.is_alive() and not (path / "kept").exists():
            time.sleep(0.01)
        process.join(wait)
        if process.is_alive():
            process.kill()
            process.join()
            kills += 1
        if process.exitcode == 0:
            break
        if process.exitcode != -signal.SIGKILL:
            sys.exit("a training failed by itself")
    return kills


def test_a_killed_run_goes_on_to_the_same_bits(tmp_path):
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    whole = train(dropping(), [batches(augment=True)], Recipe(20))
    torch.set_num_threads(threads)
    program = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parent)!r})
from test_training import train_though_killed
print(train_though_killed(Path({str(tmp_path)!r})))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) >= 1 and not (tmp_path / "kept").exists()
    for found, expected in zip(torch.load(tmp_path / "result"), (whole.losses, whole.norms), strict=True):
        assert torch.equal(found, expected)


class Stop(Exception):
    pass


@pytest.fixture(scope="module")
def whole():
    return train(dropping(), [batches()], Recipe(2))


@pytest.mark.parametrize("step", [1, 4, 5, 7, 9])
@pytest.mark.parametrize("every", [1, 2, 5])
def test_every_step_can_be_the_last_before_the_interruption(tmp_path, monkeypatch, whole, step, every):
    model, forward, calls = dropping(), Single.forward, []

    def interrupted(self, inputs):
        calls.append(1)
        if len(calls) > step:
            raise Stop
        return forward(self, inputs)

    with monkeypatch.context() as patch:
        patch.setattr(Single, "forward", interrupted)
        with pytest.raises(Stop):
            train(model, [batches()], Recipe(2), checkpoint=tmp_path / "kept", every=every)
    again = train(dropping(), [batches()], Recipe(2), checkpoint=tmp_path / "kept", every=every)
    assert torch.equal(again.losses, whole.losses) and torch.equal(again.norms, whole.norms)


def test_damaged_and_foreign_checkpoints_are_refused(tmp_path):
    path = tmp_path / "kept"
    path.write_bytes(b"no checkpoint")
    with pytest.raises(DataError, match=r"kept is damaged .*; remove it to start again"):
        train(Single(network()), [batches()], Recipe(1), checkpoint=path)
    assert path.read_bytes() == b"no checkpoint"
    path.unlink()
    with pytest.raises(ZeroDivisionError):
        train(Single(network()), [Interrupted(batches())], Recipe(1), checkpoint=path, every=1)
    with pytest.raises(DataError, match="kept is of another training"):
        train(Single(network()), [batches(seed=5)], Recipe(1), checkpoint=path)


class Interrupted:
    """Batches that fail after the second."""

    def __init__(self, inner):
        self.inner, self.images, self.size, self.seed = inner, inner.images, inner.size, inner.seed
        self.shuffle, self.augment = inner.shuffle, inner.augment

    def __len__(self):
        return len(self.inner)

    def epoch(self, number, start=0):
        for step, batch in enumerate(self.inner.epoch(number, start)):
            yield batch if step < 2 else 1 / 0


def test_progress_is_on_stderr(capsys):
    history = train(Single(network()), [batches()], Recipe(1), progress=True)
    captured = capsys.readouterr()
    assert "5/5" in captured.err and captured.out == ""
    assert isinstance(history, History)
