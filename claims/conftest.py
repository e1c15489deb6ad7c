"""What claims may ask a user's machine for: CIFAR-10, the proof kernel, and where a census writes down its
blocks.
"""

import os
import shutil
import sys
from pathlib import Path

import pytest

CLAIMS = Path(__file__).parent.resolve()
KERNEL = CLAIMS / "kernel"
CLOSED = KERNEL / "obligations.json"
"""Which obligations of z3 the proof kernel's own tactics close: certificates name them, nothing else does."""
MEASUREMENTS = CLAIMS / "measurements"


def pytest_addoption(parser):
    parser.getgroup("proofs").addoption(
        "--claims-obligations", metavar="DIR", help="write each statement that z3 proves to DIR as SMT-LIB"
    )
    group = parser.getgroup("networks", "what the network experiments may use")
    group.addoption("--cifar10", metavar="DIR", help="the folder that holds CIFAR-10 (default: NDGM_CIFAR10)")
    group.addoption(
        "--download-cifar10", action="store_true", help="let torchvision download CIFAR-10 into that folder"
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
    if CLOSED.is_file():
        from ndgm.exact import obligations

        try:
            obligations.use(obligations.read(CLOSED))
        except obligations.RecordError as error:
            raise pytest.UsageError(str(error)) from error


def pytest_unconfigure():
    if obligations := sys.modules.get("ndgm.exact.obligations"):
        obligations.use(None)


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


def pytest_claims_files(path):
    """The theorems that a claim lets the proof kernel check, with all that they require, the measurements
    that it reads, and data beside it of its name.
    """
    from ndgm.kernel.library import Library, named

    text = path.read_text(encoding="utf-8")
    # A recipe names its measurement, too, and changes nothing of it.
    read = sorted(MEASUREMENTS.glob("*.json")) if CLAIMS in path.parents else []
    own = [data] if (data := path.with_suffix(".toml")).is_file() and CLAIMS in path.parents else []
    theorems = named(text, Library(KERNEL)) if path.stem.startswith("kernel_") else []
    return [*theorems, *own, *(file for file in read if f'"{file.stem}"' in text)]


@pytest.fixture(scope="session")
def kernel(pytestconfig, tmp_path_factory):
    """The proof kernel with the theorems of claims/kernel; claims that need it are not run without it."""
    from ndgm.kernel.coqc import Kernel
    from ndgm.kernel.library import Library
    from ndgm.kernel.theorems import Prover

    if shutil.which("coqc") is None:
        pytest.skip("no coqc: install Coq and Coquelicot (Debian: coq, libcoq-coquelicot)")
    cache = getattr(pytestconfig, "cache", None)
    found = Kernel(Library(KERNEL), cache.mkdir("kernel") if cache else tmp_path_factory.mktemp("kernel"))
    if not found.has("Coquelicot"):
        pytest.skip("no Coquelicot: install it for Coq (Debian: libcoq-coquelicot)")
    return Prover(found)
