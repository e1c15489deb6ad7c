"""A layered drawing of what rests on what: few crossings, short lines, the same on every machine."""

from __future__ import annotations

import random
from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

_STARTS, _SWEEPS, _EXCHANGES, _ROUNDS = 6, 12, 20, 50
# Above these numbers of lines between two layers a graph is drawn with less care, or without bends.
_MOST_SHAKEN, _MOST_SORTED, _MOST_BENT = 3_000, 20_000, 60_000

_SEPARATOR = "\0bend\0"

Edge = tuple[str, str]
"""What rests, and on what."""


class Place(NamedTuple):
    """Where a node stands: its layer, 0 for what rests on nothing, and how far down, in rows."""

    layer: int
    row: float


class Drawing(NamedTuple):
    """The places of the nodes, and for each edge those that its line passes, from what is rested on."""

    nodes: Mapping[str, Place]
    lines: Mapping[Edge, tuple[Place, ...]]

    def crossings(self) -> int:
        """How many pairs of lines cross between two neighbouring layers."""
        segments: dict[int, list[tuple[float, float]]] = {}
        for line in self.lines.values():
            for one, other in pairwise(line):
                if other.layer == one.layer + 1:
                    segments.setdefault(one.layer, []).append((one.row, other.row))
        return sum(_inversions(of_layer) for of_layer in segments.values())


class Hints(NamedTuple):
    """Layers to begin with, and how far down the nodes are and where the lines of edges pass a layer."""

    layers: Mapping[str, int]
    heights: Mapping[str, float]
    bends: Mapping[Edge, Mapping[int, float]]

    def height(self, name: str) -> float:
        """How far down a node or a bend is.

        Raises:
            ValueError: that is not known.
        """
        lower, *others = name.split(_SEPARATOR)
        try:
            return self.bends[others[0], lower][int(others[1])] if others else self.heights[name]
        except KeyError:
            raise ValueError(f"it is not known how far down {name!r} is.") from None


def between(nodes: Sequence[str], edges: Iterable[Edge]) -> list[Edge]:
    """The edges, each once, that join two of the nodes."""
    known = set(nodes)
    return [
        (upper, lower)
        for upper, lower in dict.fromkeys(edges)
        if upper in known and lower in known and upper != lower
    ]


def draw(nodes: Sequence[str], edges: Iterable[Edge], hints: Hints | None = None) -> Drawing:
    """Lay out a graph; an edge that closes a circle has no say in where things stand, and is straight.

    Args:
        nodes: each once.
        edges: those to unknown nodes, and from a node to itself, are left out.
        hints: layers and an order to begin with, if something has found some.

    Raises:
        ValueError: the hints put something beside or below what it rests on, or leave something out.

    >>> draw(["lemma", "theorem"], [("theorem", "lemma")]).nodes["theorem"]
    Place(layer=1, row=0.0)
    """
    given = between(nodes, edges)
    kept = _without_circles(nodes, given)
    layers = dict(hints.layers) if hints else _layers(nodes, kept)
    if set(layers) != set(nodes) or any(layers[upper] <= layers[lower] for upper, lower in kept):
        raise ValueError("these are no layers of this graph.")
    bent = sum(layers[upper] - layers[lower] for upper, lower in kept) <= _MOST_BENT
    chains = {edge: _chain(edge, layers) if bent else list(reversed(edge)) for edge in kept}
    for chain in chains.values():
        for step, name in enumerate(chain[1:-1], start=1):
            layers[name] = layers[chain[0]] + step
    links = [pair for chain in chains.values() for pair in pairwise(chain)]
    heights = {name: hints.height(name) for name in layers} if hints else {}
    columns = _ordered(layers, links, heights)
    rows = _rows(columns, links)
    places = {name: Place(layers[name], rows[name]) for name in layers}
    return Drawing(
        {name: places[name] for name in nodes},
        {
            (upper, lower): tuple(places[name] for name in chains.get((upper, lower), (lower, upper)))
            for upper, lower in given
        },
    )


def _without_circles(nodes: Sequence[str], edges: Sequence[Edge]) -> list[Edge]:
    """The edges but those that lead back to where a walk from above came from."""
    below: dict[str, list[str]] = {name: [] for name in nodes}
    for upper, lower in edges:
        below[upper].append(lower)
    left: set[str] = set()
    entered: set[str] = set()
    closing: set[Edge] = set()
    for start in nodes:
        waiting = [] if start in entered else [(start, iter(below[start]))]
        entered.add(start)
        while waiting:
            name, others = waiting[-1]
            following = next(others, None)
            if following is None:
                waiting.pop()
                left.add(name)
            elif following not in entered:
                entered.add(following)
                waiting.append((following, iter(below[following])))
            elif following not in left:
                closing.add((name, following))
    return [edge for edge in edges if edge not in closing]


def _layers(nodes: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """A layer for each node, above all that it rests on, and the edges short on the whole."""
    below: dict[str, list[str]] = {name: [] for name in nodes}
    above: dict[str, list[str]] = {name: [] for name in nodes}
    for upper, lower in edges:
        below[upper].append(lower)
        above[lower].append(upper)
    waiting = {name: len(below[name]) for name in nodes}
    ready = [name for name in nodes if not waiting[name]]
    layers: dict[str, int] = {}
    for name in ready:  # It grows as nodes become ready.
        layers[name] = max((layers[lower] + 1 for lower in below[name]), default=0)
        for upper in above[name]:
            waiting[upper] -= 1
            if not waiting[upper]:
                ready.append(upper)
    for _ in range(_ROUNDS):
        moved = False
        for name in reversed(ready):
            # What more rests on than it rests on stands as high as it can.
            if len(above[name]) > len(below[name]):
                highest = min(layers[upper] for upper in above[name]) - 1
                moved |= highest != layers[name]
                layers[name] = highest
        if not moved:
            break
    return layers


def _chain(edge: Edge, layers: Mapping[str, int]) -> list[str]:
    """The node that is rested on, a bend in each layer between, and the node that rests on it."""
    upper, lower = edge
    crossed = range(layers[lower] + 1, layers[upper])
    return [lower, *(_SEPARATOR.join((lower, upper, str(layer))) for layer in crossed), upper]


def _ordered(
    layers: Mapping[str, int], links: Sequence[Edge], heights: Mapping[str, float]
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
    if len(links) > _MOST_SORTED:
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
        _inversions([(position[name], position[other]) for name in column for other in right[name]])
        for column in columns
    )


def _inversions(lines: Iterable[tuple[float, float]]) -> int:
    """How many of some lines between two layers cross."""
    seen: list[float] = []
    number = 0
    for _, end in sorted(lines):
        number += len(seen) - bisect_right(seen, end)
        insort(seen, end)
    return number


def _rows(columns: Sequence[Sequence[str]], links: Sequence[Edge]) -> dict[str, float]:
    """How far down each node is, near those that it is linked to, and one row from its neighbours."""
    near: dict[str, list[str]] = {name: [] for column in columns for name in column}
    for lower, upper in links if len(links) <= _MOST_SORTED else ():
        near[lower].append(upper)
        near[upper].append(lower)
    rows = {name: float(row) for column in columns for row, name in enumerate(column)}
    for sweep in range(_ROUNDS):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            wished = [
                sum(rows[other] for other in near[name]) / len(near[name]) if near[name] else rows[name]
                for name in column
            ]
            rows.update(zip(column, apart(wished), strict=True))
    first = min(rows.values(), default=0.0)
    return {name: round(row - first, 2) for name, row in rows.items()}


def apart(wished: Sequence[float], distance: float = 1.0) -> list[float]:
    """The rows nearest to those wished for, in least squares, that are in order and so far apart."""
    # Less their positions they only have to be in order: pool those that are not.
    blocks: list[tuple[float, int]] = []
    for position, row in enumerate(wished):
        total, size = row - position * distance, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / size:
            before, count = blocks.pop()
            total, size = total + before, size + count
        blocks.append((total, size))
    level = [total / size for total, size in blocks for _ in range(size)]
    return [row + position * distance for position, row in enumerate(level)]
