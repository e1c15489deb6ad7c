"""What does not survive as printed, most surprising first: here because page, README and terminal list it."""

from __future__ import annotations

from collections.abc import Iterable

from ndgm.verdict.model import DECIDED, ClaimResult, Verdict

_KINDS = ("proposition", "figure", "table", "equation")


def surprises(results: Iterable[ClaimResult]) -> list[ClaimResult]:
    """Claims of the paper that are refuted, then those that are, and that a condition repairs.

    Among these propositions and figures come first, then what is best supported.
    """
    wrong = [
        claim
        for claim in results
        if claim.refuted_as_printed and claim.verdict in DECIDED and claim.row.kind != "new"
    ]
    return sorted(wrong, key=_rank)


def _rank(claim: ClaimResult) -> tuple[bool, int, int]:
    kind = _KINDS.index(claim.row.kind) if claim.row.kind in _KINDS else len(_KINDS)
    return claim.verdict != Verdict.REFUTED, kind, claim.evidence.weakness if claim.evidence else 9
