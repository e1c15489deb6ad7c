"""The network experiments in miniature: the code that a CUDA machine runs at full size."""

import pytest
import torch

from ndgm.sim import experiments, table_2
from ndgm.sim.data import Batches, Images, digits
from ndgm.sim.experiments import Curves, figure_2
from ndgm.sim.networks import ACTIVATIONS, Single, Stack, vgg
from ndgm.sim.table_2 import LARGE, RULES, SMALL


def coloured(number):
    generator = torch.Generator().manual_seed(0)
    pixels = torch.randint(0, 256, (number, 3, 32, 32), generator=generator, dtype=torch.uint8)
    return Images(pixels, torch.randint(0, 10, (number,), generator=generator), "random")


def test_figure_2_on_images_of_cifars_size():
    curves = figure_2("VGG11", coloured(16), batch_norm=True, seeds=(0, 1), epochs=1)
    assert curves.network == "VGG11 with batch normalisation"
    assert curves.losses.shape == (1, 2, 4)
    assert bool(torch.isfinite(curves.losses).all())


def test_a_seed_gives_all_activations_the_same_start():
    curves = figure_2("VGG11", digits()[0].first(100), batch_norm=False, seeds=(0, 1), epochs=1)
    assert float((curves.losses[0].max(1).values - curves.losses[0].min(1).values).max()) < 0.01
    assert not torch.equal(curves.losses[0, 0], curves.losses[0, 1])


def test_curves_are_compared_by_area_and_by_epochs():
    losses = torch.zeros(3, 2, 4, dtype=torch.float64)
    losses[:, :, 0] = torch.tensor([[3.0, 3.0], [2.0, 1.0], [1.0, 1.0]])
    losses[:, :, 1] = 1.0
    curves = Curves("n", losses)
    assert curves.area("ReLU").tolist() == pytest.approx([2.0, 5 / 3])
    assert curves.advantage("GELU", "ReLU").tolist() == pytest.approx([1.0, 2 / 3])
    assert curves.epochs_to(1.0)[:, :2].tolist() == [[3, 1], [2, 1]]
    assert curves.epochs_to(-1.0)[0].tolist() == [4] * len(ACTIVATIONS)


def test_table_2_is_the_listing():
    """The same trials with plain torch, one model, one optimizer for both penalties."""
    torch.manual_seed(0)
    model = vgg("VGG11", "ReLU", channels=1, size=8)
    start = {name: value.clone() for name, value in model.state_dict().items()}
    batches = Batches(digits()[0].first(40), 20, shuffle=False)
    cells = experiments.table_2(Single(model), [batches], epochs=3)
    assert all(torch.equal(value, start[name]) for name, value in model.state_dict().items())
    for name, make in (
        ("SGD", torch.optim.SGD),
        ("RMSProp", torch.optim.RMSprop),
        ("Adam", torch.optim.Adam),
    ):
        for shared in (True, False):
            optimizer = make(model.parameters(), lr=0.003)
            for penalty in (LARGE, SMALL):
                model.load_state_dict(start)
                if not shared:
                    optimizer = make(model.parameters(), lr=0.003)
                for epoch in range(3):
                    for inputs, labels in batches.epoch(epoch):
                        norm = sum(parameter.abs().sum() for parameter in model.parameters())
                        optimizer.zero_grad()
                        (torch.nn.functional.cross_entropy(model(inputs), labels) + penalty * norm).backward()
                        optimizer.step()
                norm = sum(float(parameter.detach().abs().sum()) for parameter in model.parameters())
                assert cells[name, penalty, shared].norms[-1, 0].item() == pytest.approx(norm, rel=1e-4)


def test_every_cell_is_there_for_every_run():
    torch.manual_seed(0)
    stack = Stack([vgg("VGG11", "ReLU", channels=1, size=8) for _ in range(2)])
    cells = experiments.table_2(stack, [Batches(digits()[0].first(20), 20)], epochs=1)
    assert set(cells) == {
        (name, penalty, shared) for name in RULES for penalty in table_2.PENALTIES for shared in (True, False)
    }
    assert all(history.small.shape == (1, 2) for history in cells.values())


def test_vgg16_runs_as_listed(monkeypatch):
    """The big network's own code on a few images, with its wide layers narrowed."""
    monkeypatch.setattr(experiments, "VGG16", lambda: vgg("VGG16", "ReLU"))
    cells = experiments.vgg16_table_2(coloured(8), epochs=1)
    assert len(cells) == 12
    assert torch.equal(
        cells["Adam", LARGE, True].norms,
        experiments.vgg16_table_2(coloured(8), epochs=1)["Adam", LARGE, True].norms,
    )
