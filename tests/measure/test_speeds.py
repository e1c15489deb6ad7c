"""What is planned for a machine: how runs are put together, and how many seeds fit the time."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from ndgm.measure import speeds
from ndgm.measure.plain import plain_loop
from ndgm.measure.speeds import probe
from ndgm.sim.data import Images, digits
from ndgm.sim.recipes import RECIPES, Cell

FIGURE = RECIPES["figure-2-cifar10"]


class Cifar:
    """As many images as CIFAR-10 has, of which nothing but their device and size is looked at."""

    def __init__(self, device):
        self.labels = SimpleNamespace(device=torch.device(device))
        self.pixels = torch.empty(0, 3, 32, 32)

    def __len__(self):
        return 50_000


@pytest.fixture
def cuda(monkeypatch):
    """A CUDA device that takes so many seconds a step of five seeds, half as many with matrix products."""

    def takes(seconds):
        def step(recipe, part, images, mode):
            return seconds if mode == "matmul" else 2 * seconds

        monkeypatch.setattr(speeds, "_seconds_a_step", step)
        return Cifar("cuda")

    yield takes
    torch.backends.cudnn.benchmark = False


def test_runs_train_one_after_the_other_on_a_cpu(monkeypatch):
    assert probe(FIGURE, Cifar("cpu"), 1e9).convolution is None
    assert probe(RECIPES["figure-2-digits"], digits()[0], 1e9).convolution is None
    assert probe(RECIPES["table-2-vgg11-digits"], digits()[0], 1e9).convolution == "grouped"
    monkeypatch.setattr(speeds, "LARGE_IMAGES", 9)
    assert probe(RECIPES["figure-2-digits"], digits()[0], 1e9).convolution == "grouped"
    assert probe(FIGURE, Cifar("cpu"), 1e9).checkpoints


@pytest.mark.parametrize(("seconds", "together"), [(0.0005, 20), (0.003, 7), (0.004, 5), (0.1, 5)])
def test_as_many_seeds_as_fit_and_no_fewer_than_the_least(cuda, seconds, together):
    """8 networks of 20 epochs are 62,560 steps: of five seeds 188 s at 3 ms a step."""
    planned = probe(FIGURE, cuda(seconds), 320.0)
    assert (planned.together, planned.convolution) == (together, "matmul")
    assert not planned.checkpoints


def test_a_network_is_expected_to_take_what_was_probed(cuda):
    """With a reserve, as validation and saving take time, too."""
    planned = probe(FIGURE, cuda(0.003), 320.0)
    first = next(FIGURE.parts(planned.together))
    assert planned.seconds(first) == pytest.approx(20 * 391 * 0.003 * 7 / 5 / 0.85)
    assert sum(map(planned.seconds, FIGURE.networks)) < 320


def test_without_a_budget_all_seeds_train(cuda):
    assert probe(FIGURE, cuda(0.1), float("inf")).together == 20


def test_a_cell_is_expected_to_take_what_the_last_one_took(cuda):
    planned = probe(RECIPES["table-2-vgg16-random"], cuda(1.0), 100.0)
    part = Cell("SGD", 2.0, True, (42,))
    assert planned.seconds(part) == 0
    planned.took(part, 12.5)
    assert planned.seconds(part) == 12.5


def test_the_plain_loop_is_timed():
    generator = torch.Generator().manual_seed(0)
    pixels = torch.randint(0, 256, (400, 3, 32, 32), generator=generator, dtype=torch.uint8)
    found = plain_loop(FIGURE, Images(pixels, torch.arange(400) % 10, "made"), steps=2, warm_up=1)
    assert found["samples_per_second"] > 0
    assert found["mean_loss"] == pytest.approx(2.3, abs=0.1)
