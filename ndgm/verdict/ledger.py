"""The entries of one run, and how they add up so that their order does not matter."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from ndgm.verdict.model import Entry

Ledger = dict[str, Entry]
"""The entries of one run, by node id."""


def join_ledgers(*ledgers: Mapping[str, Entry]) -> Ledger:
    """All entries of several ledgers; of two entries of one node the graver one counts."""
    joined: Ledger = {}
    for ledger in ledgers:
        for node, entry in ledger.items():
            joined[node] = graver(joined.get(node, entry), entry)
    return joined


def graver(one: Entry, other: Entry) -> Entry:
    """The graver of two entries of one node; of two with one verdict always the same, in either order."""
    if one.verdict != other.verdict:
        return max(one, other, key=lambda entry: entry.verdict.severity)
    return one if one is other else max(one, other, key=msgspec.json.encode)


def succeeding(known: Entry | None, entry: Entry) -> Entry:
    """The entry that counts of two in one process: of the later attempt; of one attempt the graver."""
    if known is None or len(entry.earlier) > len(known.earlier):
        return entry
    return known if len(entry.earlier) < len(known.earlier) else graver(known, entry)
