"""Reports made by hand: runs, inventories and entries of two claims, `square` and `cube`."""

from __future__ import annotations

import msgspec

from ndgm.verdict import HOLDS, PROVED, World
from ndgm.verdict.combine import combine_all
from ndgm.verdict.inventory import Chapter, Inventory, Paper
from ndgm.verdict.model import Entry, Part, Row, Run
from ndgm.verdict.report import compose

NAMES = ("square", "cube")


def run(day=1, machine="here"):
    """A run of one day on one machine."""
    return Run(
        machine=machine, device="", processors=1, python="3", versions={}, commit=None, dirty=None, digest="",
        date=f"2026-01-0{day}", arguments=(), exit_status=0, seconds=0.0,
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


def report(of, *entries, rows=None):
    """The report of a run that found the entries."""
    rows = rows or inventory()
    stamped = [msgspec.structs.replace(one, run=of.id) for one in entries]
    claims = combine_all(rows, stamped, lambda row: "no check", {of.id: of}, of.date)
    return compose(rows, of, claims, {of.id: of})
