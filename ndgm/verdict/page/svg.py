"""The graph of the claims as an inline SVG: layers to the right, each node a link with its verdict's sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import pairwise

from ndgm.verdict.model import ClaimResult, Verdict
from ndgm.verdict.page import dot
from ndgm.verdict.page.graph import lines
from ndgm.verdict.page.layout import Drawing, Place

# In pixels; a letter of the monospaced font is .6 of its size wide, or a little more.
_FONT, _LETTER, _ROW, _GAP, _MARGIN = 12, 7.4, 19, 64, 10
_LONGEST = 32


def svg(
    claims: Sequence[ClaimResult],
    classes: Mapping[Verdict, str],
    signs: Mapping[Verdict, str],
    anchors: Mapping[str, str] | None = None,
) -> str:
    """The graph of the claims that rest on others or that others rest on.

    Args:
        claims: those of a report.
        classes: of each verdict the class of its colour.
        signs: of each verdict the sign that stands before an id.
        anchors: where on the page a claim is; under its own id where it says nothing.
    """
    edges = lines(claims)
    linked = {name for edge in edges for name in edge}
    shown = [claim for claim in claims if claim.id in linked]
    drawing = dot.draw([claim.id for claim in shown], edges)
    begins, widths = _columns(drawing)
    number = {claim.id: position for position, claim in enumerate(shown)}
    drawn = "".join(
        f'<path data-from="{number[lower]}" data-to="{number[upper]}" d="{_path(line, begins, widths)}"/>'
        for (upper, lower), line in drawing.lines.items()
    )
    nodes = "".join(
        f'<a href="#{escape((anchors or {}).get(claim.id, claim.id))}" data-node="{number[claim.id]}">'
        f"<title>{escape(claim.id)}: {claim.verdict}</title>"
        f'<rect x="{_round(begins[place.layer])}" y="{_round(_height(place) - 8)}" '
        f'width="{_round(_width(claim.id))}" height="16"/>'
        f'<text x="{_round(begins[place.layer] + 2)}" y="{_round(_height(place) + 4)}">'
        f'<tspan class="{classes[claim.verdict]}">{escape(signs[claim.verdict])}</tspan> '
        f"{escape(_short(claim.id))}</text></a>"
        for claim in shown
        for place in [drawing.nodes[claim.id]]
    )
    width = _round((begins[-1] + widths[-1] if begins else 0) + _MARGIN)
    rows = max((place.row for line in drawing.lines.values() for place in line), default=0.0)
    height = _round(2 * _MARGIN + (rows + 1) * _ROW)
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-size="{_FONT}" '
        f'role="group" aria-label="Which claim rests on which">'
        f'<g class="edges" aria-hidden="true">{drawn}</g>{nodes}</svg>'
    )


def _columns(drawing: Drawing) -> tuple[list[float], list[float]]:
    """Where the layers begin, and how wide they are."""
    widths = [0.0] * (max((place.layer for place in drawing.nodes.values()), default=-1) + 1)
    for name, place in drawing.nodes.items():
        widths[place.layer] = max(widths[place.layer], _width(name))
    begins = [float(_MARGIN)]
    for width in widths:
        begins.append(begins[-1] + width + _GAP)
    return begins[: len(widths)], widths


def _path(line: Sequence[Place], begins: Sequence[float], widths: Sequence[float]) -> str:
    """A line from a node through its bends, each as wide as its layer, to the left of another node."""
    first = line[0]
    path = f"M{_round(begins[first.layer])} {_round(_height(first))}h{_round(widths[first.layer])}"
    for before, place in pairwise(line):
        left, right = begins[before.layer] + widths[before.layer], begins[place.layer]
        middle = _round((left + right) / 2)
        path += (
            f"C{middle} {_round(_height(before))} {middle} {_round(_height(place))} "
            f"{_round(right)} {_round(_height(place))}"
        )
        if place is not line[-1]:
            path += f"h{_round(widths[place.layer])}"
    return path


def _height(place: Place) -> float:
    return _MARGIN + (place.row + 0.5) * _ROW


def _width(name: str) -> float:
    return (len(_short(name)) + 2) * _LETTER + 4


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"


def _round(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
