"""Grades of evidence, and the certificates that earn them."""

from __future__ import annotations

import math
import operator
from enum import StrEnum
from fractions import Fraction
from functools import cache

import msgspec

from ndgm.verdict.text import fit

BY_HAND, CITED = "by hand", "cited"
MAXIMAL_ERROR_LEVEL = 1e-6
"""The largest false-alarm probability that a sampled or measured check may state."""
DEEPEST_PROOF = 100
"""How many steps a proof may be deep: a reader has to follow it, and programs do so on their stack."""


class Grade(StrEnum):
    """How well a verdict is supported, strongest first."""

    KERNEL = "kernel-checked"
    PROVED = "proved"
    ARGUED = "proved but for"
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
            if field.type == tuple[str, ...]:
                msgspec.structs.force_setattr(self, field.name, tuple(fit(str(entry)) for entry in value))
            if field.type not in (int, float, str):
                continue
            try:
                plain = operator.index(value) if field.type is int else field.type(value)
            except (TypeError, ValueError) as error:
                raise ValueError(f"{name}: {value!r} is no {field.type.__name__}.") from error
            if isinstance(plain, float) and not math.isfinite(plain):
                raise ValueError(f"{name} is {plain}, which bounds nothing.")
            if isinstance(plain, str):
                plain = fit(plain)
                if field.required and not plain.strip():
                    raise ValueError(f"{name} is empty: say in words what was established.")
            msgspec.structs.force_setattr(self, field.name, plain)


class Proof(_Certificate, frozen=True, tag="proved", omit_defaults=True):
    """What was established, and how: a tree whose nodes are checked by machines, cited, or argued by hand.

    Attributes:
        method: a prover's name, a rule of inference, "cited" or "by hand".
        statement: what this node establishes.
        premises: the proofs that it rests on.
        checkers: the programs that confirmed the node itself.
        note: the source of what is cited, the reason of what is by hand, or the statement in words.
        kernel: the proof kernel that accepted a formal proof of the node, with its version; else "".
        formal: the statement as the kernel has it.
        axioms: what the formal proof rests on, besides the kernel.
        source: where the formal proof stands: FILE:LINE, theorem NAME.
    """

    method: str
    statement: str
    premises: tuple[Proof, ...] = ()
    checkers: tuple[str, ...] = ()
    note: str = ""
    kernel: str = ""
    formal: str = ""
    axioms: tuple[str, ...] = ()
    source: str = ""

    def __str__(self) -> str:
        *first, last = self.checkers or ("",)
        by = f"{self.method}, {', '.join(first)} and {last}" if first else self.method
        return f"{by}: {self.note + ': ' if self.note else ''}{self.statement}"

    @property
    def is_too_deep(self) -> bool:
        """Whether it has more steps below one another than anybody follows."""
        level: tuple[Proof, ...] = (self,)
        for _ in range(DEEPEST_PROOF + 1):
            level = tuple(premise for one in level for premise in one.premises)
        return bool(level)

    @property
    def checked(self) -> bool:
        """Whether a machine has checked anything in the tree: a citation alone establishes nothing here."""
        return bool(self.checkers) or any(premise.checked for premise in self.premises)

    @property
    def kernel_checked(self) -> bool:
        """Whether a proof kernel accepted it, or each of the statements whose conjunction it is."""
        both = self.method == "and" and self.premises
        return bool(self.kernel) or bool(both and all(one.kernel_checked for one in self.premises))

    @property
    def is_hand_step(self) -> bool:
        """Whether this node is argued by hand: it says so, or nothing stands behind it."""
        return self.method == BY_HAND or not (self.checkers or self.premises or self.method == CITED)

    @property
    def hand_steps(self) -> tuple[str, ...]:
        """The statements of the tree that no machine has checked and that are not cited, each once."""
        own = (self.statement,) if self.is_hand_step else ()
        return tuple(dict.fromkeys((*own, *(step for one in self.premises for step in one.hand_steps))))


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
            empty = _fraction(self.lower) > _fraction(self.upper)
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


class Measurement(_Certificate, frozen=True, tag="measured", omit_defaults=True):
    """A replication: what was measured, over how many seeds, and from where to where it was.

    Attributes:
        error_level: for a confidence interval the probability with which such intervals miss; without one,
            `lower` and `upper` are the least and the largest value that was measured.
    """

    of: str
    seeds: int
    lower: float
    upper: float
    error_level: float | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.seeds < 1:
            raise ValueError("Measurement.seeds must be at least 1: nothing was run.")
        if self.lower > self.upper:
            raise ValueError(f"Measurement: {self.lower} > {self.upper}, which is no interval.")
        if self.error_level is not None and not 0 < self.error_level < 1:
            raise ValueError(f"Measurement.error_level is {self.error_level}, which is no probability.")

    def __str__(self) -> str:
        over = "1 run" if self.seeds == 1 else f"{self.seeds} runs"
        if self.error_level is None:
            return f"{self.of}: from {self.lower:.6g} to {self.upper:.6g} over {over}"
        level = f"error level {self.error_level:.2g}"
        return f"{self.of}: in [{self.lower:.6g}, {self.upper:.6g}], over {over} ({level})"


def _fraction(end: str) -> Fraction:
    # A fraction of 1e999999999 has as many digits: more than any memory holds.
    exponent = end.lower().partition("e")[2].lstrip("+-0_")
    if len(exponent) > 4:
        raise ValueError(f"{end} has too large an exponent")
    return Fraction(end)


def _check_error_level(level: float) -> None:
    if not 0 < level <= MAXIMAL_ERROR_LEVEL:
        raise ValueError(
            f"An error level of {level} is outside (0, {MAXIMAL_ERROR_LEVEL}]: "
            "take more cases or a wider interval."
        )


Certificate = Proof | Count | Enclosure | Sample | Measurement


def grade_of(certificate: Certificate) -> Grade:
    """The grade that a certificate earns: a proof with a hand step, or by a kernel, earns one of its own."""
    if isinstance(certificate, Proof) and certificate.hand_steps:
        return Grade.ARGUED
    if isinstance(certificate, Proof) and certificate.kernel_checked:
        return Grade.KERNEL
    return Grade(str(type(certificate).__struct_config__.tag))
