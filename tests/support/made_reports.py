"""Reports made by hand: runs, inventories and entries of two claims, `square` and `cube`."""

from __future__ import annotations

import msgspec

from ndgm.verdict import HOLDS, PROVED, World
from ndgm.verdict.chronology import by_date, of_report
from ndgm.verdict.combine import combine_all
from ndgm.verdict.inventory import Chapter, Inventory, Paper
from ndgm.verdict.model import Entry, Part, Row, Run
from ndgm.verdict.report import compose, results

NAMES = ("square", "cube")


def run(day=1, machine="here", date="", commit=None):
    """A run of one day on one machine, or of a date, of a commit without changes."""
    return Run(
        machine=machine, device="", processors=1, python="3", versions={}, commit=commit,
        dirty=False if commit else None, digest="", date=date or f"2026-01-0{day}T12:00:00+00:00",
        arguments=(), exit_status=0, seconds=0.0,
    )  # fmt: skip


def inventory(names=NAMES, statement="It is.", parts=()):
    """Rows of one chapter; `parts` are those of `square`: of each the id and the statement that it is."""
    listed = tuple(Part(id=one, text="It is.", same_as=other) for one, other in parts)
    rows = tuple(
        Row(
            id=name, kind="sentence", chapter="one", where="p. 1", statement=statement,
            parts=listed if name == "square" else (),
        )
        for name in names
    )  # fmt: skip
    return Inventory(Paper("A paper"), (Chapter("one", "One"),), rows)


def entry(verdict=HOLDS, **changes):
    """What a run found of the check of the claim `square`."""
    given = {
        "node": "a", "claim": "square", "reading": "as printed", "world": World.REAL, "expect": HOLDS,
        "grade": PROVED, "check": "file::test", "code": "new",
    }  # fmt: skip
    return Entry(verdict=verdict, **{**given, **changes})


def report(of, *entries, rows=None, recorded=()):
    """The report of a run that found the entries, and of what it had read in recorded reports."""
    rows = rows or inventory()
    stamped = [msgspec.structs.replace(one, run=of.id) for one in entries]
    nodes = {one.node for one in stamped}
    for made in recorded:
        stamped += [one for one in results(made) if one.node in nodes]
    known = {one.id: one for made in recorded for one in of_report(made).values()}
    runs = by_date([of, *known.values()], live=of.id)
    claims = combine_all(rows, stamped, lambda row: "no check", runs, of.date)
    return compose(rows, of, claims, runs)
