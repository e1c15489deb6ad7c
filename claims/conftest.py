"""What claims may ask a user's machine for: CIFAR-10, pretrained weights, and where a census writes down its
blocks.
"""

import os

import pytest


def pytest_addoption(parser):
    parser.getgroup("proofs").addoption(
        "--claims-obligations", metavar="DIR", help="write each statement that z3 proves to DIR as SMT-LIB"
    )
    group = parser.getgroup("networks", "what the network experiments may use")
    group.addoption("--cifar10", metavar="DIR", help="the folder that holds CIFAR-10 (default: NDGM_CIFAR10)")
    group.addoption(
        "--download-cifar10", action="store_true", help="let torchvision download CIFAR-10 into that folder"
    )
    group.addoption(
        "--vgg16-weights", metavar="FILE", help="a state dict of torchvision's VGG16 (default: NDGM_VGG16)"
    )


def pytest_configure(config):
    if folder := config.getoption("--claims-obligations", None):
        from ndgm.exact.second_solver import keep_obligations

        path = config.invocation_params.dir / folder
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise pytest.UsageError(
                f"--claims-obligations: cannot use {folder}: {error.strerror}."
            ) from error
        keep_obligations(path)


@pytest.fixture(scope="session")
def cifar10_images(pytestconfig):
    """CIFAR-10's training and test images from the folder that the user names."""
    from ndgm.sim.data import DataError, cifar10, download_cifar10

    folder = pytestconfig.getoption("--cifar10") or os.environ.get("NDGM_CIFAR10")
    if not folder:
        if pytestconfig.getoption("--download-cifar10"):
            raise pytest.UsageError(
                "--download-cifar10 needs a folder: pass --cifar10 DIR or set NDGM_CIFAR10."
            )
        pytest.skip("no CIFAR-10: pass --cifar10 DIR or set NDGM_CIFAR10")
    try:
        if pytestconfig.getoption("--download-cifar10"):
            download_cifar10(folder)
        return cifar10(folder)
    except DataError as error:
        pytest.fail(str(error), pytrace=False)


@pytest.fixture(scope="session")
def census_folder(pytestconfig):
    """Where a census writes down the blocks that it has finished, or None without pytest's cache."""
    cache = getattr(pytestconfig, "cache", None)
    return cache and cache.mkdir("census")


@pytest.fixture(scope="session")
def vgg16_weights(pytestconfig):
    """The file of pretrained weights that the user names, or None: random weights."""
    return pytestconfig.getoption("--vgg16-weights") or os.environ.get("NDGM_VGG16")


@pytest.fixture(scope="session")
def vgg16_cells(cuda_device, cifar10_images, vgg16_weights):
    """Table 2 and Figure 3 as listed, on the CUDA device, from pretrained weights if the user names them."""
    from ndgm.sim.experiments import vgg16_table_2

    return vgg16_table_2(cifar10_images[0].to(cuda_device), weights=vgg16_weights, progress=True)
