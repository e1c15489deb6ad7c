"""The loop of the listings' kind, for the ratio of speeds: one network, a DataLoader, one `item()` a step."""

from __future__ import annotations

import time
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset

from ndgm.sim.data import Images
from ndgm.sim.networks import vgg
from ndgm.sim.recipes import Comparison

WARM_UP, STEPS = 20, 130
WORKERS = 2


class Augmented(Dataset[tuple[Tensor, int]]):
    """Images one by one, cropped, flipped and normalised by the workers, as torchvision's transforms do."""

    def __init__(self, images: Images, recipe: Comparison) -> None:
        self.pixels, self.labels = images.pixels.cpu(), images.labels.tolist()
        self.mean, self.deviation = (torch.tensor(values).view(-1, 1, 1) for values in recipe.scale)

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, number: int) -> tuple[Tensor, int]:
        image = nn.functional.pad(self.pixels[number], (4, 4, 4, 4))
        top, left = torch.randint(0, 9, (2,)).tolist()
        height, width = self.pixels.shape[2:]
        image = image[:, top : top + height, left : left + width]
        if torch.rand(()) < 0.5:
            image = image.flip(2)
        return (image.float() / 255 - self.mean) / self.deviation, self.labels[number]


def plain_loop(
    recipe: Comparison, images: Images, *, steps: int = STEPS, warm_up: int = WARM_UP
) -> dict[str, Any]:
    """Samples a second of the plain loop on the device of the images, after a few steps that warm up."""
    device = images.labels.device
    network = vgg(recipe.networks[0].network, "ReLU").to(device)
    optimizer = torch.optim.Adam(network.parameters(), lr=recipe.learning_rate)
    loader = DataLoader(Augmented(images, recipe), recipe.batch, shuffle=True, num_workers=WORKERS)
    total, seen, started = 0.0, 0, time.monotonic()
    for step, (inputs, labels) in zip(range(warm_up + steps), loader, strict=False):
        if step == warm_up:
            seen, started = 0, time.monotonic()
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(network(inputs.to(device)), labels.to(device))
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        total += loss.item()
        seen += len(labels)
    return {
        "what": f"{recipe.networks[0]}, ReLU, one run, DataLoader with {WORKERS} workers, item() each step",
        "samples_per_second": round(seen / (time.monotonic() - started), 1),
        "mean_loss": round(total / (warm_up + steps), 4),
    }
