"""Where the checks of a claim are: files and lines, read from the files alone, which are not imported."""

from __future__ import annotations

import ast
import configparser
import fnmatch
import os
import shlex
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ndgm.verdict.inventory import InventoryError
from ndgm.verdict.text import fit

CONFIGURATIONS = (
    "pytest.toml",
    ".pytest.toml",
    "pytest.ini",
    ".pytest.ini",
    "pyproject.toml",
    "tox.ini",
    "setup.cfg",
)
_SKIPPED = (".*", "*.egg", "__pycache__", "build", "dist", "node_modules", "venv")
_PATTERNS = ("test_*.py", "*_test.py")


class Place(NamedTuple):
    """One check: its file, named from the project's root, the line of its first decorator, and its name."""

    file: str
    line: int
    name: str

    def __str__(self) -> str:
        return fit(f"{self.file}:{self.line}: {self.name}")


class Project(NamedTuple):
    """Where a paper's claims are.

    Attributes:
        root: the folder of the pytest configuration, below which pytest finds the checks.
        inventory: the file with the paper's rows.
        patterns: the globs of `python_files`; one with a slash is held against the whole path.
        configured: whether the configuration names the inventory, so that pytest needs no option for it.
    """

    root: Path
    inventory: Path
    patterns: tuple[str, ...]
    configured: bool

    def files(self) -> Iterator[Path]:
        """The Python files below the root in which pytest looks for tests, in the order of their names."""
        for folder, folders, names in os.walk(self.root):
            folders[:] = sorted(name for name in folders if not _is_skipped(Path(folder, name)))
            for name in sorted(names):
                if name.endswith(".py") and self._is_collected(path := Path(folder, name)) and path.is_file():
                    yield path

    def _is_collected(self, path: Path) -> bool:
        return any(
            fnmatch.fnmatch(path.as_posix(), f"*/{pattern}")
            if "/" in pattern
            else fnmatch.fnmatch(path.name, pattern)
            for pattern in self.patterns
        )

    def command(self, pattern: str, places: Iterable[Place] = ()) -> str:
        """What runs the claims that a glob pattern matches, from the folder in which this process runs."""
        folder = self.inventory.parent.resolve()
        elsewhere = {
            place.file for place in places if folder not in (self.root / place.file).resolve().parents
        }
        paths = [_from_here(folder), *(_from_here(self.root / file) for file in sorted(elsewhere))]
        option = (
            [] if self.configured else ["-o", f"claims_inventory={_from_here(self.inventory, self.root)}"]
        )
        return fit(shlex.join(["pytest", *paths, *option, "--claim", pattern]))


def find_project(start: Path, inventory: Path | None = None) -> Project:
    """The project that a folder is in.

    Args:
        start: the folder; the nearest pytest configuration that names an inventory counts, in it or above.
        inventory: the inventory's file, for a project whose configuration does not name it.

    Raises:
        InventoryError: no configuration names an inventory and none is given, or a configuration cannot be
            read.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        for name in CONFIGURATIONS:
            chosen = settings(folder / name)
            named = str(chosen.get("claims_inventory", ""))
            if named or (chosen and inventory is not None):
                patterns = chosen.get("python_files", _PATTERNS)
                patterns = shlex.split(patterns) if isinstance(patterns, str) else patterns
                return Project(folder, inventory or folder / named, tuple(patterns), inventory is None)
    if inventory is None:
        raise InventoryError(
            f"no pytest configuration in {start} or above names an inventory (claims_inventory); "
            "go to the folder of the project, or name the file with --inventory."
        )
    return Project(inventory.parent.resolve(), inventory, _PATTERNS, False)


def places(project: Project, ids: Iterable[str]) -> dict[str, list[Place]]:
    """For each claim id its checks, in the order of their files and lines."""
    found: dict[str, list[Place]] = {name: [] for name in ids}
    sought = [name.encode() for name in found]
    for path in project.files():
        source = path.read_bytes()
        # Most files need not be parsed: an id stands in the file as it is.
        if b"claim(" in source and any(name in source for name in sought):
            file = path.relative_to(project.root).as_posix()
            for name, line, function in _checks(source):
                if name in found:
                    found[name].append(Place(file, line, function))
    return found


def _checks(source: bytes) -> Iterator[tuple[str, int, str]]:
    """Of each check of a file the claim's id, the line and the name."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return  # pytest says so when it collects the file.
    constants = dict(_constants(tree))
    for name, function in _functions(tree):
        for decorator in function.decorator_list:
            identifier = _identifier(decorator, constants)
            if identifier is not None:
                yield identifier, function.decorator_list[0].lineno, name


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The names of a module that stand for strings."""
    for node in tree.body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            value = node.value
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                if (
                    isinstance(target, ast.Name)
                    and isinstance(value, ast.Constant)
                    and isinstance(value.value, str)
                ):
                    yield target.id, value.value


def _functions(
    tree: ast.AST, prefix: str = ""
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield prefix + node.name, node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{prefix}{node.name}::")
        elif isinstance(node, ast.If | ast.Try | ast.With):
            yield from _functions(node, prefix)


def _identifier(decorator: ast.expr, constants: Mapping[str, str]) -> str | None:
    """The id that a decorator names, if it is `claim`'s."""
    if not isinstance(decorator, ast.Call):
        return None
    called = decorator.func
    if (called.id if isinstance(called, ast.Name) else getattr(called, "attr", None)) != "claim":
        return None
    named = [word.value for word in decorator.keywords if word.arg == "identifier"]
    for value in decorator.args[:1] or named:
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            return value.value
        if isinstance(value, ast.Name):
            return constants.get(value.id)
    return None


def setting(start: Path, name: str) -> str:
    """What the nearest pytest configuration, in a folder or above, says under a name; empty where nothing.

    Raises:
        InventoryError: the configuration cannot be read.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        for file in CONFIGURATIONS:
            if chosen := settings(folder / file):
                return str(chosen.get(name, ""))
    return ""


def settings(path: Path) -> dict[str, Any]:
    """What a file says to pytest; nothing where it is not there or says nothing."""
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".toml":
            parser = configparser.ConfigParser(interpolation=None, strict=False)
            parser.read_string(text)
            section = "tool:pytest" if path.name == "setup.cfg" else "pytest"
            return dict(parser[section]) if section in parser else {}
        found = tomllib.loads(text)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return {}
    except OSError as error:
        raise InventoryError(f"cannot read {path}: {error.strerror or error}.") from error
    except (configparser.Error, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InventoryError(f"{path} is no pytest configuration: {' '.join(str(error).split())}.") from error
    if path.name == "pyproject.toml":
        found = found.get("tool", {})
    found = found.get("pytest", {})
    return dict(found.get("ini_options") or found)


def _is_skipped(folder: Path) -> bool:
    named = any(fnmatch.fnmatch(folder.name, pattern) for pattern in _SKIPPED)
    return named or (folder / "pyvenv.cfg").exists()


def _from_here(path: Path, start: Path | None = None) -> str:
    return Path(os.path.relpath(path, start)).as_posix()
