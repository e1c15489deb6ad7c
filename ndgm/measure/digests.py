"""The digest of the code that computes a measurement: of the definitions that it reaches, and of no others.

Comments, docstrings and formatting change nothing, and neither does a definition that the experiment does not
use, though it stands in the same file: a measurement takes hours, and is stale only if it would come out
otherwise.
"""

from __future__ import annotations

import ast
import hashlib
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import ndgm.sim
from ndgm.sim.recipes import Cell, Comparison, Network, Recipe
from ndgm.verdict.meaning import meaning

PACKAGE = "ndgm.sim"
FOLDER = Path(ndgm.sim.__file__).parent
IGNORED = frozenset({"checkpoints"})
"""Modules that change no number: an interrupted training ends as one without an interruption does."""


class Name(NamedTuple):
    """A definition: the module of `ndgm.sim` that has it, and its name there."""

    module: str
    name: str


class Module:
    """The definitions of a module, by name, and where its other names come from."""

    def __init__(self, source: bytes) -> None:
        self.lines = source.splitlines(keepends=True)
        self.definitions: dict[str, list[ast.stmt]] = {}
        self.imported: dict[str, Name] = {}
        for statement in ast.parse(source).body:
            if isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith(f"{PACKAGE}."):
                module = (statement.module or "").removeprefix(f"{PACKAGE}.")
                for alias in statement.names:
                    self.imported[alias.asname or alias.name] = Name(module, alias.name)
            for name in _defined(statement):
                self.definitions.setdefault(name, []).append(statement)

    def meaning(self, name: str) -> bytes:
        """The digest of a definition, without comments and docstrings."""
        texts = (self._text(statement) for statement in self.definitions[name])
        return b"".join(meaning(text).digest for text in texts)

    def used(self, name: str) -> set[str]:
        """The names that a definition mentions, other than as types."""
        return {
            node.id
            for statement in self.definitions[name]
            for node in _computing(statement)
            if isinstance(node, ast.Name)
        }

    def _text(self, statement: ast.stmt) -> bytes:
        decorators = getattr(statement, "decorator_list", ())
        first = min(node.lineno for node in (statement, *decorators))
        return b"".join(self.lines[first - 1 : statement.end_lineno])


def reached(start: Name, modules: Callable[[str], Module | None]) -> dict[Name, bytes]:
    """All definitions that one leads to, itself included, with their digests."""
    found: dict[Name, bytes] = {}
    waiting = [start]
    while waiting:
        current = waiting.pop()
        module = modules(current.module)
        if current in found or module is None:
            continue
        if current.name in module.imported:
            waiting.append(module.imported[current.name])
        elif current.name in module.definitions:
            found[current] = module.meaning(current.name)
            waiting += (Name(current.module, name) for name in module.used(current.name))
    return found


def digest(recipe: Recipe, part: Network | Cell, folder: Path = FOLDER) -> str:
    """The digest of what decides a part's numbers: the settings, and the code that computes it."""
    computes = "compare" if isinstance(recipe, Comparison) else "trial"
    settings = json.dumps([recipe.settings(), part.settings()], sort_keys=True)
    total = hashlib.sha256(settings.encode())
    total.update(_code(folder, computes))
    return total.hexdigest()[:16]


@cache
def _code(folder: Path, name: str) -> bytes:
    @cache
    def module(name: str) -> Module | None:
        file = folder / f"{name}.py"
        return Module(file.read_bytes()) if name not in IGNORED and file.exists() else None

    total = hashlib.sha256()
    for (home, definition), found in sorted(reached(Name("trials", name), module).items()):
        total.update(f"{home}.{definition}\0".encode() + found)
    return total.digest()


def _computing(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all below it but annotations."""
    yield node
    for field, value in ast.iter_fields(node):
        if field not in ("annotation", "returns"):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from _computing(child)


def _defined(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement at the top of a module gives a meaning."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for target in targets:
            yield from (node.id for node in ast.walk(target) if isinstance(node, ast.Name))
