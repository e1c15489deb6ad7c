"""How every float32 number in (-1, 1) ends under a rule on the toy LASSO: some 2.1 billion starts, counted in blocks."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ndgm.sim.kernels import EndState, end_state
from ndgm.sim.optimizers import Rule
from ndgm.verdict.code import Sources

POSITIVE = 0x3F800000 - 1
"""The number of float32 numbers in (0, 1): their bit patterns are 1, ..., this."""
BLOCK = 2**22
MARGIN = 2.0**-22
"""How near to the end of an interval rounding may decide: two of the numbers that float32's sampler draws."""

Intervals = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Census:
    """How many of so many positive `starts` end in what; the rules are odd, so the negative ones do the same.

    `zeros` are at 0 and stay there; `two_cycles` alternate between two numbers of opposite signs, bit by bit; `others`
    do neither. `farthest` is the largest modulus among the last two iterates, `sums` the least and the largest sum of
    the moduli of a two-cycle (inf and 0 where there are none).

    Where intervals were given from which a start should alternate, and from elsewhere end at 0, `near` starts are within
    `MARGIN` of an end of them, and `astray` others do not do what they should.
    """

    starts: int = 0
    zeros: int = 0
    two_cycles: int = 0
    others: int = 0
    farthest: float = 0.0
    sums: tuple[float, float] = (float("inf"), 0.0)
    near: int = 0
    astray: int = 0

    def __add__(self, other: Census) -> Census:
        return Census(
            starts=self.starts + other.starts,
            zeros=self.zeros + other.zeros,
            two_cycles=self.two_cycles + other.two_cycles,
            others=self.others + other.others,
            farthest=max(self.farthest, other.farthest),
            sums=(min(self.sums[0], other.sums[0]), max(self.sums[1], other.sums[1])),
            near=self.near + other.near,
            astray=self.astray + other.astray,
        )


def fates(end: EndState) -> tuple[Tensor, Tensor]:
    """Which coordinates are at 0 and stay there, and which alternate between two numbers of opposite signs."""
    zero = (end.position == 0) & (end.following == 0)
    return zero, end.periodic & (end.position.sign() * end.following.sign() < 0)


def count(rule: Rule[Any], starts: Tensor, steps: int, escaping: Intervals | None = None) -> Census:
    """The census of some positive float32 starts, on their device; `escaping` are disjoint and ascending.

    >>> from ndgm.sim.optimizers import NDGM
    >>> count(NDGM(0.25, 1.0), torch.tensor([0.25, 0.5, 0.6]), 10)
    Census(starts=3, zeros=2, two_cycles=1, others=0, farthest=0.1499999761581421, sums=(0.25, 0.25), near=0, astray=0)
    """
    end = end_state(rule, starts, steps)
    zero, cycling = fates(end)
    here, there = end.position.abs(), end.following.abs()
    sums = (here.double() + there.double())[cycling]
    zeros, two_cycles = int(zero.sum()), int(cycling.sum())
    near, astray = (0, 0) if escaping is None else _compared(starts, zero, cycling, escaping)
    return Census(
        starts=len(starts),
        zeros=zeros,
        two_cycles=two_cycles,
        others=len(starts) - zeros - two_cycles,
        farthest=float(torch.maximum(here, there).max()),
        sums=(float(sums.min()), float(sums.max())) if two_cycles else Census().sums,
        near=near,
        astray=astray,
    )


def _compared(starts: Tensor, zero: Tensor, cycling: Tensor, escaping: Intervals) -> tuple[int, int]:
    ends = torch.tensor(escaping, dtype=torch.float64, device=starts.device).flatten()
    if not bool((ends.diff() > 0).all()):
        raise ValueError("the ends of the intervals must ascend")
    numbers = starts.double()
    place = torch.searchsorted(ends, numbers)
    padded = torch.nn.functional.pad(ends, (1, 1), value=torch.inf)
    near = torch.minimum((numbers - padded[place]).abs(), padded[place + 1] - numbers) <= MARGIN
    as_foretold = torch.where(place % 2 == 1, cycling, zero)
    return int(near.sum()), int((~near & ~as_foretold).sum())


def census(
    rule: Rule[Any],
    steps: int,
    escaping: Intervals | None = None,
    *,
    folder: Path | None = None,
    device: torch.device | str = "cpu",
    last: int = POSITIVE,
) -> Census:
    """The census of the positive float32 numbers up to the one with the bit pattern `last`, by default all below 1.

    With a `folder` each finished block of starts is written down there until all are, and a run that was interrupted
    goes on after the last of them, as long as rule, steps, intervals, device, torch and the code are the same.
    """
    file = folder / f"{_fingerprint(rule, steps, escaping, device)}.jsonl" if folder else None
    done = dict(_written(file)) if file else {}
    total = Census()
    for first in range(1, last + 1, BLOCK):
        end = min(first + BLOCK, last + 1)
        key = f"{first}-{end}"
        if key not in done:
            starts = torch.arange(first, end, dtype=torch.int32, device=device).view(torch.float32)
            done[key] = count(rule, starts, steps, escaping)
            if file:
                with file.open("a", encoding="utf-8") as lines:
                    lines.write(json.dumps({"block": key, **asdict(done[key])}) + "\n")
        total += done[key]
    if file:
        file.unlink(missing_ok=True)
    return total


def _written(file: Path) -> list[tuple[str, Census]]:
    if not file.exists():
        return []
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            entry = json.loads(line)
            key = entry.pop("block")
            found.append((key, Census(**{**entry, "sums": tuple(entry["sums"])})))
        except (ValueError, KeyError, TypeError):
            continue  # Torn when the run was interrupted.
    return found


@cache
def _code() -> str:
    """The digest of this file and of all of the package that it imports."""
    package = Path(__file__).parents[1]
    return Sources(package.parent, [package.name]).digest(Path(__file__))


def _fingerprint(rule: Rule[Any], steps: int, escaping: Intervals | None, device: torch.device | str) -> str:
    name = torch.cuda.get_device_name(device) if torch.device(device).type == "cuda" else "cpu"
    said = repr((rule, steps, escaping, name, torch.__version__, _code()))
    return hashlib.sha256(said.encode()).hexdigest()[:32]
