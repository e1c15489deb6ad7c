"""The drawing of what rests on what: few crossings, in layers, the same each time, bounded in time."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from itertools import pairwise
from pathlib import Path

import pytest
from made_reports import report, run

from ndgm.verdict.inventory import load
from ndgm.verdict.page import dot, graph, layout

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def paper():
    """The rows of this project's paper that rest on others or that others rest on, and the lines drawn."""
    rows = load(ROOT / "claims" / "paper.toml")
    edges = graph.lines(report(run(1), rows=rows).claims)
    linked = {name for edge in edges for name in edge}
    return [row.id for row in rows.claim if row.id in linked], edges


def counted(drawing):
    """The crossings, one pair of lines after the other."""
    lines = [list(pairwise(line)) for line in drawing.lines.values()]
    number = 0
    for position, one in enumerate(lines):
        for other in lines[:position]:
            for a, b in one:
                number += sum(
                    a.layer == c.layer and b.layer == d.layer and (a.row - c.row) * (b.row - d.row) < 0
                    for c, d in other
                )
    return number


def is_drawn(drawing, nodes, edges):
    """Whether all nodes and edges are there, and nodes of one layer stand apart."""
    assert list(drawing.nodes) == list(nodes)
    assert set(drawing.lines) == {edge for edge in edges if edge[0] != edge[1]}
    for (upper, lower), line in drawing.lines.items():
        assert line[0] == drawing.nodes[lower] and line[-1] == drawing.nodes[upper]
    columns = {}
    for place in drawing.nodes.values():
        columns.setdefault(place.layer, []).append(place.row)
    for rows in map(sorted, columns.values()):
        assert all(below - above >= 0.99 for above, below in pairwise(rows))
    return True


def is_layered(drawing):
    """Whether each line passes all layers between its ends, from left to right."""
    return all(
        [place.layer for place in line] == list(range(line[0].layer, line[-1].layer + 1)) and len(line) > 1
        for line in drawing.lines.values()
    )


def test_the_paper_by_ourselves(paper):
    nodes, edges = paper
    drawing = layout.draw(nodes, edges)
    assert is_drawn(drawing, nodes, edges) and is_layered(drawing)
    assert len(drawing.lines) > 200
    assert drawing.crossings() == counted(drawing) <= 500
    assert layout.draw(nodes, edges) == drawing


@pytest.mark.skipif(shutil.which("dot") is None, reason="no Graphviz")
def test_the_paper_with_dot(paper):
    nodes, edges = paper
    drawing = dot.draw(nodes, edges, seconds=60)
    assert drawing != layout.draw(nodes, edges)
    assert is_drawn(drawing, nodes, edges) and is_layered(drawing)
    assert drawing.crossings() == counted(drawing) <= 150
    assert dot.draw(nodes, edges, seconds=60) == drawing


def test_a_crossing_that_need_not_be_is_not():
    drawing = layout.draw(["a", "b", "c", "d"], [("c", "b"), ("d", "a")])
    assert drawing.crossings() == 0
    crossed = {edge: tuple(layout.Place(*place) for place in line) for edge, line in {
        ("c", "b"): ((0, 1.0), (1, 0.0)), ("d", "a"): ((0, 0.0), (1, 1.0)),
    }.items()}  # fmt: skip
    assert layout.Drawing({}, crossed).crossings() == 1


def test_what_is_no_edge_is_left_out():
    drawing = layout.draw(
        ["a", "b"], [("b", "a"), ("b", "a"), ("b", "b"), ("b", "unknown"), ("unknown", "a")]
    )
    assert list(drawing.lines) == [("b", "a")]
    assert layout.draw([], []) == layout.Drawing({}, {})


NAMES = [f"n{number}" for number in range(5_000)]
CHAIN = [(upper, lower) for lower, upper in pairwise(NAMES)]
SOME = random.Random(1)
HOSTILE = {
    "a chain": (NAMES, CHAIN),
    "a circle": (NAMES, [*CHAIN, (NAMES[0], NAMES[-1])]),
    "a chain, all on the first": (NAMES, [*CHAIN, *((name, NAMES[0]) for name in NAMES[2:])]),
    "a star": (NAMES, [(name, NAMES[0]) for name in NAMES[1:]]),
    "two full halves": (NAMES[:400], [(one, other) for one in NAMES[:200] for other in NAMES[200:400]]),
    "everything on all before": (
        NAMES[:250],
        [(NAMES[one], NAMES[other]) for one in range(250) for other in range(one)],
    ),
    "each on each": (NAMES[:60], [(one, other) for one in NAMES[:60] for other in NAMES[:60]]),
    "at random": (
        NAMES[:1_000],
        list({(SOME.choice(NAMES[:1_000]), SOME.choice(NAMES[:1_000])) for _ in range(3_000)}),
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_the_graph_is_it_is_drawn_in_bounded_time(name):
    nodes, edges = HOSTILE[name]
    started = time.process_time()
    drawing = dot.draw(nodes, edges)
    assert time.process_time() - started < 30
    assert is_drawn(drawing, nodes, edges)


@pytest.mark.parametrize("name", ["a\0bend\0b\0001", 'a"];"', "", "λ", "a -> b", "\ud800", "0", "\n"])
def test_names_may_be_anything(name):
    nodes, edges = ["a", name, "b"], [(name, "a"), ("b", name), ("b", "a")]
    assert is_drawn(dot.draw(nodes, edges), nodes, edges)


# Graphviz that does not do what is expected

NONSENSE = {
    "nothing": "",
    "no numbers": "node 0 x y 1 1\nnode 1 a b 1 1\n",
    "words short": "node 0\n",
    "another node": "node 0 0 0\nnode 7 1 1\nedge 0 1 4 0 0 0 0 1 1 1 1\n",
    "an edge short": "node 0 0 0\nnode 1 1 1\n",
    "an edge too many": "node 0 0 0\nnode 1 1 1\nedge 0 1 4 0 0 0 0 1 1 1 1\nedge 1 0 4 0 0 0 0 1 1 1 1\n",
    "one on the other": "node 0 0 0\nnode 1 0 1\nedge 0 1 4 0 0 0 0 1 1 1 1\n",
    "upside down": "node 0 5 0\nnode 1 0 1\nedge 0 1 4 0 0 0 0 1 1 1 1\n",
    "at no place": "node 0 nan 0\nnode 1 inf 1\nedge 0 1 4 0 0 0 0 1 1 1 1\n",
    "no count": "node 0 0 0\nnode 1 1 1\nedge 0 1 many 0 0\n",
}


@pytest.mark.parametrize("told", NONSENSE)
def test_nonsense_from_dot_is_not_drawn(told, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: name)
    done = subprocess.CompletedProcess([], 0, stdout=NONSENSE[told])
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    assert dot.draw(["a", "b"], [("b", "a")]) == layout.draw(["a", "b"], [("b", "a")])


@pytest.mark.parametrize(
    "error",
    [
        OSError("gone"),
        subprocess.TimeoutExpired("dot", 1),
        subprocess.CalledProcessError(1, "dot"),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no text"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_dot_that_fails_is_done_without(error, monkeypatch):
    def run(*_, **__):
        raise error

    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(subprocess, "run", run)
    assert dot.draw(["a", "b"], [("b", "a")]) == layout.draw(["a", "b"], [("b", "a")])


def test_without_dot_we_draw_ourselves(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert dot.draw(["a", "b"], [("b", "a")]).nodes["b"] == layout.Place(1, 0.0)
