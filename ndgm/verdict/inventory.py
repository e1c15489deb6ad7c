"""The inventory: what a paper says, one row per claim, read from a TOML file or from one for each chapter."""

from __future__ import annotations

import difflib
import fnmatch
import tomllib
from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from ndgm.verdict.model import Row

Record = TypeVar("Record")


class InventoryError(Exception):
    """The inventory is missing, damaged or inconsistent; the message says in one sentence how to mend it."""


class Paper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The paper that is refereed."""

    title: str
    arxiv: str = ""


class Chapter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group of rows of the report; `rows` names the file of its own rows, if it has one."""

    id: str
    title: str
    rows: str = ""


class Inventory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All rows, in the order of the paper."""

    paper: Paper
    chapter: tuple[Chapter, ...]
    claim: tuple[Row, ...] = ()

    def ids(self) -> list[str]:
        """All claim ids, in the order of the paper."""
        return [row.id for row in self.claim]

    def select(self, pattern: str) -> list[str]:
        """The ids that a glob pattern matches.

        Raises:
            InventoryError: none matches; the message offers the nearest ids.
        """
        found = [name for name in self.ids() if name == pattern or fnmatch.fnmatchcase(name, pattern)]
        if not found:
            raise InventoryError(f"no claim matches {pattern!r}{nearest(pattern, self.ids())}.")
        return found


def nearest(name: str, names: Iterable[str]) -> str:
    """A clause that offers the nearest of some names, or nothing."""
    close = difflib.get_close_matches(name, list(names), n=3, cutoff=0.4)
    return f"; the nearest ids are {', '.join(close)}" if close else ""


class _Rows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the file of one chapter's rows holds."""

    claim: tuple[Row, ...]


def load(path: Path) -> Inventory:
    """Read and check an inventory.

    A chapter may keep its rows in a TOML file of its own, which it names in `rows`, relative to the
    inventory. That file holds `[[claim]]` tables and nothing else, and these name no chapter. Rows come
    chapter by chapter, those of the inventory before those of the chapter's own file, and otherwise as they
    stand in their files.

    Raises:
        InventoryError: a file cannot be read, is no TOML, has an unknown or missing field, repeats an id,
            names an unknown id or chapter, has claims that rest on each other in a circle, has parts
            that are repeated, unknown statements, or each other, or there is no row at all. The message names
            the file.
    """
    inventory = _convert(_parse(path), Inventory, path)
    chapters = {chapter.id: position for position, chapter in enumerate(inventory.chapter)}
    _refuse_repeated("chapters with the id", [(chapter.id, path) for chapter in inventory.chapter])
    _refuse_repeated(
        "chapters with the file", [(chapter.rows, path) for chapter in inventory.chapter if chapter.rows]
    )
    found = [(row, path) for row in inventory.claim]
    for row, _ in found:
        if row.chapter not in chapters:
            raise InventoryError(
                f"the inventory {path}: row {row.id!r} is in the unknown chapter {row.chapter!r}"
                f"{nearest(row.chapter, chapters)}."
            )
    for chapter in inventory.chapter:
        if chapter.rows:
            file = path.parent / chapter.rows
            found += [(row, file) for row in _rows_of(chapter, file)]
    if not found:
        raise InventoryError(
            f"the inventory {path} has no rows; add a [[claim]], or name a chapter's file in `rows`."
        )
    found.sort(key=lambda pair: chapters[pair[0].chapter])
    _refuse_repeated("rows with the id", [(row.id, file) for row, file in found])
    _check_foundations(found)
    _check_parts(found)
    return Inventory(inventory.paper, inventory.chapter, tuple(row for row, _ in found))


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InventoryError(f"cannot read the inventory {path}: {error.strerror or error}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InventoryError(f"the inventory {path} is no valid TOML: {error}; mend that line.") from error


def _convert(data: dict[str, Any], kind: type[Record], path: Path) -> Record:
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise InventoryError(f"the inventory {path} is damaged: {error}.") from error


def _rows_of(chapter: Chapter, path: Path) -> tuple[Row, ...]:
    data = _parse(path)
    tables = data.get("claim", [])
    for table in tables if isinstance(tables, list) else []:
        if isinstance(table, dict):
            if "chapter" in table:
                raise InventoryError(
                    f"the inventory {path}: row {table.get('id')!r} names a chapter; leave it out: "
                    f"all rows of this file are in {chapter.id!r}."
                )
            table["chapter"] = chapter.id
    return _convert(data, _Rows, path).claim


def _check_foundations(found: Sequence[tuple[Row, Path]]) -> None:
    """Refuse rows that rest on an unknown row, or on each other."""
    files = {row.id: path for row, path in found}
    for row, path in found:
        for used in row.uses:
            if used not in files:
                raise InventoryError(
                    f"the inventory {path}: row {row.id!r} rests on the unknown id {used!r}"
                    f"{nearest(used, files)}."
                )
    try:
        TopologicalSorter({row.id: row.uses for row, _ in found}).prepare()
    except CycleError as error:
        circle = error.args[1]
        where = " and ".join(dict.fromkeys(str(files[name]) for name in circle))
        raise InventoryError(
            f"the inventory {where} has claims that rest on each other: {' -> '.join(circle)}."
        ) from error


def _check_parts(found: Sequence[tuple[Row, Path]]) -> None:
    """Refuse parts that a row repeats, that are unknown statements, or that are each other in a circle."""
    files = {row.id: path for row, path in found}
    names = {row.id: [part.id for part in row.parts] for row, _ in found}
    graph: dict[str, list[str]] = {}
    for row, path in found:
        _refuse_repeated(f"parts of row {row.id!r} with the id", [(part.id, path) for part in row.parts])
        graph[row.id] = [f"{row.id}#{part.id}" for part in row.parts]
        for part in row.parts:
            graph[f"{row.id}#{part.id}"] = [part.same_as] if part.same_as else []
            other, sign, of_other = part.same_as.partition("#")
            if not part.same_as or (other in names and (not sign or of_other in names[other])):
                continue
            close = nearest(of_other, names[other]) if other in names else nearest(other, names)
            raise InventoryError(
                f"the inventory {path}: part {part.id!r} of row {row.id!r} is the unknown statement "
                f"{part.same_as!r}{close}."
            )
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = error.args[1]
        where = " and ".join(dict.fromkeys(str(files[name.partition("#")[0]]) for name in circle))
        raise InventoryError(
            f"the inventory {where} has parts that are each other: {' -> '.join(circle)}."
        ) from error


def _refuse_repeated(what: str, named: Iterable[tuple[str, Path]]) -> None:
    places: dict[str, list[Path]] = {}
    for name, path in named:
        places.setdefault(name, []).append(path)
    for name, paths in places.items():
        if len(paths) > 1:
            where = " and ".join(dict.fromkeys(map(str, paths)))
            raise InventoryError(f"the inventory {where} has {len(paths)} {what} {name!r}; keep one.")
