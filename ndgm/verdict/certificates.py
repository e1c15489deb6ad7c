"""Grades of evidence, and the certificates that earn them."""

from __future__ import annotations

import math
import operator
from enum import StrEnum
from fractions import Fraction
from functools import cache

import msgspec

MAXIMAL_ERROR_LEVEL = 1e-6
"""The largest false-alarm probability that a sampled or measured check may state."""


class Grade(StrEnum):
    """How well a verdict is supported, strongest first."""

    PROVED = "proved"
    ENUMERATED = "enumerated"
    ENCLOSED = "enclosed"
    SAMPLED = "sampled"
    MEASURED = "measured"

    @property
    def weakness(self) -> int:
        """0 for the strongest grade."""
        return _WEAKNESSES[self]


_WEAKNESSES = {grade: weakness for weakness, grade in enumerate(Grade)}


@cache
def _fields(kind: type[msgspec.Struct]) -> tuple[msgspec.structs.FieldInfo, ...]:
    return msgspec.structs.fields(kind)


class _Certificate(msgspec.Struct, frozen=True, gc=False, tag_field="grade"):
    """What a check hands over to earn its grade; numbers of any library become plain ones."""

    def __post_init__(self) -> None:
        for field in _fields(type(self)):
            name, value = f"{type(self).__name__}.{field.name}", getattr(self, field.name)
            plain: object
            try:
                plain = operator.index(value) if field.type is int else field.type(value)
            except (TypeError, ValueError) as error:
                raise ValueError(f"{name}: {value!r} is no {field.type.__name__}.") from error
            if isinstance(plain, float) and not math.isfinite(plain):
                raise ValueError(f"{name} is {plain}, which bounds nothing.")
            if isinstance(plain, str) and not plain.strip():
                raise ValueError(f"{name} is empty: say in words what was established.")
            msgspec.structs.force_setattr(self, field.name, plain)


class Proof(_Certificate, frozen=True, tag="proved"):
    """A machine-checked argument: the method ("z3", "sympy", "induction", ...) and what it established."""

    method: str
    statement: str

    def __str__(self) -> str:
        return f"{self.method}: {self.statement}"


class Count(_Certificate, frozen=True, tag="enumerated"):
    """Every case of a finite set: how many cases, and of what."""

    number: int
    of: str

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.number < 1:
            raise ValueError("Count.number must be at least 1: nothing was enumerated.")

    def __str__(self) -> str:
        return f"all {self.number} {self.of}"


class Enclosure(_Certificate, frozen=True, tag="enclosed"):
    """A rigorous interval around a quantity; the ends are decimal strings or exact numbers."""

    of: str
    lower: str
    upper: str

    def __post_init__(self) -> None:
        super().__post_init__()
        try:
            empty = Fraction(self.lower) > Fraction(self.upper)
        except (ValueError, ZeroDivisionError):
            empty = False  # Ends that no fraction can be read from, such as balls, are taken at their word.
        if empty:
            raise ValueError(f"Enclosure: {self.lower} > {self.upper}, which is no interval.")

    def __str__(self) -> str:
        return f"{self.of} in [{self.lower}, {self.upper}]"


class Sample(_Certificate, frozen=True, tag="sampled"):
    """A fixed number of random cases, and the probability that the check errs by chance."""

    number: int
    of: str
    error_level: float

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.number < 1:
            raise ValueError("Sample.number must be at least 1: nothing was sampled.")
        _check_error_level(self.error_level)

    def __str__(self) -> str:
        return f"{self.number} {self.of} (error level {self.error_level:.1g})"


class Measurement(_Certificate, frozen=True, tag="measured"):
    """A replication: what was measured, over how many seeds, and the interval that came out."""

    of: str
    seeds: int
    lower: float
    upper: float

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.seeds < 1:
            raise ValueError("Measurement.seeds must be at least 1: nothing was run.")
        if self.lower > self.upper:
            raise ValueError(f"Measurement: {self.lower} > {self.upper}, which is no interval.")

    def __str__(self) -> str:
        return f"{self.of} in [{self.lower:.6g}, {self.upper:.6g}] over {self.seeds} seeds"


def _check_error_level(level: float) -> None:
    if not 0 < level <= MAXIMAL_ERROR_LEVEL:
        raise ValueError(
            f"An error level of {level} is outside (0, {MAXIMAL_ERROR_LEVEL}]: "
            "take more cases or a wider interval."
        )


Certificate = Proof | Count | Enclosure | Sample | Measurement


def grade_of(certificate: Certificate) -> Grade:
    """The grade that a certificate earns."""
    return Grade(str(type(certificate).__struct_config__.tag))
