"""Appendix A.2: does the listing compare what section 3 says, under the same conditions, and is it correct?

Same conditions: before each network the seed is set to 19; weights, order and augmentation draw from it,
activations draw nothing. Two things the text does not say: the optimiser is Adam, no instance of (2); and the
validation loss is a mean of batch means with a short last batch, over test images that are cropped and
flipped at random.
"""

import random

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset

from ndgm.sim.networks import ACTIVATIONS, LAYERS, vgg
from ndgm.verdict import certify, claim, enumerated, shared, witness

pytestmark = pytest.mark.fast

EXAMPLES, EPOCHS = 131, 2


def set_seed(seed):
    torch.manual_seed(seed)
    np.random.seed(seed)
    random.seed(seed)


def augmented(image):
    """RandomCrop(32, padding=4) and RandomHorizontalFlip, with the draws that torchvision makes."""
    top, left = int(torch.randint(0, 9, (1,))), int(torch.randint(0, 9, (1,)))
    crop = nn.functional.pad(image, (4, 4, 4, 4))[:, top : top + 32, left : left + 32]
    return crop.flip(-1) if torch.rand(1) < 0.5 else crop


class Draws(Dataset):
    """Each example is its index and what its augmentation draws."""

    def __len__(self):
        return EXAMPLES

    def __getitem__(self, index):
        return torch.stack([torch.tensor(float(index)), torch.randint(0, 9, (1,))[0], torch.rand(1)[0]])


def set_up(name, activation, batch_norm):
    """Initial weights and buffers, and the examples that `EPOCHS` epochs of batches of 128 draw."""
    model = vgg(name, activation, batch_norm=batch_norm)
    loader = DataLoader(Draws(), batch_size=128, shuffle=True)
    return list(model.state_dict().values()), [batch for _ in range(EPOCHS) for batch in loader]


@claim(
    "text-A.2.script",
    part="compares",
    world="training",
    expect="holds",
    evidence="enumerated",
    given={"seeds": (19, 19, 19, 19), "activations": ACTIVATIONS},
    mutants={
        "seed set once, for ReLU": {"seeds": (19, None, None, None)},
        "a seed for each activation": {"seeds": (19, 20, 21, 22)},
        "PReLU in the place of GELU, drawing its slope": {
            "activations": ACTIVATIONS | {"GELU": lambda: nn.PReLU(init=float(torch.rand(1)))}
        },
    },
)
def test_same_conditions(seeds, activations):
    """In all 8 networks each activation has ReLU's initial weights and examples, in order, bit for bit."""
    for name in LAYERS:
        for batch_norm in (False, True):
            reference = None
            for (activation, make), seed in zip(activations.items(), seeds, strict=True):
                if seed is not None:
                    set_seed(seed)
                weights, batches = set_up(name, make, batch_norm)
                reference = reference or (weights, batches)
                for kind, ours, theirs in zip(
                    ("weights", "batches"), (weights, batches), reference, strict=True
                ):
                    equal = [torch.equal(a, b) for a, b in zip(ours, theirs, strict=False)]
                    with witness(network=name, batch_norm=batch_norm, activation=activation, tensors=kind):
                        assert len(ours) == len(theirs) and all(equal), "they differ from ReLU's"
    certify(enumerated("sets of weights and of batches: 4 networks, normalised or not, 4 activations"))


def adam(parameters):
    return torch.optim.Adam(parameters, lr=0.001)


def sgd(parameters):
    return torch.optim.SGD(parameters, lr=0.001)


def check_optimizer(optimizer):
    """The first step of a weight at 1 is 0.001 times the slope there, as in (1) and (2)."""
    for slope in (1, 100):
        weight = torch.ones(1, dtype=torch.float64, requires_grad=True)
        rule = optimizer([weight])
        (slope * weight).sum().backward()
        rule.step()
        ratio = (1 - weight.item()) / slope
        with witness(learning_rate="0.001", slope=slope, step_over_slope=f"{ratio:.6f}"):
            assert abs(ratio - 0.001) < 1e-9, "the step is not 0.001 times the slope"


@claim(
    "text-A.2.script",
    reading="the optimiser is (2) itself",
    world="training",
    aside=True,
    expect="refuted",
    evidence="enumerated",
    given={"optimizer": adam},
    mutants={"SGD at the same rate": {"optimizer": sgd}},
)
def test_optimizer_is_ndgm(optimizer):
    """The listing runs the recursions (1) and (2), $w − αg$, of its 'experiments with NDGM convergence'."""
    check_optimizer(optimizer)


def weighted_mean(losses, sizes):
    return sum(loss * size for loss, size in zip(losses, sizes, strict=True)) / sum(sizes)


def listed_mean(losses, sizes):
    return sum(losses) / len(losses)


def validation_loss(model, dataset, mean):
    """compute_validation_loss of the listing, up to how it averages over batches."""
    losses, sizes = [], []
    with torch.no_grad():
        for inputs, targets in DataLoader(dataset, batch_size=128):
            losses.append(nn.functional.cross_entropy(model(inputs), targets).item())
            sizes.append(len(targets))
    return mean(losses, sizes)


class Images(Dataset):
    """144 images, as many in the last batch (16) as CIFAR-10's 10000 leave; those 16 are of another class."""

    def __init__(self, transform):
        generator = torch.Generator().manual_seed(0)
        self.images = torch.rand(144, 3, 32, 32, generator=generator)
        self.targets = (torch.arange(144) >= 128).long()
        self.transform = transform

    def __len__(self):
        return 144

    def __getitem__(self, index):
        return self.transform(self.images[index]), self.targets[index]


def fixed_network(activation):
    """A VGG11 whose outputs depend on the image and favour the first class, as a trained network's would."""
    set_seed(19)
    model = vgg("VGG11", activation).eval()
    for layer in model:
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(layer.weight)
    with torch.no_grad():
        model[-1].bias[0] += 3.0
    return model


def as_it_is(image):
    return image


@shared
def mean_loss(activation):
    dataset = Images(as_it_is)
    with torch.no_grad():
        return nn.functional.cross_entropy(fixed_network(activation)(dataset.images), dataset.targets).item()


def check_mean(mean):
    dataset = Images(as_it_is)
    for activation in ACTIVATIONS:
        expected, found = mean_loss(activation), validation_loss(fixed_network(activation), dataset, mean)
        with witness(
            activation=activation, batches="128 and 16", returned=f"{found:.4f}", mean_loss=f"{expected:.4f}"
        ):
            assert abs(found - expected) < 1e-5 * expected, "the mean of batch means is not the mean loss"
    certify(enumerated("activations of the listing"))


def check_repeated(transform):
    dataset = Images(transform)
    for activation in ACTIVATIONS:
        model = fixed_network(activation)
        first, second = (validation_loss(model, dataset, weighted_mean) for _ in range(2))
        with witness(activation=activation, first=f"{first:.4f}", again=f"{second:.4f}"):
            assert first == second, "the second evaluation gives another loss"
    certify(enumerated("activations of the listing"))


@claim(
    "text-A.2.script",
    part="validated",
    reading="validation loss is a mean",
    world="training",
    expect="refuted",
    evidence="enumerated",
    given={"mean": listed_mean},
    mutants={"a batch weighs by its size": {"mean": weighted_mean}},
)
def test_listed_mean(mean):
    """Validated: the validation loss of a fixed network, a mean of batch means, is its mean test loss."""
    check_mean(mean)


@claim(
    "text-A.2.script",
    part="validated",
    reading="validation loss of a network",
    world="training",
    expect="refuted",
    evidence="enumerated",
    given={"transform": augmented},
    mutants={"images as they are": {"transform": as_it_is}},
)
def test_listed_test_images(transform):
    """Validated: computed twice for one network on one test set, the validation loss has one value."""
    check_repeated(transform)


@claim(
    "text-A.2.script",
    reading="a listing that is repaired",
    world="training",
    aside=True,
    expect="holds",
    evidence="enumerated",
    given={"optimizer": sgd, "mean": weighted_mean, "transform": as_it_is},
    mutants={
        "Adam": {"optimizer": adam},
        "mean of batch means": {"mean": listed_mean},
        "augmented test images": {"transform": augmented},
    },
)
def test_repaired(optimizer, mean, transform):
    """With plain SGD, test images as they are, and batches weighed by their sizes, none of this happens."""
    check_optimizer(optimizer)
    check_mean(mean)
    check_repeated(transform)
