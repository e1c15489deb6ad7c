"""Graphviz' `dot`, which finds better layers than ours, where it is installed and does what is expected."""

from __future__ import annotations

import math
import random
import shutil
import subprocess
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from ndgm.verdict.page.layout import Drawing, Edge, Hints, between
from ndgm.verdict.page.layout import draw as draw_by_ourselves

_SECONDS = 5
_MOST, _MOST_TRIED, _TRIES = 2_000, 500, 4
_OPTIONS = "rankdir=LR;ranksep=2;nodesep=.1;mclimit=2;node[shape=box,width=.1,height=.2,fixedsize=true];"

Point = tuple[float, float]


def draw(nodes: Sequence[str], edges: Iterable[Edge], *, seconds: float = _SECONDS) -> Drawing:
    """Lay out a graph with `dot`, or by ourselves where that is not there, is too slow, or tells nonsense.

    Args:
        nodes: each once.
        edges: those to unknown nodes, and from a node to itself, are left out.
        seconds: how long `dot` may take.
    """
    given = between(nodes, edges)
    program = shutil.which("dot")
    if program is None or not given or len(nodes) + len(given) > _MOST:
        return draw_by_ourselves(nodes, given)
    tries = _TRIES if len(given) <= _MOST_TRIED else 1
    try:
        found = [
            _drawing(_asked(program, graph, seconds), nodes, given) for graph in _graphs(nodes, given, tries)
        ]
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return draw_by_ourselves(nodes, given)
    return min(found, key=lambda drawing: drawing.crossings())


def _asked(program: str, graph: str, seconds: float) -> str:
    return subprocess.run(
        [program, "-Tplain"],
        input=graph,
        capture_output=True,
        timeout=seconds,
        check=True,
        encoding="utf-8",
    ).stdout


def _graphs(nodes: Sequence[str], edges: Sequence[Edge], tries: int) -> Iterator[str]:
    """The graph in the language of `dot`, in which nodes are numbers: ids may hold anything.

    What comes of it depends on the order in which it is told, by half as many crossings again.
    """
    number = {name: position for position, name in enumerate(nodes)}
    joined = [f"{number[lower]}->{number[upper]};" for upper, lower in edges]
    alone = "".join(f"{position};" for position in range(len(nodes)))
    drawn = random.Random(0)
    for _ in range(tries):
        yield f"digraph{{{_OPTIONS}{''.join(joined)}{alone}}}\n"
        drawn.shuffle(joined)


def _drawing(told: str, nodes: Sequence[str], edges: Sequence[Edge]) -> Drawing:
    """The drawing that `dot` tells in its plain format.

    Raises:
        ValueError: it does not tell of each node and edge once, or says what no drawing of layers can be.
    """
    points: dict[str, Point] = {}
    curves: dict[Edge, list[Point]] = {}
    for line in told.splitlines():
        kind, *words = line.split(" ")
        if kind == "node":
            points[_named(words[0], nodes)] = (_number(words[1]), _number(words[2]))
        elif kind == "edge":
            lower, upper, count = _named(words[0], nodes), _named(words[1], nodes), int(words[2])
            numbers = [_number(word) for word in words[3 : 3 + 2 * count]]
            curves[upper, lower] = list(zip(numbers[::2], numbers[1::2], strict=True))
    if set(points) != set(nodes) or set(curves) != set(edges):
        raise ValueError("dot does not tell of all nodes and edges.")
    levels = sorted({across for across, _ in points.values()})
    layer = {across: number for number, across in enumerate(levels)}
    return draw_by_ourselves(
        nodes,
        edges,
        Hints(
            {name: layer[across] for name, (across, _) in points.items()},
            {name: -height for name, (_, height) in points.items()},
            {edge: dict(_bends(curve, points, edge, levels)) for edge, curve in curves.items()},
        ),
    )


def _named(word: str, nodes: Sequence[str]) -> str:
    number = int(word)
    if not 0 <= number < len(nodes):
        raise ValueError(f"dot tells of a node {word}, which there is not.")
    return nodes[number]


def _number(word: str) -> float:
    number = float(word)
    if not math.isfinite(number):
        raise ValueError(f"dot places something at {word}.")
    return number


def _bends(
    curve: Sequence[Point], points: Mapping[str, Point], edge: Edge, levels: Sequence[float]
) -> Iterator[tuple[int, float]]:
    """How far down the line of an edge, Bézier curves in a row, passes the layers between its ends."""
    start, end = points[edge[1]], points[edge[0]]
    line = [start, *_samples(curve), end]
    for number in range(bisect_left(levels, start[0]) + 1, bisect_left(levels, end[0])):
        yield number, -_height(line, levels[number])


def _samples(curve: Sequence[Point]) -> list[Point]:
    found: list[Point] = []
    for begin in range(0, len(curve) - 3, 3):
        for step in range(9):
            t = step / 8
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
            four = curve[begin : begin + 4]
            found.append(
                (
                    sum(weight * point[0] for weight, point in zip(weights, four, strict=True)),
                    sum(weight * point[1] for weight, point in zip(weights, four, strict=True)),
                )
            )
    return found


def _height(line: Sequence[Point], level: float) -> float:
    for (x, y), (right, top) in pairwise(line):
        if x <= level <= right and x < right:
            return y + (top - y) * (level - x) / (right - x)
    raise ValueError("dot draws a line that does not pass all layers between its ends.")
