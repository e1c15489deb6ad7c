"""A layered drawing of what rests on what: few crossings, short lines, the same on every machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from ndgm.verdict.page.ordering import MOST_SORTED, inversions, ordered

_ROUNDS = 50
_MOST_BENT = 60_000
"""Above this number of lines between two layers a graph is drawn without bends."""

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
        return sum(inversions(of_layer) for of_layer in segments.values())


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
    columns = ordered(layers, links, heights)
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


def _rows(columns: Sequence[Sequence[str]], links: Sequence[Edge]) -> dict[str, float]:
    """How far down each node is, near those that it is linked to, and one row from its neighbours."""
    near: dict[str, list[str]] = {name: [] for column in columns for name in column}
    for lower, upper in links if len(links) <= MOST_SORTED else ():
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
