"""The TOML files of an inventory: their tables as records, and what is wrong with them, line by line."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
from msgspec import inspect

from ndgm.verdict.files import read_plain

Record = TypeVar("Record")
_HEAD = re.compile(r"[ \t]*\[\[[ \t]*([\w-]+)[ \t]*\]\]")
_PLACED = re.compile(r"(.*?)(?: - at `\$\.?(.*)`)?", re.DOTALL)
_UNREADABLE = " cannot be read"
_LARGEST = 100 * 2**20
_NAMED = re.compile(r".*field `(.*)`")


class Problem(NamedTuple):
    """What is wrong with an inventory: in which files, the line in the last of them, and the predicate.

    `what` follows the name of the file: it starts with a verb, or with a colon.
    """

    files: tuple[Path, ...]
    line: int | None
    what: str

    def __str__(self) -> str:
        files = " and ".join(map(str, self.files))
        if self.what.startswith(_UNREADABLE):
            return f"cannot read the inventory {files}{self.what.removeprefix(_UNREADABLE)}."
        line = f":{self.line}" if self.line and self.what.startswith(":") else ""
        return f"the inventory {files}{line}{self.what}."

    def located(self, root: Path) -> str:
        """The same as FILE:LINE: SENTENCE, with the file named from a folder that it is in."""
        try:
            path = self.files[-1].resolve()
        except (OSError, RuntimeError, ValueError):  # A circle of links, or a name with NUL.
            path = self.files[-1].absolute()
        shown = path.relative_to(root).as_posix() if root in path.parents else str(path)
        place = f"{shown}:{self.line}" if self.line else shown
        what = self.what.removeprefix(": ") if self.what.startswith(":") else f"the inventory{self.what}"
        return f"{place}: {what}."


class File:
    """One TOML file, its tables, and the lines on which they stand."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.data = tomllib.loads(text)
        self._lines = text.splitlines()
        self._heads: dict[str, list[int]] = {}
        for number, line in enumerate(self._lines):
            if (head := _HEAD.match(line)) is not None:
                self._heads.setdefault(head[1], []).append(number)

    def tables(self, name: str) -> list[Any]:
        """The entries of an array of tables; none where it is missing or no array."""
        found = self.data.get(name, [])
        return found if isinstance(found, list) else []

    def line(self, name: str, index: int, key: str = "") -> int | None:
        """The line of a key of an entry of an array of tables, or of the entry; None if it cannot be told."""
        heads = self._heads.get(name, [])
        # Texts of several lines may hold what looks like the head of a table.
        if len(heads) != len(self.tables(name)):
            return None
        end = heads[index + 1] if index + 1 < len(heads) else len(self._lines)
        within = range(heads[index], end)
        return 1 + next((n for n in within if key and _sets(self._lines[n], key)), heads[index])

    def line_of(self, keys: Sequence[str]) -> int | None:
        """The line of a table or a key of the file itself, and of a key in that table; None without any."""
        found = None
        for key in keys:
            pattern = re.compile(rf"[ \t]*(\[+[ \t]*{re.escape(key)}\b|[\"']?{re.escape(key)}[\"']?[ \t]*=)")
            lines = enumerate(self._lines[found or 0 :], (found or 0) + 1)
            found = next((number for number, line in lines if pattern.match(line)), found)
        return found

    def problem(self, what: str, line: int | None = None) -> Problem:
        """A problem of this file."""
        return Problem((self.path,), line, what)


def read(path: Path) -> File | Problem:
    """Read a TOML file, with or without the mark by which some editors begin UTF-8."""
    try:
        return File(path, read_plain(path, _LARGEST).decode("utf-8-sig"))
    except OSError as error:
        return Problem((path,), None, f"{_UNREADABLE}: {error.strerror or error}")
    except UnicodeDecodeError as error:
        return Problem((path,), None, f" is no valid TOML: it is not in UTF-8 ({error.reason})")
    except RecursionError:
        return Problem((path,), None, " is no valid TOML: it is nested too deeply")
    except ValueError as error:  # A number with too many digits is no TOMLDecodeError.
        line = re.search(r"at line (\d+)", str(error))
        mend = "; mend that line" if line else ""
        return Problem((path,), int(line[1]) if line else None, f" is no valid TOML: {error}{mend}")


def records(
    file: File, name: str, kind: type[Record], problems: list[Problem]
) -> Iterator[tuple[Record, int]]:
    """The entries of an array of tables as records, each with its index; those that are none are problems."""
    for index, table in enumerate(file.tables(name)):
        try:
            yield msgspec.convert(table, kind), index
        except msgspec.ValidationError as error:
            identifier = table.get("id") if isinstance(table, dict) else None
            shown = f"{_CALLED.get(name, name)} {identifier!r}" if identifier else f"[[{name}]] {index + 1}"
            sentence, keys = explained(error, kind)
            problems.append(file.problem(f": {shown}: {sentence}", file.line(name, index, *keys[:1])))


_CALLED = {"claim": "row"}


def check_top(file: File, kind: type[Any], problems: list[Problem]) -> None:
    """Note what is wrong with a file besides the entries of its arrays of tables."""
    top = {name: [] if isinstance(value, list) else value for name, value in file.data.items()}
    try:
        msgspec.convert(top, kind)
    except msgspec.ValidationError as error:
        sentence, keys = explained(error, kind)
        problems.append(file.problem(f": {sentence}", file.line_of(keys)))


def explained(error: msgspec.ValidationError, kind: type[Any]) -> tuple[str, tuple[str, ...]]:
    """What msgspec complains of, with what may stand there instead, and the keys that lead there."""
    placed = _PLACED.fullmatch(str(error))
    assert placed is not None
    message, path = placed[1], placed[2] or ""
    keys = tuple(re.findall(r"[^.\[\]]+(?![^\[]*\])", path))
    named = _NAMED.fullmatch(message)
    if named and "unknown" in message:
        fields = _fields(kind, path)
        close = nearest(named[1], fields, "fields") or f"; its fields are {', '.join(fields)}"
        return f"{_at(path)}unknown field `{named[1]}`{close}", (*keys, named[1])
    if named and "missing" in message:
        return f"{_at(path)}missing required field `{named[1]}`; add it", keys
    if message.startswith("Invalid enum value "):
        return f"{_at(path)}{message}; take one of {', '.join(_values(kind, path))}", keys
    if "matching regex" in message:  # The one text that is held to one is the id of a part.
        return (
            f"{_at(path)}it begins with a letter or a digit, and goes on with these and the signs _ . + -",
            keys,
        )
    return f"{_at(path)}{message}", keys


def nearest(name: str, names: Iterable[str], what: str = "ids") -> str:
    """A clause that offers the nearest of some names, or nothing."""
    close = difflib.get_close_matches(name, list(names), n=3, cutoff=0.4)
    return f"; the nearest {what} are {', '.join(close)}" if close else ""


def _at(path: str) -> str:
    return f"`{path}`: " if path else ""


def _sets(line: str, key: str) -> bool:
    return re.match(rf"[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*=", line) is not None


def _type_at(kind: type[Any], path: str) -> Any:
    """What msgspec knows of the type at a path such as `worlds[0]`; None where it cannot be told."""
    found: Any = _bare(inspect.type_info(kind))
    for step in re.findall(r"[^.\[\]]+(?![^\[]*\])|\[", path):
        if step == "[":
            found = getattr(found, "item_type", None)
        else:
            fields = getattr(found, "fields", ())
            found = next((field.type for field in fields if field.encode_name == step), None)
        found = _bare(found)
    return found


def _bare(found: Any) -> Any:
    return found.type if isinstance(found, inspect.Metadata) else found


def _fields(kind: type[Any], path: str) -> Sequence[str]:
    return [field.encode_name for field in getattr(_type_at(kind, path), "fields", ())]


def _values(kind: type[Any], path: str) -> Sequence[str]:
    found = _type_at(kind, path)
    return [str(value.value) for value in found.cls] if isinstance(found, inspect.EnumType) else []
