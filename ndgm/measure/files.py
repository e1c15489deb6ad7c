"""The file of a measurement while it is taken: raw numbers, part by part, replaced as a whole each time."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ndgm.sim.recipes import Cell, Network, Recipe

SIGNIFICANT = 8
"""Digits of a number: what a mean of float32 numbers carries, and no more."""


class MeasureError(Exception):
    """A measurement cannot be taken or read, and what to do."""


def rounded(values: Any) -> Any:
    """Nested lists of numbers, floats to the significant digits."""
    if isinstance(values, list):
        return [rounded(value) for value in values]
    return float(f"{values:.{SIGNIFICANT}g}") if isinstance(values, float) else values


def load(path: Path) -> dict[str, Any]:
    """The content of a file.

    Raises:
        MeasureError: it cannot be read, or is none.
    """
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        found["name"], found["parts"]
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise MeasureError(
            f"{path} holds no measurement ({error}); remove it or name another file."
        ) from error
    return found


def save(
    path: Path,
    name: str,
    data: str,
    parts: Iterable[dict[str, Any]],
    left_out: Iterable[str],
    plain_loop: dict[str, Any] | None = None,
) -> None:
    """Replace the file; `plain_loop` is the speed of the loop of the listing's kind, where measured."""
    content: dict[str, Any] = {"name": name, "data": data, "left_out": list(left_out)}
    if plain_loop is not None:
        content["plain_loop"] = plain_loop
    content["parts"] = list(parts)
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, prefix=f".{path.name}.", delete=False, encoding="utf-8"
    ) as file:
        file.write(_written(content) + "\n")
    Path(file.name).chmod(0o644)
    os.replace(file.name, path)


def is_of(entry: dict[str, Any], part: Network | Cell) -> bool:
    """Whether an entry of a file has this part's settings, for whatever seeds."""
    return all(entry.get(name) == value for name, value in part.settings().items())


def missing(recipe: Recipe, parts: Iterable[dict[str, Any]], together: int) -> list[Network | Cell]:
    """The parts of a recipe that a file does not have, in the order in which they run."""
    entries = list(parts)
    left: list[Network | Cell] = []
    for part in recipe.parts(together):
        have = {seed for entry in entries if is_of(entry, part) for seed in entry["seeds"]}
        if seeds := tuple(seed for seed in part.seeds if seed not in have):
            left.append(part._replace(seeds=seeds))
    return left


def _written(value: Any, indent: str = "") -> str:
    """JSON in which lists of numbers, however nested, take one line."""
    deeper = indent + " "
    if isinstance(value, dict):
        rows = [f"{deeper}{json.dumps(key)}: {_written(entry, deeper)}" for key, entry in value.items()]
        return "{\n" + ",\n".join(rows) + "\n" + indent + "}"
    if isinstance(value, list) and any(isinstance(entry, dict | str) for entry in value):
        return "[\n" + ",\n".join(deeper + _written(entry, deeper) for entry in value) + "\n" + indent + "]"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
