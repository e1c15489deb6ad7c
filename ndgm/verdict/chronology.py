"""Which of several runs is later: the live one; what descends from a commit; then what is dated later."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, datetime

from ndgm.verdict.dates import instant
from ndgm.verdict.model import Entry, Report, Run

IsAncestor = Callable[[str, str], bool]
"""Whether the first of two commits is an ancestor of the second, as far as is known."""


class Chronology(dict[str, Run]):
    """Runs by their ids, from the first to the last: where codes differ, that of the latest run counts."""

    def __init__(self, runs: Iterable[Run] = ()) -> None:
        super().__init__((run.id, run) for run in runs)
        self._positions = {name: position for position, name in enumerate(self)}

    def age(self, entry: Entry) -> tuple[int, str]:
        """By what entries are sorted: by the order of their runs, first those that name no known run."""
        return self._positions.get(entry.run, -1), entry.run

    def place(self, entry: Entry) -> str:
        """Where and when an entry was found, in a few words."""
        return self[entry.run].place if entry.run in self else "an unnamed machine"


def of_report(report: Report) -> Chronology:
    """The runs of a report, in the order in which whoever wrote it found them: its own run is the last."""
    return Chronology((*report.recorded, report.run))


def by_date(runs: Iterable[Run], live: str = "") -> Chronology:
    """Runs by their dates, then by their ids.

    The *live* run, whose report is being written, is the last whatever the dates say: a run decides what its
    own code is, and nothing that was recorded is newer.
    """
    return Chronology(sorted(runs, key=lambda run: (run.id == live, *moment(run))))


def by_descent(runs: Iterable[Run], commits: Collection[str], is_ancestor: IsAncestor) -> Chronology:
    """Runs by their dates, but what descends from a commit never before it.

    It is the one order, among those that respect the ancestry of commits, which takes at each place the
    earliest run that can stand there.

    Args:
        runs: those to be put in order.
        commits: those whose ancestry is asked for.
        is_ancestor: asked only where a date contradicts it. Runs of changed files have no commit.
    """
    waiting = sorted(runs, key=moment)
    before: dict[str, set[str]] = {}
    for position, earlier in enumerate(waiting):
        older, newer = commit_of(earlier), set()
        for later in waiting[position + 1 :] if older in commits else ():
            commit = commit_of(later)
            if commit in commits and commit != older and is_ancestor(commit, older):
                newer.add(later.id)
        before[earlier.id] = newer
    placed: dict[str, Run] = {}
    while waiting:
        # Ancestry has no circles, so that one is always free; a wrong answer ends in the order of the dates.
        free = next((run for run in waiting if before[run.id] <= placed.keys()), waiting[0])
        placed[free.id] = free
        waiting.remove(free)
    return Chronology(placed.values())


def moment(run: Run) -> tuple[datetime, str]:
    """When a run was made, and its id, which settles ties."""
    return instant(run.date), run.id


def commit_of(run: Run) -> str:
    """The commit whose code a run ran; nothing where its files were changed, or nobody knows."""
    return run.commit if run.commit and run.dirty is False else ""


def in_order(runs: Mapping[str, Run] | None) -> Chronology:
    """Runs whose order is known as they are, and others by their dates."""
    return runs if isinstance(runs, Chronology) else by_date((runs or {}).values())


LONG_AGO = datetime.min.replace(tzinfo=UTC)
"""When an entry was found that names no known run."""
