"""The examples in docstrings give what they say, in every module that has some."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ILLUSTRATIONS = ("ndgm.verdict.claim",)
"""Examples that only a pytest run can execute."""
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in sorted((ROOT / "ndgm").rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]


@pytest.mark.parametrize("name", [name for name in MODULES if name not in ILLUSTRATIONS])
def test_examples(name):
    results = doctest.testmod(importlib.import_module(name))
    assert results.attempted > 0 and results.failed == 0
