"""Loads the verdict plugin and the hypothesis profiles under which verdicts are pinned."""

import os

from hypothesis import Phase, settings

pytest_plugins = ["ndgm.verdict.plugin", "pytester"]

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
