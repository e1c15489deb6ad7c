"""Appendix C: what the listing does against what the text says it does. The listing is transcribed and run on
a small network.

It trains 25 epochs, not 200; reuses one optimizer for both λs, moments and step count included;
validates with dropout on, and divides a sum of batch means by the number of images; and its seed changes
neither the (pretrained) weights nor the order of the images.
"""

import copy
from dataclasses import dataclass, replace

import pytest
import torch
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset

from claims.networks import listed_settings
from ndgm.verdict import Count, certify, claim, witness

pytestmark = pytest.mark.fast

EPOCHS_OF_THE_TEXT = int(listed_settings.EPOCHS_OF_THE_TEXT)
RATE = float(listed_settings.ALPHA)
IMAGES, BATCH, TEST_IMAGES, TEST_BATCH = 16, 16, 30, 8
OPTIMIZERS = {"SGD": optim.SGD, "RMSProp": optim.RMSprop, "Adam": optim.Adam}
LAMBDAS = (float(listed_settings.LARGE), float(listed_settings.SMALL))


@dataclass(frozen=True)
class Listing:
    """The listing of appendix C; each field is a place where a repair would change it."""

    epochs: int = int(listed_settings.EPOCHS)
    fresh_optimizers: bool = False
    evaluation_mode: bool = False
    mean_over_images: bool = False
    seeded_weights: bool = False
    shuffle: bool = False


LISTED = Listing()


class Run:
    """One run of the listing on a network of three layers; what it does is noted as it goes."""

    def __init__(self, listing, seed=int(listed_settings.SEED), epochs=None):
        self.listing = listing
        torch.manual_seed(7)  # The pretrained weights: the same, whatever the seed.
        data = torch.rand(IMAGES + TEST_IMAGES, 6)
        labels = torch.arange(IMAGES + TEST_IMAGES) % 4
        self.images, self.labels = data, labels
        pretrained = self.network()
        torch.manual_seed(seed)
        self.model = self.network() if listing.seeded_weights else pretrained
        train = TensorDataset(torch.arange(IMAGES), data[:IMAGES], labels[:IMAGES])
        test = TensorDataset(data[IMAGES:], labels[IMAGES:])
        self.train_loader = DataLoader(train, batch_size=BATCH, shuffle=listing.shuffle)
        self.test_loader = DataLoader(test, batch_size=TEST_BATCH, shuffle=False)
        self.initial = copy.deepcopy(self.model.state_dict())
        self.started: dict[tuple[str, float], int] = {}
        self.order: list[int] = []
        self.epochs = 0
        self.run(epochs or listing.epochs)

    @staticmethod
    def network():
        return nn.Sequential(nn.Linear(6, 16), nn.ReLU(inplace=True), nn.Dropout(0.5), nn.Linear(16, 10))

    def validation_loss(self):
        if self.listing.evaluation_mode:
            self.model.eval()
        total, number = 0.0, 0
        with torch.no_grad():
            for images, labels in self.test_loader:
                loss = nn.CrossEntropyLoss()(self.model(images), labels)
                total += loss.item() * (len(labels) if self.listing.mean_over_images else 1)
                number += labels.size(0)
        self.model.train()
        return total / number

    def train(self, optimizer, l1_strength, epochs):
        for _ in range(epochs):
            for numbers, inputs, labels in self.train_loader:
                self.order += numbers.tolist()
                outputs = self.model(inputs)
                l1_penalty = sum(torch.abs(param).sum() for param in self.model.parameters())
                loss = nn.CrossEntropyLoss()(outputs, labels) + l1_strength * l1_penalty
                optimizer.zero_grad()
                loss.backward()
                optimizer.step()
            self.epochs += 1

    def run(self, epochs):
        optimizers = {name: make(self.model.parameters(), lr=RATE) for name, make in OPTIMIZERS.items()}
        for name, optimizer in optimizers.items():
            for lambda1 in LAMBDAS:
                if self.listing.fresh_optimizers:
                    optimizer = OPTIMIZERS[name](self.model.parameters(), lr=RATE)
                self.started[name, lambda1] = max(
                    (int(state.get("step", 0)) for state in optimizer.state.values()), default=0
                )
                self.model.load_state_dict(copy.deepcopy(self.initial))
                self.train(optimizer, lambda1, epochs)


def check_epochs(listing):
    trials = len(OPTIMIZERS) * len(LAMBDAS)
    with witness(epochs_of_all_trials=(found := Run(listing).epochs), trials=trials):
        assert found == EPOCHS_OF_THE_TEXT * trials
    certify(Count(trials, "trials of the listing"))


def check_trials(listing):
    for (name, penalty), steps in Run(listing, epochs=1).started.items():
        with witness(optimizer=name, penalty=penalty, steps_already_taken=steps):
            assert steps == 0
    certify(Count(len(OPTIMIZERS) * len(LAMBDAS), "trials of the listing"))


def check_validation(listing):
    run = Run(listing, epochs=1)
    first, second = run.validation_loss(), run.validation_loss()
    with witness(first=round(first, 6), again=round(second, 6)):
        assert first == second
    certify(Count(2, "validations of one network"))


def check_mean(listing):
    run = Run(replace(listing, evaluation_mode=True), epochs=1)
    with torch.no_grad():
        logits = run.model.eval()(run.images[IMAGES:])
    expected = nn.functional.cross_entropy(logits, run.labels[IMAGES:]).item()
    found = run.validation_loss()
    with witness(returned=round(found, 4), mean_loss=round(expected, 4), batch=TEST_BATCH):
        assert abs(found - expected) < 1e-5
    certify(Count(TEST_IMAGES, "test images"))


def check_seed(listing):
    one, other = Run(listing, epochs=1), Run(listing, 43, epochs=1)
    weights = any(
        not torch.equal(a, b) for a, b in zip(one.initial.values(), other.initial.values(), strict=True)
    )
    with witness(weights_change=weights, order_changes=one.order != other.order):
        assert weights and one.order != other.order
    certify(Count(2, "seeds"))


@claim(
    "text-C.script",
    world="training",
    expect="refuted",
    evidence="enumerated",
    given={"listing": LISTED},
    mutants={"200 epochs": {"listing": replace(LISTED, epochs=EPOCHS_OF_THE_TEXT)}},
)
def test_epochs(listing):
    """Each of the six trials takes the text's 200 epochs."""
    check_epochs(listing)


@claim(
    "text-C.script",
    reading="parallel trials",
    world="training",
    expect="refuted",
    evidence="enumerated",
    given={"listing": LISTED},
    mutants={"a fresh optimizer for each λ": {"listing": replace(LISTED, fresh_optimizers=True)}},
)
def test_trials(listing):
    """The trials are parallel: each begins with an optimizer that has taken no step."""
    check_trials(listing)


@claim(
    "text-C.script",
    reading="one validation loss",
    world="training",
    expect="refuted",
    evidence="enumerated",
    given={"listing": LISTED},
    mutants={"eval() before validation": {"listing": replace(LISTED, evaluation_mode=True)}},
)
def test_validation(listing):
    """The validation loss of a fixed network has one value."""
    check_validation(listing)


@claim(
    "text-C.script",
    reading="a mean validation loss",
    world="training",
    expect="refuted",
    evidence="enumerated",
    given={"listing": LISTED},
    mutants={"batches weighed by their size": {"listing": replace(LISTED, mean_over_images=True)}},
)
def test_mean(listing):
    """The validation loss is the mean loss over the test images."""
    check_mean(listing)


@claim(
    "text-C.script",
    reading="the alternative seed",
    world="training",
    expect="refuted",
    evidence="enumerated",
    given={"listing": LISTED},
    mutants={
        "weights and order from the seed": {"listing": replace(LISTED, seeded_weights=True, shuffle=True)}
    },
)
def test_seed(listing):
    """Another seed changes the initial weights and the order of the images."""
    check_seed(listing)


@claim(
    "text-C.script",
    reading="repaired",
    world="training",
    condition=(
        "it runs 200 epochs, with eval() and fresh optimizers, a seed for weights and order, "
        "and batches weighed by their size"
    ),
    expect="holds",
    evidence="enumerated",
    given={"listing": Listing(EPOCHS_OF_THE_TEXT, True, True, True, True, True)},
    mutants={"as listed": {"listing": LISTED}},
)
def test_repaired(listing):
    """All of that is as the text has it."""
    for check in (check_epochs, check_trials, check_validation, check_mean, check_seed):
        check(listing)
