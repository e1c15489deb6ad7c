"""A prover for made papers, which the made projects trust: its theorems are whatever a test says."""

from __future__ import annotations

from typing import Any, NamedTuple


class Theorem(NamedTuple):
    """A statement that counts as checked."""

    statement: str

    def tree(self) -> dict[str, Any]:
        """The tree of a theorem without premises."""
        return {"method": "algebra", "statement": self.statement, "checkers": ["algebra"]}


proof = Theorem
