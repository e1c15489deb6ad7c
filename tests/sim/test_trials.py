"""The network experiments in miniature: the code that runs at full size, against loops as listed."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from ndgm.sim import trials
from ndgm.sim.data import Batches, Images, digits
from ndgm.sim.networks import vgg
from ndgm.sim.recipes import ACTIVATIONS, CELLS, LARGE, RECIPES, SMALL, THRESHOLDS, Cell, Network
from ndgm.sim.trials import Run, compare, needs_used, trial

TABLE = replace(RECIPES["table-2-vgg11-digits"], first=40, batch=20, epochs=3, record_every=1, seeds=(0,))
FIGURE = RECIPES["figure-2-digits"]
OPTIMIZERS = {"SGD": torch.optim.SGD, "RMSProp": torch.optim.RMSprop, "Adam": torch.optim.Adam}


@pytest.fixture(autouse=True)
def one_thread():
    """More only wait for each other on small tensors."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def images():
    training, validation = digits()
    return training.first(40), validation.first(20)


def coloured(number):
    generator = torch.Generator().manual_seed(0)
    pixels = torch.randint(0, 256, (number, 3, 32, 32), generator=generator, dtype=torch.uint8)
    return Images(pixels, torch.randint(0, 10, (number,), generator=generator), "random")


def cells(images, recipe=TABLE):
    """All cells, an optimizer that is used twice going from one to the other."""
    found, states = {}, {}
    for name, penalty, shared in CELLS:
        part = Cell(name, penalty, shared, recipe.seeds)
        used = states.get(name) if needs_used(part) else None
        found[name, penalty, shared] = one = trial(recipe, part, *images, Run(), used)
        if penalty == LARGE:
            states[name] = one.state
    return found


@pytest.mark.parametrize("shared", [True, False])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_trial_is_the_listings(images, name, shared):
    """The same trials with plain torch, one model, one optimizer for both penalties; the listing appends the
    norm that entered the epoch's last loss.
    """
    torch.manual_seed(0)
    model = vgg("VGG11", "ReLU", channels=1, size=8)
    start = {key: value.clone() for key, value in model.state_dict().items()}
    batches, found = Batches(images[0], 20, shuffle=False), cells(images)
    optimizer = OPTIMIZERS[name](model.parameters(), lr=0.003)
    for penalty in (LARGE, SMALL):
        model.load_state_dict(start)
        if not shared:
            optimizer = OPTIMIZERS[name](model.parameters(), lr=0.003)
        norms_as_listed, norms = [], []
        for epoch in range(3):
            for inputs, labels in batches.epoch(epoch):
                norm = sum(parameter.abs().sum() for parameter in model.parameters())
                optimizer.zero_grad()
                (torch.nn.functional.cross_entropy(model(inputs), labels) + penalty * norm).backward()
                optimizer.step()
            norms_as_listed.append(norm.item())
            norms.append(sum(float(parameter.detach().abs().sum()) for parameter in model.parameters()))
        past = shared or penalty == LARGE or name == "SGD"
        history = found[name, penalty, past].history
        assert history.norms_as_listed[:, 0].tolist() == pytest.approx(norms_as_listed, rel=1e-4)
        assert history.norms[:, 0].tolist() == pytest.approx(norms, rel=1e-4)


def test_rows_between_epochs_are_left_out(images):
    part = Cell("SGD", SMALL, True, (0,))
    every = trial(TABLE, part, *images, Run()).history
    some = trial(replace(TABLE, record_every=3), part, *images, Run()).history
    assert some.norms.tolist() == every.norms[2:].tolist()
    assert some.losses[0, 0].item() == pytest.approx(every.losses.mean().item())


def test_parameters_are_counted_below_each_threshold(images):
    found = trial(TABLE, Cell("SGD", LARGE, True, (0,)), *images, Run())
    counts = found.below[:, 0].tolist()
    assert counts == sorted(counts)
    assert found.parameters == 153_226
    assert counts[-1] > 0.99 * found.parameters
    assert counts[THRESHOLDS.index(1e-5)] / found.parameters == pytest.approx(
        found.history.small[-1, 0].item()
    )


def test_seeds_train_together_or_alone(images):
    part = Cell("Adam", LARGE, True, (0, 1))
    both = trial(TABLE, part, *images, Run()).history.norms
    alone = [trial(TABLE, part._replace(seeds=(seed,)), *images, Run()).history.norms for seed in (0, 1)]
    torch.testing.assert_close(both, torch.cat(alone, 1), rtol=1e-4, atol=0)


def test_vgg16_starts_from_a_file_or_at_random(monkeypatch, tmp_path):
    """The big network's own code on a few images, with its wide layers narrowed."""
    monkeypatch.setattr(trials, "VGG16", lambda: vgg("VGG16", "ReLU"))
    recipe = replace(RECIPES["table-2-vgg16-random"], epochs=1, batch=4)
    part, seen = Cell("SGD", SMALL, True, (42,)), (coloured(8), coloured(4))
    torch.manual_seed(1)
    torch.save(vgg("VGG16", "ReLU").state_dict(), tmp_path / "weights.pt")
    drawn = [trial(recipe, part, *seen, Run()).history.norms.item() for _ in range(2)]
    assert drawn[0] == drawn[1]
    assert trial(recipe, part, *seen, Run(), weights=tmp_path / "weights.pt").history.norms.item() != drawn[0]
    assert trial(recipe, part._replace(seeds=(43,)), *seen, Run()).history.norms.item() != drawn[0]


@pytest.mark.parametrize("convolution", ["grouped", "matmul", None])
def test_figure_2_on_images_of_cifars_size(convolution):
    part = Network("VGG11", True, 1, (0, 1))
    recipe = RECIPES["figure-2-cifar10"]
    found = compare(recipe, part, coloured(16), coloured(8), Run(convolution))
    for values in found.values():
        assert values.shape == (1, 2, len(ACTIVATIONS))
        assert bool(torch.isfinite(values).all())


def test_a_seed_gives_all_activations_the_same_start(images):
    losses = compare(FIGURE, Network("VGG11", False, 1, (0, 1)), *images, Run())["losses"]
    assert float((losses[0].max(1).values - losses[0].min(1).values).max()) < 0.01
    assert not torch.equal(losses[0, 0], losses[0, 1])


def test_runs_one_after_the_other_go_on_where_they_were(images, tmp_path):
    """What is finished is kept beside the checkpoints."""
    part = Network("VGG11", False, 1, (0,))
    whole = compare(FIGURE, part, *images, Run(None, tmp_path))
    kept = sorted(path.name for path in tmp_path.iterdir())
    assert kept == [f"VGG11-0-{number}-finished.pt" for number in range(len(ACTIVATIONS))]
    (tmp_path / kept[2]).unlink()
    again = compare(FIGURE, part, *images, Run(None, tmp_path))
    assert all(torch.equal(whole[name], again[name]) for name in whole)
