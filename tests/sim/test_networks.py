"""The networks: the listing's, torchvision's names, and stacks equal to the same networks one by one."""

import pytest
import torch
from torch import nn

from ndgm.sim.data import DataError
from ndgm.sim.networks import ACTIVATIONS, LAYERS, VGG16, Stack, load_pretrained, vgg

TORCHVISION = [
    (f"features.{number}", (width, channels, 3, 3))
    for number, channels, width in [
        (0, 3, 64), (2, 64, 64), (5, 64, 128), (7, 128, 128), (10, 128, 256), (12, 256, 256), (14, 256, 256),
        (17, 256, 512), (19, 512, 512), (21, 512, 512), (24, 512, 512), (26, 512, 512), (28, 512, 512),
    ]
] + [
        ("classifier.0", (4096, 25088)), ("classifier.3", (4096, 4096)), ("classifier.6", (1000, 4096)),
]  # fmt: skip


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize(("channels", "size"), [(3, 32), (1, 8)])
def test_depth_and_widths_are_the_listings(name, batch_norm, channels, size):
    network = vgg(name, "ReLU", batch_norm=batch_norm, channels=channels, size=size)
    convolutions = [layer for layer in network if isinstance(layer, nn.Conv2d)]
    assert [layer.out_channels for layer in convolutions] == [width for width in LAYERS[name] if width]
    assert sum(isinstance(layer, nn.BatchNorm2d) for layer in network) == batch_norm * len(convolutions)
    assert network.eval()(torch.rand(2, channels, size, size)).shape == (2, 10)
    assert network[-1].in_features == 64


@pytest.fixture(scope="module")
def big():
    with torch.device("meta"):
        return VGG16()


def test_vgg16_has_torchvisions_names_and_shapes(big):
    expected = {}
    for name, shape in TORCHVISION:
        expected |= {f"{name}.weight": shape, f"{name}.bias": shape[:1]}
    assert {name: tuple(value.shape) for name, value in big.state_dict().items()} == expected
    assert sum(parameter.numel() for parameter in big.parameters()) == 138_357_544
    assert sum(isinstance(module, nn.Dropout) for module in big.modules()) == 2


def test_vgg16_takes_the_listings_images(big):
    assert big(torch.empty(2, 3, 32, 32, device="meta")).shape == (2, 1000)


def test_pretrained_weights_come_from_a_file(tmp_path):
    torch.manual_seed(0)
    first, second = (vgg("VGG11", "ReLU", channels=1, size=8) for _ in range(2))
    torch.save(first.state_dict(), tmp_path / "weights.pt")
    load_pretrained(second, tmp_path / "weights.pt")
    assert all(torch.equal(a, b) for a, b in zip(first.parameters(), second.parameters(), strict=True))
    content = (tmp_path / "weights.pt").read_bytes()
    for name, bad in {"cut.pt": content[:-300], "foreign.pt": b"no weights", "empty.pt": b""}.items():
        (tmp_path / name).write_bytes(bad)
        with pytest.raises(DataError, match=f"weights: .*{name} holds no state dict of this Sequential"):
            load_pretrained(second, tmp_path / name)
    with pytest.raises(DataError, match=r"missing\.pt"):
        load_pretrained(second, tmp_path / "missing.pt")
    with pytest.raises(DataError, match="holds no state dict of this Sequential"):
        load_pretrained(vgg("VGG13", "ReLU", channels=1, size=8), tmp_path / "weights.pt")


# Stacks


def networks(name="VGG11", batch_norm=False, activations=tuple(ACTIVATIONS)):
    made = []
    for seed, activation in enumerate(activations):
        torch.manual_seed(seed)
        made.append(vgg(name, activation, batch_norm=batch_norm, channels=1, size=8))
    return made


@pytest.mark.parametrize("convolution", ["grouped", "matmul"])
@pytest.mark.parametrize("batch_norm", [False, True])
@pytest.mark.parametrize(
    "activations", [("GELU",), ("ReLU", "ReLU"), ("GELU", "ReLU", "GELU", "Softplus(100)")]
)
def test_a_stack_computes_what_its_networks_do(convolution, batch_norm, activations):
    single = networks(batch_norm=batch_norm, activations=activations)
    stack = Stack(single, convolution)
    inputs = torch.rand(len(single), 6, 1, 8, 8)
    for training in (True, False):
        expected = torch.stack(
            [network.train(training)(part) for network, part in zip(single, inputs, strict=True)]
        )
        torch.testing.assert_close(stack.train(training)(inputs), expected, rtol=1e-4, atol=1e-5)
    for run, network in enumerate(single):
        found = stack.unstacked(run)
        assert found.keys() == network.state_dict().keys()
        for name, value in network.state_dict().items():
            torch.testing.assert_close(found[name], value, rtol=1e-4, atol=1e-6)


def test_gradients_of_runs_do_not_mix():
    stack = Stack(networks(activations=("ReLU", "GELU")))
    logits = stack(torch.rand(2, 3, 1, 8, 8))
    logits[1].sum().backward()
    assert all(float(stack.by_run(parameter.grad)[0].abs().max()) == 0 for parameter in stack.parameters())
    assert any(float(stack.by_run(parameter.grad)[1].abs().max()) > 0 for parameter in stack.parameters())


def test_only_one_architecture_can_be_stacked():
    with pytest.raises(ValueError, match="different architectures"):
        Stack([*networks("VGG11"), *networks("VGG13")])
