"""The order of nodes in the layers of a drawing: few lines cross, and the same few on every machine."""

from __future__ import annotations

import random
from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence

_STARTS, _SWEEPS, _EXCHANGES = 6, 12, 20
_MOST_SHAKEN, MOST_SORTED = 3_000, 20_000
"""Above these numbers of lines between layers they are ordered with less care, or as a walk finds them."""


def ordered(
    layers: Mapping[str, int], links: Sequence[tuple[str, str]], heights: Mapping[str, float]
) -> list[list[str]]:
    """The nodes and bends of each layer in an order with few crossings, by their heights to begin with."""
    left: dict[str, list[str]] = {name: [] for name in layers}
    right: dict[str, list[str]] = {name: [] for name in layers}
    for lower, upper in links:
        right[lower].append(upper)
        left[upper].append(lower)
    columns = _walked(layers, left, right)
    for column in columns if heights else []:
        column.sort(key=lambda name: heights[name])
    if len(links) > MOST_SORTED:
        return columns
    if heights:
        _exchange(columns, left, right)
    best, fewest = [list(column) for column in columns], _crossings(columns, right)
    drawn = random.Random(0)
    for start in range(_STARTS if len(links) <= _MOST_SHAKEN else 1):
        if start:
            # Sweeps end in the nearest order that they cannot improve, so begin with another walk.
            for others in (*left.values(), *right.values()):
                drawn.shuffle(others)
            columns = _walked(layers, left, right, drawn)
        for sweep in range(_SWEEPS):
            forward = sweep % 2 == 0
            for position in range(len(columns)) if forward else reversed(range(len(columns))):
                neighbour = position - 1 if forward else position + 1
                if 0 <= neighbour < len(columns):
                    _sort(
                        columns[position],
                        left if forward else right,
                        columns[neighbour],
                        by_median=sweep % 4 < 2,
                    )
            if len(links) <= _MOST_SHAKEN:
                _exchange(columns, left, right)
            if (number := _crossings(columns, right)) < fewest:
                best, fewest = [list(column) for column in columns], number
    return best


def _walked(
    layers: Mapping[str, int],
    left: Mapping[str, list[str]],
    right: Mapping[str, list[str]],
    drawn: random.Random | None = None,
) -> list[list[str]]:
    """The nodes of each layer, each after one that it is linked to: what belongs together is together."""
    columns: list[list[str]] = [[] for _ in range(max(layers.values(), default=-1) + 1)]
    starts = list(layers)
    if drawn:
        drawn.shuffle(starts)
    found: set[str] = set()
    for start in starts:
        waiting = [start]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                columns[layers[name]].append(name)
                waiting += [*reversed(right[name]), *reversed(left[name])]
    return columns


def _sort(
    column: list[str], links: Mapping[str, list[str]], neighbour: Sequence[str], *, by_median: bool
) -> None:
    """Sort a layer by where its links to a neighbouring one lead; what has none stays where it is."""
    position = {name: row for row, name in enumerate(neighbour)}
    keys = {}
    for name in column:
        rows = sorted(position[other] for other in links[name] if other in position)
        if rows and by_median:
            keys[name] = (rows[(len(rows) - 1) // 2] + rows[len(rows) // 2]) / 2
        elif rows:
            keys[name] = sum(rows) / len(rows)
    movable = iter(sorted((name for name in column if name in keys), key=lambda name: keys[name]))
    column[:] = [next(movable) if name in keys else name for name in column]


def _exchange(
    columns: Sequence[list[str]], left: Mapping[str, list[str]], right: Mapping[str, list[str]]
) -> None:
    """Exchange neighbours in a layer as long as that makes fewer crossings."""
    position = {name: row for column in columns for row, name in enumerate(column)}
    for column in columns:
        ends = {
            name: [sorted(position[other] for other in links[name]) for links in (left, right)]
            for name in column
        }
        for _ in range(_EXCHANGES):
            improved = False
            for row in range(len(column) - 1):
                one, other = column[row : row + 2]
                gain = sum(
                    _pairs(own, theirs) - _pairs(theirs, own)
                    for own, theirs in zip(ends[one], ends[other], strict=True)
                )
                if gain > 0:
                    column[row], column[row + 1] = other, one
                    improved = True
            if not improved:
                break
        for row, name in enumerate(column):
            position[name] = row


def _pairs(ends: Sequence[int], others: Sequence[int]) -> int:
    """How many lines to `ends`, from a node above, cross lines to `others`."""
    return sum(len(ends) - bisect_right(ends, other) for other in others)


def _crossings(columns: Sequence[Sequence[str]], right: Mapping[str, list[str]]) -> int:
    position = {name: float(row) for column in columns for row, name in enumerate(column)}
    return sum(
        inversions([(position[name], position[other]) for name in column for other in right[name]])
        for column in columns
    )


def inversions(lines: Iterable[tuple[float, float]]) -> int:
    """How many of some lines between two layers cross."""
    seen: list[float] = []
    number = 0
    for _, end in sorted(lines):
        number += len(seen) - bisect_right(seen, end)
        insort(seen, end)
    return number
