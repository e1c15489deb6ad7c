"""Where the lines of a long formula may end, as no browser lets them by itself."""

from __future__ import annotations

from typing import NamedTuple

RELATIONS = "=<>≤≥≠≈∼≡∈∉⊂⊆→↦⇒⇔⟹⟺∝"
SPACED = f"{RELATIONS}+−±·,:;"
"""Signs beside which a formula has a space of its own."""
CONNECTIVES = ("and ", "or ")
_OPENING, _CLOSING, _BARS = "([{⌈⌊", ")]}⌉⌋", "|‖"
_BREAKS = (" + ", " − ", *(f" {word}" for word in CONNECTIVES))
_LONG, _WIDE = 28, 36
"""From how many signs on a formula may break before a relation; and before any other sign, as on a phone."""
_LEAST, _LEAST_AFTER, _OUTSIDE = 10, 2, 0


def pieces(formula: str) -> list[str]:
    """A long formula, cut before its relations and other signs: outside of brackets first, then within.

    >>> pieces("‖θₙ₊₁ − θ*‖ ≤ ‖θₙ − θ*‖ for all n")
    ['‖θₙ₊₁ − θ*‖ ', '≤ ‖θₙ − θ*‖ for all n']
    """
    marks = _marks(formula)

    def cut(start: int, end: int) -> list[str]:
        within = [mark for mark in marks if start + _LEAST <= mark.position <= end - _LEAST_AFTER]
        if end - start < _LONG or not within:
            return [formula[start:end]]
        rank = min(mark.rank for mark in within)
        if rank > _OUTSIDE and end - start < _WIDE:
            return [formula[start:end]]
        pieces, last = [], start
        for mark in within:
            if mark.rank == rank and mark.position - last >= _LEAST:
                pieces += cut(last, mark.position)
                last = mark.position
        return [*pieces, *cut(last, end)]

    return [piece for piece in cut(0, len(formula)) if piece.strip()] or [formula]


class _Mark(NamedTuple):
    """Where a line may break: the less the rank the better."""

    position: int
    rank: int


def _marks(formula: str) -> list[_Mark]:
    """The signs before which a line may break, by the depth of brackets; not under roots, or in braces."""
    found: list[_Mark] = []
    open_: list[str] = []
    for position, sign in enumerate(formula):
        if sign in _BARS and sign in open_:
            del open_[open_.index(sign) :]
        elif sign in _OPENING or sign in _BARS:
            open_.append("√" if formula[position - 1 : position] == "√" else sign)
        elif sign in _CLOSING:
            while open_ and open_.pop() in _BARS:
                pass
        elif "{" in open_ or "√" in open_:
            continue
        elif sign in RELATIONS:
            found.append(_Mark(position, 2 * len(open_)))
        elif formula.startswith(_BREAKS, position):
            found.append(_Mark(position + 1, 2 * len(open_) + 1))
    return found
