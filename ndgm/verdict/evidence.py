"""What many runs know of one check: whose result counts, and what agrees with it or contradicts it.

1. The entry of the latest run tells which code is the code of now, and what the check declares now. In a run
   that is its own entry: what was recorded can neither outvote it nor make it stale.
2. Entries of the same code, by its digest, count together, whatever their dates: they agree, or they are
   *contradicted*.
3. Entries of other code are *stale*: they count as not run.
4. The digest leaves out what a check expects and where it stands. So entries of the same code are judged
   under what the check declares now: one that found no counterexample holds, or is open where no more is
   expected, but what is measured is open where it was undecided; a mutant is killed if it changes the verdict
   that is expected now. An error stays one until the check runs again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

import msgspec

from ndgm.verdict.certificates import Grade
from ndgm.verdict.chronology import LONG_AGO, Chronology, commit_of, moment
from ndgm.verdict.ledger import graver
from ndgm.verdict.model import Entry, Run, Verdict, unrefuted

Evidence = dict[str, dict[str, Entry]]
"""The entries of many runs: by node id, then by the id of the run."""


def gather(entries: Iterable[Entry], runs: Mapping[str, Run]) -> Evidence:
    """All entries that were run, and of those that were not the newest of each node and commit.

    An entry that was not run tells its code and its declaration, and so does a later one of the same commit.
    Which of two commits is later, a run that is merged next may yet tell.
    """
    found: Evidence = {}
    for entry in entries:
        of_node = found.setdefault(entry.node, {})
        of_node[entry.run] = graver(of_node.get(entry.run, entry), entry)

    def age(entry: Entry) -> tuple[datetime, str]:
        return moment(runs[entry.run]) if entry.run in runs else (LONG_AGO, entry.run)

    for node, of_node in found.items():
        idle: dict[str, Entry] = {}
        kept = []
        for entry in of_node.values():
            if entry.verdict != Verdict.NOT_RUN:
                kept.append(entry)
            else:
                commit = commit_of(runs[entry.run]) if entry.run in runs else ""
                idle[commit] = max(idle.get(commit, entry), entry, key=age)
        found[node] = {entry.run: entry for entry in (*kept, *idle.values())}
    return found


class Ruling(NamedTuple):
    """What the entries of one node come to: `entry` decides, `sources` are the runs that it comes from."""

    entry: Entry
    sources: tuple[str, ...]
    stale: bool
    all: tuple[Entry, ...]


def adjudicate(of_node: Iterable[Entry], runs: Chronology) -> Ruling:
    """One entry of several runs of one check, by the rules above."""
    known = sorted(of_node, key=runs.age)
    newest = known[-1]
    done = [entry for entry in known if entry.verdict != Verdict.NOT_RUN]
    current = [_as_declared(entry, newest) for entry in done if entry.code == newest.code]
    if not current:
        if not done:
            return Ruling(newest, (), False, tuple(known))
        last = done[-1]
        reason = f"stale: {last.verdict} on {runs.place(last)}, by other code than now; run it again"
        return Ruling(msgspec.structs.replace(newest, reason=reason), (), True, tuple(known))
    sources = tuple(entry.run for entry in current if entry.run)
    verdicts = {entry.verdict for entry in current}
    deciding = max(current, key=lambda entry: (entry.verdict.severity, runs.age(entry)))
    unbroken = unrefuted(newest.expect, newest.grade)
    if {unbroken, Verdict.REFUTED} <= verdicts and Verdict.ERROR not in verdicts:
        sides = [f"{entry.verdict} on {runs.place(entry)}" for entry in current]
        deciding = msgspec.structs.replace(
            deciding, verdict=Verdict.CONTRADICTED, reason=", but ".join(sides)
        )
    return Ruling(deciding, sources, False, tuple(known))


def _as_declared(entry: Entry, newest: Entry) -> Entry:
    """What a run of the same code found, under what the check declares now.

    The grade and the world stay: they are part of the code, since the run was judged by them.
    """
    found = entry.verdict
    pinned = found in (Verdict.HOLDS, Verdict.OPEN) and entry.grade != Grade.MEASURED
    return msgspec.structs.replace(
        entry,
        verdict=unrefuted(newest.expect, newest.grade) if pinned else found,
        expect=newest.expect,
        reading=newest.reading,
        condition=newest.condition,
        part=newest.part,
        aside=newest.aside,
        line=newest.line,
        statement=newest.statement,
        where=newest.where,
        uses=newest.uses,
    )
