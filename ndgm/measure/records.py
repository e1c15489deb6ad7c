"""Measurements as claims read them: a file of raw numbers as arrays, and whether it is still current."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from ndgm.measure import files
from ndgm.measure.digests import digest
from ndgm.sim.recipes import ACTIVATIONS, LARGE, RECIPES, Comparison, Recipe, Trials

Floats = NDArray[np.float64]
Part = dict[str, Any]


class NotMeasured(LookupError):
    """A measurement, or a part of it, is not there or is stale: the message says the command."""


@dataclass(frozen=True)
class Curves:
    """A network of Figure 2 under the four activations.

    Attributes:
        activations: in the order of the last dimension.
        losses: of training, shape (epochs, seeds, activations).
        validation: mean cross-entropies of images held out, of that shape.
        norms: one-norms of all parameters, of that shape.
        machine: on which it was measured, in words.
        seconds: that it took.
    """

    network: str
    batch_norm: bool
    seeds: tuple[int, ...]
    losses: Floats
    validation: Floats
    norms: Floats
    machine: str
    seconds: float
    activations: tuple[str, ...] = ACTIVATIONS

    @property
    def label(self) -> str:
        """The network in words."""
        return self.network + (" with batch normalisation" if self.batch_norm else "")


@dataclass(frozen=True)
class Cell:
    """A cell of Table 2, with its norms for Figure 3.

    Attributes:
        parameters: how many the network has.
        losses: penalty included, shape (epochs, seeds).
        validation: mean cross-entropies of images held out, of that shape.
        norms_as_listed: one-norms before the epoch's last step, which the listing appends, of that shape.
        norms: one-norms after it, of that shape.
        small: percentages of the parameters below 1e-5, of that shape.
        below: by threshold the percentages below it at the end, shape (seeds,); at 0.0 the exact zeros.
        machine: on which it was measured, in words.
        seconds: that it took.
    """

    optimizer: str
    penalty: float
    shared: bool
    seeds: tuple[int, ...]
    parameters: int
    losses: Floats
    validation: Floats
    norms_as_listed: Floats
    norms: Floats
    small: Floats
    below: Mapping[float, Floats]
    machine: str
    seconds: float

    @property
    def percent(self) -> Floats:
        """The percentages below 1e-5 at the end, as Table 2 prints them, shape (seeds,)."""
        found: Floats = self.small[-1]
        return found


@dataclass(frozen=True)
class Record:
    """A measurement: what the file of a recipe holds."""

    name: str
    data: str
    left_out: tuple[str, ...]
    curves: tuple[Curves, ...]
    cells: tuple[Cell, ...]

    @property
    def machine(self) -> str:
        """On which machines it was taken."""
        machines = [*(one.machine for one in self.curves), *(one.machine for one in self.cells)]
        return "; ".join(dict.fromkeys(machines))

    def network(self, name: str, batch_norm: bool) -> Curves:
        """A network of Figure 2, all its seeds.

        Raises:
            NotMeasured: it is not there.
        """
        wanted = [one for one in self.curves if (one.network, one.batch_norm) == (name, batch_norm)]
        return wanted[0] if wanted else self._none(f"{name}{' with normalisation' if batch_norm else ''}")

    def cell(self, optimizer: str, penalty: float, shared: bool) -> Cell:
        """A cell of Table 2; without a past, at the larger penalty or for SGD, fresh and shared are one.

        Raises:
            NotMeasured: it is not there.
        """
        same = optimizer == "SGD" or penalty == LARGE
        wanted = [
            one
            for one in self.cells
            if (one.optimizer, one.penalty) == (optimizer, penalty) and (same or one.shared == shared)
        ]
        return wanted[0] if wanted else self._none(f"{optimizer} at {penalty:g}")

    def _none(self, what: str) -> NoReturn:
        raise NotMeasured(f"{self.name} has no {what} yet: {command(self.name)}")


def command(name: str) -> str:
    """How a measurement is taken, or gone on with."""
    recipe = RECIPES[name]
    needs = " --cifar10 DIR" if recipe.images == "CIFAR-10" else ""
    needs += " --weights FILE" if isinstance(recipe, Trials) and recipe.pretrained else ""
    return f"python -m ndgm.measure {name}{needs}"


def read(name: str, folder: Path, stale: Callable[[Recipe, Part], bool] | None = None) -> Record:
    """The measurement of a recipe from NAME.json in a folder.

    Args:
        stale: whether a part was taken with other code or settings than the present ones.

    Raises:
        NotMeasured: there is no file, or it is stale.
        MeasureError: it is damaged.
    """
    path, recipe = folder / f"{name}.json", RECIPES[name]
    if not path.exists():
        raise NotMeasured(f"not measured: {command(name)}")
    content = files.load(path)
    parts = content["parts"]
    if any((stale or is_stale)(recipe, part) for part in parts):
        raise NotMeasured(f"{path.name} is of other code or settings: remove it, and {command(name)}")
    try:
        curves, cells = _curves(recipe, parts), _cells(recipe, parts)
        return Record(name, content["data"], tuple(content["left_out"]), curves, cells)
    except (KeyError, TypeError, ValueError) as error:
        raise files.MeasureError(f"{path} is damaged ({error!r}); take it again: {command(name)}.") from error


def is_stale(recipe: Recipe, entry: Part) -> bool:
    """Whether a part of a file was taken with other code or settings than the present ones."""
    parts = (part for part in recipe.parts(10**6) if files.is_of(entry, part))
    return all(entry["digest"] != digest(recipe, part) for part in parts)


def _curves(recipe: Recipe, parts: Sequence[Part]) -> tuple[Curves, ...]:
    found = []
    for one in recipe.networks if isinstance(recipe, Comparison) else ():
        if same := [part for part in parts if files.is_of(part, one)]:
            arrays: Part = {name: _joined(same, name) for name in ("losses", "validation", "norms")}
            which: Part = {"network": one.network, "batch_norm": one.batch_norm, "seeds": _seeds(same)}
            found.append(Curves(**which, **arrays, **_taken(same)))
    return tuple(found)


def _cells(recipe: Recipe, parts: Sequence[Part]) -> tuple[Cell, ...]:
    found = []
    for one in recipe.parts(len(recipe.seeds)) if isinstance(recipe, Trials) else ():
        if same := [part for part in parts if files.is_of(part, one)]:
            number = same[0]["parameters"]
            names = ("losses", "validation", "norms_as_listed", "norms")
            arrays: Part = {name: _joined(same, name) for name in names}
            small = _joined(same, "small") * (100 / number)
            below: dict[float, Floats] = {
                float(threshold): np.concatenate([part["below"][threshold] for part in same]) * (100 / number)
                for threshold in same[0]["below"]
            }
            which = one.settings() | {"seeds": _seeds(same), "parameters": number}
            found.append(Cell(**which, **arrays, small=small, below=below, **_taken(same)))
    return tuple(found)


def _joined(parts: Sequence[Part], name: str) -> Floats:
    """A quantity of all seeds, along the second dimension."""
    return np.concatenate([np.array(part[name], dtype=np.float64) for part in parts], axis=1)


def _seeds(parts: Sequence[Part]) -> tuple[int, ...]:
    return tuple(seed for part in parts for seed in part["seeds"])


def _taken(parts: Sequence[Part]) -> dict[str, Any]:
    machines = dict.fromkeys(part["taken"]["machine"] for part in parts)
    seconds = sum(part["taken"]["seconds"] for part in parts)
    return {"machine": "; ".join(machines), "seconds": seconds}
