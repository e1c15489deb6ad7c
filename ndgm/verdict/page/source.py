"""The source of a check as highlighted HTML, with as few tags as will do."""

from __future__ import annotations

import ast
import warnings
from functools import cache
from html import escape
from pathlib import Path

from ndgm.verdict.files import read_plain

LARGEST = 2 * 2**20
"""The most bytes of a file of checks whose source is shown."""
_TAGS = {
    "Comment": "i",
    "Literal.String.Doc": "i",
    "Literal.String": "q",
    "Keyword": "b",
    "Name.Decorator": "u",
}


@cache
def functions(path: Path) -> dict[str, str]:
    """The source of every function of a file, decorators included.

    Empty where it cannot be read, is no plain file, too large, or no Python.
    """
    try:
        text = read_plain(path, LARGEST).decode("utf-8")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Of the file's own doubtful strings pytest has warned.
            tree = ast.parse(text)
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return {}
    lines = text.splitlines()
    return {
        node.name: "\n".join(
            lines[min([node.lineno, *(one.lineno for one in node.decorator_list)]) - 1 : node.end_lineno]
        )
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def highlighted(code: str, said: str = "") -> str:
    """Python code as HTML: keywords in b, strings in q, comments and docstrings in i, decorators in u.

    Args:
        code: of a function.
        said: what stands above it on the page; a docstring that says the same is left out.
    """
    from pygments.lexers.python import PythonLexer

    parts = []
    for kind, value in PythonLexer().get_tokens(code):
        name = str(kind).removeprefix("Token.")
        tag = next((tag for prefix, tag in _TAGS.items() if name.startswith(prefix)), None)
        if name == "Literal.String.Doc" and said and " ".join(value.strip("\"'").split()) == said:
            value = '"""…"""'
        text = escape(value, quote=False)
        parts.append(f"<{tag}>{text}</{tag}>" if tag and value.strip() else text)
    return "".join(parts).replace("</q><q>", "").rstrip("\n")
