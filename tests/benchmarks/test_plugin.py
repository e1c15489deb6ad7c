"""What the plugin costs: imports, and the time and memory of claims beside plain tests, from 10 to 10,000 of
them.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

CLAIMS = """
from ndgm.verdict import ENUMERATED, HOLDS, certify, claim, enumerated, witness

def declare(number):
    @claim(f"c{{number}}", expect=HOLDS, evidence=ENUMERATED, given={{"x": 1}}, mutants={{"0": {{"x": 0}}}})
    def test(x):
        "One is positive."
        with witness(x=x):
            assert x > 0
        certify(enumerated("numbers"))
    return test

for number in range({number}):
    globals()[f"test_{{number}}"] = declare(number)
"""
PLAIN = """
import pytest

def declare():
    @pytest.mark.parametrize("x", [1, 2])
    def test(x):
        assert x > 0
    return test

for number in range({number}):
    globals()[f"test_{{number}}"] = declare()
"""

# What a process has used counts the one that started it: this one is small.
MEASURED = """
import resource, subprocess, sys
subprocess.run([sys.executable, *sys.argv[1:]], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * (1 if sys.platform == "darwin" else 1024))
"""
KINDS = {
    "plain tests": (PLAIN, []),
    "claims": (CLAIMS, []),
    "claims and a report": (CLAIMS, ["--claims-report", "report.json"]),
}
LONG = 10_000  # So many take ten seconds and more: once, and only when they are measured.


def python(*arguments, folder=None):
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.parametrize("module", ["pytest", "ndgm.verdict", "ndgm.verdict.plugin"])
def test_import(benchmark, module):
    benchmark.group = "import, in a new process"
    benchmark(python, "-c", f"import {module}")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("number", [10, 100, 1000, LONG])
def test_growth(benchmark, tmp_path, number, kind):
    """Each claim is two items, itself and a mutant; each plain test has two parameters.

    A tenth of them where nothing is measured.
    """
    if number == LONG and benchmark.disabled:
        pytest.skip("takes long; --benchmark-enable measures it")
    benchmark.group = f"a run of {2 * number} items"
    text, arguments = KINDS[kind]
    made = number if benchmark.enabled else number // 10
    (tmp_path / "test_many.py").write_text(text.format(number=made))
    command = ("-c", MEASURED, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments)
    found = benchmark.pedantic(python, command, {"folder": tmp_path}, rounds=1 if number == LONG else 3)
    benchmark.extra_info["peak_memory"] = int(found)
