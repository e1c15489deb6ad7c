"""The digest of what is behind a check: its file, what that imports of the project, files that these name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path

from ndgm.verdict.meaning import Import
from ndgm.verdict.meanings import Meanings

_PLUGIN = Path(__file__).parent.resolve()


class Sources:
    """The Python modules below some files and folders, and which of them import which.

    The plugin's own modules are left out: how a verdict is shown does not change what a check computes.

    Args:
        root: the root of the project.
        sources: files and folders below it.
        files: what a module rests on besides, such as data that it names.

    Attributes:
        meanings: what each file means.
    """

    def __init__(
        self, root: Path, sources: Iterable[str], files: Callable[[Path], Iterable[Path]] | None = None
    ) -> None:
        self.root = root.resolve()
        self.sources = tuple(sources)
        self._files = files
        self._rested_on = cache(self._told)
        self._content = cache(lambda path: hashlib.sha256(path.read_bytes()).digest())
        self.digest = cache(self._digest)
        self.meanings = Meanings()
        self._imports = cache(self._imported)

    @cached_property
    def modules(self) -> dict[str, Path]:
        """The file of every module, by its dotted name from the root."""
        found = {}
        for source in self.sources:
            path = self.root / source
            for file in [path] if path.is_file() else path.rglob("*.py"):
                file = file.resolve()
                if file.suffix == ".py" and self.root in file.parents and _PLUGIN not in file.parents:
                    parts = file.relative_to(self.root).with_suffix("").parts
                    found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
        return found

    @cached_property
    def files(self) -> set[Path]:
        """All files that modules rest on besides code."""
        return {file for module in self.modules.values() for file in self._rested_on(module)}

    def closure(self, file: Path) -> set[Path]:
        """The file itself, and every module of the project that importing it runs."""
        reached: set[Path] = set()
        waiting = [file.resolve()]
        while waiting:
            if (current := waiting.pop()) not in reached:
                reached.add(current)
                waiting += self._imports(current)
        return reached

    def _digest(self, file: Path) -> str:
        named = {name_below(self.root, path): path for path in self.closure(file)}
        total = hashlib.sha256()
        for name, path in sorted(named.items()):
            total.update(name.encode("utf-8", "surrogateescape") + b"\0")
            total.update(self.meanings(path).digest)
        rested_on = {other for path in named.values() for other in self._rested_on(path)}
        for name, path in sorted((name_below(self.root, path), path) for path in rested_on):
            total.update(name.encode("utf-8", "surrogateescape") + b"\0")
            total.update(self._content(path))
        return total.hexdigest()[:16]

    def _told(self, module: Path) -> list[Path]:
        return [file.resolve() for file in self._files(module)] if self._files else []

    def _imported(self, file: Path) -> tuple[Path, ...]:
        package = file.parent.relative_to(self.root).parts if self.root in file.parents else ()
        names = {
            prefix
            for one in self.meanings(file).imports
            for name in _names(one, package)
            for prefix in _prefixes(name)
        }
        return tuple(self.modules[name] for name in sorted(names) if name in self.modules)


def _names(one: Import, package: tuple[str, ...]) -> Iterator[str]:
    above = package[: len(package) - one.level + 1] if one.level else ()
    module = ".".join((*above, *([one.module] if one.module else [])))
    yield module
    yield from (f"{module}.{name}" for name in one.names)


def _prefixes(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[: end + 1]) for end in range(len(parts)))


@cache
def name_below(folder: Path, file: Path) -> str:
    """The path of a file from a folder, with slashes; nothing where it is not in it."""
    return file.relative_to(folder).as_posix() if folder in file.parents else ""
