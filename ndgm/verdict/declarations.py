"""What checks declare, held against the rows that they are about while pytest collects them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

import pytest

from ndgm.verdict.claim import ClaimError, Declaration
from ndgm.verdict.code import Sources
from ndgm.verdict.inventory import nearest
from ndgm.verdict.model import Entry, Row, Verdict
from ndgm.verdict.text import fit


class Declarations:
    """Refuses checks that name no row, no part of it, or refute what the row does not say."""

    def __init__(self, rows: Mapping[str, Row]) -> None:
        self.rows = rows
        self._with_asides: set[str] = set()
        self._refuted_conditions: dict[str, str] = {}

    def add(self, declaration: Declaration) -> None:
        """Take note of a check.

        Raises:
            ClaimError: it does not fit its row; the message says how to mend it.
        """
        row = self.rows.get(declaration.claim)
        if row is None:
            raise ClaimError(
                f"Claim {declaration.claim!r} has no row in the inventory"
                f"{nearest(declaration.claim, self.rows)}; add a row or mend the id."
            )
        _check_part(row, declaration)
        self._check_condition(row, declaration)

    def _check_condition(self, row: Row, declaration: Declaration) -> None:
        """Refuse a refutation under a condition, in a row that is written in parts, additions or asides."""
        if declaration.aside:
            self._with_asides.add(row.id)
        elif declaration.condition is not None and declaration.expect == Verdict.REFUTED:
            self._refuted_conditions.setdefault(row.id, declaration.condition)
        if row.id in self._refuted_conditions and (row.parts or row.adds or row.id in self._with_asides):
            _fail(
                row,
                f"a refutation under a condition ({self._refuted_conditions[row.id]}) "
                "refutes nothing that is printed; make it an aside, or a part.",
            )


def _check_part(row: Row, declaration: Declaration) -> None:
    names = [part.id for part in row.parts]
    if declaration.part:
        if not names:
            _fail(
                row,
                f"its row lists no parts, and a check names the part {declaration.part!r}; "
                "list them, or leave part= out.",
            )
        if declaration.part not in names:
            _fail(
                row,
                f"its row has no part {declaration.part!r}{nearest(declaration.part, names)}; "
                f"its parts are {', '.join(names)}.",
            )
    elif not declaration.aside and len(row.own_parts) != 1:
        listed = ", ".join(row.own_parts or names)
        _fail(
            row,
            f"say with part= which part of its row a check decides: {listed}."
            if row.own_parts
            else f"every part of its row ({listed}) is another statement; name one with part=, or make the "
            "check an aside.",
        )


def _fail(row: Row, sentence: str) -> NoReturn:
    raise ClaimError(f"Claim {row.id!r}: {sentence}")


def entry_of(item: pytest.Function, declaration: Declaration, sources: Sources) -> Entry:
    """What an item declares, as an entry that was not run."""
    mutant = item.get_closest_marker("mutant")
    return Entry(
        node=fit(item.nodeid),
        claim=declaration.claim,
        reading=declaration.reading,
        world=declaration.world,
        condition=declaration.condition,
        part=declaration.part,
        aside=declaration.aside,
        expect=declaration.expect,
        grade=declaration.evidence,
        check=fit(item.nodeid.removesuffix(item.name) + item.originalname),
        line=(item.location[1] or 0) + 1,
        code=sources.digest(item.path),
        statement=declaration.statement,
        where=declaration.where,
        uses=declaration.uses,
        mutant=mutant.args[0] if mutant else None,
        mutants=0 if mutant else len(declaration.mutants),
    )
