"""Obligations of z3 by their digests, and a record of those that a proof kernel's own tactics close.

An obligation is that some formulas contradict each other. The record tells which of them the kernel has
proved to do so; it is looked up by what is asked, and so vouches for nothing else.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

_TOKEN = re.compile(r"\|[^|]*\||[()]|[^\s()|;]+|;[^\n]*")
_CONSTANT = re.compile(r"x\d+")
"""What `second_solver.smt_lib` calls a constant."""
_DIGEST = re.compile("[0-9a-f]{16}")


@lru_cache(maxsize=4096)
def digest(question: str) -> str:
    """The digest of a question in SMT-LIB: two that have the same say the same.

    It depends neither on what constants and bound variables are called, nor on what is abbreviated, nor on
    the order of the formulas, unless these differ in nothing but their constants.

    >>> one = digest("(declare-fun x0 () Real)(assert (< x0 0.0))(assert (> x0 1.0))")
    >>> one == digest("(declare-fun x7 () Real)(assert (let ((a x7)) (> a 1.0)))(assert (< x7 0.0))")
    True
    """
    declared, asserted = [], []
    for form in _forms(question):
        if str(form[0]).startswith("declare-"):
            declared.append(form)
        elif form[0] == "assert":
            alone: dict[str, str] = {}
            spelt = _spelt_out(form, {})
            said = _hashed(spelt, alone)
            asserted.append((-len(alone), said, spelt))
    names: dict[str, str] = {}
    # Formulas of many constants tell these apart: they come first, and name them.
    asserted.sort(key=lambda one: one[:2])
    formulas = [_hashed(spelt, names) for _, _, spelt in asserted]
    return _digest([*sorted(formulas), *sorted(_hashed(form, names) for form in declared)])[:16]


def _forms(text: str) -> Iterator[Any]:
    """The commands of a text: tuples of words and of tuples."""
    waiting: list[list[Any]] = []
    for token in _TOKEN.findall(text):
        if token == "(":
            waiting.append([])
        elif token != ")":
            if waiting and not token.startswith(";"):
                waiting[-1].append(token)
        elif waiting:
            form = tuple(waiting.pop())
            if waiting:
                waiting[-1].append(form)
            elif form:
                yield form


def _spelt_out(form: Any, meant: Mapping[str, Any], bound: int = 0) -> Any:
    """A term without abbreviations, and with bound variables by their number from the outside."""
    if isinstance(form, str):
        return meant.get(form, form)
    if form and form[0] == "let":
        _, pairs, body = form
        values = {name: _spelt_out(value, meant, bound) for name, value in pairs}
        return _spelt_out(body, {**meant, **values}, bound)
    if form and form[0] in ("forall", "exists"):
        quantifier, variables, body = form
        numbers = {name: f"#{place}" for place, (name, _) in enumerate(variables, bound)}
        sorts = tuple(sort for _, sort in variables)
        return quantifier, sorts, _spelt_out(body, {**meant, **numbers}, bound + len(variables))
    return tuple(_spelt_out(one, meant, bound) for one in form)


def _hashed(form: Any, names: dict[str, str], known: dict[int, str] | None = None) -> str:
    """The digest of a term, whose constants are called after the order in which they come.

    What several terms share is looked at once: spelt out, it may be longer than any memory holds.
    """
    if isinstance(form, str):
        return "=" + (names.setdefault(form, f"x{len(names)}") if _CONSTANT.fullmatch(form) else form)
    known = {} if known is None else known
    if id(form) not in known:
        known[id(form)] = _digest(_hashed(one, names, known) for one in form)
    return known[id(form)]


def _digest(pieces: Iterable[str]) -> str:
    total = hashlib.sha256()
    for piece in pieces:
        total.update(b"%d:" % len(piece.encode()) + piece.encode())
    return total.hexdigest()


class RecordError(ValueError):
    """A record cannot be read; the message says which and why."""


@dataclass(frozen=True)
class Record:
    """Which obligations the tactics of a proof kernel close.

    Attributes:
        kernel: its name and version.
        closed: the digests of the obligations.
    """

    kernel: str
    closed: frozenset[str]

    @property
    def checker(self) -> str:
        """Who has closed them, as a certificate names it."""
        return f"the tactics of {self.kernel}"

    def write(self, path: Path) -> None:
        """Write it to a file, an obligation to a line."""
        told = {"kernel": self.kernel, "closed": sorted(self.closed)}
        path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def read(path: Path) -> Record:
    """A record from its file.

    Raises:
        RecordError: it cannot be read, or is none.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise RecordError(f"cannot read {path.name}: {error}. Record the obligations again.") from error
    for fault in _faults(told):
        raise RecordError(f"{path.name} {fault}. Record the obligations again.")
    return Record(told["kernel"], frozenset(told["closed"]))


def _faults(told: Any) -> Iterator[str]:
    if not isinstance(told, dict) or set(told) != {"kernel", "closed"}:
        yield "does not tell the kernel and what is closed, and these alone"
        return
    if not isinstance(told["kernel"], str) or not told["kernel"].strip():
        yield "names no kernel"
    closed = told["closed"] if isinstance(told["closed"], list) else [told["closed"]]
    for one in closed:
        if not isinstance(one, str) or not _DIGEST.fullmatch(one):
            yield f"lists {one!r}, which is no obligation's digest"


_record: Record | None = None


def use(record: Record | None) -> None:
    """From now on name the kernel's tactics, too, as a checker of what they close; None stops that."""
    global _record
    _record = record


def closed_by(question: str) -> str | None:
    """The tactics by which a proof kernel has closed an obligation, as the record in use tells."""
    return _record.checker if _record is not None and digest(question) in _record.closed else None
