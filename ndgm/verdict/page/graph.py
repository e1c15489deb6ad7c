"""The graph of which claim rests on which, as an inline SVG: depth to the right, the paper's order down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from ndgm.verdict.model import ClaimResult, Verdict

GOOD = (Verdict.HOLDS, Verdict.CONDITION)
_COLUMN, _ROW, _MARGIN = 150, 15, 8


def foundations(claims: Sequence[ClaimResult]) -> dict[str, list[str]]:
    """For each claim the ids below it that do not hold, with or without a condition."""
    known = {claim.id: claim for claim in claims}
    below: dict[str, set[str]] = {}

    def gather(name: str) -> set[str]:
        if name not in below:
            below[name] = set()
            uses = known[name].row.uses if name in known else ()
            below[name] = set(uses).union(*(gather(used) for used in uses))
        return below[name]

    return {
        claim.id: sorted(
            used for used in gather(claim.id) if used not in known or known[used].verdict not in GOOD
        )
        for claim in claims
    }


def depths(claims: Sequence[ClaimResult]) -> dict[str, int]:
    """How many steps a claim is above those that rest on nothing."""
    known = {claim.id: claim for claim in claims}
    found: dict[str, int] = {}

    def depth(name: str) -> int:
        if name not in found:
            found[name] = 0
            found[name] = max((depth(used) + 1 for used in known[name].row.uses if used in known), default=0)
        return found[name]

    return {name: depth(name) for name in known}


def svg(claims: Sequence[ClaimResult], classes: Mapping[Verdict, str]) -> str:
    """The graph of the claims that rest on others or that others rest on; every node is a link."""
    ids = {claim.id for claim in claims}
    linked = {name for claim in claims for name in (claim.id, *claim.row.uses) if claim.row.uses} & ids
    shown = [claim for claim in claims if claim.id in linked]
    depth = depths(claims)
    rows: dict[int, int] = {}
    places = {}
    for claim in shown:
        column = depth[claim.id]
        rows[column] = rows.get(column, 0) + 1
        places[claim.id] = (_MARGIN + column * _COLUMN, _MARGIN + rows[column] * _ROW)
    width = _MARGIN * 2 + (max((depth[claim.id] for claim in shown), default=0) + 1) * _COLUMN
    height = _MARGIN * 2 + (max(rows.values(), default=0) + 1) * _ROW
    edges = [
        f'<path d="M{left + 5} {top}C{x - 60} {top} {x - 60} {y} {x - 5} {y}"/>'
        for claim in shown
        for x, y in [places[claim.id]]
        for used in claim.row.uses
        if used in places
        for left, top in [places[used]]
    ]
    nodes = [
        f'<a href="#{escape(claim.id)}"><title>{escape(claim.id)}: {claim.verdict}</title>'
        f'<circle class="{classes[claim.verdict]}" cx="{x}" cy="{y}" r="4.5"/>'
        f'<text x="{x + 7}" y="{y + 3.5}">{escape(_short(claim.id))}</text></a>'
        for claim in shown
        for x, y in [places[claim.id]]
    ]
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="group" '
        f'aria-label="Which claim rests on which"><g class="edges" aria-hidden="true">{"".join(edges)}</g>'
        f"{''.join(nodes)}</svg>"
    )


def _short(name: str) -> str:
    return name if len(name) <= 21 else name[:19] + "…"
