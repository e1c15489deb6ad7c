"""The digest of what a Python file does, whatever its comments, docstrings, formatting and pins.

A *pin* is what a check expects and where it stands: `@claim`'s arguments `expect`, `reading`, `condition`,
`part`, `aside`, `where` and `uses`. To state another verdict changes nothing that is computed. What is given
to the check, its mutants, and the grade and the world by which it is judged stay.

The digest is that of the syntax tree, written out by what all supported versions of Python agree on, so that
evidence recorded under one is not stale under another.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

PLUGIN = __name__.rpartition(".")[0]
"""The package whose `claim` declares a check."""
_PIN = frozenset({"expect", "reading", "condition", "part", "aside", "where", "uses"})
_CHANGED = {
    *(ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef),
    *(ast.Import, ast.ImportFrom, ast.JoinedStr, ast.Call),
}
# What a field says elsewhere, or in some versions of Python alone: contexts follow from the place.
_REDUNDANT = frozenset({"ctx", "kind", "type_ignores", "type_comment"})


class Import(NamedTuple):
    """An import as it is written: how many packages up, the module, and the names that are taken from it."""

    level: int
    module: str
    names: tuple[str, ...]


class Meaning(NamedTuple):
    """What a file does, as a digest, and all its imports."""

    digest: bytes
    imports: tuple[Import, ...]


def meaning(source: bytes) -> Meaning:
    """The digest and the imports of a file; of one that is no Python the digest of its bytes."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Meaning(hashlib.sha256(source).digest(), ())  # pytest will say so when it imports the file.
    imports: list[Import] = []
    written = b"".join(_written(tree, imports, _declarers(tree)))
    return Meaning(hashlib.sha256(written).digest(), tuple(dict.fromkeys(imports)))


def _declarers(tree: ast.Module) -> frozenset[str]:
    """The expressions by which a file calls the plugin's `claim`."""
    found = set()
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module is not None and not node.level:
            if node.module == PLUGIN or node.module.startswith(f"{PLUGIN}."):
                found |= {alias.asname or "claim" for alias in node.names if alias.name in ("claim", "*")}
            else:
                found |= {
                    f"{alias.asname or alias.name}.claim"
                    for alias in node.names
                    if f"{node.module}.{alias.name}" == PLUGIN
                }
        elif isinstance(node, ast.Import):
            found |= {
                f"{alias.asname or alias.name}.claim" for alias in node.names if alias.name.startswith(PLUGIN)
            }
    return frozenset(found)


def _written(tree: ast.AST, imports: list[Import], declarers: frozenset[str]) -> Iterator[bytes]:
    """The tree, node by node from the top; what is found on the way are its imports.

    Every node is its class and its fields by their names, words first; what is empty is left out.
    """
    waiting: list[Any] = [tree]
    while waiting:
        value = waiting.pop()
        kind: type = type(value)
        if kind is bytes:
            yield value
            continue
        if kind is list:
            yield b"["
            waiting.append(b"]")
            waiting += value[::-1]
            continue
        if kind is ast.Constant:
            yield _constant(value.value)
            continue
        if not isinstance(value, ast.AST):
            yield _constant(value)
            continue
        if kind in _CHANGED and not _change(value, imports, declarers):
            continue
        said, fields = _shape(kind)
        waiting.append(b")")
        for name, label in fields:
            content = getattr(value, name, None)
            if content is None or content == []:
                continue
            if type(content) is str:
                said += label + content.encode()
            else:
                waiting += (content, label)
        yield said


@cache
def _shape(kind: type) -> tuple[bytes, tuple[tuple[str, bytes], ...]]:
    """How a node of a class begins, and its fields from the last to the first, each with its label."""
    names = sorted({*kind._fields} - _REDUNDANT, reverse=True)  # type: ignore[attr-defined]
    return kind.__name__.encode() + b"(", tuple((name, f" {name}=".encode()) for name in names)


def _change(node: Any, imports: list[Import], declarers: frozenset[str]) -> bool:
    """Take out of a node what does not tell what it does; whether anything is left."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return _note(node, imports)
    if isinstance(node, ast.JoinedStr):
        _tidy(node)
    elif isinstance(node, ast.Call):
        if node.keywords and _name(node.func) in declarers:
            node.keywords = [keyword for keyword in node.keywords if keyword.arg not in _PIN]
    elif node.body and _is_text(node.body[0]):
        del node.body[0]
    return True


def _is_text(statement: ast.stmt) -> bool:
    """Whether a statement is a string alone: as the first of a body it is a docstring."""
    return (
        isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _name(node: ast.expr) -> str:
    """A dotted name; nothing for any other expression."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def _note(node: ast.Import | ast.ImportFrom, imports: list[Import]) -> bool:
    """Take note of an import; whether it is part of what the file does.

    What is taken from the plugin under its own name, such as a verdict to be pinned, is not.
    """
    if isinstance(node, ast.Import):
        imports.extend(Import(0, alias.name, ()) for alias in node.names)
        return True
    imports.append(Import(node.level, node.module or "", tuple(alias.name for alias in node.names)))
    if node.level or node.module != PLUGIN:
        return True
    node.names = [
        alias for alias in node.names if alias.name == "*" or alias.asname not in (None, alias.name)
    ]
    return bool(node.names)


def _tidy(node: ast.JoinedStr) -> None:
    """An f-string as the newest Python reads it: no empty pieces, no neighbours that are both plain text."""
    pieces: list[ast.expr] = []
    for piece in node.values:
        if isinstance(piece, ast.FormattedValue) and isinstance(piece.format_spec, ast.JoinedStr):
            if not piece.format_spec.values:
                piece.format_spec = None
        elif isinstance(piece, ast.Constant) and isinstance(piece.value, str):
            before = pieces[-1] if pieces else None
            if isinstance(before, ast.Constant) and isinstance(before.value, str):
                pieces[-1] = ast.Constant(before.value + piece.value)
                continue
            if not piece.value:
                continue
        pieces.append(piece)
    node.values = pieces


def _constant(value: object) -> bytes:
    """A literal with its type and its length: what is printable, or how long a number may be, differs."""
    if isinstance(value, str):
        text = value.encode("utf-8", "surrogatepass")
    elif isinstance(value, bytes):
        text = value
    elif isinstance(value, int):
        text = hex(value).encode()
    else:
        text = repr(value).encode()
    return b"%s:%d:%s" % (type(value).__name__.encode(), len(text), text)
