"""The library of theorems: which files a theorem rests on, and what no file of it may say."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

PREFIX = "ndgm"
"""The logical name under which the library's files are required: `From ndgm Require Import Rules.`"""

BASE = ("Rules", "Statements", "Bridge")
"""What every text that the kernel checks requires of the library."""

_THEOREM = re.compile(r"\b([A-Z]\w*)\.\w")
_REQUIRED = re.compile(rf"\bFrom\s+{PREFIX}\s+Require\s+(?:Import\s+|Export\s+)?([\w\s]+)\.")
_STATED = "(?:Theorem|Lemma|Corollary|Proposition|Fact|Remark|Example|Definition)"
_COMMENT_OR_TEXT = re.compile(r'\(\*|\*\)|"')
# What assumes, or switches off a check of the kernel, or runs what is no part of the library, or lets a text
# mean in other files what it does not say.
_FORBIDDEN = re.compile(
    r"(?<!Local )\b(Notation|Infix|Coercion)\b"
    r"|\b(Admitted|admit|give_up|Axioms?|Parameters?|Conjectures?|Primitive|Unset|bypass_check|Declare\s+ML"
    r"|Add\s+(?:Rec\s+)?(?:LoadPath|ML)|Load|Drop|Redirect|(?:Guard|Positivity|Universe)\s+Checking)\b"
)
_ASSUMED_OUTSIDE = re.compile(r"\b(Variables?|Hypothesis|Hypotheses|Context)\b")
_SECTION = re.compile(r"\b(Section|End)\s+\w+\s*\.")


class LibraryError(ValueError):
    """A file of the library is missing, or says what no file may say; the message says which and what."""


class Library:
    """The .v files of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        """The file of that name.

        Raises:
            LibraryError: there is none.
        """
        path = self.folder / f"{name}.v"
        if not path.is_file():
            known = ", ".join(sorted(one.stem for one in self.folder.glob("*.v"))) or "none"
            raise LibraryError(f"{self.folder.name} has no {name}.v (there are {known})")
        return path

    def line(self, theorem: str) -> int | None:
        """On which line of its file a theorem stands, by its name File.theorem; None if it is not there.

        Raises:
            LibraryError: there is no such file.
        """
        file, _, name = theorem.partition(".")
        text = self.path(file).read_text(encoding="utf-8")
        stated = re.search(rf"(?m)^\s*{_STATED}\s+{re.escape(name)}(?![\w'])", text)
        return text.count("\n", 0, stated.end()) + 1 if stated else None

    def closure(self, names: Iterable[str]) -> list[str]:
        """The files with those that they require, each after what it requires itself.

        Raises:
            LibraryError: one is missing, or they require one another in a circle.
        """
        found: dict[str, None] = {}

        def visit(name: str, above: tuple[str, ...]) -> None:
            if name in above:
                raise LibraryError(f"{' requires '.join([*above, name])}: a circle")
            if name not in found:
                for one in required(self.path(name).read_text(encoding="utf-8")):
                    visit(one, (*above, name))
                found[name] = None

        for name in sorted(names):
            visit(name, ())
        return list(found)

    def files(self, names: Iterable[str]) -> list[Path]:
        """The files of `closure`."""
        return [self.path(name) for name in self.closure(names)]

    def digest(self, name: str) -> str:
        """Of a file and of all that it requires: what it compiles to depends on nothing else."""
        total = hashlib.sha256()
        for path in self.files([name]):
            total.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
        return total.hexdigest()[:16]

    def check(self, names: Iterable[str]) -> None:
        """Hold the files, with what they require, to what a library may say.

        Raises:
            LibraryError: one assumes what it should prove, or switches off a check.
        """
        for path in self.files(names):
            for what in assumed(path.read_text(encoding="utf-8")):
                raise LibraryError(f"{path.name} says {what!r}: the library proves, and assumes nothing")


def named(text: str, library: Library) -> list[Path]:
    """The files of the theorems that a text names as File.theorem, with what these require.

    A file that is missing is left out: whoever asks for its theorem hears of it.
    """
    names = {name for name in _THEOREM.findall(text) if (library.folder / f"{name}.v").is_file()}
    try:
        return library.files({*names, *BASE}) if names else []
    except LibraryError:
        return []


def required(text: str) -> list[str]:
    """The files of the library that a text requires, in their order."""
    return [name for names in _REQUIRED.findall(stripped(text)) for name in names.split()]


def assumed(text: str) -> Iterator[str]:
    """What a text says that no file of the library may say, comments and quoted texts left out.

    >>> list(assumed("Lemma l : 1 < 2. Admitted. (* Axiom *)"))
    ['Admitted']
    >>> list(assumed("Section S. Variable x : R. End S."))
    []
    """
    bare = stripped(text)
    yield from (found.group(0) for found in _FORBIDDEN.finditer(bare))
    yield from (found.group(0) for found in _ASSUMED_OUTSIDE.finditer(_outside_of_sections(bare)))


def _outside_of_sections(bare: str) -> str:
    depth, begin, outside = 0, 0, []
    for found in _SECTION.finditer(bare):
        if found.group(1) == "Section":
            outside += [bare[begin : found.start()]] if depth == 0 else []
            depth += 1
        elif depth:
            depth -= 1
            begin = found.end()
    return " ".join([*outside, bare[begin:]]) if depth == 0 else " ".join(outside)


def stripped(text: str) -> str:
    """A text of Rocq without its comments, which nest, and without what stands between quotes.

    >>> stripped('a (* b (* c *) "*)" *) "d" e')
    'a   e'
    """
    kept, depth, position = [], 0, 0
    while found := _COMMENT_OR_TEXT.search(text, position):
        if not depth:
            kept.append(text[position : found.start()])
        position = found.end()
        if found.group() == '"':
            end = text.find('"', position)
            position = len(text) if end < 0 else end + 1
        elif found.group() == "(*":
            depth += 1
        elif depth:
            depth -= 1
    return "".join([*kept, "" if depth else text[position:]])
