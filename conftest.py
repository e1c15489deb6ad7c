"""Loads the verdict plugin, the hypothesis profiles under which verdicts are pinned, and what a user's machine offers."""

from __future__ import annotations

import ctypes
import os
import sys

import pytest
from hypothesis import Phase, settings

M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  # As <malloc.h> has them.

pytest_plugins = ["ndgm.verdict.plugin", "pytester"]

# Large arrays come and go: keep their pages, which glibc would hand back and fetch again each time. Benchmarks would
# otherwise measure little but a rival's pages.
if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
    libc.mallopt(M_MMAP_MAX, 0)
    libc.mallopt(M_TRIM_THRESHOLD, 2**31 - 1)

if "PYTEST_XDIST_WORKER" in os.environ:
    # Each worker has a core to itself; threads of their own would make the workers wait for each other.
    for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(variable, "1")

# A pinned verdict must not depend on luck; `--hypothesis-profile=free` searches with fresh randomness. Mutants fail
# by design, and hypothesis's explain phase would spend seconds on each failure.
PHASES = tuple(phase for phase in Phase if phase != Phase.explain)
settings.register_profile("pinned", derandomize=True, deadline=None, database=None, print_blob=False, phases=PHASES)
settings.register_profile("free", deadline=None, print_blob=True, max_examples=2000, phases=PHASES)
settings.load_profile("pinned")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Hand whole files to the workers, all of Figure 1 to one: what a file's claims and mutants share is computed once."""
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid):
            file = super()._split_scope(nodeid)
            return "Figure 1" if file.startswith("claims/fig_1_") else file

    return Scheduling(config, log)


def pytest_addoption(parser):
    group = parser.getgroup("networks", "what the network experiments may use")
    group.addoption("--cifar10", metavar="DIR", help="the folder that holds CIFAR-10 (default: NDGM_CIFAR10)")
    group.addoption(
        "--download-cifar10", action="store_true", help="let torchvision download CIFAR-10 into that folder"
    )
    group.addoption("--vgg16-weights", metavar="FILE", help="a state dict of torchvision's VGG16 (default: NDGM_VGG16)")
    group.addoption(
        "--require-gpu", action="store_true", help="fail, instead of skipping, where there is no CUDA device"
    )


@pytest.fixture(scope="session")
def cuda_device(pytestconfig):
    """The CUDA device; claims that need one are not run without it."""
    import torch

    if torch.cuda.is_available():
        return torch.device("cuda")
    if pytestconfig.getoption("--require-gpu"):
        pytest.fail(
            "--require-gpu: torch sees no CUDA device; run on a CUDA machine or leave the option out.", pytrace=False
        )
    pytest.skip("no CUDA device")


@pytest.fixture(scope="session")
def cifar10_images(pytestconfig):
    """CIFAR-10's training and test images from the folder that the user names."""
    from ndgm.sim.data import DataError, cifar10, download_cifar10

    folder = pytestconfig.getoption("--cifar10") or os.environ.get("NDGM_CIFAR10")
    if not folder:
        if pytestconfig.getoption("--download-cifar10"):
            raise pytest.UsageError("--download-cifar10 needs a folder: pass --cifar10 DIR or set NDGM_CIFAR10.")
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
    """Table 2 and Figure 3 as listed, on the CUDA device: from pretrained weights where the user names them."""
    from ndgm.sim.experiments import vgg16_table_2

    return vgg16_table_2(cifar10_images[0].to(cuda_device), weights=vgg16_weights, progress=True)


def pytest_claims_device(config):
    torch = sys.modules.get("torch")
    return torch.cuda.get_device_name() if torch is not None and torch.cuda.is_available() else None
