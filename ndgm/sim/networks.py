"""The paper's convolutional networks, and many of one architecture stacked into one, so that they train
together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional

from ndgm.sim.data import DataError

Convolution = Literal["grouped", "matmul"]

LAYERS: dict[str, list[int | None]] = {
    "VGG11": [16, None, 32, None, 32, 32, None, 64, 64, None, 64, 64, None],
    "VGG13": [16, 16, None, 32, 32, None, 32, 32, None, 64, 64, None, 64, 64, None],
    "VGG16": [16, 16, None, 32, 32, None, 32, 32, 32, None, 64, 64, 64, None, 64, 64, 64, None],
    "VGG19": [16, 16, None, 32, 32, None, 32, 32, 32, 32, None, 64, 64, 64, 64, None, 64, 64, 64, 64, None],
}
"""Listing A.2: channels of the convolutions; None is a mean over 2 x 2 pixels."""
ACTIVATIONS: dict[str, Callable[[], nn.Module]] = {
    "ReLU": lambda: nn.ReLU(inplace=True),
    "GELU": nn.GELU,
    "Softplus(100)": lambda: nn.Softplus(beta=100.0),
    "Softplus(1000)": lambda: nn.Softplus(beta=1000.0),
}
"""Those that listing A.2 compares."""
CLASSES = 10


def vgg(
    name: str,
    activation: str | Callable[[], nn.Module],
    *,
    batch_norm: bool = False,
    channels: int = 3,
    size: int = 32,
) -> nn.Sequential:
    """Listing A.2's network `name` for images of `size` x `size` pixels, with the weights that torch's
    generator draws.

    All layers share one activation module. On images smaller than the listing's 32 x 32 the means that would
    go below one pixel are left out; depth and widths stay.
    """
    layers: list[nn.Module] = []
    shared = ACTIVATIONS[activation]() if isinstance(activation, str) else activation()
    for width in LAYERS[name]:
        if width is None:
            if size > 1:
                layers.append(nn.AvgPool2d(2))
                size //= 2
            continue
        layers.append(nn.Conv2d(channels, width, 3, padding=1))
        layers += [nn.BatchNorm2d(width), shared] if batch_norm else [shared]
        channels = width
    return nn.Sequential(*layers, nn.AvgPool2d(1), nn.Flatten(), nn.Linear(channels * size * size, CLASSES))


class VGG16(nn.Module):
    """The VGG16 of appendix C, 138,357,544 parameters; its state dict has torchvision's names and shapes.

    Its weights are drawn as torchvision draws them: normal with variance 2 / (9 x output channels) for
    convolutions, deviation 0.01 for linear layers, biases 0.
    """

    WIDTHS = (64, 64, None, 128, 128, None, 256, 256, 256, None, 512, 512, 512, None, 512, 512, 512, None)

    def __init__(self, classes: int = 1000, dropout: float = 0.5) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        channels = 3
        for width in self.WIDTHS:
            if width is None:
                layers.append(nn.MaxPool2d(2))
                continue
            layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU(inplace=True)]
            channels = width
        self.features = nn.Sequential(*layers)
        self.avgpool = nn.AdaptiveAvgPool2d(7)
        self.classifier = nn.Sequential(
            nn.Linear(512 * 49, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(dropout),
            nn.Linear(4096, 4096),
            nn.ReLU(inplace=True),
            nn.Dropout(dropout),
            nn.Linear(4096, classes),
        )
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(module, nn.Linear):
                nn.init.normal_(module.weight, 0, 0.01)
            if isinstance(module, nn.Conv2d | nn.Linear) and module.bias is not None:
                nn.init.zeros_(module.bias)

    def forward(self, inputs: Tensor) -> Tensor:
        """Logits, shape (batch, classes), of inputs (batch, 3, height, width)."""
        pooled: Tensor = self.avgpool(self.features(inputs))
        logits: Tensor = self.classifier(pooled.flatten(1))
        return logits


def load_pretrained(network: nn.Module, path: Path | str) -> None:
    """Load a state dict that the user names, such as torchvision's VGG16.

    Raises:
        DataError: the file is missing, holds no state dict, or one of another network.
    """
    try:
        network.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    except Exception as error:  # torch raises whatever a damaged or foreign file leads to.
        first = str(error).strip().partition("\n")[0]
        raise DataError(
            f"weights: {path} holds no state dict of this {type(network).__name__}: {first}"
        ) from error


# Stacks


class Stack(nn.Module):
    """Several networks of one architecture as one module: every parameter has a leading dimension of runs.

    Activations may differ between the runs, and batch normalisation keeps statistics for each. Their
    gradients do not mix: the gradient of a sum over runs is that of each run by itself.
    """

    def __init__(self, networks: Sequence[nn.Sequential], convolution: Convolution = "grouped") -> None:
        super().__init__()
        self.runs = len(networks)
        self.convolution = convolution
        states = [network.state_dict() for network in networks]
        if any(state.keys() != states[0].keys() for state in states):
            raise ValueError("the networks have different architectures: stack those of one")
        parameters = dict(networks[0].named_parameters())
        for name in states[0]:
            stacked = torch.stack([state[name] for state in states])
            if name in parameters:
                self.register_parameter(_flat(name), nn.Parameter(stacked))
            else:
                self.register_buffer(_flat(name), stacked)
        self._layers = [(str(number), networks[0][number]) for number in range(len(networks[0]))]
        self._activations = {
            name: [network[int(name)] for network in networks]
            for name, layer in self._layers
            if _is_activation(layer)
        }

    def unstacked(self, run: int) -> dict[str, Tensor]:
        """The state dict of one run's network."""
        return {_deep(name): value[run].detach().clone() for name, value in self.state_dict().items()}

    def forward(self, inputs: Tensor) -> Tensor:
        """Logits, shape (runs, batch, classes), of inputs (runs, batch, channels, height, width)."""
        runs, batch = inputs.shape[:2]
        flowing = inputs.transpose(0, 1).flatten(1, 2)  # (batch, runs x channels, height, width)
        for name, layer in self._layers:
            if isinstance(layer, nn.Conv2d):
                flowing = self._convolve(flowing, name)
            elif isinstance(layer, nn.BatchNorm2d):
                flowing = self._normalise(flowing, name, layer)
            elif isinstance(layer, nn.AvgPool2d):
                flowing = layer(flowing)
            elif isinstance(layer, nn.Flatten):
                flowing = flowing.view(batch, runs, -1).transpose(0, 1)
            elif isinstance(layer, nn.Linear):
                weight, bias = getattr(self, f"{name}_weight"), getattr(self, f"{name}_bias")
                flowing = torch.baddbmm(bias[:, None], flowing, weight.mT)
            else:
                flowing = self._activate(flowing, self._activations[name])
        return flowing

    def _convolve(self, flowing: Tensor, name: str) -> Tensor:
        weight, bias = getattr(self, f"{name}_weight"), getattr(self, f"{name}_bias")
        if self.convolution == "grouped":
            return functional.conv2d(
                flowing, weight.flatten(0, 1), bias.flatten(), padding=1, groups=self.runs
            )
        batch, _, height, width = flowing.shape
        columns = functional.unfold(flowing, 3, padding=1)  # (batch, runs x channels x 9, pixels)
        columns = columns.view(batch, self.runs, -1, height * width).permute(1, 2, 0, 3).flatten(2)
        found = torch.baddbmm(
            bias[:, :, None], weight.flatten(2), columns
        )  # (runs, channels, batch x pixels)
        return found.view(self.runs, -1, batch, height, width).permute(2, 0, 1, 3, 4).flatten(1, 2)

    def _normalise(self, flowing: Tensor, name: str, layer: nn.BatchNorm2d) -> Tensor:
        parts = (
            getattr(self, f"{name}_{part}") for part in ("running_mean", "running_var", "weight", "bias")
        )
        mean, variance, weight, bias = (part.view(-1) for part in parts)
        if self.training:
            getattr(self, f"{name}_num_batches_tracked").add_(1)
        return functional.batch_norm(
            flowing, mean, variance, weight, bias, self.training, layer.momentum or 0.1, layer.eps
        )

    def _activate(self, flowing: Tensor, layers: Sequence[nn.Module]) -> Tensor:
        groups: dict[str, list[int]] = {}
        for run, layer in enumerate(layers):
            groups.setdefault(repr(layer), []).append(run)
        if len(groups) == 1:
            activated: Tensor = layers[0](flowing)
            return activated
        parts = flowing.view(len(flowing), self.runs, -1, *flowing.shape[2:])
        together = torch.cat([layers[group[0]](parts[:, group]) for group in groups.values()], 1)
        order = [run for group in groups.values() for run in group]
        return together[:, sorted(range(self.runs), key=order.__getitem__)].flatten(1, 2)

    def by_run(self, parameter: Tensor) -> Tensor:
        """A parameter, or its gradient, with one row for each run."""
        return parameter.flatten(1)


class Single(nn.Module):
    """Any one network in the form of a stack of one run."""

    runs = 1

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, inputs: Tensor) -> Tensor:
        """Logits, shape (1, batch, classes), of inputs (1, batch, channels, height, width)."""
        logits: Tensor = self.network(inputs[0])
        return logits[None]

    def by_run(self, parameter: Tensor) -> Tensor:
        """A parameter, or its gradient, as the row of the one run."""
        return parameter.reshape(1, -1)


def _is_activation(layer: nn.Module) -> bool:
    return not isinstance(layer, nn.Conv2d | nn.BatchNorm2d | nn.AvgPool2d | nn.Flatten | nn.Linear)


def _flat(name: str) -> str:
    return name.replace(".", "_")


def _deep(name: str) -> str:
    return name.replace("_", ".", 1)
