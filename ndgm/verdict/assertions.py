"""Which assertion of a check broke: its text and its line, so that every mutant names what kills it."""

from __future__ import annotations

import ast
import linecache
import traceback
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from ndgm.verdict.text import encodable

_LONGEST = 300


def broken(raised: BaseException | None, file: Path) -> str:
    """The statement that raised, as FILE:LINE: TEXT; nothing where none is below the folder of the check.

    Of the frames on the way to what was raised first, the deepest counts that stands in the check's file, or
    in one beside or below it: a helper that several checks share may assert for them.
    """
    first = raised
    while first is not None and first.__cause__ is not None:
        first = first.__cause__
    for error in (first, raised):
        frames = [frame for frame in _frames(error) if file.parent in Path(frame.filename).parents]
        if frames:
            name = Path(frames[-1].filename).relative_to(file.parent).as_posix()
            line, statement = _statement(frames[-1])
            return str(encodable(f"{name}:{line}: {statement}"))
    return ""


def _frames(error: BaseException | None) -> Iterator[traceback.FrameSummary]:
    if isinstance(error, BaseExceptionGroup):
        yield from _frames(error.exceptions[0])
    elif error is not None:
        yield from traceback.extract_tb(error.__traceback__)


def _statement(frame: traceback.FrameSummary) -> tuple[int, str]:
    """The line at which the statement begins, and its text in one line."""
    line = frame.lineno or 1
    try:
        first, last = _extents(frame.filename).get(line, (line, line))
    except Exception:  # A check may have patched what reads a file, or compiles it.
        first = last = line
    lines = [linecache.getline(frame.filename, number).strip() for number in range(first, last + 1)]
    text = " ".join(filter(None, lines))
    return first, text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


@cache
def _extents(file: str) -> dict[int, tuple[int, int]]:
    """For each line of a file in a statement without a block its first and its last line."""
    try:
        tree = ast.parse("".join(linecache.getlines(file)))
    except (SyntaxError, ValueError):
        return {}
    return {
        line: (node.lineno, node.end_lineno or node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and not hasattr(node, "body")
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
