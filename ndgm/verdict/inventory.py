"""The inventory: what a paper says, one row per claim, read from a TOML file."""

from __future__ import annotations

import difflib
import fnmatch
import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Annotated

import msgspec

from ndgm.verdict.model import World


class InventoryError(Exception):
    """The inventory file is missing, damaged or inconsistent; the message is one sentence that says how to mend it."""


class Paper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The paper that is refereed."""

    title: str
    arxiv: str = ""


class Chapter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group of rows of the report."""

    id: str
    title: str


class Row(msgspec.Struct, frozen=True, gc=False, kw_only=True, forbid_unknown_fields=True):
    """One claim of the paper.

    Attributes:
        id: the stable id that checks, badges and reports use.
        kind: proposition, equation, figure, table, sentence, or new for what goes beyond the paper.
        statement: what the paper says.
        reading: the reading taken; what stands in for a lost formula, and how sure it is.
        uses: ids of the claims that it rests on.
        printed: every number that the paper prints in it, as printed.
        worlds: the worlds that the statement is about; only readings in these decide its verdict.
        tried: how the statement was attacked.
        figure: the name of the figure that shows it, such as "figure-1", if there is one.
    """

    id: str
    kind: str
    chapter: str
    where: str
    statement: str
    reading: str = ""
    uses: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()
    worlds: Annotated[tuple[World, ...], msgspec.Meta(min_length=1)] = (World.REAL,)
    tried: str = ""
    figure: str = ""


class Inventory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All rows, in the order of the paper."""

    paper: Paper
    chapter: tuple[Chapter, ...]
    claim: tuple[Row, ...]

    def ids(self) -> list[str]:
        """All claim ids, in the order of the file."""
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


def load(path: Path) -> Inventory:
    """Read and check an inventory.

    Raises:
        InventoryError: the file cannot be read, is no TOML, has an unknown or missing field, repeats an id, names an
            unknown id or chapter, or has claims that rest on each other in a circle.
    """
    try:
        inventory = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Inventory)
    except OSError as error:
        raise InventoryError(f"cannot read the inventory {path}: {error.strerror or error}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InventoryError(f"the inventory {path} is no valid TOML: {error}; mend that line.") from error
    except msgspec.ValidationError as error:
        raise InventoryError(f"the inventory {path} is damaged: {error}.") from error
    chapters = _unique("chapters", [chapter.id for chapter in inventory.chapter], path)
    ids = _unique("rows", inventory.ids(), path)
    for row in inventory.claim:
        if row.chapter not in chapters:
            raise InventoryError(
                f"the inventory {path}: row {row.id!r} is in the unknown chapter {row.chapter!r}"
                f"{nearest(row.chapter, chapters)}."
            )
        for used in row.uses:
            if used not in ids:
                raise InventoryError(
                    f"the inventory {path}: row {row.id!r} rests on the unknown id {used!r}{nearest(used, ids)}."
                )
    try:
        TopologicalSorter({row.id: row.uses for row in inventory.claim}).prepare()
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise InventoryError(f"the inventory {path} has claims that rest on each other: {circle}.") from error
    return inventory


def _unique(what: str, names: Sequence[str], path: Path) -> set[str]:
    for name, number in Counter(names).items():
        if number > 1:
            raise InventoryError(f"the inventory {path} has {number} {what} with the id {name!r}; keep one.")
    return set(names)
