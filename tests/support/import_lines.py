"""What the import lines of a Python file name, those inside of functions included."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path


def imported(file: Path) -> Iterator[str]:
    """Each module that a file imports, and each name that it takes from one, as dotted names."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: this house imports by full names"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules(root: Path, *folders: str) -> dict[str, Path]:
    """The file of every module below some folders, by its dotted name from the root."""
    files = [path for folder in folders for path in sorted((root / folder).rglob("*.py"))]
    return {
        ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): path
        for path in files
    }


def within(name: str, place: str) -> bool:
    """Whether a dotted name is a place or something inside it."""
    return name == place or name.startswith(f"{place}.")
