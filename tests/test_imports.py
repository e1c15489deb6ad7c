"""What collecting a claim imports: nothing that computes in floats where it is exact, and nowhere what takes
long and serves few checks.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from import_lines import imported, modules, within

ROOT = Path(__file__).parents[1]
HEAVY = {"matplotlib", "numba", "torch"}
NUMERIC = {"numpy", "scipy"}
LATE = {"matplotlib", "pandas", "pyarrow", "scipy.stats", "sklearn", "torch._dynamo", "torchvision"}
"""What no claim imports before one of its checks runs: each takes from a quarter of a second up."""

# Collects files one after the other, and notes what is imported once each has been.
PROGRAM = """
import json, sys, pytest

class Recorder:
    found = {}

    def pytest_collectreport(self, report):
        if report.nodeid.endswith(".py"):
            heavy = [name for name in sys.argv[1].split() if name in sys.modules]
            self.found[report.nodeid] = [report.outcome, *heavy]

pytest.main(["--collect-only", "-qq", "-p", "no:cacheprovider", *sys.argv[2:]], plugins=[Recorder()])
print(json.dumps(Recorder.found))
"""


HELPERS = modules(ROOT, "claims")


@cache
def reached(file):
    """What a claim's file imports, and what the helpers do that it takes from `claims`."""
    found = set(imported(file))
    helpers = {
        path for name, path in HELPERS.items() if path != file and any(within(one, name) for one in found)
    }
    return found.union(*map(reached, helpers))


def names(file, *places):
    return any(within(name, place) for name in reached(file) for place in places)


CLAIMS = [file for file in sorted(ROOT.glob("claims/**/*.py")) if file.name != "conftest.py"]
EXACT = [file for file in CLAIMS if not names(file, "torch", "ndgm.sim", "ndgm.figures")]
# What one file imports stays imported for the next, so files that may import numpy come last.
EXACT.sort(key=lambda file: names(file, *NUMERIC, "ndgm.stats"))


INEXACT = [file for file in CLAIMS if file not in EXACT]


@pytest.fixture(scope="module")
def collected():
    """What is imported once each file has been collected, in the order of the files."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    paths = [file.relative_to(ROOT).as_posix() for file in (*EXACT, *INEXACT)]
    command = [sys.executable, "-c", PROGRAM, " ".join(sorted(HEAVY | NUMERIC | LATE)), *paths]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("file", EXACT, ids=lambda file: file.relative_to(ROOT / "claims").as_posix())
def test_no_heavy_import(collected, file):
    outcome, *imported = collected[file.relative_to(ROOT).as_posix()]
    allowed = NUMERIC if names(file, *NUMERIC, "ndgm.stats") else set()
    assert outcome == "passed"
    assert set(imported) <= allowed


@pytest.mark.parametrize("file", INEXACT, ids=lambda file: file.relative_to(ROOT / "claims").as_posix())
def test_what_takes_long_is_imported_late(collected, file):
    outcome, *imported = collected[file.relative_to(ROOT).as_posix()]
    assert outcome == "passed"
    assert not LATE & set(imported)
