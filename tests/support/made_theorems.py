"""A prover for made papers, which the made projects trust: its theorems are whatever a test says."""

from __future__ import annotations

from typing import Any, NamedTuple


class Theorem(NamedTuple):
    """A statement that counts as checked."""

    statement: str
    method: str = "algebra"
    checkers: tuple[str, ...] = ("algebra",)

    def tree(self) -> dict[str, Any]:
        """The tree of a theorem without premises."""
        return {"method": self.method, "statement": self.statement, "checkers": list(self.checkers)}


proof = Theorem
