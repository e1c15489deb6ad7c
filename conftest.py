"""The hypothesis profiles under which verdicts are decided, how files go to workers, and the CUDA device."""

from __future__ import annotations

import ctypes
import gc
import os
import sys

import pytest
from hypothesis import Phase, settings
from hypothesis.internal.conjecture import providers

M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  # As <malloc.h> has them.

pytest_plugins = ["pytester"]

# Large arrays come and go: keep their pages, which glibc would hand back and fetch again each time.
# Benchmarks would otherwise measure little but a rival's pages.
if sys.platform == "linux" and hasattr(libc := ctypes.CDLL(None), "mallopt"):
    libc.mallopt(M_MMAP_MAX, 0)
    libc.mallopt(M_TRIM_THRESHOLD, 2**31 - 1)

if "PYTEST_XDIST_WORKER" in os.environ:
    # Each worker has a core to itself; threads of their own would make the workers wait for each other.
    for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(variable, "1")

# A verdict must not depend on luck; `--hypothesis-profile=free` searches with fresh randomness. Mutants fail
# by design, and hypothesis's explain phase would spend seconds on each failure.
PHASES = tuple(phase for phase in Phase if phase != Phase.explain)
settings.register_profile(
    "fixed", derandomize=True, deadline=None, database=None, print_blob=False, phases=PHASES
)
# Said outright: on CI hypothesis's own default is to draw the same cases each time.
settings.register_profile(
    "free", deadline=None, derandomize=False, print_blob=True, max_examples=2000, phases=PHASES
)
settings.load_profile("fixed")

# Hypothesis mixes in constants that it finds in the modules of the project that happen to be loaded: draws
# would depend on the order of the tests, and on the worker. There is no option for it.
if hasattr(providers, "is_local_module_file"):
    providers.is_local_module_file = lambda path: False


ONE_RUN = (
    (
        "claims/convergence/fig_1_",
        "claims/convergence/text_a_1_4_edge",
        "claims/convergence/text_a_1_5_script",
        "claims/preliminaries/text_2_exclusively",
    ),
    ("claims/networks/fig_3_", "claims/networks/tab_2_"),
    ("claims/networks/text_4_",),
)
"""How the names of files begin that read one run: the listing's of Figure 1, and the toy's of Table 2; and of
those that ask scikit-learn, which takes a second to import.
"""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Hand whole files to the workers, and files that share what takes long to the same: it is done once."""
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid):
            file = super()._split_scope(nodeid)
            return next((beginnings[0] for beginnings in ONE_RUN if file.startswith(beginnings)), file)

    return Scheduling(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Leave what collecting imports, all of which stays, to no search for garbage: a tenth of its time.

    Nor is garbage searched for after every few hundred objects, of which one exact run makes many thousands.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()
        gc.set_threshold(20_000, 10, 10)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """Let a mutant die of the first draw that kills it: to shrink that costs more than to find it."""
    if item.get_closest_marker("mutant") is None:
        return (yield)
    profile = settings.get_current_profile_name()
    hasty = tuple(phase for phase in settings().phases if phase != Phase.shrink)
    settings.register_profile("mutant", settings(), phases=hasty)
    settings.load_profile("mutant")
    try:
        return (yield)
    finally:
        settings.load_profile(profile)


def pytest_addoption(parser):
    parser.getgroup("devices").addoption(
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
            "--require-gpu: torch sees no CUDA device; run on a CUDA machine or leave the option out.",
            pytrace=False,
        )
    pytest.skip("no CUDA device")


def pytest_claims_device(config):
    torch = sys.modules.get("torch")
    return torch.cuda.get_device_name() if torch is not None and torch.cuda.is_available() else None
