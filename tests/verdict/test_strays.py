"""Checks that pytest would not collect, or could not judge: collection errors that say what to do."""

from __future__ import annotations

import pytest
from made_claims import CUBE, doing

SQUARE = doing("square")


def inside(head: str, body: str = SQUARE, add: str = "") -> str:
    """A claim under a line that ends in a colon."""
    return f"{head}\n" + body.replace("\n", "\n    ") + add


CASES = {
    "unittest": (
        "import unittest\n"
        + inside("class TestSquare(unittest.TestCase):").replace("(false", "(self, false"),
        "TestSquare is a unittest.TestCase, to whose methods pytest passes no arguments: make test_square a",
    ),
    "unittest, inherited": (
        "import unittest\n"
        + inside("class Base:").replace("(false", "(self, false")
        + "\nclass TestSquare(Base, unittest.TestCase): pass\n",
        "TestSquare is a unittest.TestCase",
    ),
    "unittest, async": (
        "import unittest\n"
        + inside("class TestSquare(unittest.IsolatedAsyncioTestCase):")
        .replace("(false", "(self, false")
        .replace("def test", "async def test"),
        "TestSquare is a unittest.TestCase",
    ),
    "nested": (
        inside("def made():") + "\nmade()\n",
        "pytest does not collect test_square, which made defines: define it in the module itself.",
    ),
    "hidden": (
        SQUARE + CUBE.replace("test_cube", "test_square"),
        "two functions of the file are called test_square, and the last hides it: rename one.",
    ),
    "hidden by another": (
        SQUARE + "\ndef test_square(): pass\n",
        "pytest does not collect test_square: leave it in the module under its own name.",
    ),
    "deleted": (
        SQUARE + "\ndel test_square\n",
        "pytest does not collect test_square: leave it in the module under its own name.",
    ),
    "generator": (SQUARE + "    yield\n", "'yield' keyword is allowed in fixtures, but not in tests"),
}


@pytest.mark.parametrize("name", CASES)
def test_strays_are_refused(project, name, workers):
    text, sentence = CASES[name]
    project.inventory("square", "cube")
    project.module("square", text)
    run = project.run(*workers)
    assert run.status in (1, 2), run.output
    assert sentence in run.output + run.errors
    assert run.verdicts["square"] == "not run"
    assert run.reasons["square"].startswith("no check collected in this run (claims/square.py failed: ")
    assert "Traceback" not in run.output


@pytest.mark.parametrize(
    "text",
    [
        inside("def made():", add="\n    return test_square") + "\ntest_square = made()\n",
        inside("if True:"),
        inside("class TestSquare:").replace("(false", "(self, false"),
        "import functools\n" + SQUARE + "\ninner = test_square\n@functools.wraps(inner)\n"
        "def test_other(false): return inner(false)\ndel test_square\n",
        "import unittest\nclass TestPlain(unittest.TestCase):\n    def test_it(self): pass\n" + SQUARE,
        SQUARE.replace('"It is so."', '"""It is so.\n\n    >>> 1\n    1\n    """'),
    ],
    ids=["factory", "branch", "class", "wrapped", "beside a case", "doctest"],
)
def test_what_pytest_collects_is_no_stray(project, text, workers):
    project.module("square", text)
    run = project.run("--doctest-modules", *workers)
    assert (run.status, run.verdicts) == (0, {"square": "holds"}), run.output


def test_a_part_of_a_file_is_no_stray(project):
    project.inventory("square", "cube", "more")
    project.module(
        "square", SQUARE + CUBE + inside("class TestMore:", doing("more")).replace("(f", "(self, f")
    )
    run = project.run("claims/square.py::test_cube")
    assert (run.status, run.verdicts) == (0, {"square": "not run", "cube": "refuted", "more": "not run"})


def test_the_next_run_in_one_process_starts_afresh(project):
    project.module("square", CASES["deleted"][0])
    assert project.run().status == 2
    project.module("square", "\n" + SQUARE)
    assert project.run().status == 0
