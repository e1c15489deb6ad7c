"""Checks that pytest does not collect, or cannot judge: collection errors that say how to mend them."""

from __future__ import annotations

import functools
import os
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from ndgm.verdict.claim import ClaimError, Declaration, declaration_of, declared


def refuse_test_case(kind: object) -> None:
    """Refuse claims among the methods of a `unittest.TestCase`: pytest gives them no parameters.

    Raises:
        ClaimError: a method is a check.
    """
    unittest: Any = sys.modules.get("unittest")
    if unittest is None or not isinstance(kind, type) or not issubclass(kind, unittest.TestCase):
        return
    for name in dir(kind):
        declaration = declaration_of(getattr(kind, name, None))
        if declaration is not None:
            raise ClaimError(
                f"Claim {declaration.claim!r}: {kind.__name__} is a unittest.TestCase, to whose methods "
                f"pytest passes no arguments: make {name} a function, or a method of a plain class."
            )


_real = functools.cache(os.path.realpath)


class Strays:
    """Finds checks of a file that were declared when it was imported, and that pytest has not come across."""

    def __init__(self) -> None:
        declared.clear()
        self._seen: set[tuple[str, int]] = set()
        self._visited: set[Path] = set()
        self._by_file: defaultdict[str, list[Declaration]] = defaultdict(list)
        self._sorted = 0

    def visit(self, path: Path) -> None:
        """Take note of a file whose functions pytest looks at; it reads others for their doctests alone."""
        self._visited.add(path)

    def see(self, declaration: Declaration) -> None:
        """Take note of a check that pytest has come across."""
        self._seen.add(declaration.place)

    def _sort(self) -> None:
        """Put what has been declared since to its file."""
        for declaration in declared[self._sorted :]:
            self._by_file[_real(declaration.place[0])].append(declaration)
        self._sorted = len(declared)

    def sentence(self, path: Path) -> str | None:
        """What is wrong with the first stray of a file that has been collected; None if it has none."""
        if path not in self._visited:
            return None
        file = os.path.realpath(path)
        self._sort()
        for declaration in self._by_file[file]:
            if declaration.place in self._seen:
                continue
            line = declaration.place[1]
            owner, _, name = declaration.function.rpartition(".")
            if owner and not owner.endswith("<locals>"):
                continue  # A method: its class may not have been asked for.
            head = f"Claim {declaration.claim!r}: line {line}: "
            if owner:
                return (
                    f"{head}pytest does not collect {name}, which {owner.removesuffix('.<locals>')} defines: "
                    "define it in the module itself."
                )
            if any(other.function == name for other in declared if other.place in self._seen):
                return (
                    f"{head}two functions of the file are called {name}, and the last hides it: rename one."
                )
            return f"{head}pytest does not collect {name}: leave it in the module under its own name."
        return None
