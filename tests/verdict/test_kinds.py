"""Kinds of public bug reports about comparable tools: one test each, in the modules test_kinds_*.

Their docstrings are one table, a line for each kind: the test, the reports (project#number, as found in a
search of public issues and pull requests), and the symptom in our words. Here is checked that it is one.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

MODULES = sorted(Path(__file__).parent.glob("test_kinds_*.py"))
REPORTS = re.compile(r"[\w./-]+#\d+(, [\w./-]+#\d+)*")


def rows(module: Path) -> list[list[str]]:
    """The rows of a module's table."""
    text = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    return [line.split(" | ") for line in text.splitlines() if " | " in line]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_each_kind_has_its_test(module):
    tests = [
        node.name
        for node in ast.parse(module.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    table = rows(module)
    assert [row[0] for row in table] == tests
    assert all(len(row) == 3 and REPORTS.fullmatch(row[1]) and row[2] for row in table)


def test_there_are_many_kinds():
    assert sum(len(rows(module)) for module in MODULES) >= 30
