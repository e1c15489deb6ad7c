"""How starts end under a rule on the toy LASSO (7), counted: every float32 number, every draw of a sampler,
every first zero.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from ndgm.sim.formats import PIECE, all_values
from ndgm.sim.optimizers import Rule, trajectory
from ndgm.sim.sweeps import EndState, end_state

POSITIVE = 0x3F800000 - 1
"""The number of float32 numbers in (0, 1): their bit patterns are 1, ..., this."""

BLOCK = 2**22

MARGIN = 2.0**-22
"""How near to the end of an interval rounding may decide: two of the numbers that float32's sampler draws."""

Intervals = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Census:
    """How many of so many positive `starts` end in what; the rules are odd, so the negative ones do the same.

    `zeros` are at 0 and stay there; `two_cycles` alternate between two numbers of opposite signs, bit by bit;
    `others` do neither. `farthest` is the largest modulus among the last two iterates, `sums` the least and
    the largest sum of the moduli of a two-cycle (inf and 0 where there are none).

    Where intervals were given from which a start should alternate, and from elsewhere end at 0, `near` starts
    are within `MARGIN` of an end of them, and `astray` others do not do what they should.
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
    """Which coordinates are at 0 and stay there, and which alternate between numbers of opposite signs."""
    here, there = end.position, end.following
    opposite = ((here < 0) & (there > 0)) | ((here > 0) & (there < 0))
    return (here == 0) & (there == 0), end.periodic & opposite


def count(rule: Rule[Any], starts: Tensor, steps: int, escaping: Intervals | None = None) -> Census:
    """The census of some positive float32 starts, on their device; `escaping` are disjoint and ascending.

    >>> from ndgm.sim.optimizers import NDGM
    >>> found = count(NDGM(0.25, 1.0), torch.tensor([0.25, 0.5, 0.6]), 10)
    >>> found.starts, found.zeros, found.two_cycles, found.others, found.sums
    (3, 2, 1, 0, (0.25, 0.25))
    """
    return count_ends(starts, end_state(rule, starts, steps), escaping)


def count_ends(starts: Tensor, end: EndState, escaping: Intervals | None = None) -> Census:
    """`count`, where the starts have been walked already."""
    return sum((_counted(*piece, escaping) for piece in _pieces(starts, end)), Census())


def _pieces(starts: Tensor, end: EndState) -> Iterator[tuple[Tensor, EndState]]:
    size = PIECE if starts.device.type == "cpu" else len(starts)
    for low in range(0, len(starts), size):
        at = slice(low, low + size)
        yield (
            starts[at],
            EndState(end.iterations, end.position[at], end.following[at], end.periodic[at], None),
        )


def _counted(starts: Tensor, end: EndState, escaping: Intervals | None = None) -> Census:
    zero, cycling = fates(end)
    here, there = end.position.abs(), end.following.abs()
    sums = (here.double() + there.double())[cycling]
    zeros, two_cycles = int(zero.count_nonzero()), int(cycling.count_nonzero())
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
    as_predicted = torch.where(place % 2 == 1, cycling, zero)
    return int(near.sum()), int((~near & ~as_predicted).sum())


def census(
    rule: Rule[Any],
    steps: int,
    escaping: Intervals | None = None,
    *,
    folder: Path | None = None,
    key: str = "",
    device: torch.device | str = "cpu",
    last: int = POSITIVE,
) -> Census:
    """The census of the positive float32 numbers up to the one with the bit pattern `last`, by default all
    below 1.

    With a `folder` each finished block of starts is written down there until all are, and a run that was
    interrupted goes on after the last of them, as long as rule, steps, intervals, device, torch and `key` are
    the same; the key stands for what this function cannot see, such as a digest of the code.
    """
    file = folder / f"{_fingerprint(rule, steps, escaping, device, key)}.jsonl" if folder else None
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


def _fingerprint(
    rule: Rule[Any], steps: int, escaping: Intervals | None, device: torch.device | str, key: str
) -> str:
    name = torch.cuda.get_device_name(device) if torch.device(device).type == "cuda" else "cpu"
    said = repr((rule, steps, escaping, name, torch.__version__, key))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


STEPS = 4000
"""By then every float32 and bfloat16 orbit of RMSProp from (0, 1] at decay ≤ 0.99 repeats itself."""


@dataclass(frozen=True)
class Endings:
    """How many of the `starts` end in what, bit by bit, after `STEPS` steps.

    `zeros` sit at exactly 0. `two_cycles` alternate between two numbers of opposite signs, `others` do
    neither. `amplitudes` are the least and the largest sum of the two moduli of a two-cycle (None without
    two-cycles); `zero_example` and `other_example` are the starts of that kind with the shortest binary
    expansion, or None.
    """

    starts: int
    zeros: int
    two_cycles: int
    others: int
    amplitudes: tuple[float, float] | None
    zero_example: float | None
    other_example: float | None


def positive_starts(dtype: torch.dtype) -> Tensor:
    """The moduli that a coordinate can start from: the rules are odd, so a sign adds nothing.

    For float32 the 2²³ multiples of 2⁻²³ in (0, 1]: of the 2²⁴ equally likely draws of `uniform_(-1, 1)`
    two have each of these moduli, but for 1, which one has, and for one draw of 0. For bfloat16 and float16
    every number in (0, 1].

    >>> len(positive_starts(torch.float32)), len(positive_starts(torch.bfloat16))
    (8388608, 16256)
    """
    if dtype == torch.float32:
        return torch.arange(1, 2**23 + 1, dtype=dtype).div_(2**23)
    values = all_values(dtype, 0.0, 1.0)
    return values[values > 0]


@cache
def endings(rule: Rule[Any], dtype: torch.dtype) -> Endings:
    """Walk every one of `positive_starts(dtype)`; for float32 that takes seconds, once in a process."""
    starts = positive_starts(dtype)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # On short tensors torch's threads mostly wait for each other.
    try:
        end = end_state(rule, starts, STEPS, workers=threads)
    finally:
        torch.set_num_threads(threads)
    found = Census()
    at_zero, others = [], []
    for begins, ends in _pieces(starts, end):
        found += _counted(begins, ends)
        zero, cycling = fates(ends)
        at_zero.append(begins[zero])
        others.append(begins[~zero & ~cycling])
    return Endings(
        starts=found.starts,
        zeros=found.zeros,
        two_cycles=found.two_cycles,
        others=found.others,
        amplitudes=found.sums if found.two_cycles else None,
        zero_example=_shortest(at_zero),
        other_example=_shortest(others),
    )


def first_zero(rule: Rule[Any], start: float, dtype: torch.dtype) -> int | None:
    """The first n at which the iterate from `start` is exactly 0; None if it is not within `STEPS` steps."""
    end = end_state(rule, torch.tensor([start], dtype=dtype), STEPS, first_zero=True)
    hit = -1 if end.first_zero is None else int(end.first_zero[0])
    return None if hit < 0 else hit


def _shortest(pieces: Iterable[Tensor]) -> float | None:
    """The first number that is a multiple of the largest power of two of which any of them is one."""
    some = [piece for piece in pieces if len(piece)]
    scale = 1.0
    while some:
        for piece in some:
            whole = (piece.double() * scale).frac() == 0
            if bool(whole.any()):
                return float(piece[whole][0])
        scale *= 2
    return None


@dataclass(frozen=True)
class ZeroHits:
    """The starts whose orbit meets 0, each tensor of shape (hits,).

    `iteration` is the first n ≥ 1 with bₙ = 0; `before` is bₙ₋₁ and `after` is bₙ₊₁.
    """

    start: Tensor
    iteration: Tensor
    before: Tensor
    after: Tensor

    def __len__(self) -> int:
        return len(self.start)


def zero_hits(rule: Rule[Any], starts: Tensor, steps: int) -> ZeroHits:
    """The first zeros at iterates 1..steps of `rule` on the toy loss (7), from starts of shape (n,) that are
    not 0.

    >>> from ndgm.sim.optimizers import HeavyBall
    >>> hits = zero_hits(HeavyBall(1.0, 1.0, 0.5), torch.tensor([2.5, 2.25]), 2)
    >>> hits.start, hits.iteration, hits.before, hits.after
    (tensor([2.5000]), tensor([2], dtype=torch.int32), tensor([1.5000]), tensor([-0.7500]))
    """
    if bool((starts == 0).any()):
        raise ValueError("a start at 0 hits 0 before the first step")
    first_zero = end_state(rule, starts, steps, first_zero=True).first_zero
    assert first_zero is not None
    hit = first_zero > 0
    start, iteration = starts[hit], first_zero[hit]
    orbit = trajectory(rule, start, steps + 1)
    index, column = iteration.long(), torch.arange(len(start))
    return ZeroHits(start, iteration, orbit[index - 1, column], orbit[index + 1, column])
