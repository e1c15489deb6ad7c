"""The inventory: what a paper says, one row per claim, read from a TOML file or from one for each chapter."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import msgspec

from ndgm.verdict.model import Row
from ndgm.verdict.names import NAMES, is_name
from ndgm.verdict.tables import File, Problem, check_top, nearest, read, records

__all__ = ["Chapter", "Inventory", "InventoryError", "Paper", "inspect", "load", "nearest"]


class InventoryError(Exception):
    """The inventory is missing, damaged or inconsistent; the message says in one sentence how to mend it."""


class Paper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The paper that is refereed.

    Attributes:
        title: its title, which heads the report.
        arxiv: its number on arXiv, such as "1904.09237", if it has one.
    """

    title: str
    arxiv: str = ""


class Chapter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group of rows of the report.

    Attributes:
        id: by which rows name it.
        title: its heading in tables and on the page.
        rows: the TOML file of its own rows, relative to the inventory, if it has one.
    """

    id: str
    title: str
    rows: str = ""


class Inventory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All rows, in the order of the paper.

    Attributes:
        paper: what is refereed: one table [paper].
        chapter: the groups of rows, in the order of the report: one table [[chapter]] each.
        claim: what the paper says: one table [[claim]] for each row, here or in the files of the chapters.
    """

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
        # An id may hold the signs of a pattern, as thm[1] does; then it means itself alone.
        found = [name for name in self.ids() if name == pattern]
        found = found or [name for name in self.ids() if fnmatch.fnmatchcase(name, pattern)]
        if not found:
            raise InventoryError(f"no claim matches {pattern!r}{nearest(pattern, self.ids())}.")
        return found


class ChapterRows(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the file of one chapter's rows holds.

    Attributes:
        claim: the rows of the chapter: one table [[claim]] each, which names no chapter.
    """

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
    inventory, problems = inspect(path)
    if inventory is None:
        raise InventoryError(str(problems[0]))
    return inventory


def inspect(path: Path) -> tuple[Inventory | None, list[Problem]]:
    """The inventory, and everything that is wrong with it; it is None where anything is."""
    problems: list[Problem] = []
    file = read(path)
    if isinstance(file, Problem):
        return None, [file]
    check_top(file, Inventory, problems)
    listed = list(records(file, "chapter", Chapter, problems))
    chapters = {chapter.id: position for position, (chapter, _) in reversed([*enumerate(listed)])}
    problems += [
        file.problem(f": {chapter.id!r} names no chapter; {NAMES}", file.line("chapter", index, "id"))
        for chapter, index in listed
        if not is_name(chapter.id)
    ]
    found = _Found(problems)
    found.refuse_repeated(
        "chapters with the id", [(chapter.id, file, file.line("chapter", index)) for chapter, index in listed]
    )
    found.refuse_repeated(
        "chapters with the file",
        [
            (os.path.normpath(chapter.rows), file, file.line("chapter", index, "rows"))
            for chapter, index in listed
            if chapter.rows
        ],
    )
    found.add(file, chapters)
    for chapter, _ in listed:
        own = path.parent / os.path.normpath(chapter.rows)
        # Rows of a file that two chapters name would only be there twice.
        if chapter.rows and own not in found.files:
            found.add_chapter(chapter, own)
    if not found.rows and not problems:
        problems.append(file.problem(" has no rows; add a [[claim]], or name a chapter's file in `rows`"))
    found.check()
    if problems:
        return None, problems
    found.rows.sort(key=lambda placed: chapters[placed.row.chapter])
    paper = msgspec.convert(file.data["paper"], Paper)
    rows = tuple(placed.row for placed in found.rows)
    return Inventory(paper, tuple(chapter for chapter, _ in listed), rows), []


class _Placed(NamedTuple):
    """A row, and where it stands."""

    row: Row
    file: File
    number: int

    def line(self, key: str = "") -> int | None:
        return self.file.line("claim", self.number, key)

    def problem(self, what: str, key: str = "") -> Problem:
        return self.file.problem(f": {what}", self.line(key))


class _Found:
    """The rows of all files of an inventory, and what is wrong with them."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.files: set[Path] = set()
        self.rows: list[_Placed] = []
        self.names: dict[str, list[str]] = {}
        """The ids of the rows, damaged ones included, and of each those of its parts."""
        self._damaged: set[str] = set()
        self._complete = True

    def add(self, file: File, chapters: Iterable[str]) -> None:
        """Add the rows of the inventory itself."""
        known = list(chapters)
        for row, index in self._read(file):
            self.rows.append(_Placed(row, file, index))
            if row.chapter not in known:
                self.problems.append(
                    self.rows[-1].problem(
                        f"row {row.id!r} is in the unknown chapter {row.chapter!r}"
                        f"{nearest(row.chapter, known)}",
                        "chapter",
                    )
                )

    def add_chapter(self, chapter: Chapter, path: Path) -> None:
        """Add the rows of a chapter's own file."""
        self.files.add(path)
        file = read(path)
        if isinstance(file, Problem):
            self.problems.append(file)
            self._complete = False
            return
        check_top(file, ChapterRows, self.problems)
        for index, table in enumerate(file.tables("claim")):
            if isinstance(table, dict) and "chapter" in table:
                self.problems.append(
                    file.problem(
                        f": row {table.get('id')!r} names a chapter; leave it out: "
                        f"all rows of this file are in {chapter.id!r}",
                        file.line("claim", index, "chapter"),
                    )
                )
            if isinstance(table, dict):
                table["chapter"] = chapter.id
        self.rows += [_Placed(row, file, index) for row, index in self._read(file)]

    def _read(self, file: File) -> Iterator[tuple[Row, int]]:
        for table in file.tables("claim"):
            if isinstance(table, dict) and isinstance(table.get("id"), str):
                self._damaged.add(table["id"])
        for row, index in records(file, "claim", Row, self.problems):
            self._damaged.discard(row.id)
            yield row, index

    def check(self) -> None:
        """Note what is wrong with the rows together: repeated ids, unknown foundations and parts, circles."""
        self.refuse_repeated(
            "rows with the id", [(one.row.id, one.file, one.line("id")) for one in self.rows]
        )
        self.names = {name: [] for name in self._damaged}
        self.names |= {one.row.id: [part.id for part in one.row.parts] for one in self.rows}
        for placed in self.rows:
            if not is_name(placed.row.id):
                self.problems.append(placed.problem(f"{placed.row.id!r} names no row; {NAMES}", "id"))
            self._check_uses(placed)
            self._check_parts(placed)
        uses = {one.row.id: list(one.row.uses) for one in self.rows}
        self._refuse_circles(uses, "claims that rest on each other")
        same = {
            f"{one.row.id}#{part.id}": [part.same_as] if part.same_as else []
            for one in self.rows
            for part in one.row.parts
        }
        whole = {one.row.id: [f"{one.row.id}#{part.id}" for part in one.row.parts] for one in self.rows}
        self._refuse_circles(whole | same, "parts that are each other")

    def _check_uses(self, placed: _Placed) -> None:
        for used in placed.row.uses:
            # What is missing may stand in a file that cannot be read.
            if used not in self.names and self._complete:
                self.problems.append(
                    placed.problem(
                        f"row {placed.row.id!r} rests on the unknown id {used!r}{nearest(used, self.names)}",
                        "uses",
                    )
                )

    def _check_parts(self, placed: _Placed) -> None:
        row, file = placed.row, placed.file
        self.refuse_repeated(
            f"parts of row {row.id!r} with the id",
            [(part.id, file, placed.line("parts")) for part in row.parts],
        )
        for part in row.parts:
            other, sign, of_other = part.same_as.partition("#")
            if not part.same_as or other in self._damaged or (other not in self.names and not self._complete):
                continue
            if other not in self.names or (sign and of_other not in self.names[other]):
                close = (
                    nearest(of_other, self.names[other])
                    if other in self.names
                    else nearest(other, self.names)
                )
                self.problems.append(
                    placed.problem(
                        f"part {part.id!r} of row {row.id!r} is the unknown statement "
                        f"{part.same_as!r}{close}",
                        "parts",
                    )
                )

    def _refuse_circles(self, graph: dict[str, list[str]], what: str) -> None:
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle: Sequence[str] = error.args[1]
            files = {one.row.id: one for one in self.rows}
            # The id of a row may itself hold the sign that stands before that of a part.
            rows = [name if name in files else name.rpartition("#")[0] for name in circle]
            places = [files[name] for name in rows if name in files]
            paths = tuple(dict.fromkeys(one.file.path for one in places))
            line = places[-1].line("uses" if "rest" in what else "parts")
            self.problems.append(Problem(paths, line, f" has {what}: {' -> '.join(circle)}"))

    def refuse_repeated(self, what: str, named: Iterable[tuple[str, File, int | None]]) -> None:
        """Note names that are there more than once; each comes with its file and line."""
        places: dict[str, list[tuple[Path, int | None]]] = {}
        for name, file, line in named:
            places.setdefault(name, []).append((file.path, line))
        for name, found in places.items():
            if len(found) > 1:
                paths = tuple(dict.fromkeys(path for path, _ in found))
                self.problems.append(
                    Problem(paths, found[-1][1], f" has {len(found)} {what} {name!r}; keep one")
                )
