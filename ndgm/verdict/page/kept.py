"""Texts that the page keeps deflated, all in one, and puts in when a reader opens their place."""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path

from ndgm.verdict.files import below
from ndgm.verdict.model import Entry
from ndgm.verdict.page import source


class Kept:
    """A list of texts, each once; a place on the page names one by its position.

    Args:
        root: the folder from which checks' files are named; without one there is no code.
    """

    def __init__(self, root: Path | None) -> None:
        self._root = root
        self._positions: dict[str, int] = {}

    def text(self, text: str) -> int:
        """The position of a text in the list, at the end of which it comes if it is new."""
        return self._positions.setdefault(text, len(self._positions))

    def code(self, entry: Entry) -> int | None:
        """The position of the code of a check, as highlighted HTML; None where it cannot be read."""
        file, _, name = entry.check.partition("::")
        path = below(self._root, file) if self._root is not None and name else None
        if path is None or path.suffix != ".py":
            return None
        code = source.functions(path).get(name.rpartition("::")[2])
        return self.text(f"<pre><code>{source.highlighted(code)}</code></pre>") if code else None

    def deflated(self) -> str:
        """The list in JSON, deflated, in base 64."""
        text = json.dumps(list(self._positions), ensure_ascii=False)
        return base64.b64encode(zlib.compress(text.encode("utf-8", errors="replace"), 9)).decode()


def inflated(text: str) -> list[str]:
    """The texts that a page keeps, from what stands in it.

    >>> inflated(Kept(None).deflated())
    []
    """
    found: list[str] = json.loads(zlib.decompress(base64.b64decode(text)))
    return found
