"""What the plugin costs: imports, and claims beside plain tests, from 10 to 1,000 of them."""

from __future__ import annotations

import subprocess
import sys

import pytest

CLAIMS = """
from ndgm.verdict import HOLDS, PROVED, Proof, certify, claim, witness

def declare(number):
    @claim(f"c{{number}}", expect=HOLDS, evidence=PROVED, given={{"x": 1}}, mutants={{"zero": {{"x": 0}}}})
    def test(x):
        "One is positive."
        with witness(x=x):
            assert x > 0
        certify(Proof("algebra", "1 > 0"))
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


def python(*arguments, folder=None):
    return subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=True)


@pytest.mark.parametrize("module", ["pytest", "ndgm.verdict", "ndgm.verdict.plugin"])
def test_import(benchmark, module):
    benchmark.group = "import, in a new process"
    benchmark(python, "-c", f"import {module}")


@pytest.mark.parametrize("kind", ["claims", "plain tests"])
@pytest.mark.parametrize("number", [10, 100, 1000])
def test_growth(benchmark, tmp_path, number, kind):
    """Each claim is two items, itself and a mutant; each plain test has two parameters."""
    benchmark.group = f"a run of {2 * number} items"
    (tmp_path / "test_many.py").write_text((CLAIMS if kind == "claims" else PLAIN).format(number=number))
    benchmark.pedantic(python, ("-m", "pytest", "-q", "-p", "no:cacheprovider"), {"folder": tmp_path}, rounds=3)
