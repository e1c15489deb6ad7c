"""Texts that the page keeps deflated, all in one, and puts in when a reader opens their place."""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path

from ndgm.verdict.files import below
from ndgm.verdict.model import Entry
from ndgm.verdict.page import source
from ndgm.verdict.page.slim import slim

KINDS = "acimp"
"""Asides, code, issues, how mutants die, proofs."""
_PROOFS = "p"


class Kept:
    """Texts of a few kinds, each text once; a place on the page names one by its kind and position.

    What is alike stands together, which makes all of it a good deal smaller.

    Args:
        root: the folder from which checks' files are named; without one there is no code.
    """

    def __init__(self, root: Path | None) -> None:
        self._root = root
        self._positions: dict[str, dict[str, int]] = {kind: {} for kind in KINDS}

    def text(self, kind: str, text: str) -> str:
        """The name of a text, which comes at the end of its kind if it is new: "c12" of the kind "c"."""
        positions = self._positions[kind]
        text = slim(text) if kind == _PROOFS else text
        return f"{kind}{positions.setdefault(text, len(positions))}"

    def code(self, entry: Entry) -> str | None:
        """The name of the code of a check, as highlighted HTML; None where it cannot be read."""
        file, _, name = entry.check.partition("::")
        path = below(self._root, file) if self._root is not None and name else None
        if path is None or path.suffix != ".py":
            return None
        code = source.functions(path).get(name.rpartition("::")[2])
        if not code:
            return None
        return self.text("c", f"<pre><code>{source.highlighted(code, entry.statement)}</code></pre>")

    def deflated(self) -> str:
        """The texts by kind in JSON, deflated, in base 85, with a comma in the place of <."""
        text = json.dumps(self._texts(), ensure_ascii=False)
        packed = zlib.compress(text.encode("utf-8", errors="replace"), 9)
        # It stands in a script element, which "<!--" and "</script" would change.
        return base64.b85encode(packed).decode().replace("<", ",")

    def _texts(self) -> dict[str, list[str]]:
        return {kind: list(positions) for kind, positions in self._positions.items()}


def inflated(text: str) -> dict[str, list[str]]:
    """The texts that a page keeps, by kind, from what stands in it.

    >>> inflated(Kept(None).deflated())
    {'a': [], 'c': [], 'i': [], 'm': [], 'p': []}
    """
    found: dict[str, list[str]] = json.loads(zlib.decompress(base64.b85decode(text.replace(",", "<"))))
    return found
