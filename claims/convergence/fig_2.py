"""Figure 2: which activation converges faster, with and without batch normalisation.

Stated before any run: the speed of a network is its mean training loss over the epochs (the area under its
curve, per epoch). Activations are compared seed by seed, from the same weights on the same batches. 'A is
faster than B' holds where the 95% Student interval of the mean advantage, Bonferroni-corrected over the
networks, is above 0, and is refuted where it is below; in between it is undecided. On CUDA with CIFAR-10 that
is the paper's experiment, with ten seeds for its one. On a CPU it is VGG11 on scikit-learn's digits, 8 x 8,
with twenty seeds: deeper networks without normalisation do not leave the loss of guessing there, whatever the
activation (VGG19, 30 epochs).
"""

from itertools import pairwise

import pytest

from ndgm.sim.experiments import digits_figure_2, figure_2
from ndgm.sim.networks import LAYERS
from ndgm.stats import mean_interval
from ndgm.verdict import Measurement, certify, check_all, claim, shared, witness

LEVEL = 0.05
SEEDS, EPOCHS = 10, 20
DIGITS = (
    "VGG11 on 1,437 of scikit-learn's digits, 8 x 8, stands in, "
    "30 epochs (6 with batch normalisation), on a CPU"
)


@shared
def on_cuda(name, batch_norm, images, device):
    return figure_2(
        name, images.to(device), batch_norm=batch_norm, seeds=range(SEEDS), epochs=EPOCHS, progress=True
    )


@pytest.fixture
def cifar(cuda_device, cifar10_images):
    """The curves of a network of the paper's experiment."""
    return lambda name, batch_norm: on_cuda(name, batch_norm, cifar10_images[0], cuda_device)


def on_digits(name, batch_norm):
    """The curves of the stand-in, which is one network."""
    return digits_figure_2(batch_norm)


def advantages(curves, names, batch_norm, faster, slower):
    """For each network the mean advantage, the ends of its interval, and over how many seeds."""
    found = {}
    for name in names:
        values = curves(name, batch_norm).advantage(faster, slower).tolist()
        found[name] = (sum(values) / len(values), *mean_interval(values, LEVEL / len(names)), len(values))
    return found


def check_faster(curves, names, faster, slower):
    """Each network is faster with the one activation than with the other."""
    found = advantages(curves, names, False, faster, slower)
    undecided = {name: (low, high) for name, (_, low, high, _) in found.items() if low <= 0 <= high}
    name, (_, low, high, seeds) = min(found.items(), key=lambda item: item[1][1])
    quantity, level = f"the advantage of {faster} over {slower}, smallest for {name}", LEVEL / len(found)
    certify(Measurement(quantity, seeds, low, high, level))
    for name, (mean, low, high, seeds) in found.items():
        if name not in undecided:
            with witness(
                network=name,
                faster=faster,
                slower=slower,
                mean_advantage=mean,
                interval=(low, high),
                seeds=seeds,
            ):
                assert low > 0, "it is not the faster one"
    if undecided:
        pytest.skip(f"undecided: {faster} against {slower}, the interval contains 0 for {undecided}")


def check_depth(curves, names, faster, slower):
    """The mean advantage grows from each network to the next deeper one."""
    found = advantages(curves, names, False, faster, slower)
    means = [mean for mean, *_ in found.values()]
    _, low, high, seeds = found[names[-1]]
    quantity, level = f"the advantage of {faster} over {slower} in {names[-1]}", LEVEL / len(found)
    certify(Measurement(quantity, seeds, low, high, level))
    check_all(
        [deeper > mean for mean, deeper in pairwise(means)],
        "the next deeper network has no larger advantage",
        network=names[:-1],
        mean_advantage=means[:-1],
        of_the_next=means[1:],
    )


def check_disappear(curves, names, faster, slower, part):
    """The mean advantage with batch normalisation is less than a part of the one without, in modulus."""
    without, normalised = (
        advantages(curves, names, batch_norm, faster, slower) for batch_norm in (False, True)
    )
    _, low, high, seeds = normalised[names[-1]]
    quantity = f"the advantage of {faster} over {slower} in {names[-1]} with normalisation"
    certify(Measurement(quantity, seeds, low, high, LEVEL / len(names)))
    for name in names:
        with witness(network=name, without=without[name][0], with_normalisation=normalised[name][0]):
            assert abs(normalised[name][0]) < part * abs(without[name][0]), "the difference remains"


@pytest.mark.gpu
@claim(
    "fig-2.no-bn",
    part="faster",
    world="training",
    expect="not run",
    evidence="measured",
    given={"faster": "GELU", "slower": "ReLU"},
    mutants={"the other way round": {"faster": "ReLU", "slower": "GELU"}},
)
def test_gelu_is_faster(cifar, faster, slower):
    """On CIFAR-10 GELU is faster than ReLU in each of the four networks."""
    check_faster(cifar, list(LAYERS), faster, slower)


@pytest.mark.gpu
@claim(
    "fig-2.no-bn",
    part="depth",
    world="training",
    expect="not run",
    evidence="measured",
    given={"faster": "GELU", "slower": "ReLU"},
    mutants={"the other way round": {"faster": "ReLU", "slower": "GELU"}},
)
def test_depth_helps_gelu(cifar, faster, slower):
    """On CIFAR-10 the advantage of GELU over ReLU grows from each network to the next deeper one."""
    check_depth(cifar, list(LAYERS), faster, slower)


@pytest.mark.gpu
@claim(
    "fig-2.bn",
    world="training",
    expect="not run",
    evidence="measured",
    given={"part": 0.25},
    mutants={"a thousandth": {"part": 0.001}},
)
def test_differences_disappear(cifar, part):
    """On CIFAR-10 batch normalisation leaves less than a quarter of the difference between GELU and ReLU, in
    each network.
    """
    check_disappear(cifar, list(LAYERS), "GELU", "ReLU", part)


@pytest.mark.gpu
@claim(
    "fig-2.softplus",
    part="1000-after-100",
    world="training",
    expect="not run",
    evidence="measured",
    given={"faster": "Softplus(100)", "slower": "Softplus(1000)"},
    mutants={"the other way round": {"faster": "Softplus(1000)", "slower": "Softplus(100)"}},
)
def test_softplus_1000_after_100(cifar, faster, slower):
    """On CIFAR-10 Softplus(100) is faster than Softplus(1000) in each of the four networks."""
    check_faster(cifar, list(LAYERS), faster, slower)


@pytest.mark.gpu
@claim(
    "fig-2.softplus",
    part="1000-after-relu",
    world="training",
    expect="not run",
    evidence="measured",
    given={"faster": "ReLU", "slower": "Softplus(1000)"},
    mutants={"the other way round": {"faster": "Softplus(1000)", "slower": "ReLU"}},
)
def test_softplus_1000_after_relu(cifar, faster, slower):
    """On CIFAR-10 ReLU is faster than Softplus(1000) in each of the four networks."""
    check_faster(cifar, list(LAYERS), faster, slower)


@pytest.mark.gpu
@claim(
    "fig-2.softplus",
    part="100-before-relu",
    world="training",
    expect="not run",
    evidence="measured",
    given={"faster": "Softplus(100)", "slower": "ReLU"},
    mutants={"the other way round": {"faster": "ReLU", "slower": "Softplus(100)"}},
)
def test_softplus_100_before_relu(cifar, faster, slower):
    """On CIFAR-10 Softplus(100) is faster than ReLU in each of the four networks."""
    check_faster(cifar, list(LAYERS), faster, slower)


@pytest.mark.slow
@claim(
    "fig-2.no-bn",
    part="faster",
    reading="digits",
    world="training",
    aside=True,
    condition=DIGITS,
    expect="refuted",
    evidence="measured",
    given={"faster": "GELU", "slower": "ReLU"},
    mutants={"the other way round": {"faster": "ReLU", "slower": "GELU"}},
)
def test_gelu_on_digits(faster, slower):
    """GELU is faster than ReLU, without batch normalisation."""
    check_faster(on_digits, ["VGG11"], faster, slower)


@pytest.mark.slow
@claim(
    "fig-2.bn",
    reading="digits",
    world="training",
    aside=True,
    condition=DIGITS,
    expect="refuted",
    evidence="measured",
    given={"part": 0.25},
    mutants={"a hundred times": {"part": 100.0}},
)
def test_differences_on_digits(part):
    """Batch normalisation leaves less than a quarter of the difference between GELU and ReLU."""
    check_disappear(on_digits, ["VGG11"], "GELU", "ReLU", part)


@pytest.mark.slow
@claim(
    "fig-2.softplus",
    part="100-before-relu",
    reading="digits",
    world="training",
    condition=DIGITS,
    expect="holds",
    evidence="measured",
    given={"faster": "Softplus(100)", "slower": "ReLU"},
    mutants={"the other way round": {"faster": "ReLU", "slower": "Softplus(100)"}},
)
def test_softplus_100_on_digits(faster, slower):
    """Softplus(100) is faster than ReLU, without batch normalisation."""
    check_faster(on_digits, ["VGG11"], faster, slower)
