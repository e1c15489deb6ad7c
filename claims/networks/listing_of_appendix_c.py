"""The listing of appendix C, transcribed, on a network of three layers: what a run of it does is noted."""

import copy
from dataclasses import dataclass

import torch
from torch import nn, optim
from torch.utils.data import DataLoader, TensorDataset

from claims.networks import listed_settings

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
    reset_weights: bool = True
    dropout: float = 0.5


LISTED = Listing()


class Run:
    """One run of the listing on a network of three layers; what it does is noted as it goes."""

    def __init__(
        self, listing, seed=int(listed_settings.SEED), epochs=None, optimizers=OPTIMIZERS, images=IMAGES
    ):
        self.listing = listing
        torch.manual_seed(7)  # The pretrained weights: the same, whatever the seed.
        data = torch.rand(IMAGES + TEST_IMAGES, 6)
        labels = torch.arange(IMAGES + TEST_IMAGES) % 4
        self.images, self.labels = data, labels
        pretrained = self.network()
        torch.manual_seed(seed)
        self.model = self.network() if listing.seeded_weights else pretrained
        train = TensorDataset(torch.arange(images), data[:images], labels[:images])
        test = TensorDataset(data[IMAGES:], labels[IMAGES:])
        self.train_loader = DataLoader(train, batch_size=BATCH, shuffle=False)
        self.test_loader = DataLoader(test, batch_size=TEST_BATCH, shuffle=False)
        self.initial = copy.deepcopy(self.model.state_dict())
        self.started: dict[tuple[str, float], int] = {}
        self.ended: dict[tuple[str, float], list[torch.Tensor]] = {}
        self.order: list[int] = []
        self.epochs = 0
        self.run(epochs or listing.epochs, optimizers)

    def network(self):
        dropout = nn.Dropout(self.listing.dropout)
        return nn.Sequential(nn.Linear(6, 16), nn.ReLU(inplace=True), dropout, nn.Linear(16, 10))

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

    def run(self, epochs, optimizers):
        self.optimizers = {name: OPTIMIZERS[name](self.model.parameters(), lr=RATE) for name in optimizers}
        for name, optimizer in self.optimizers.items():
            for lambda1 in LAMBDAS:
                if self.listing.fresh_optimizers:
                    optimizer = OPTIMIZERS[name](self.model.parameters(), lr=RATE)
                self.started[name, lambda1] = max(
                    (int(state.get("step", 0)) for state in optimizer.state.values()), default=0
                )
                if self.listing.reset_weights:
                    self.model.load_state_dict(copy.deepcopy(self.initial))
                self.train(optimizer, lambda1, epochs)
                self.ended[name, lambda1] = [weights.detach().clone() for weights in self.model.parameters()]
