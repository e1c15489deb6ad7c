"""Which claim rests on which: what is below and above it, and all of it as an inline SVG in layers."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from operator import or_

from ndgm.verdict.model import ClaimResult, Verdict

GOOD = (Verdict.HOLDS, Verdict.CONDITION)
_MOST_NAMED = 20


def foundations(claims: Sequence[ClaimResult], good: Sequence[Verdict] = GOOD) -> dict[str, list[str]]:
    """For each claim the ids below it whose verdict is none of the good ones: that do not hold.

    Of many the first in the order of their names, and last how many more there are.
    """
    known = {claim.id: claim for claim in claims}
    names = sorted({name for claim in claims for name in (claim.id, *claim.row.uses)})
    # A set of names is a number with a bit for each: thousands of claims in a chain would fill the memory.
    bits = {name: 1 << position for position, name in enumerate(names)}
    below: dict[str, int] = {}
    for name in _from_below(known):
        below[name] = 0
        for used in known[name].row.uses:
            below[name] |= bits[used] | below.get(used, 0)
    bad = sum(bits[name] for name in names if name not in known or known[name].verdict not in good)
    return {claim.id: _named(below[claim.id] & bad, names) for claim in claims}


def _named(chosen: int, names: Sequence[str]) -> list[str]:
    found: list[str] = []
    while chosen and len(found) < _MOST_NAMED:
        lowest = chosen & -chosen
        found.append(names[lowest.bit_length() - 1])
        chosen ^= lowest
    return [*found, f"{chosen.bit_count()} more"] if chosen else found


def lines(claims: Sequence[ClaimResult]) -> list[tuple[str, str]]:
    """What rests on what, for a drawing: without what follows, as one rests on the other through a third."""
    known = {claim.id: claim for claim in claims}
    bits = {name: 1 << position for position, name in enumerate(known)}
    below: dict[str, int] = {}
    found: dict[str, list[str]] = {}
    for name in _from_below(known):
        uses = [used for used in dict.fromkeys(known[name].row.uses) if used in known and used != name]
        # What has not come yet closes a circle, and nothing follows from that.
        through = reduce(or_, (below.get(used, 0) for used in uses), 0)
        below[name] = reduce(or_, (bits[used] for used in uses if used in below), through)
        found[name] = [used for used in uses if used not in below or not through & bits[used]]
    return [(claim.id, used) for claim in claims for used in found[claim.id]]


def users(claims: Sequence[ClaimResult]) -> dict[str, list[str]]:
    """For each claim the ids of those that rest on it directly, in their order."""
    found: dict[str, list[str]] = {claim.id: [] for claim in claims}
    for claim in claims:
        for used in dict.fromkeys(claim.row.uses):
            if used in found and used != claim.id:
                found[used].append(claim.id)
    return found


def taken_down(claims: Sequence[ClaimResult]) -> dict[str, list[str]]:
    """For each refuted claim the ids of those that rest on it, directly first, then through others.

    Of many the first, and last how many more there are.
    """
    above = users(claims)
    found = {}
    for claim in claims:
        if claim.verdict == Verdict.REFUTED:
            reached = {claim.id: None}
            waiting = deque([claim.id])
            while waiting:
                new = [name for name in above[waiting.popleft()] if name not in reached]
                reached |= dict.fromkeys(new)
                waiting += new
            names = list(reached)[1:]
            more = len(names) - _MOST_NAMED
            found[claim.id] = [*names[:_MOST_NAMED], f"{more} more"] if more > 0 else names
    return found


def _from_below(known: Mapping[str, ClaimResult]) -> Iterator[str]:
    """Every id after those that it rests on, as far as there is no circle; deep ones exhaust no stack."""
    entered: set[str] = set()
    for start in known:
        waiting = [(start, iter(known[start].row.uses))] if start not in entered else []
        entered.add(start)
        while waiting:
            name, used = waiting[-1]
            following = next((one for one in used if one in known and one not in entered), None)
            if following is None:
                waiting.pop()
                yield name
            else:
                entered.add(following)
                waiting.append((following, iter(known[following].row.uses)))
