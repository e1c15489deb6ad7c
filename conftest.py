"""Loads the verdict plugin and the hypothesis profiles under which verdicts are pinned."""

from hypothesis import settings

pytest_plugins = ["ndgm.verdict.plugin", "pytester"]

# A pinned verdict must not depend on luck; `--hypothesis-profile=free` searches with fresh randomness.
settings.register_profile("pinned", derandomize=True, deadline=None, database=None, print_blob=False)
settings.register_profile("free", deadline=None, print_blob=True, max_examples=2000)
settings.load_profile("pinned")
