"""JSON Schemas of the inventory's files and of the report, made from the records, each field explained.

Their `$id` is a URN: an absolute name that promises no page. Nobody of this project owns a domain on which
schemas could stay where they are, and an address that does not answer, or answers with something else, is
worse than none; validators take `$id` for a name alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect

from ndgm.verdict.inventory import ChapterRows, Inventory
from ndgm.verdict.model import SCHEMA, Report

DRAFT = "https://json-schema.org/draft/2020-12/schema"
NAMES = ("report", "inventory", "rows")


def schema(name: str = "report") -> dict[str, Any]:
    """One JSON Schema.

    Args:
        name: "report" for what `--claims-report` writes, "inventory" for the TOML file that the pytest
            configuration names, "rows" for a chapter's own file of rows.
    """
    if name == "report":
        return _explained(Report, f"urn:ndgm:verdict:report:{SCHEMA.rpartition('/')[2]}")
    made = _explained(Inventory if name == "inventory" else ChapterRows, f"urn:ndgm:verdict:{name}:1")
    if name == "rows":
        # All rows of a chapter's own file are in that chapter, and must not name one.
        row = made["$defs"]["Row"]
        row["required"].remove("chapter")
        del row["properties"]["chapter"]
    return made


def _explained(kind: type[msgspec.Struct], identifier: str) -> dict[str, Any]:
    made = {"$schema": DRAFT, "$id": identifier, **msgspec.json.schema(kind)}
    for struct in _structs(inspect.type_info(kind), set()):
        described = made["$defs"].get(struct.__name__, {})
        text, fields = _documented(struct)
        described["description"] = text
        for field in msgspec.structs.fields(struct):
            if field.name in fields:
                described["properties"][field.encode_name]["description"] = fields[field.name]
    return made


def _structs(found: Any, seen: set[type]) -> Iterator[type[msgspec.Struct]]:
    """All records that a type holds, itself included."""
    if isinstance(found, inspect.StructType):
        if found.cls not in seen:
            seen.add(found.cls)
            yield found.cls
            for field in found.fields:
                yield from _structs(field.type, seen)
    elif isinstance(found, inspect.Type):
        inner = [getattr(found, name, None) for name in ("type", "item_type", "value_type")]
        for one in (*inner, *getattr(found, "types", ()), *getattr(found, "item_types", ())):
            if isinstance(one, inspect.Type):
                yield from _structs(one, seen)


def _documented(struct: type) -> tuple[str, dict[str, str]]:
    """What a docstring says of a record, and of each field in its section Attributes."""
    text, _, attributes = (struct.__doc__ or "").partition("Attributes:")
    entries = re.split(r"\n {8}(?=\w+: )", attributes)[1:]
    pairs = (entry.partition(": ") for entry in entries)
    return " ".join(text.split()), {name: " ".join(said.split()) for name, _, said in pairs}
