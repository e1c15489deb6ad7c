"""How the time of a run splits: what each claim's own checks and its mutants took."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ndgm.verdict.model import ClaimResult, Run

SLOWEST = 10
_SHORTEST = 0.05


class Spent(NamedTuple):
    """The seconds that one claim took, or several."""

    claim: str
    claims: float
    mutants: float

    @property
    def seconds(self) -> float:
        """All of them."""
        return self.claims + self.mutants


class Durations(NamedTuple):
    """How a run's time splits; `slowest` are claims that took any time worth naming, the slowest first."""

    total: Spent
    slowest: tuple[Spent, ...]
    run: float

    def __str__(self) -> str:
        return (
            f"{self.total.claims:.1f} s in claims, {self.total.mutants:.1f} s in their mutants; "
            f"the run took {self.run:.1f} s"
        )


def durations(results: Iterable[ClaimResult], run: Run) -> Durations:
    """How the time of a run splits, without what other runs took and what fixtures do before a check."""
    every = [spent(result, run.id) for result in results]
    total = Spent("all", sum(one.claims for one in every), sum(one.mutants for one in every))
    worth_naming = [one for one in every if one.seconds >= _SHORTEST]
    slowest = sorted(worth_naming, key=lambda one: (-one.seconds, one.claim))[:SLOWEST]
    return Durations(total, tuple(slowest), run.seconds)


def spent(result: ClaimResult, run: str) -> Spent:
    """What a claim took in one run, by its id."""
    own = mutants = 0.0
    for reading in result.readings:
        for entry in reading.checks:
            if entry.run != run:
                continue
            if entry.mutant is None:
                own += entry.seconds
            else:
                mutants += entry.seconds
    return Spent(result.id, own, mutants)
