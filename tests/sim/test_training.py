"""The training loop: many runs equal to each by itself, killed runs equal to whole ones, the listings' numbers."""

import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
import torch
from torch.nn import functional

from ndgm.sim.data import Batches, DataError, digits
from ndgm.sim.networks import ACTIVATIONS, Single, Stack, vgg
from ndgm.sim.training import OPTIMIZERS, History, Recipe, make_optimizer, one_norms, shares_below, train


def network(activation="ReLU", seed=0, batch_norm=False):
    torch.manual_seed(seed)
    return vgg("VGG11", activation, batch_norm=batch_norm, channels=1, size=8)


def batches(seed=0, number=100, size=20, **settings):
    return Batches(digits()[0].first(number), size, seed=seed, **settings)


def plain_loop(model, data, epochs, optimizer, penalty=0.0):
    """The listings' loop, one model at a time."""
    losses = []
    for epoch in range(epochs):
        model.train()
        total = 0.0
        for inputs, labels in data.epoch(epoch):
            loss = functional.cross_entropy(model(inputs), labels)
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


def losses_over_50_steps(batch_norm, dtype):
    """Losses of ten epochs of all runs together, and of each by itself."""
    single = [network(activation, seed, batch_norm).to(dtype) for seed, activation in RUNS]
    drawn = [(Batches if dtype == torch.float32 else DoubleBatches)(digits()[0].first(100), 20, seed=n) for n in (0, 1)]
    together = train(Stack(single), drawn, Recipe(10)).losses
    alone = [
        plain_loop(model, drawn[seed], 10, torch.optim.Adam(model.parameters(), lr=0.001))
        for model, (seed, _) in zip(single, RUNS, strict=True)
    ]
    return together, torch.tensor(alone, dtype=torch.float64).T


@pytest.mark.parametrize("batch_norm", [False, True])
def test_together_is_as_one_by_one_over_50_steps(batch_norm):
    together, alone = losses_over_50_steps(batch_norm, torch.float64)
    # Batch normalisation makes gradients of exactly 0, of which Adam sees the rounding: it is amplified in any format.
    torch.testing.assert_close(together, alone, rtol=1e-5 if batch_norm else 1e-9, atol=0)
    rounded_together, rounded_alone = losses_over_50_steps(batch_norm, torch.float32)
    own = (rounded_alone - alone).abs().amax(0)
    added = (rounded_together - together).abs().amax(0)
    assert bool((added <= 4 * own.max()).all()), (added, own)
    torch.testing.assert_close(rounded_together[0], rounded_alone[0], rtol=1e-5, atol=0)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_penalties_are_each_runs_own(optimizer):
    recipe = Recipe(2, optimizer, 0.003, penalties=(2.0, 0.002))
    stack = Stack([network(), network()])
    history = train(stack, [batches()], recipe)
    for run, penalty in enumerate(recipe.penalties):
        model = network()
        expected = plain_loop(model, batches(), 2, OPTIMIZERS[optimizer](model.parameters(), lr=0.003), penalty)
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

PROGRAM = """
import sys
import torch
from pathlib import Path
sys.path.insert(0, {here!r})
from test_training import dropping, batches
from ndgm.sim.training import Recipe, train
torch.set_num_threads(1)
path = Path(sys.argv[1])
history = train(dropping(), [batches(augment=True)], Recipe(20), checkpoint=path / "kept", every=1)
torch.save([history.losses, history.norms], path / "result")
"""


def dropping():
    """A network that draws random numbers while it trains."""
    model = network(batch_norm=True)
    return Single(torch.nn.Sequential(*model[:-1], torch.nn.Dropout(0.2), model[-1]))


def test_a_killed_run_goes_on_to_the_same_bits(tmp_path):
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    whole = train(dropping(), [batches(augment=True)], Recipe(20))
    torch.set_num_threads(threads)
    program = textwrap.dedent(PROGRAM.format(here=str(Path(__file__).parent)))
    kills = 0
    for wait in (0.05, 0.4, None):
        run = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stderr=subprocess.PIPE)
        while run.poll() is None and not (tmp_path / "kept").exists():
            time.sleep(0.01)
        try:
            run.wait(wait)
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            kills += 1
        _, errors = run.communicate()
        assert run.returncode in (0, -signal.SIGKILL), errors.decode()
        if run.returncode == 0:
            break
    assert kills >= 1 and not (tmp_path / "kept").exists()
    for found, expected in zip(torch.load(tmp_path / "result"), (whole.losses, whole.norms), strict=True):
        assert torch.equal(found, expected)


class Stop(Exception):
    pass


@pytest.mark.parametrize("step", [1, 4, 5, 7, 9])
@pytest.mark.parametrize("every", [1, 2, 5])
def test_every_step_can_be_the_last_before_the_interruption(tmp_path, monkeypatch, step, every):
    whole = train(dropping(), [batches()], Recipe(2))
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
