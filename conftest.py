"""Loads the verdict plugin and the hypothesis profiles under which verdicts are pinned."""

from hypothesis import Phase, settings

pytest_plugins = ["ndgm.verdict.plugin", "pytester"]

# A pinned verdict must not depend on luck; `--hypothesis-profile=free` searches with fresh randomness. Mutants fail
# by design, and hypothesis's explain phase would spend seconds on each failure.
PHASES = tuple(phase for phase in Phase if phase != Phase.explain)
settings.register_profile("pinned", derandomize=True, deadline=None, database=None, print_blob=False, phases=PHASES)
settings.register_profile("free", deadline=None, print_blob=True, max_examples=2000, phases=PHASES)
settings.load_profile("pinned")
